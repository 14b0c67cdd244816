"""The editors' side of « S'informer »: Wagtail's admin, under `/agents/redaction/`."""

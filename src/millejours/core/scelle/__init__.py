"""Sealed journeys: rows that the server keeps and cannot read. `docs/reference/parcours-scelle.md` is the format."""

"""Importers: one identical folder a source. To add one, copy one and name it in `registre.py`."""

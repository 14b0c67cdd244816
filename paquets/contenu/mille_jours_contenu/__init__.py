"""The content of Mille jours: rules, dated values, words. `CHEMIN` is its folder."""

from pathlib import Path

CHEMIN = Path(__file__).resolve().parent / "content"

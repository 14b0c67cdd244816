"""Where things lie in the checkout."""

from pathlib import Path

RACINE = Path(__file__).resolve().parents[3]
CONTENT = RACINE / "content"

"""Put `src/` on the path of the virtual environment and write the `millejours` command.

`pip install -e .` would fetch a build backend; two small files say the same and need nothing.
"""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent


def main() -> None:
    site = Path(sysconfig.get_paths()["purelib"])
    (site / "mille_jours.pth").write_text(f"{RACINE / 'src'}\n", encoding="utf-8")
    commande = Path(sys.executable).parent / "millejours"
    commande.write_text(f"#!{sys.executable}\nfrom millejours.cli import main\n\nraise SystemExit(main())\n")
    commande.chmod(0o755)


if __name__ == "__main__":
    main()

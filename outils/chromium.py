"""Make sure Chromium is there for the browser tests; install it from the system's packages when that is allowed."""

from __future__ import annotations

import sys

from paquets import installe_si_absent


def main() -> int:
    return installe_si_absent("chromium", paquet="chromium", a_quoi="les tests dans un navigateur")


if __name__ == "__main__":
    sys.exit(main())

"""Make sure Java is there for the check of the pages' HTML and CSS; install it from the system's packages when allowed."""

from __future__ import annotations

import sys

from paquets import installe_si_absent


def main() -> int:
    return installe_si_absent("java", paquet="default-jre-headless", a_quoi="vérifier le HTML et le CSS des pages")


if __name__ == "__main__":
    sys.exit(main())

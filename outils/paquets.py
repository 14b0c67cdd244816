"""Programs that come from the system's packages."""

from __future__ import annotations

import os
import shutil
import subprocess


def installe_si_absent(commande: str, *, paquet: str, a_quoi: str) -> int:
    """Install a program when it is missing and we may; say how otherwise. Returns an exit code."""
    if shutil.which(commande):
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"{commande} manque pour {a_quoi}. Sous Debian : sudo apt-get install {paquet}")
        return 1
    print(f"Installation de {paquet} pour {a_quoi}…", flush=True)
    environnement = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", paquet]):
        if subprocess.run(
            ["apt-get", *arguments], check=False, env=environnement, stdout=subprocess.DEVNULL
        ).returncode:
            print(f"apt-get {arguments[0]} a échoué : installez {paquet} à la main")
            return 1
    return 0

"""The server that is really run writes no line that names a calendar, a row, or what opens them."""

from __future__ import annotations

from pathlib import Path

import pytest

from millejours.core.scelle import format
from tests.millejours.core.publication.test_granian import Relais, granian, relais
from tests.millejours.test_abonnement import SITUATION, TITRE, charge, pose

__all__ = ["relais"]


@pytest.mark.parametrize(("options", "bavard"), [((), False), (("--access-log",), True)])
def test_ni_chemin_ni_cle_dans_ce_qu_ecrit_le_serveur(
    relais: Relais, tmp_path: Path, options: tuple[str, ...], bavard: bool
) -> None:
    """With the other setting they are there: what reads them here would see them."""
    enfant = {"cle": "e9", "prenom": "Ombeline", "naissance": "2023-08-17"}
    suivi = pose(charge(situation=SITUATION | {"enfants": [enfant]}))
    # Written by nobody of ours: what reads it must not quote it.
    faux = pose(charge(situation={"version": 1, "enfants": [enfant | {"deces": "Canari-de-faute"}]}))
    secret = suivi.removeprefix("/agenda/").removesuffix(".ics")
    with granian(tmp_path, relais, *options) as demande:
        code, corps = demande(suivi)
        assert (code, TITRE.split(",")[0] in corps) == (200, True)
        # Refused, or a fault of ours: this server has no files to draw its page of errors, and says so.
        assert all(demande(c)[0] >= 404 for c in (f"{suivi}x", f"/agenda/{secret}%00.ics", f"/partage/v1/{secret}"))
        assert demande(faux)[0] == 404
        relais.meurt()
        assert demande(suivi)[0] == 503
        assert demande(f"/partage/v1/{format.en_texte(bytes(16))}")[0] >= 500
    ecrits = [f for f in tmp_path.rglob("*") if f.is_file() and f.suffix in (".log", ".txt", "")]
    dits = "".join(f.read_text(encoding="utf-8", errors="replace") for f in ecrits)
    assert dits, "le serveur a bien écrit quelque chose"
    assert [c for c in ("Canari", "Ombeline", "2023-08-17", "20230817", "PN-EX1") if c in dits] == []
    assert (secret in dits) is bavard
    assert ("/agenda/" in dits or "/partage/" in dits) is bavard

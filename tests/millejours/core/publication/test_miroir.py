"""Two servers, two folders, one table: what changes reaches both, what is lost is found again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from millejours.core import publication
from millejours.core.publication.disque import nom_de
from millejours.core.publication.miroir import Miroir
from tests.millejours.core.publication.conftest import attend, lu, renomme

RHONE, PARIS = "/departement/69/", "/departement/75/"
Ouvre = Callable[..., Miroir]


def _sans_base() -> Any:
    raise psycopg.OperationalError("la base est arrêtée")


def _coupe_les_ecoutes() -> None:
    with connection.cursor() as curseur:
        curseur.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where application_name = 'millejours-publication' and datname = current_database()"
        )


def test_une_publication_et_un_retrait_arrivent_a_tous_les_serveurs(essai: list[str], serveur: Ouvre) -> None:
    un, deux = serveur("un"), serveur("deux")
    assert lu(un, RHONE) is None
    publication.publie(RHONE)
    assert attend(lambda: all("Rhône" in (lu(s, RHONE) or "") for s in (un, deux)))
    renomme("69", "Lyon")
    publication.perime("departement:69")
    assert attend(lambda: all("Lyon" in (lu(s, RHONE) or "") for s in (un, deux)))
    fichiers = [s.disque.dossier / nom_de(RHONE) for s in (un, deux)]
    assert all(f.exists() for f in fichiers)
    publication.retire(RHONE)
    # Two seconds is what is promised of a retraction: from memory and from disk, everywhere.
    assert attend(lambda: not any(lu(s, RHONE) for s in (un, deux)) and not any(f.exists() for f in fichiers), 2)


def test_beaucoup_de_pages_a_la_fois_arrivent(
    essai: list[str], serveur: Ouvre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication.actions, "BEAUCOUP", 1)
    un = serveur("un")
    publication.publie_version("1" * 64)
    assert attend(lambda: len(un.pages) == 2)
    generations = {c: f.version for c, f in un.pages.items()}
    publication.perime("departement:69", "departement:75")
    assert attend(lambda: all(un.pages[c].version != g for c, g in generations.items()))


def test_un_changement_que_rien_n_a_dit_est_trouve(essai: list[str], serveur: Ouvre) -> None:
    publication.publie_version("1" * 64)
    un = serveur("un", sondage=0.3)
    assert lu(un, RHONE)
    with connection.cursor() as curseur:
        curseur.execute("delete from core_pagepubliee where chemin = %s", [RHONE])
    assert attend(lambda: lu(un, RHONE) is None)
    assert lu(un, PARIS)


def test_une_ecoute_coupee_reprend_et_rattrape(essai: list[str], serveur: Ouvre) -> None:
    publication.publie_version("1" * 64)
    un = serveur("un")
    _coupe_les_ecoutes()
    assert lu(un, RHONE)
    publication.retire(RHONE)
    assert attend(lambda: lu(un, RHONE) is None)
    renomme("75", "Paris encore")
    publication.perime("departement:75")
    assert attend(lambda: "Paris encore" in (lu(un, PARIS) or ""))


def test_un_serveur_demarre_de_son_disque_sans_base(essai: list[str], serveur: Ouvre) -> None:
    publication.publie_version("1" * 64)
    serveur("un").ferme()
    renait = serveur("un", connecte=_sans_base)
    assert "Rhône" in (lu(renait, RHONE) or "")
    assert sorted(renait.pages) == [RHONE, PARIS]


def test_une_page_retiree_pendant_l_arret_n_est_pas_servie_au_depart(essai: list[str], serveur: Ouvre) -> None:
    publication.publie_version("1" * 64)
    serveur("un").ferme()
    publication.retire(RHONE)
    # Not waited for: the table is asked before the first page is served.
    assert sorted(serveur("un").pages) == [PARIS]


def _abime(fichier: Path) -> None:
    contenu = bytearray(fichier.read_bytes())
    contenu[len(contenu) // 2] ^= 1
    fichier.write_bytes(contenu)


def test_un_fichier_abime_est_refuse_puis_repris(essai: list[str], serveur: Ouvre) -> None:
    publication.publie_version("1" * 64)
    premier = serveur("un")
    premier.ferme()
    fichier = premier.disque.dossier / nom_de(RHONE)
    sain = fichier.read_bytes()
    _abime(fichier)
    assert RHONE not in serveur("un", connecte=_sans_base).pages
    assert not fichier.exists()
    assert "Rhône" in (lu(serveur("un"), RHONE) or "")
    assert fichier.read_bytes() == sain


@pytest.mark.parametrize("degat", [_abime, Path.unlink])
def test_un_fichier_abime_en_marche_est_repris(essai: list[str], serveur: Ouvre, degat: Callable[[Path], None]) -> None:
    publication.publie_version("1" * 64)
    un = serveur("un", memoire=0)
    degat(un.disque.dossier / nom_de(RHONE))
    assert lu(un, RHONE) is None
    assert attend(lambda: "Rhône" in (lu(un, RHONE) or ""))


def test_un_fichier_d_une_autre_page_ne_prend_pas_sa_place(essai: list[str], serveur: Ouvre) -> None:
    publication.publie_version("1" * 64)
    un = serveur("un")
    un.ferme()
    dossier = un.disque.dossier
    (dossier / nom_de(PARIS)).write_bytes((dossier / nom_de(RHONE)).read_bytes())
    assert list(serveur("un", connecte=_sans_base).pages) == [RHONE]


def test_deux_processus_partagent_un_dossier(essai: list[str], serveur: Ouvre) -> None:
    publication.publie(RHONE)
    un, deux = serveur("un"), serveur("un")
    for tour in range(5):
        renomme("69", f"Nom {tour}")
        publication.perime("departement:69")
    assert attend(lambda: all("Nom 4" in (lu(s, RHONE) or "") for s in (un, deux)))
    publication.retire(RHONE)
    assert attend(lambda: RHONE not in un.pages and RHONE not in deux.pages)
    assert nom_de(RHONE) not in un.disque.noms()


def test_la_memoire_reste_bornee(essai: list[str], serveur: Ouvre) -> None:
    publication.publie_version("1" * 64)
    un = serveur("un", memoire=3_500)
    for _ in range(3):
        for chemin in (RHONE, PARIS):
            for codage in range(3):
                assert un.corps(un.pages[chemin], codage)
                assert un._occupe <= 3_500
    assert un._occupe == sum(len(corps) for _, corps in un._corps.values()) > 0


def test_un_processus_ne_d_un_autre_suit_la_base_lui_meme(essai: list[str], serveur: Ouvre, tmp_path: Path) -> None:
    publication.publie_version("1" * 64)
    un = serveur("un")
    temoin = tmp_path / "temoin"
    if (enfant := os.fork()) == 0:
        # Only what a server does: follow, and answer.
        vu = attend(lambda: RHONE not in un.pages, 10)
        temoin.write_text("parti" if vu and PARIS in un.pages else "resté")
        os._exit(0)
    publication.retire(RHONE)
    os.waitpid(enfant, 0)
    assert temoin.read_text() == "parti"


def test_un_dossier_qui_ne_s_ecrit_pas_laisse_repondre_django(essai: list[str], serveur: Ouvre, tmp_path: Path) -> None:
    publication.publie_version("1" * 64)
    (tmp_path / "un").write_text("un fichier là où il faut un dossier")
    assert serveur("un").pages == {}


def test_un_retrait_compte_meme_si_le_dossier_ne_s_ecrit_plus(essai: list[str], serveur: Ouvre) -> None:
    publication.publie_version("1" * 64)
    un = serveur("un")
    assert lu(un, RHONE)
    shutil.rmtree(un.disque.dossier)
    un.disque.dossier.write_text("un fichier là où il faut un dossier")
    publication.retire(RHONE)
    assert attend(lambda: RHONE not in un.pages)
    renomme("75", "Lutèce")
    publication.perime("departement:75")
    # What cannot be kept is left to Django: the old page is not served.
    assert attend(lambda: PARIS not in un.pages)

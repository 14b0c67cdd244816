"""Every kind of public page, in every language, and every style sheet of ours, through the Nu HTML checker."""

from __future__ import annotations

import json
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from millejours.contenus import references
from millejours.contenus.models import Article
from tests.conftest import RACINE
from tests.e2e.outils import sert_avec_base
from tests.millejours.contenus.conftest import Bibliotheque
from tests.millejours.contenus.test_medias import SON, publie
from tests.millejours.test_pages import PAGES, SITUATION

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db]

VNU = RACINE / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
LUES = [
    *PAGES,
    "/s-informer/",
    "/s-informer/theme/sommeil-pleurs/",
    "/s-informer/etape/mois-0-3/",
    "/s-informer/article/premier/",
    "/s-informer/article/premier/facile/",
    "/s-informer/fiche/fievre/",
    "/s-informer/fiche/fievre/facile/",
    "/s-informer/lexique/",
    "/s-informer/questions/",
    "/s-informer/kits/",
    "/s-informer/kit/fievre-avant-3-mois/",
    "/s-informer/echeance/CH-SOMMEIL/",
    "/s-informer/media/berceuse/",
    "/s-informer/media/film/",
    "/lettres/",
    "/lettres/verifiez/",
    "/lettres/arret/essai/",
    "/lettres/perte/essai/",
    "/lettres/etape/essai/",
    "/lettres/confirmer/essai/",
    "/rechercher/",
    "/rechercher/?q=sommeil",
    "/rechercher/?q=saigne",
    "/rechercher/?q=introuvable",
    "/autour-de-moi/",
    "/autour-de-moi/?lieu=69001",
    "/mon-bien-etre/",
    "/mon-bien-etre/sur-votre-site/",
    "/mon-bien-etre/lecture/",
    "/mon-bien-etre/epds-fr/apres-la-naissance/",
    "/nulle-part/",
]
ENVOIS: list[tuple[str, dict[str, str]]] = [
    ("/mon-parcours/", SITUATION),
    ("/mon-parcours/", SITUATION | {"date_grossesse": "hier"}),
    ("/mon-parcours/deuil/", {"quoi": "grossesse", "fin": "2026-11-02", "repere": "ddr", "date_repere": "2026-06-06"}),
    ("/s-informer/avis/fiche/fievre/", {"utile": "non"}),
    ("/s-informer/mot/fiche/fievre/", {"mot": ""}),
    ("/lettres/", {"adresse": "personne"}),
]
SEULES = ["/agents/connexion/", "/mon-bien-etre/cadre/fr/apres-la-naissance/"]
# What a wrong address, or a link that is over, is answered.
SANS_PAGE = ("/essai/", "/nulle-part/")
# Two terms of a list of which scripts keep one: a page that is read never holds both.
PERMIS = ("Duplicate “dt” name", "The first occurrence of “dt” name")


@pytest.fixture(scope="module")
def site(
    statiques: None, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A small library that holds each kind of page, committed, behind a server that runs."""
    with django_db_blocker.unblock():
        dossier = tmp_path_factory.mktemp("bibliotheque")
        bibliotheque = Bibliotheque(dossier)
        bibliotheque.ecrit("premier")
        shutil.copy(references.BIBLIOTHEQUE / "fiches" / "fievre.yaml", dossier / "fiches")
        for nom in ("glossaire", "kits", "questions"):
            shutil.copy(references.BIBLIOTHEQUE / f"{nom}.yaml", dossier)
        bibliotheque.charge()
        try:
            with override_settings(MEDIA_ROOT=dossier / "medias"), sert_avec_base() as adresse:
                publie(fichier=ContentFile(SON, name="voix.ogg"))
                mots = ContentFile(b"WEBVTT", name="film.vtt")
                publie("film", fichier=_film(), sous_titres=mots, langue_des_signes=_film())
                _en_langue_des_signes(Article.objects.get(identifiant="premier"))
                yield adresse
        finally:
            call_command("flush", verbosity=0, interactive=False)
            connections.close_all()


def _film() -> ContentFile[bytes]:
    return ContentFile(b"\x1a\x45\xdf\xa3film", name="film.webm")


def _en_langue_des_signes(article: Article) -> None:
    article.langue_des_signes_texte = "Sur le dos."
    article.langue_des_signes.save("lsf.webm", _film(), save=False)
    article.save_revision().publish()


def test_vnu_ne_trouve_aucune_faute(site: str, tmp_path: Path) -> None:
    """One Java for all pages: it is slow to start, quick to check."""
    assert shutil.which("java"), "java manque : lancez « python outils/java.py », ou installez default-jre-headless"
    assert VNU.exists(), "vnu-jar manque : lancez « python outils/noeud.py »"
    noms = {}
    for rang, (chemin, corps) in enumerate(_pages(site)):
        nom = f"{rang:03}.html"
        (tmp_path / nom).write_bytes(corps)
        noms[nom] = chemin
    for feuille in (RACINE / "src" / "millejours").glob("*/static/*/*.css"):
        shutil.copy(feuille, tmp_path / feuille.name)
        noms[feuille.name] = feuille.name
    assert len(noms) > 100
    (tmp_path / "temoin.html").write_text("<!doctype html><title>x</title><p><p></b>")
    fautes = [
        (noms.get(fichier, fichier), m["message"], m.get("extract", ""))
        for m in _verifie(tmp_path)
        if not m["message"].startswith(PERMIS)
        for fichier in [m["url"].rpartition("/")[2]]
    ]
    assert any(fichier == "temoin.html" for fichier, *_ in fautes), "le vérificateur ne voit rien"
    assert [f for f in fautes if f[0] != "temoin.html"] == []


def _verifie(dossier: Path) -> list[dict[str, Any]]:
    commande = ["java", "-jar", str(VNU), "--format", "json", "--exit-zero-always", "--also-check-css", str(dossier)]
    fait = subprocess.run(commande, capture_output=True, text=True, timeout=300, check=True)
    messages: list[dict[str, Any]] = json.loads(fait.stderr or fait.stdout)["messages"]
    return messages


def _pages(site: str) -> Iterator[tuple[str, bytes]]:
    for langue, _nom in settings.LANGUAGES:
        prefixe = "" if langue == settings.LANGUAGE_CODE else f"/{langue}"
        for chemin in LUES:
            yield f"{prefixe}{chemin}", _demande(f"{site}{prefixe}{chemin}")
        for chemin, envoi in ENVOIS:
            yield f"{prefixe}{chemin} {envoi}", _demande(f"{site}{prefixe}{chemin}", envoi)
    for chemin in SEULES:
        yield chemin, _demande(f"{site}{chemin}")


def _demande(adresse: str, envoi: dict[str, str] | None = None) -> bytes:
    """The body of a page, errors included: they are pages too."""
    donnees = urllib.parse.urlencode(envoi).encode() if envoi is not None else None
    entetes = {"Sec-Fetch-Site": "same-origin"} if envoi is not None else {}
    demande = urllib.request.Request(adresse, donnees, entetes)  # noqa: S310 - our own server
    reponse: Any
    try:
        reponse = urllib.request.urlopen(demande, timeout=60)  # noqa: S310
    except urllib.error.HTTPError as erreur:
        reponse = erreur
    with reponse:
        attendus = (200, 404, 410, 422) if envoi is not None or adresse.endswith(SANS_PAGE) else (200,)
        assert reponse.status in attendus, f"{adresse} : {reponse.status}"
        corps: bytes = reponse.read()
    return corps

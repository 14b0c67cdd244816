"""Sound and films: only what they say they are comes in, only what is public goes out, whole or by ranges."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.models import Page

from millejours.contenus.bibliotheque.charge import _flux
from millejours.contenus.fichiers import TYPES, EstDeType
from millejours.contenus.models import Article, Media, Theme
from tests.millejours.contenus.conftest import Lectrice

SON = b"OggS" + bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def _medias_a_part(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "medias"


@pytest.fixture
def son(article: Article) -> Media:
    """A sound that is online, signed by nobody."""
    return publie(fichier=ContentFile(SON, name="Ma voix, ce matin.ogg"))


def publie(slug: str = "berceuse", **champs: Any) -> Media:
    media = Media(
        title="Une berceuse",
        slug=slug,
        resume="Pour s'endormir.",
        transcription=_flux(Media, "transcription", [("texte", "<p>Dodo.</p>")]),
        **champs,
    )
    Theme.objects.get(slug="sommeil-pleurs").add_child(instance=media)
    media.save_revision().publish()
    return media


def adresse(media: Media) -> str:
    return f"/medias/{media.fichier.name}"


def test_la_page_fait_entendre_et_lire(page: Lectrice, son: Media) -> None:
    html = page.get("/s-informer/media/berceuse/").content.decode()
    assert f'src="{adresse(son)}"' in html
    assert "<audio" in html
    assert "Dodo." in html
    assert "voix" not in son.fichier.name
    assert "media-src 'self'" in page.get("/s-informer/media/berceuse/").headers["Content-Security-Policy"]


def test_un_fichier_sort_sans_pouvoir_s_executer(page: Lectrice, son: Media) -> None:
    reponse = page.get(adresse(son))
    assert reponse.content == SON
    entetes = reponse.headers
    assert entetes["Content-Type"] == "audio/ogg"
    assert entetes["Content-Disposition"].startswith("attachment; filename=")
    assert entetes["X-Content-Type-Options"] == "nosniff"
    assert entetes["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert entetes["Accept-Ranges"] == "bytes"
    assert not reponse.cookies
    assert page.get(adresse(son), HTTP_IF_NONE_MATCH=entetes["ETag"]).status_code == 304
    assert page.post(adresse(son)).status_code == 405


def test_un_fichier_se_lit_par_morceaux(page: Lectrice, son: Media) -> None:
    reponse = page.get(adresse(son), HTTP_RANGE="bytes=100-199")
    assert (reponse.status_code, reponse.content) == (206, SON[100:200])
    assert reponse.headers["Content-Range"] == f"bytes 100-199/{len(SON)}"
    assert page.get(adresse(son), HTTP_RANGE="bytes=0-3", HTTP_IF_RANGE='"autre"').status_code == 200


@pytest.mark.parametrize(
    "chemin",
    [
        "/medias/contenus/../../secret.ogg",
        "/medias/contenus/secret.ogg",
        f"/medias/contenus/{'0' * 32}.html",
        f"/medias/contenus/{'0' * 32}.ogg",
        "/medias/",
    ],
)
def test_rien_d_autre_ne_sort_du_dossier(page: Lectrice, son: Media, chemin: str) -> None:
    assert page.get(chemin).status_code == 404


def test_un_brouillon_n_est_pas_public_et_ce_qui_est_retire_ne_l_est_plus(page: Lectrice, son: Media) -> None:
    publiee = adresse(son)
    son.fichier = ContentFile(SON[:50], name="autre.ogg")
    son.save_revision()
    son.fichier.save("autre.ogg", ContentFile(SON[:50]), save=False)
    son.save_revision()
    assert page.get(adresse(son)).status_code == 404
    assert page.get(publiee).status_code == 200
    Page.objects.get(pk=son.pk).specific.unpublish()
    assert page.get(publiee).status_code == 404


def test_hors_demonstration_un_son_non_signe_ne_sort_pas(page: Lectrice, son: Media, settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert page.get(adresse(son)).status_code == 404
    assert page.get("/s-informer/media/berceuse/").status_code == 404


def test_l_adresse_des_redacteurs_demande_d_entrer(page: Lectrice, son: Media) -> None:
    assert son.fichier.url.startswith("/agents/redaction/medias/")
    assert page.get(son.fichier.url).status_code == 302


@pytest.mark.parametrize(
    ("nom", "contenu", "refus"),
    [
        ("a.ogg", SON, ""),
        ("A.OGG", SON, ""),
        ("a.mp3", b"ID3\x04" + SON, ""),
        ("a.mp3", b"\xff\xfb\x90" + SON, ""),
        ("a.m4a", b"\0\0\0\x20ftypM4A " + SON, ""),
        ("a.ogg", b"<html><script>", "n'est pas du type"),
        ("a.mp3", b"MZ\x90\0" + SON, "n'est pas du type"),
        ("a.ogg", b"", "n'est pas du type"),
        ("a.html", SON, "Types permis"),
        ("a.svg", b"<svg/>", "Types permis"),
        ("ogg", SON, ""),
    ],
)
def test_un_fichier_est_ce_que_dit_son_nom(nom: str, contenu: bytes, refus: str) -> None:
    fichier = SimpleUploadedFile(nom, contenu)
    if not refus:
        EstDeType(("mp3", "ogg", "m4a"))(fichier)
        return
    with pytest.raises(ValidationError, match=refus):
        EstDeType(("mp3", "ogg", "m4a"))(fichier)


def test_un_fichier_trop_lourd_est_refuse() -> None:
    fichier = SimpleUploadedFile("a.vtt", b"WEBVTT\n")
    fichier.size = TYPES["vtt"].max_mo * 1_000_000 + 1
    with pytest.raises(ValidationError, match="trop lourd"):
        EstDeType(("vtt",))(fichier)


def test_un_film_a_ses_sous_titres_et_une_transcription(article: Article) -> None:
    film = ContentFile(b"\x1a\x45\xdf\xa3film", name="film.webm")
    sans = Media(title="Un film", slug="film", resume="x", fichier=film)
    with pytest.raises(ValidationError, match="sous-titres"):
        sans.clean()
    sans.sous_titres = ContentFile(b"WEBVTT", name="film.vtt")
    with pytest.raises(ValidationError, match="transcription"):
        sans.clean()


def test_un_article_se_montre_en_langue_des_signes(page: Lectrice, article: Article) -> None:
    article.langue_des_signes = ContentFile(b"\x1a\x45\xdf\xa3film", name="lsf.webm")
    with pytest.raises(ValidationError, match="transcription"):
        article.full_clean()
    article.langue_des_signes_texte = "Couchez votre bébé sur le dos."
    article.full_clean()
    article.langue_des_signes.save("lsf.webm", article.langue_des_signes, save=False)
    article.save_revision().publish()
    html = page.get("/s-informer/article/premier/").content.decode()
    assert 'aria-labelledby="signee"' in html
    assert "Couchez votre bébé sur le dos." in html
    assert page.get(f"/medias/{article.langue_des_signes.name}").status_code == 200


@pytest.mark.parametrize(
    ("adresse", "octets", "trop"),
    [
        ("/agents/redaction/pages/1/edit/", 150_000_000, False),
        ("/agents/redaction/pages/1/edit/", 170_000_000, True),
        ("/agents/connexion/", 13_000_000, True),
        ("/s-informer/mot/article/premier/", 300_000, True),
    ],
)
def test_un_film_n_entre_que_par_la_redaction(
    page: Lectrice, article: Article, adresse: str, octets: int, trop: bool
) -> None:
    """Judged by the length that is announced, before anything is read."""
    assert (page.post(adresse, {"x": "1"}, CONTENT_LENGTH=str(octets)).status_code == 413) is trop

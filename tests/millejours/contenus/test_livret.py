"""The booklet, posters and cards: their pages, their PDFs, when they are rendered again, what they refuse."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import brotli
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from millejours.contenus import imprimes, livret, signaux
from millejours.contenus.models import Article, Kit
from millejours.core.pdf import BaliseRefusee
from millejours.core.publication import Issue, publie
from millejours.core.publication.models import PagePubliee
from tests.millejours.contenus.conftest import Bibliotheque
from tests.millejours.core.test_pdf import HOSTILE
from tests.millejours.pdf import Lu

PAGE, A4, A5 = "/s-informer/livret/", "/s-informer/livret/a4.pdf", "/s-informer/livret/a5.pdf"
DEMONSTRATION = "Texte de démonstration, pas encore relu"


def test_la_page_dit_chaque_article_une_fois(page: Any, article: Article) -> None:
    """Three steps share it: read in the first, named in the others."""
    Article.objects.update(etapes=["naissance", "mois_0_3", "mois_4_12"])
    html = page.get(PAGE).content.decode()
    assert html.count("Sur le dos.") == 1
    assert html.count('href="#a-premier"') == 2
    assert html.index('id="e-naissance"') < html.index('id="a-premier"') < html.index('id="e-mois_0_3"')
    assert DEMONSTRATION in html
    assert 'href="tel:15"' in html
    ancres = set(re.findall(r'href="#([\w-]+)"', html)) - {"contenu"}
    assert ancres <= set(re.findall(r'id="([\w-]+)"', html))


@pytest.mark.parametrize(("adresse", "largeur"), [(A4, 595), (A5, 420)])
def test_le_pdf_tient_ce_que_promet_pdf_ua(page: Any, vraie_bibliotheque: None, adresse: str, largeur: int) -> None:
    reponse = page.get(adresse)
    assert reponse.headers["Content-Type"] == "application/pdf"
    assert not reponse.cookies
    lu = Lu(reponse.content)
    assert lu.promesses() == {
        "balisé": True,
        "langue": "fr",
        "titre": "Le livret des 1000 premiers jours",
        "titre montré": True,
        "pdf/ua": True,
        "titre xmp": ["Le livret des 1000 premiers jours"],
    }
    assert round(float(lu.pdf.pages[0].MediaBox[2])) == largeur
    assert "rien" not in lu.marquages()
    assert all(lu.polices().values())
    assert len(lu.images()) == 11
    assert all(alt.startswith("Code QR qui ouvre") for alt in lu.images())


def test_le_pdf_se_lit_dans_l_ordre(vraie_bibliotheque: None) -> None:
    """Steps in the order of the journey, each article once inside its own, levels without a gap."""
    vue = livret.livret("fr", timezone.now())
    assert vue.le
    titres = Lu(imprimes.livret(vue, vue.le, "a5", "fr")).titres()
    attendus = ["Sommaire", *(c.titre for c in vue.chapitres), "Sources", "Les numéros utiles"]
    assert [t for n, t in titres if n == "H1"] == attendus
    niveaux = [int(n[1]) for n, _ in titres]
    assert niveaux[0] == 1
    assert all(apres <= avant + 1 for avant, apres in pairwise(niveaux))
    dits = [t for n, t in titres if n == "H2"]
    articles = [a.titre for c in vue.chapitres for a in c.articles]
    assert len(articles) == Article.objects.count() > 70
    assert [t for t in dits if t in set(articles)] == articles


def test_chaque_page_dit_que_rien_n_est_relu(vraie_bibliotheque: None) -> None:
    vue = livret.livret("fr", timezone.now())
    assert vue.le
    pages = Lu(imprimes.livret(vue, vue.le, "a5", "fr")).pages()
    assert len(pages) > 40
    assert [rang for rang, texte in enumerate(pages, 1) if DEMONSTRATION not in texte] == []


def test_un_texte_hostile_d_editeur_n_est_que_du_texte(bibliotheque: Bibliotheque) -> None:
    bibliotheque.ecrit("premier", titre="Un titre #panic() *x*", retenir=["Un $x$.", "\\ #import", "Trois."])
    bibliotheque.charge()
    article = Article.objects.get(identifiant="premier")
    article.corps = [("autre_parent", f"<p>{HOSTILE.replace('<', '&lt;')}</p>")]
    article.save()
    vue = livret.livret("fr", timezone.now())
    assert vue.le
    lu = Lu(imprimes.livret(vue, vue.le, "a4", "fr"))
    assert ("H2", "Un titre #panic() *x*") in lu.titres()
    texte = lu.texte().replace(" ", "")
    for mot in ("Un$x$.", "\\#import", '#import"/etc/passwd"$x$*gras*_it_\\`code`'):
        assert mot in texte


def test_une_balise_inconnue_arrete_le_livret_par_son_nom(article: Article) -> None:
    article.corps = [("autre_parent", "<p>Un <marquee>mot</marquee></p>")]
    article.save()
    vue = livret.livret("fr", timezone.now())
    assert vue.le
    with pytest.raises(BaliseRefusee, match="balise inconnue : <marquee>"):
        imprimes.livret(vue, vue.le, "a4", "fr")


def test_sans_article_il_n_y_a_rien_a_imprimer(page: Any, db: None) -> None:
    Article.objects.update(live=False)
    assert page.get("/en/s-informer/livret/").status_code == 200
    assert [page.get(a).status_code for a in (A4, "/en/s-informer/livret/a4.pdf", "/s-informer/livret/a9.pdf")] == [
        404,
        404,
        404,
    ]


def test_en_production_le_livret_ne_dit_que_ce_qui_est_signe(page: Any, article: Article, settings: Any) -> None:
    settings.DEMONSTRATION = False
    assert "Sur le dos." not in page.get(PAGE).content.decode()
    assert page.get(A4).status_code == 404


def test_le_livret_coute_autant_a_trois_qu_a_neuf(page: Any, bibliotheque: Bibliotheque) -> None:
    couts = []
    for nombre in (3, 9):
        for i in range(nombre):
            bibliotheque.ecrit(f"article-{i}", titre=f"Titre {i}")
        bibliotheque.charge()
        page.get(PAGE)
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            page.get(PAGE)
        couts.append(len(requetes))
    assert couts[0] == couts[1]


def test_un_article_change_et_ses_pdf_sont_refaits(
    statiques: None, bibliotheque: Bibliotheque, django_capture_on_commit_callbacks: Any
) -> None:
    """Rendered when the content changes: the store holds the very bytes, and holds new ones after a change."""
    bibliotheque.ecrit("premier")
    bibliotheque.charge()
    assert {A4, A5, PAGE} <= set(signaux.chemins())
    assert [publie(a) for a in (PAGE, A5)] == [Issue.PUBLIEE] * 2
    # Nothing changed: the same bytes, and no new generation.
    assert publie(A5) == Issue.INCHANGEE
    avant = PagePubliee.objects.get(pk=A5)
    assert {"article:premier", "contenus:listes"} <= set(avant.dependances)
    article = Article.objects.get(identifiant="premier")
    article.retenir_1 = "Une ligne toute neuve."
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    apres = PagePubliee.objects.get(pk=A5)
    assert apres.empreinte != avant.empreinte
    assert "Unelignetouteneuve." in Lu(brotli.decompress(bytes(apres.brotli))).texte().replace(" ", "")


@pytest.mark.parametrize("imprime", ["affiche-a4", "affiche-a3", "cartes"])
def test_une_affiche_est_un_pdf_balise_qui_mene_a_sa_page(page: Any, vraie_bibliotheque: None, imprime: str) -> None:
    lu = Lu(page.get(f"/s-informer/kit/sur-le-dos/{imprime}.pdf").content)
    titre = "Sur le dos, à plat, dans un lit vide"
    assert lu.promesses()["titre"] == titre
    assert lu.promesses()["pdf/ua"]
    # Four cards on the sheet, one that is read.
    assert lu.titres() == [("H1", titre)]
    cible = f"{settings.WAGTAILADMIN_BASE_URL}/s-informer/article/coucher-bebe-sans-danger/"
    assert lu.images() == [f"Code QR qui ouvre la page {cible}"]
    assert lu.nombre("Link") == 1
    assert DEMONSTRATION in lu.pages()[0]
    assert len(lu.pages()) == 1
    largeur = {"affiche-a3": 842}.get(imprime, 595)
    assert round(float(lu.pdf.pages[0].MediaBox[2])) == largeur


def test_les_douze_kits_s_impriment_et_leurs_pages_le_disent(page: Any, vraie_bibliotheque: None) -> None:
    kits = list(Kit.objects.all())
    assert len(kits) == 12
    liste = page.get("/s-informer/kits/").content.decode()
    publies = set(signaux.chemins())
    for kit in kits:
        adresses = [kit.adresse_imprime(nom) for nom in kit.imprimes]
        assert len(adresses) == 3
        seule = page.get(kit.adresse()).content.decode()
        for adresse in adresses:
            assert f'href="{adresse}"' in seule
            assert f'href="{adresse}"' in liste
            assert adresse in publies
            assert len(Lu(page.get(adresse).content).pages()) == 1
    assert page.get("/s-informer/kit/sur-le-dos/badge.pdf").status_code == 404

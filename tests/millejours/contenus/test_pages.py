"""Pages of « S'informer » as readers get them: light, without a cookie, in a constant number of queries."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from millejours.contenus import actions
from millejours.contenus.models import Article, Avis, MotAuComite
from tests.millejours.contenus.conftest import Bibliotheque

ADRESSE = "/s-informer/article/premier/"
PAGES = [
    "/s-informer/",
    "/s-informer/theme/sommeil-pleurs/",
    "/s-informer/etape/mois-0-3/",
    ADRESSE,
    f"{ADRESSE}facile/",
    "/s-informer/echeance/CH-SOMMEIL/",
    "/s-informer/lexique/",
    "/s-informer/questions/",
    "/s-informer/kits/",
]


@pytest.mark.parametrize("adresse", PAGES)
def test_une_page_sort_sans_cookie_et_sous_politique_stricte(page: Any, article: Article, adresse: str) -> None:
    reponse = page.get(adresse)
    html = reponse.content.decode()
    assert reponse.status_code == 200
    assert not reponse.cookies
    politique = reponse.headers["Content-Security-Policy"]
    assert "default-src 'none'" in politique
    assert "unsafe" not in politique
    assert "require-trusted-types-for" in politique
    assert "csrf" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=", html)
    assert html.count("<h1") == 1
    assert '<html lang="fr"' in html


def test_un_article_dit_tout_dans_l_ordre(page: Any, bibliotheque: Bibliotheque) -> None:
    bibliotheque.ecrit("premier")
    bibliotheque.ecrit("second", titre="Second")
    bibliotheque.charge()
    html = page.get(ADRESSE).content.decode().replace("\xa0", " ").replace("&#x27;", "'")
    ordre = [
        "<h1",
        "À retenir",
        "Un mot, <b>fort</b>",
        ">Où<",
        "Pour l'autre parent",
        "Si votre situation",
        "Les signes à connaître",
        "Dans votre parcours",
        "À lire ensuite",
        "D'où vient ce texte",
    ]
    assert [html.index(m) for m in ordre] == sorted(html.index(m) for m in ordre)
    assert '<a href="/aide/">aide</a>' in html
    assert '<a href="/s-informer/article/second/">autre</a>' in html
    assert '<a href="/s-informer/echeance/CH-SOMMEIL/">' in html
    assert 'class="niveau-15"' in html
    assert 'href="tel:15"' in html
    assert "rouverte le 22 novembre 2026" in html


def test_un_lien_vers_une_page_qui_n_est_pas_publique_n_est_qu_un_mot(page: Any, article: Article) -> None:
    html = page.get(ADRESSE).content.decode()
    assert "<li>autre</li>" in html
    assert "/s-informer/article/second/" not in html


def test_une_liste_coute_autant_a_trois_qu_a_trente(page: Any, bibliotheque: Bibliotheque) -> None:
    """Growth is what counts: ten times more articles, not one query more, on any list or article."""
    adresses = [
        "/s-informer/",
        "/s-informer/theme/sommeil-pleurs/",
        "/s-informer/etape/mois-0-3/",
        "/s-informer/article/a0/",
    ]

    def couts(nombre: int) -> list[int]:
        for n in range(nombre):
            liens = " ".join(f"[lien {m}](article:a{m})" for m in range(nombre))
            bibliotheque.ecrit(f"a{n}", corps=liens)
        bibliotheque.charge()
        return [_requetes(page, a) for a in adresses]

    peu = couts(3)
    assert couts(30) == peu


def _requetes(page: Any, adresse: str) -> int:
    page.get(adresse)
    with CaptureQueriesContext(connection) as requetes:
        assert page.get(adresse).status_code == 200
    return len(requetes)


def test_une_page_de_la_vraie_bibliotheque_pese_moins_de_40_ko(page: Any, vraie_bibliotheque: None) -> None:
    """The page, its style and its icon: all that a first visit transfers, no image."""
    style = sum(_poids(page, f"/static/{nom}") for nom in _styles(page))
    assert style < 20_000
    lourds = {}
    for article in Article.objects.all():
        reponse = page.get(article.adresse())
        assert reponse.status_code == 200
        lourds[article.identifiant] = len(gzip.compress(reponse.content, 6)) + style
    assert max(lourds.values()) < 40_000, max(lourds.items(), key=lambda p: p[1])


def _styles(page: Any) -> list[str]:
    html = page.get("/s-informer/").content.decode()
    return [m.removeprefix("/static/") for m in re.findall(r'(?:href)="(/static/[^"]+)"', html)]


def _poids(page: Any, adresse: str) -> int:
    from django.conf import settings

    return len(gzip.compress((settings.STATIC_ROOT / adresse.removeprefix("/static/")).read_bytes(), 6))


def test_chaque_page_de_la_vraie_bibliotheque_se_lit(page: Any, vraie_bibliotheque: None) -> None:
    from millejours.contenus.signaux import chemins

    tous = [c for c in chemins() if "/echeance/" not in c]
    assert len(tous) > 100
    for chemin in tous:
        assert page.get(chemin).status_code == 200, chemin


def test_un_avis_est_un_compte_et_rien_d_autre(page: Any, article: Article) -> None:
    for utile in ("oui", "oui", "non", "peut-être"):
        reponse = page.post("/s-informer/avis/article/premier/", {"utile": utile})
        assert reponse.status_code == 200
        assert not reponse.cookies
        assert reponse.headers["Cache-Control"] == "no-store"
    avis = Avis.objects.get()
    assert (avis.page, avis.oui, avis.non, avis.jour) == ("article:premier", 2, 1, timezone.localdate())
    assert {c.name for c in Avis._meta.get_fields()} == {"id", "page", "jour", "oui", "non"}


def test_un_mot_arrive_au_comite(page: Any, article: Article) -> None:
    assert page.post("/s-informer/mot/article/premier/", {"mot": "Il manque une phrase."}).status_code == 200
    mot = MotAuComite.objects.get()
    assert (mot.texte, mot.page, mot.etat) == ("Il manque une phrase.", "article:premier", "nouveau")
    assert mot.effacer_le == mot.recu_le + actions.GARDE_DES_MOTS


@pytest.mark.parametrize(
    ("texte", "mots"),
    [
        ("", "Écrivez votre mot"),
        ("x" * 1001, "trop long"),
        ("Écrivez-moi à ada@exemple.fr", "ne voulons rien savoir"),
        ("Mon numéro : 06 12 34 56 78", "ne voulons rien savoir"),
    ],
)
def test_un_mot_refuse_se_garde_a_l_ecran(page: Any, article: Article, texte: str, mots: str) -> None:
    reponse = page.post("/s-informer/mot/article/premier/", {"mot": texte})
    assert reponse.status_code == 422
    assert mots in reponse.content.decode()
    assert texte in reponse.content.decode()
    assert not MotAuComite.objects.exists()


def test_une_reponse_publique_porte_nos_mots_jamais_ceux_du_parent(page: Any, article: Article) -> None:
    mot = actions.ecrit_au_comite(article, "Le secret de quelqu'un", jour=timezone.localdate())
    MotAuComite.objects.filter(pk=mot.pk).update(etat="repondu", question="Et en voyage ?", reponse="Pareil.")
    html = page.get(ADRESSE).content.decode()
    assert "Et en voyage ?" in html
    assert "Le secret" not in html


@pytest.mark.parametrize(("ecart", "efface"), [(-1, 0), (0, 1), (1, 1)])
def test_un_mot_s_efface_a_son_jour(article: Article, ecart: int, efface: int) -> None:
    from datetime import timedelta

    mot = actions.ecrit_au_comite(article, "Un mot.", jour=timezone.localdate())
    assert actions.efface_les_mots(mot.effacer_le + timedelta(days=ecart)) == efface
    mot.refresh_from_db()
    assert (mot.texte == "") is bool(efface)


def test_une_aide_mene_a_son_estimation(page: Any) -> None:
    html = page.get("/s-informer/echeance/caf_prime_naissance/").content.decode()
    assert '<a class="bouton" href="/je-deviens-parent/prestations/">Estimer mes aides</a>' in html
    assert "/je-deviens-parent/" not in page.get("/s-informer/echeance/CH-SOMMEIL/").content.decode().split("<main")[1]

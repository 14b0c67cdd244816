"""The page of results and its suggestions, as a browser without JavaScript gets them."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import Any

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext

from millejours.recherche.danger import _alertes
from millejours.recherche.deuil import FICHIER as DEUILS
from millejours.recherche.deuil import est_un_deuil
from millejours.recherche.question import lit_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]
ADRESSE = "/rechercher/"
CANARI = "zephyrinecanari"


def cherche(page: Any, q: str, /, **champs: str) -> str:
    reponse = page.get(ADRESSE, {"q": q} | champs)
    assert reponse.status_code == 200
    return unescape(reponse.content.decode())


def titres(html: str) -> list[str]:
    return re.findall(r'<a class="titre"[^>]*>([^<]+)</a>', html)


@pytest.mark.parametrize("demande", [{}, {"q": "sommeil"}, {"q": "zzzz"}, {"etape": "grossesse"}])
def test_la_page_ne_laisse_pas_de_trace(page: Any, demande: dict[str, str]) -> None:
    reponse = page.get(ADRESSE, demande)
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"
    assert reponse.headers["X-Robots-Tag"] == "noindex"
    # The next page is not told what was asked on this one.
    assert reponse.headers["Referrer-Policy"] == "no-referrer"
    assert not reponse.cookies
    html = reponse.content.decode()
    assert html.count("<h1") == 1
    assert '<meta name="robots" content="noindex">' in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", html)


def test_une_reponse_dit_ce_qu_elle_est_et_ou_les_mots_sont(page: Any) -> None:
    html = cherche(page, "sommeil bébé")
    assert "réponses pour « sommeil bébé »" in html
    assert re.search(r"<mark>\w+</mark>", html)
    assert re.search(r'<p class="meta"><span>Article</span>', html)
    assert 'value="sommeil bébé"' in html


def test_une_faute_est_comprise_et_le_mot_juste_propose(page: Any) -> None:
    html = cherche(page, "alergie bébé")
    assert "« alergie » a été lu « allergie »." in html
    assert re.search(r'Vouliez-vous dire\xa0: <a href="[^"]*q=allergie\+b%C3%A9b%C3%A9">', html)
    assert any("llergi" in t for t in titres(html)[:3])


def test_les_filtres_sont_des_liens_qui_se_posent_et_s_enlevent(page: Any) -> None:
    html = cherche(page, "congé")
    assert re.search(r'href="/rechercher/\?q=cong%C3%A9&genre=article"', html)
    seuls = cherche(page, "congé", genre="echeance", theme="travail")
    assert set(re.findall(r'class="resultat genre-(\w+)"', seuls)) == {"echeance"}
    assert re.search(r'<a href="/rechercher/\?q=cong%C3%A9&theme=travail" class="choisi" aria-current="true">', seuls)
    assert "deuil" not in cherche(page, "", etape="projet").partition("resultats")[2].partition("</ol>")[0].lower()


def test_une_longue_liste_se_lit_page_par_page(page: Any) -> None:
    premiere = cherche(page, "congé", genre="echeance")
    deuxieme = cherche(page, "congé", genre="echeance", page="2")
    assert len(titres(premiere)) == 20
    assert not set(titres(premiere)) & set(titres(deuxieme))
    assert 'rel="next" href="/rechercher/?q=cong%C3%A9&genre=echeance&page=2"' in premiere
    assert 'rel="prev" href="/rechercher/?q=cong%C3%A9&genre=echeance&page=1"' in deuxieme
    for tordue in ("0", "-1", "²", "x", "9" * 400):
        assert titres(cherche(page, "congé", genre="echeance", page=tordue)) == titres(premiere)


def test_un_filtre_inconnu_est_comme_absent(page: Any) -> None:
    assert titres(cherche(page, "congé", genre="' or 1=1", etape="x")) == titres(cherche(page, "congé"))


def test_sans_reponse_la_page_aide(page: Any) -> None:
    html = cherche(page, "zzzqqq xxwwkk")
    assert "Essayez un seul mot" in html
    assert 'href="/rechercher/?etape=grossesse"' in html
    assert 'href="/rechercher/?theme=sommeil-pleurs"' in html
    assert 'href="tel:3114"' in html


@pytest.mark.parametrize(
    ("q", "numero"),
    [
        ("il ne respire plus", "tel:15"),
        ("je segne enceinte", "tel:15"),
        ("mon bb convulse", "tel:15"),
        ("39 de fièvre nourrisson", "tel:15"),
        ("j'ai envie de mourir", "tel:3114"),
        ("il me frappe", "tel:17"),
        ("a avalé de la javel", "tel:15"),
    ],
)
def test_un_danger_passe_avant_les_resultats(page: Any, q: str, numero: str) -> None:
    html = cherche(page, q)
    danger = html.index('class="danger"')
    assert f'href="{numero}"' in html[danger:]
    if 'class="resultats"' in html:
        assert danger < html.index('class="resultats"')
    # The first number is the one to call for this.
    assert re.search(r'class="appels"><li><a href="([^"]+)"', html[danger:])[1] == numero  # type: ignore[index]


@pytest.mark.parametrize(
    "q", ["congé paternité", "crèche", "préparer la naissance", "respiration et accouchement", "dents"]
)
def test_une_question_ordinaire_ne_fait_pas_peur(page: Any, q: str) -> None:
    assert 'class="danger"' not in cherche(page, q)


def test_chaque_facon_de_dire_un_danger_le_montre(page: Any) -> None:
    from millejours.recherche.danger import FICHIER, danger
    from millejours.recherche.question import lit_question
    from regles.lecture import lit_yaml

    assert _alertes()
    for alerte in lit_yaml(FICHIER):
        for dit in alerte["mots"]:
            assert danger(lit_question(dit)), dit


@pytest.mark.parametrize(
    "q",
    [
        "' & | ! ( ) : * \\ <-> a:*",
        "\x00 \ufeff",
        "a" * 5000,
        "mot " * 500,
        "''''",
        "%_%",
        "<script>alert(1)</script>",
        "😀",
        "ﷺ ½ ²",
        "select 1; drop table recherche_document",
        "comment est-ce que",
        "\u0301",
        "3114",
    ],
)
def test_une_saisie_tordue_ne_fait_rien_tomber(page: Any, q: str) -> None:
    html = page.get(ADRESSE, {"q": q}).content.decode()
    assert "<script>alert" not in html
    assert page.get(ADRESSE, {"q": q}).status_code == 200
    assert page.get(f"{ADRESSE}suggestions", {"q": q}).status_code == 200


def test_les_suggestions_commencent_par_ce_qui_est_tape(page: Any) -> None:
    lues = page.get(f"{ADRESSE}suggestions", {"q": "congé pat"}).json()["suggestions"]
    assert 1 <= len(lues) <= 8
    assert "aternité" in lues[0]["titre"]
    assert set(lues[0]) == {"genre", "titre", "url"}
    assert lues[0]["url"].startswith("/")
    # « nounou » is in no title: its synonym brings them.
    assert page.get(f"{ADRESSE}suggestions", {"q": "noun"}).json()["suggestions"]
    assert page.get(f"{ADRESSE}suggestions", {"q": "c"}).json() == {"suggestions": []}


def test_les_requetes_ne_croissent_pas_avec_les_reponses(page: Any) -> None:
    nombres = set()
    for q in ("bébé", "toxoplasmose", "congé parental et reprise du travail"):
        with CaptureQueriesContext(connection) as requetes:
            cherche(page, q)
        nombres.add(len([r for r in requetes.captured_queries if r["sql"].startswith("(select") or "note" in r["sql"]]))
    assert max(nombres) <= 3


def test_base_arretee_la_recherche_le_dit_et_l_aide_reste(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError("la base est arrêtée")

    monkeypatch.setattr(type(connection._connections[connection._alias]), "cursor", refuse)  # type: ignore[attr-defined]
    reponse = page.get(ADRESSE, {"q": "il ne respire plus"})
    html = unescape(reponse.content.decode())
    assert reponse.status_code == 503
    assert "La recherche ne répond pas pour l'instant" in html
    assert 'href="/aide/"' in html
    assert 'class="danger"' in html
    assert page.get(ADRESSE).status_code == 200
    assert page.get(f"{ADRESSE}suggestions", {"q": "congé"}).json() == {"suggestions": []}


def test_une_question_n_est_dans_aucun_journal(
    page: Any, journal: io.StringIO, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def tombe(*_: object) -> None:
        raise RuntimeError(f"panne avec {CANARI}")

    assert CANARI in cherche(page, CANARI)
    page.get(f"{ADRESSE}suggestions", {"q": CANARI})
    page.get("/nulle-part/", {"q": CANARI})
    page.post(ADRESSE, {"q": CANARI})
    monkeypatch.setattr("millejours.recherche.views.page_recherche", tombe)
    page.raise_request_exception = False
    assert page.get(ADRESSE, {"q": CANARI}).status_code == 500
    dit = journal.getvalue() + "".join(capfd.readouterr())
    assert "RuntimeError" in dit
    assert CANARI not in dit


@pytest.mark.parametrize(
    "q",
    [
        "bebe mort dans mon ventre",
        "j'ai perdu mon bébé",
        "Mon fils est mort",
        "congé fausse couche",
        "jumeau mort in utero",
    ],
)
def test_un_deuil_ne_montre_pas_d_abord_ce_qui_est_ecrit_pour_un_enfant_qui_vit(page: Any, q: str) -> None:
    html = cherche(page, q)
    assert html.index('deuil/">ce qu') < html.index('class="resultats"')
    premiers = re.findall(r'class="resultat .*?class="meta">(.*?)</p>', html, re.S)[:3]
    assert len(premiers) == 3
    assert all("Deuil" in p for p in premiers), premiers


@pytest.mark.parametrize(
    "q",
    [
        "mort-né",
        "mort né",
        "la mort de notre bébé",
        "mon fils de 2 mois est mort",
        "j'ai perdu ma fille",
        "IMG",
        "grossesse non évolutive",
        "notre bébé est mort",
    ],
)
def test_un_deuil_est_entendu(q: str) -> None:
    assert est_un_deuil(lit_question(q))


@pytest.mark.parametrize(
    "q",
    [
        "bébé mord",
        "bébé a perdu du poids",
        "perdre bébé du poids",
        "mort subite du nourrisson",
        "bébé mort subite",
        "dormir bébé mort subite risque",
        "perdu les eaux",
        "perdu bébé eaux",
        "perte de poids bébé",
        "perdu mon enfant au supermarché",
        "bébé sans vie que faire",
    ],
)
def test_on_ne_parle_de_deuil_a_personne_d_autre(q: str) -> None:
    assert not est_un_deuil(lit_question(q))


@pytest.mark.parametrize(
    "q",
    ["son cœur s'est arrêté", "massage coeur arrêté bébé", "bébé sans vie que faire", "bébé inconscient coeur arrêté"],
)
def test_un_coeur_arrete_est_d_abord_une_urgence(page: Any, q: str) -> None:
    html = cherche(page, q)
    assert 'href="tel:15"' in html[html.index('class="danger"') :]
    assert 'deuil/">ce qu' not in html


def test_chaque_facon_de_dire_un_deuil_est_entendue() -> None:
    for dit in yaml.safe_load(DEUILS.read_text("utf-8"))["mots"]:
        assert est_un_deuil(lit_question(f"que faire {dit} aide")), dit

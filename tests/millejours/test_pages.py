"""Pages as they go out: no cookie, no script inline, strict policy, one tap to help."""

from __future__ import annotations

import re
from typing import Any

import pytest

PAGES = [
    "/",
    "/mon-parcours/",
    "/mon-parcours/deuil/",
    "/aide/",
    "/mentions-legales/",
    "/confidentialite/",
    "/accessibilite/",
    "/contact/",
]
# Pages whose words wait for their translation: the rest of the promises holds already.
DEMARCHES = [f"/je-deviens-parent/{nom}" for nom in ("", "statuts/", "prestations/", "garde/", "conges/", "lettres/")]
SITUATION = {"ou": "grossesse", "repere": "terme", "date_grossesse": "2027-04-14"}


@pytest.mark.parametrize("adresse", PAGES + DEMARCHES)
def test_une_page_sort_sans_cookie_et_sous_politique_stricte(page: Any, adresse: str) -> None:
    reponse = page.get(adresse)
    assert reponse.status_code == 200
    assert not reponse.cookies
    assert "Set-Cookie" not in reponse.headers
    politique = reponse.headers["Content-Security-Policy"]
    assert "default-src 'none'" in politique
    assert "unsafe" not in politique
    assert "Accept-Language" not in reponse.headers.get("Vary", "")
    html = reponse.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", html)
    assert not re.search(r"\son[a-z]+=|\sstyle=", html)
    assert not re.search(r'(?:src|href)="https?://[^"]+\.(?:js|css|png|woff2?)"', html)
    assert re.search(r'class="bouton-aide" href="/aide/"', html)


@pytest.mark.parametrize("adresse", PAGES + DEMARCHES)
def test_une_page_a_un_titre_une_langue_et_un_seul_h1(page: Any, adresse: str) -> None:
    html = page.get(adresse).content.decode()
    assert '<html lang="fr" dir="ltr">' in html
    assert re.search(r"<title>\S.* · Mille jours</title>", html)
    assert html.count("<h1") == 1


def test_le_parcours_sans_javascript(page: Any) -> None:
    reponse = page.post("/mon-parcours/", SITUATION)
    html = reponse.content.decode()
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"
    assert "Votre terme : mercredi 14 avril 2027." in html
    assert "Déclarer la grossesse" in html
    assert not reponse.cookies


def test_un_terme_passe_se_dit_sans_rien_supposer(page: Any) -> None:
    html = page.post("/mon-parcours/", SITUATION | {"date_grossesse": "2024-03-01"}).content.decode()
    assert "Le terme est là, ou passé." in html
    assert 'class="ligne etat-a_rattraper" data-cle="NAI-DECL' not in html


@pytest.mark.parametrize("vue", ["maintenant", "mois", "personne", "theme", "essentiel", "inconnue"])
def test_chaque_vue_se_lit(page: Any, vue: str) -> None:
    html = page.post("/mon-parcours/", SITUATION | {"vue": vue}).content.decode()
    assert html.count('class="ligne ') > 50


def test_la_page_porte_la_situation_d_une_vue_a_l_autre(page: Any) -> None:
    html = page.post("/mon-parcours/", SITUATION).content.decode()
    portee = re.search(r'name="situation" value="([^"]+)"', html)
    assert portee
    from html import unescape

    suite = page.post("/mon-parcours/", {"situation": unescape(portee[1]), "vue": "mois"})
    assert "Avril 2027" in suite.content.decode()


@pytest.mark.parametrize(
    ("post", "champ", "mots"),
    [
        ({}, "ou", "Choisissez"),
        ({"ou": "grossesse"}, "date_grossesse", "Il manque la date"),
        ({"ou": "grossesse", "date_grossesse": "hier"}, "date_grossesse", "AAAA-MM-JJ"),
        ({"ou": "naissance", "naissance": "1815-06-18"}, "naissance", "années acceptées"),
        ({"ou": "naissance", "naissance": "2026-10-01", "aine_1": "x"}, "aine_1", "AAAA-MM-JJ"),
        ({"ou": "adoption"}, "arrivee", "Il manque la date"),
        ({"ou": "grossesse", "date_grossesse": "2027-04-14", "departement": "99"}, "departement", "département"),
        ({"situation": "{"}, "ou", "Répondez de nouveau"),
    ],
)
def test_une_erreur_dit_quoi_et_garde_ce_qui_est_tape(page: Any, post: dict[str, str], champ: str, mots: str) -> None:
    reponse = page.post("/mon-parcours/", post)
    html = reponse.content.decode()
    assert reponse.status_code == 422
    assert f'href="#{champ}"' in html
    assert mots in html.replace("&#x27;", "'")
    for nom, valeur in post.items():
        if nom not in ("ou", "situation", "departement"):
            assert f'name="{nom}" value="{valeur}"' in html


def test_l_agenda_se_telecharge(page: Any) -> None:
    reponse = page.post("/mon-parcours/agenda.ics", SITUATION)
    assert reponse.headers["Content-Type"].startswith("text/calendar")
    assert reponse.headers["Cache-Control"] == "no-store"
    assert b"BEGIN:VEVENT" in reponse.content
    assert "Déclarer" not in page.post("/mon-parcours/agenda.ics", SITUATION | {"discret": "1"}).content.decode()


@pytest.mark.parametrize("entete", [{"HTTP_ORIGIN": "https://ailleurs.example"}, {"HTTP_SEC_FETCH_SITE": "cross-site"}])
def test_un_formulaire_d_un_autre_site_est_refuse(page: Any, entete: dict[str, str]) -> None:
    assert page.post("/mon-parcours/", SITUATION, **entete).status_code == 403


def test_une_page_absente_aide(page: Any) -> None:
    reponse = page.get("/nulle-part/")
    assert reponse.status_code == 404
    assert "bouton-aide" in reponse.content.decode()


def test_l_aide_montre_les_106_signes_et_le_15_d_abord(page: Any) -> None:
    html = page.get("/aide/").content.decode()
    assert 'href="tel:15"' in html
    assert 'href="sms:114"' in html
    assert html.index('href="tel:15"') < html.index('class="sommaire"') < html.index('class="signes"')
    for niveau in ("15", "urgence", "jour", "avis"):
        assert f'class="niveau-{niveau}"' in html


def test_un_envoi_trop_long_ou_avec_un_fichier_est_refuse(page: Any) -> None:
    assert page.post("/mon-parcours/", SITUATION | {"prenom": "x" * 300_000}).status_code == 413
    assert page.post("/mon-parcours/", b"--x--", content_type="multipart/form-data; boundary=x").status_code == 415
    assert page.post("/api/v1/parcours", "[" * 300_000, content_type="application/json").status_code == 413


@pytest.mark.parametrize(
    "post",
    [
        {"ou": "naissance", "naissance": "2026-10-01", "nombre": "abc"},
        {"ou": "grossesse", "date_grossesse": "2027-04-14", "foetus": "9" * 5000},
        {"ou": "naissance", "naissance": "2026-10-01", "prenom": "\x00"},
        {"ou": "grossesse", "date_grossesse": "2027-04-14", "foetus": "-1"},
    ],
)
def test_une_saisie_tordue_ne_fait_pas_tomber_la_page(page: Any, post: dict[str, str]) -> None:
    assert page.post("/mon-parcours/", post).status_code in (200, 422)


@pytest.mark.parametrize(
    "corps", ["[" * 100_000, '{"projet": true, "foyer": null}', "3", '"x"', "null", '{"situation": []}']
)
def test_un_corps_tordu_ne_fait_pas_tomber_l_api(page: Any, corps: str) -> None:
    assert page.post("/api/v1/parcours", corps, content_type="application/json").status_code in (200, 422)


def test_une_origine_illisible_est_refusee(page: Any) -> None:
    assert page.post("/mon-parcours/", SITUATION, HTTP_ORIGIN="http://[").status_code == 403

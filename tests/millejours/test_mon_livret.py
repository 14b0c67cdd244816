"""« Mon livret » : from a post, one's own dates; tagged, in one's own language, kept nowhere."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from tests.millejours.pdf import Lu

ADRESSE = "/mon-parcours/livret.pdf"
TERME = (date.today() + timedelta(143)).isoformat()  # noqa: DTZ011 - the view reads the clock
GROSSESSE = {
    "situation": json.dumps(
        {"grossesses": [{"terme": TERME}], "enfants": [{"naissance": "2025-03-04", "prenom": "Noa #x $y$"}]}
    )
}


def test_un_pdf_balise_avec_ses_dates_et_rien_a_garder(page: Any) -> None:
    reponse = page.post(ADRESSE, GROSSESSE)
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"
    assert reponse.headers["X-Robots-Tag"] == "noindex"
    assert reponse.headers["Content-Disposition"] == 'attachment; filename="mon-livret.pdf"'
    assert not reponse.cookies
    lu = Lu(reponse.content)
    assert lu.promesses() == {
        "balisé": True,
        "langue": "fr",
        "titre": "Mon livret",
        "titre montré": True,
        "pdf/ua": True,
        "titre xmp": ["Mon livret"],
    }
    assert "rien" not in lu.marquages()
    assert all(lu.polices().values())
    assert [t for n, t in lu.titres() if n == "H1"][:3] == ["Sommaire", "Maintenant", "Ensuite, mois par mois"]
    assert "Noa#x$y$" in lu.texte().replace(" ", "")
    assert all("Démonstration" in texte for texte in lu.pages())


def test_les_lignes_sont_celles_de_la_page(page: Any) -> None:
    """Every line of now, of later and of rights; what is past stays behind."""
    from django.utils import timezone

    from millejours.famille.regles import aujourd_hui, moteur
    from regles.situation import lit_situation

    situation = lit_situation(json.loads(GROSSESSE["situation"]))
    parcours = moteur().parcours(situation, aujourd_hui(situation, timezone.now()))
    lu = Lu(page.post(ADRESSE, GROSSESSE).content)
    texte = "".join(lu.texte().split())
    for echeance in parcours.echeances:
        libelle = "".join(echeance.regle.libelle.split())
        assert echeance.etat == "passe" or libelle in texte, echeance.regle.libelle
    attendues = sum(e.etat != "passe" for e in parcours.echeances)
    assert attendues > 100
    assert lu.nombre("LI") > attendues


@pytest.mark.parametrize(("taille", "largeur"), [("a4", 595), ("a5", 420), ("géant", 595)])
def test_deux_tailles(page: Any, taille: str, largeur: int) -> None:
    lu = Lu(page.post(ADRESSE, GROSSESSE | {"taille": taille}).content)
    assert round(float(lu.pdf.pages[0].MediaBox[2])) == largeur


def test_ailleurs_les_mots_des_regles_restent_en_francais(page: Any) -> None:
    lu = Lu(page.post("/en/mon-parcours/livret.pdf", GROSSESSE).content)
    assert lu.promesses()["langue"] == "en"
    langues = {str(e.Lang) for e in lu.elements if "/Lang" in e}
    assert "fr" in langues


def test_apres_une_perte_ni_case_ni_rattrapage(page: Any) -> None:
    """The page of a loss says what remains due, without « en retard » and without a box to tick."""
    saisie = {"situation": json.dumps({"grossesses": [{"ddr": "2026-05-01", "fin": "2026-08-20"}]})}
    reponse = page.post(ADRESSE, saisie)
    assert reponse.status_code == 200
    titres = [t for _, t in Lu(reponse.content).titres()]
    assert "À rattraper, parlez-en" not in titres
    assert "Maintenant" not in titres
    assert len(titres) > 5


def test_une_saisie_refusee_revient_a_la_page(page: Any) -> None:
    reponse = page.post(ADRESSE, {"ou": "naissance"})
    assert reponse.status_code == 422
    assert reponse.headers["Content-Type"].startswith("text/html")
    assert reponse.headers["Cache-Control"] == "no-store"


def test_une_lecture_ou_un_autre_site_sont_refuses(page: Any) -> None:
    assert page.get(ADRESSE).status_code == 405
    assert page.post(ADRESSE, GROSSESSE, HTTP_SEC_FETCH_SITE="cross-site").status_code == 403


def test_en_arabe_de_droite_a_gauche_avec_une_police_arabe(page: Any) -> None:
    lu = Lu(page.post("/ar/mon-parcours/livret.pdf", GROSSESSE).content)
    assert lu.promesses()["langue"] == "ar"
    assert str(lu.pdf.Root.ViewerPreferences.Direction) == "/R2L"
    assert any("NotoNaskhArabic" in nom for nom in lu.polices())
    assert not any("DejaVu" in nom for nom in lu.polices())

"""« Mon bien-être » before any script runs: what is offered to whom, and pages that may not speak."""

from __future__ import annotations

import re
from typing import Any

import pytest

from regles.questionnaires import PUBLICS
from tests.conftest import Visite

EPDS = "/mon-bien-etre/epds-fr/apres-la-naissance/"


def test_l_epds_demande_une_autorisation_en_production(page: Visite, settings: Any) -> None:
    assert page.get(EPDS).status_code == 200
    settings.DEMONSTRATION = False
    assert page.get(EPDS).status_code == 404
    accueil = page.get("/mon-bien-etre/").content.decode()
    assert "EPDS" not in accueil
    assert accueil.index("Whooley") < accueil.index("PHQ-9")
    settings.EPDS_PERMISSION = "référence inventée"
    assert page.get(EPDS).status_code == 200


def test_pas_d_epds_pour_l_autre_parent(page: Visite) -> None:
    assert page.get("/mon-bien-etre/epds-fr/autre-parent/").status_code == 404
    assert page.get("/mon-bien-etre/whooley-fr/autre-parent/").status_code == 200
    assert page.get("/mon-bien-etre/phq9-fr/autre-parent/").status_code == 200


@pytest.mark.parametrize("chemin", [EPDS, "/mon-bien-etre/lecture/", "/mon-bien-etre/cadre/fr/enceinte/"])
def test_une_page_de_questionnaire_est_muette(page: Visite, chemin: str) -> None:
    reponse = page.get(chemin)
    politique = reponse["Content-Security-Policy"]
    assert "connect-src 'none'" in politique
    assert "form-action 'none'" in politique
    assert reponse["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in reponse
    assert not re.search(r"<form[^>]+(action|method)=", reponse.content.decode().split("<main")[1])


def test_seul_le_cadre_se_met_ailleurs(page: Visite) -> None:
    cadre = page.get("/mon-bien-etre/cadre/fr/apres-la-naissance/")
    assert "frame-ancestors *" in cadre["Content-Security-Policy"]
    assert "X-Frame-Options" not in cadre
    autre = page.get(EPDS)
    assert "frame-ancestors 'none'" in autre["Content-Security-Policy"]
    assert autre["X-Frame-Options"] == "DENY"
    assert page.get("/mon-bien-etre/cadre/xx/apres-la-naissance/").status_code == 404


def test_sans_javascript_la_page_se_compte_a_la_main(page: Visite) -> None:
    texte = re.sub(r"\s+", " ", page.get(EPDS).content.decode())
    assert texte.count("<fieldset") == 10
    assert "Une réponse à plus de 0 point à la question 10 : appelez sans attendre" in texte
    for des in (10, 13):
        assert f"À partir de {des} :" in texte
    for numero in ("tel:3114", "tel:15", "tel:112", "sms:114"):
        assert numero in texte
    assert "Cox J.L., Holden J.M., Sagovsky R. (1987)" in texte


def test_enceinte_aucune_bande(page: Visite) -> None:
    texte = page.get("/mon-bien-etre/epds-fr/enceinte/").content.decode()
    assert "data-bande" not in texte
    assert "Repère à confirmer" in texte


@pytest.mark.parametrize("public", PUBLICS)
def test_les_memes_liens_pour_tous_les_publics(page: Visite, public: str) -> None:
    """A click tells nothing of the score: the links are in the page before any answer, and never change."""
    from millejours.bienetre.contenu import CHEMINS, proposes

    liens = set()
    for q in proposes(public):
        corps = page.get(f"/mon-bien-etre/{q.id}/{CHEMINS[public]}/").content.decode()
        resultat = corps.split("data-resultat")[1].split("</section>")[0]
        liens.add(tuple(re.findall(r'href="([^"]+)"', resultat)))
    assert len(liens) == 1
    assert len(next(iter(liens))) >= 8


def test_chaque_lien_mene_a_ce_qui_existe() -> None:
    from millejours.bienetre.contenu import lus
    from millejours.lieux.types import vocabulaire
    from regles.catalogue import charge
    from tests.conftest import RACINE

    regles = {r.id for r in charge(RACINE / "content").regles}
    for ligne in (*lus().orientation.liste, *lus().orientation.sorties):
        assert set(ligne.get("lieux", ())) <= set(vocabulaire().types), ligne["id"]
        assert set(ligne.get("regles", ())) <= regles, ligne["id"]
        if article := ligne.get("article"):
            assert (RACINE / "content" / "bibliotheque" / "articles" / f"{article}.yaml").exists()


def test_le_cadre_ouvre_ses_pages_ailleurs(page: Visite) -> None:
    """In the frame itself, a page of ours refuses to show: links to pages open beside it."""
    corps = page.get("/mon-bien-etre/cadre/fr/apres-la-naissance/").content.decode()
    for balise in re.findall(r'<a href="/[^>]*>', corps):
        assert 'target="_blank" rel="noopener noreferrer"' in balise
    assert 'target="_blank"' not in page.get(EPDS).content.decode()


def test_le_cadre_est_leger(page: Visite, settings: Any) -> None:
    """Everything a partner's visitor loads: the page, its styles and its modules, compressed."""
    import brotli

    corps = page.get("/mon-bien-etre/cadre/fr/apres-la-naissance/").content
    racine = settings.STATIC_ROOT
    restent, vus = set(re.findall(r"/static/([^\"]+\.(?:js|css))", corps.decode())), {}
    while restent:
        nom = restent.pop()
        vus[nom] = (racine / nom).read_bytes()
        importes = re.findall(r'from ?"([^"]+)"', vus[nom].decode())
        restent |= {
            str((racine / nom).parent.joinpath(i).resolve().relative_to(racine.resolve())) for i in importes
        } - set(vus)
    assert len(vus) >= 8
    assert len(brotli.compress(corps)) + sum(len(brotli.compress(f)) for f in vus.values()) < 30_000

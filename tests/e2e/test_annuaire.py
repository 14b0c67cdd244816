"""The directory in a browser: a parent on a phone, the agent who reads, the mail that answers; a spreadsheet by the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from millejours.comptes import actions
from millejours.comptes.actions import Mission
from millejours.comptes.models import Agent
from millejours.lieux.comptes import recompte
from millejours.lieux.contributions import courrier
from millejours.lieux.models import Contribution, Correspondance, Lieu
from millejours.lieux.seances.demonstration import aligne
from tests.e2e.outils import Visiteur, fautes_axe, regarde, sert_avec_base
from tests.millejours.comptes.conftest import MOT, code, pose_application
from tests.millejours.lettres.conftest import Postier, postier
from tests.millejours.lieux.fabrique import ecrit_xlsx, empreinte, lieu

__all__ = ["postier"]
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
ADRESSE = "camille.canari@exemple.fr"


@pytest.fixture
def site(statiques: None, transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[str]:
    settings.LETTRES_CLES, settings.LETTRES_CLES_FICHIER = "", tmp_path / "lettres.cles"
    settings.COURRIER_DOSSIER = tmp_path / "courrier"
    caches["agents"].clear()
    lieu(
        "pmi",
        45.7667,
        4.8798,
        type="pmi",
        nom="PMI inventée",
        code_insee="69266",
        commune="Villeurbanne",
        telephone="04 00 00 00 01",
    ).save()
    # Counts are those of an import: written before, so that undoing one is compared to the same.
    recompte(timezone.now())
    with sert_avec_base() as adresse:
        settings.ADRESSE_PUBLIQUE = adresse
        yield adresse
    caches["agents"].clear()
    with connection.cursor() as curseur:
        curseur.execute("truncate procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers cascade")


def _ouvre(chromium: Any, site: str, **options: Any) -> Iterator[Visiteur]:
    v = Visiteur(chromium, site, **options)
    yield v
    fautes, dehors = [f for f in v.fautes if "422" not in f], v.dehors
    v.ferme()
    assert fautes == []
    assert dehors == []


@pytest.fixture
def parent(chromium: Any, site: str) -> Iterator[Visiteur]:
    """A phone."""
    yield from _ouvre(chromium, site)


@pytest.fixture
def agent(chromium: Any, site: str) -> Iterator[Visiteur]:
    for v in _ouvre(chromium, site, viewport={"width": 1280, "height": 900}):
        compte = Agent.objects.create_user("ada@exemple.fr", MOT, first_name="Ada", last_name="Fleur")
        actions.verifie_adresse(compte)
        actions.affecte(None, compte, Mission("moderateur_lieux"), timezone.now())
        secret = pose_application(compte)
        page = v.va("/agents/connexion/")
        page.locator("[name=login]").fill("ada@exemple.fr")
        page.locator("[name=password]").fill(MOT)
        page.get_by_role("button", name="Continuer").click()
        page.locator("[name=code]").fill(code(secret))
        page.get_by_role("button", name="Entrer").click()
        page.wait_for_url("**/agents/")
        yield v


def _tient(page: Any) -> None:
    assert fautes_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def test_un_parent_signale_un_agent_decide_un_courriel_le_dit(
    parent: Visiteur, agent: Visiteur, postier: Postier
) -> None:
    page = parent.va("/autour-de-moi/lieu/essai--pmi/")
    _tient(page)
    page.get_by_role("link", name="Signaler une erreur").click()
    page.wait_for_url("**/signaler/**")
    _tient(page)
    page.get_by_label("Téléphone").fill("0400000002")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Merci, c'est reçu").wait_for()
    assert not parent.contexte.cookies()
    page = parent.va("/autour-de-moi/signaler/?lieu=essai--pmi&genre=erreur")
    page.get_by_label("Téléphone").fill("0400000003")
    page.get_by_label("Votre courriel").fill("pas une adresse")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="À corriger").wait_for()
    _tient(page)
    page.get_by_label("Votre courriel").fill(ADRESSE)
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Nous vous écrirons une fois").wait_for()
    _tient(page)

    bureau = agent.va("/agents/lieux/signalements/")
    _tient(bureau)
    assert bureau.get_by_role("status").inner_text() == "2 messages à lire."
    bureau.goto(f"/agents/lieux/signalements/{Contribution.objects.get(scelle__isnull=False).pk}/")
    _tient(bureau)
    regarde(bureau, "agent-signalement")
    bureau.get_by_label("Votre réponse").fill("Merci, c'est corrigé.")
    bureau.get_by_role("button", name="Accepter").click()
    bureau.get_by_text("C'est fait.").wait_for()
    _tient(bureau)
    fait = Contribution.objects.get(etat="acceptee")
    assert courrier.repond(fait.pk)
    assert postier.adresses == [ADRESSE]
    (message,) = postier.messages()
    assert "Merci, c'est corrigé." in message.get_content()
    lien = re.search(r"http://127\.0\.0\.1:\d+(/autour-de-moi/lieu/\S+)", message.get_content())
    assert lien
    page = parent.va(lien[1])
    assert page.get_by_role("link", name="04 00 00 00 03").is_visible()
    page.get_by_text("D'où vient chaque information").click()
    assert page.get_by_text("corrigé par un agent").first.is_visible()
    _tient(page)


def test_un_agent_nomme_les_colonnes_applique_et_defait(agent: Visiteur, tmp_path: Path) -> None:
    avant = empreinte()
    lignes = [
        ["Établissement", "Rue", "Code Postal", "Ville", "Ligne directe"],
        ["Crèche Les Canaris", "1 rue Inventée", 69100, "Villeurbanne", 400000001],
    ]
    tableur = ecrit_xlsx(tmp_path / "creches.xlsx", lignes)
    page = agent.va("/agents/lieux/imports/")
    _tient(page)
    page.get_by_label("Fichier").set_input_files(str(tableur))
    page.get_by_label("Nom de la source").fill("creches-69")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/imports/\d+/$"))
    _tient(page)
    assert page.get_by_label("Code postal", exact=True).input_value() == "Code Postal"
    page.get_by_label("Nom", exact=True).select_option("Établissement")
    page.get_by_label("Téléphone", exact=True).select_option("Ligne directe")
    page.get_by_label("Type de tous les lieux").select_option("creche")
    page.get_by_role("button", name="Essayer, sans rien écrire").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ce qui changerait").wait_for()
    _tient(page)
    regarde(page, "agent-colonnes")
    assert empreinte() == avant
    # The dry run read, the button has the focus.
    assert page.evaluate("document.activeElement.textContent") == "Appliquer"
    page.keyboard.press("Enter")
    page.get_by_text("Importé : 1 nouveaux, 0 changés, 0 fermés.").wait_for()
    assert Lieu.objects.get(source="creches-69").telephone == "04 00 00 00 01"
    assert Correspondance.objects.get().colonnes["telephone"] == "Ligne directe"
    page.get_by_role("button", name="Annuler creches-69").click()
    page.get_by_text("chaque fiche est comme avant").wait_for()
    _tient(page)
    assert empreinte() == avant


def test_les_ecrans_des_agents_sont_propres(agent: Visiteur) -> None:
    for nom, reparation in (
        ("douteux", {"lu": [4.88, 45.77], "propose": [45.77, 4.88], "comment": "axes échangés"}),
        ("pmi2", None),
    ):
        lieu(
            nom,
            45.7667,
            4.8798,
            type="pmi",
            nom="PMI inventée",
            code_insee="69266",
            quarantaine="point hors de sa commune" if reparation else "",
            reparation=reparation,
        ).save()
    from millejours.lieux.doublons.candidats import cherche
    from millejours.lieux.models import Rapprochement

    cherche(timezone.now())
    adresses = [
        "",
        "?q=PMI",
        "quarantaine/",
        "doublons/",
        "seances/",
        "seances/ecrire/",
        "seances/ecrire/?lieu=essai--pmi",
        "campagnes/",
        "fiche/essai--pmi/",
    ]
    paire = Rapprochement.objects.first()
    assert paire is not None
    for adresse in (*adresses, f"doublons/{paire.pk}/"):
        page = agent.va(f"/agents/lieux/{adresse}")
        regarde(page, f"agent-{re.sub(r'[^a-z0-9]+', '-', adresse)}")
        assert fautes_axe(page) == [], adresse
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0, (
            adresse
        )


def test_un_point_douteux_se_pose_au_clavier(agent: Visiteur) -> None:
    reparation = {"lu": [4.8798, 45.7667], "propose": [45.7667, 4.8798], "comment": "axes échangés"}
    for nom in ("a", "b"):
        lieu(
            nom,
            45.7667,
            4.8798,
            type="pmi",
            nom=f"PMI {nom}",
            code_insee="69266",
            commune="Villeurbanne",
            quarantaine="point hors de Villeurbanne",
            reparation=reparation,
        ).save()
    page = agent.va("/agents/lieux/quarantaine/")
    _tient(page)
    regarde(page, "agent-points-douteux")
    dessin = page.get_by_role("img", name="Villeurbanne").first
    assert "km de la commune, vers le sud-est" in (dessin.get_attribute("aria-label") or "").replace("\u00a0", " ")
    assert page.evaluate("document.activeElement.textContent.startsWith('Prendre')")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("48,85 2,35")
    page.keyboard.press("Enter")
    page.get_by_text("Ce point est à").wait_for()
    _tient(page)
    # What is wrong has the focus, and what was typed is still there.
    assert page.evaluate("document.activeElement.value") == "48,85 2,35"
    page.keyboard.press("Control+A")
    page.keyboard.type("45,7700 4,8800")
    page.keyboard.press("Enter")
    page.get_by_text("PMI a : le lieu est où vous l'avez dit.").wait_for()
    assert Lieu.objects.get(pk="essai--a").latitude == 45.77
    page.keyboard.press("Enter")
    page.get_by_text("PMI b : la position proposée est prise.").wait_for()
    assert Lieu.objects.get(pk="essai--b").quarantaine == ""


def test_les_pages_de_parents_sont_propres(parent: Visiteur) -> None:
    aligne(est_demonstration=True, now=timezone.now())
    for adresse in (
        "seances/?commune=69266",
        "lignes/",
        "?commune=69266",
        "signaler/",
        "signaler/?lieu=essai--pmi&genre=gestion",
        "signaler/effacer/x/",
        "confirmer/x/",
    ):
        page = parent.page
        reponse = page.goto(f"/autour-de-moi/{adresse}", wait_until="networkidle")
        assert reponse.status in (200, 410), adresse
        page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
        assert fautes_axe(page) == [], adresse
        debordent = "[...document.querySelectorAll('main *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.outerHTML.slice(0, 160))"
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            raise AssertionError(f"{adresse} : {page.evaluate(debordent)[:4]}")
    page = parent.va("/autour-de-moi/lignes/")
    etats = page.locator("[data-etat]:visible").all_inner_texts()
    assert etats.count("Ouvert") >= 5
    parent.fautes[:] = [f for f in parent.fautes if "410" not in f]

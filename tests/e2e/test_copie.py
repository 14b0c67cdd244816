"""The copy: kept with a password, taken back in another browser, erased; ten seconds to change one's mind."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RACINE
from tests.e2e import outils

pytestmark = pytest.mark.navigateur

ADRESSE = "/mon-parcours/"
MOT = "trois pommes à l'eau"
DOSSIER = {
    "version": 1,
    "modifie_le": "2026-11-20T08:00:00.000Z",
    "situation": {
        "version": 1,
        "grossesses": [{"cle": "g1", "terme": "2027-04-14"}],
        "enfants": [{"cle": "e1", "prenom": "Noa", "naissance": "2024-10-03"}],
    },
    "rendez_vous": [{"id": "r1", "titre": "Sage-femme", "le": "2026-12-01"}],
    "notes": [{"id": "n1", "texte": "Demander la carte.", "le": "2026-11-02"}],
    "reglages": {},
}


def test_le_format_sous_node() -> None:
    """`tests/js/copie.mjs`: encryption, refusals, migrations, without a browser."""
    sortie = subprocess.run(
        ["node", "--test", "--test-reporter=tap", str(RACINE / "tests/js/copie.mjs")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert sortie.returncode == 0, sortie.stdout[-3000:] + sortie.stderr[-1000:]


@pytest.fixture
def visite(chromium: Any, site_servi: str) -> Iterator[Any]:
    """Opens as many separate browsers as asked; at the end their consoles are clean."""
    visiteurs: list[outils.Visiteur] = []

    def neuf(**options: Any) -> outils.Visiteur:
        visiteurs.append(outils.Visiteur(chromium, site_servi, **options))
        return visiteurs[-1]

    yield neuf
    for visiteur in visiteurs:
        visiteur.ferme()
    assert [v.fautes for v in visiteurs] == [[] for _ in visiteurs]
    assert [v.dehors for v in visiteurs] == [[] for _ in visiteurs]


def _avec_dossier(visiteur: outils.Visiteur, dossier: dict[str, Any] = DOSSIER) -> Any:
    page = visiteur.va("/aide/")
    outils.pose(page, dossier)
    return visiteur.va(ADRESSE)


def _garde_copie(page: Any, dossier: Path, mot: str = "") -> Path:
    page.locator("[data-ouvre=garder]").click()
    if mot:
        page.fill("#copie-mdp", mot)
    with page.expect_download() as attente:
        page.get_by_role("button", name="Enregistrer le fichier").click()
    fichier = dossier / attente.value.suggested_filename
    attente.value.save_as(fichier)
    return fichier


def _contenu(dossier: dict[str, Any] | None) -> dict[str, Any]:
    assert dossier is not None
    return {cle: valeur for cle, valeur in dossier.items() if cle != "modifie_le"}


def _attend_dossier(page: Any, attendu: dict[str, Any] | None) -> None:
    for _ in range(50):
        lu = outils.garde(page)
        if (lu and _contenu(lu)) == (attendu and _contenu(attendu)):
            return
        page.wait_for_timeout(100)
    assert (lu and _contenu(lu)) == (attendu and _contenu(attendu))


@pytest.mark.parametrize("mot", [MOT, ""])
def test_une_copie_passe_d_un_navigateur_a_l_autre(visite: Any, tmp_path: Path, mot: str) -> None:
    page = _avec_dossier(visite())
    fichier = _garde_copie(page, tmp_path, mot)
    assert re.fullmatch(r"mille-jours-\d{4}-\d\d-\d\d\.json", fichier.name)
    texte = fichier.read_text(encoding="utf-8")
    assert json.loads(texte)["format"] == "mille-jours/dossier"
    assert ('"Noa"' in texte) is (mot == "")

    autre = visite().va(ADRESSE)
    assert outils.garde(autre) is None
    autre.locator("[data-ouvre=reprendre]").click()
    autre.set_input_files("#copie-fichier", fichier)
    if mot:
        autre.wait_for_selector("#copie-mdp-lu", state="visible")
        autre.fill("#copie-mdp-lu", "pas le bon mot")
        autre.get_by_role("button", name="Ouvrir la copie").click()
        autre.get_by_text("Ce mot de passe n'ouvre pas cette copie.").wait_for()
        autre.fill("#copie-mdp-lu", mot)
        autre.get_by_role("button", name="Ouvrir la copie").click()
    autre.get_by_text("Reprendre cette copie ?").wait_for()
    assert "une grossesse, un enfant, un rendez-vous et une note." in autre.locator("[data-apercu]").inner_text()
    assert outils.garde(autre) is None, "rien n'est écrit avant le oui"
    autre.locator("[data-reprend]").click()
    _attend_dossier(autre, DOSSIER)
    autre.locator(".groupe").first.wait_for()


def test_une_copie_remplace_seulement_apres_un_oui_et_se_defait(visite: Any, tmp_path: Path) -> None:
    page = _avec_dossier(visite())
    fichier = _garde_copie(page, tmp_path)
    autre_dossier = DOSSIER | {"notes": [], "situation": {"version": 1, "projet": True}}
    page = _avec_dossier(visite(), autre_dossier)
    page.locator("[data-ouvre=reprendre]").click()
    page.set_input_files("#copie-fichier", fichier)
    page.get_by_text("Remplacer ce que cet appareil garde ?").wait_for()
    _attend_dossier(page, autre_dossier)
    page.locator("[data-remplace]").click()
    _attend_dossier(page, DOSSIER)
    page.locator("[data-annuler]").click()
    _attend_dossier(page, autre_dossier)


def test_une_copie_d_avant_une_perte_previent(visite: Any, tmp_path: Path) -> None:
    fichier = _garde_copie(_avec_dossier(visite()), tmp_path)
    situation = {"version": 1, "grossesses": [{"cle": "g1", "terme": "2027-04-14", "fin": "2026-11-02"}]}
    page = _avec_dossier(visite(), DOSSIER | {"situation": situation})
    page.locator("[data-ouvre=reprendre]").click()
    page.set_input_files("#copie-fichier", fichier)
    page.get_by_text("la reprendre ferait revenir les dates").wait_for()


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ("BEGIN:VCALENDAR", "n'est pas une copie de Mille jours"),
        ('{"format": "autre", "version": 1}', "Ce fichier vient d'ailleurs"),
        ('{"format": "mille-jours/dossier", "version": 7}', "version plus récente du site"),
        ('{"format": "mille-jours/dossier", "version": 1, "dossier": {"version": 1}}', "abîmé ou a été modifié"),
        (json.dumps({"format": "mille-jours/dossier", "version": 1, "dossier": DOSSIER | {"situation": {"enfants": [{"naissance": "hier"}]}}}), "abîmé ou a été modifié"),
    ],
)  # fmt: skip
def test_un_fichier_refuse_dit_quoi_faire_et_ne_touche_a_rien(
    visite: Any, tmp_path: Path, texte: str, message: str
) -> None:
    fichier = tmp_path / "x.json"
    fichier.write_text(texte, encoding="utf-8")
    page = _avec_dossier(visite())
    page.locator("[data-ouvre=reprendre]").click()
    page.set_input_files("#copie-fichier", fichier)
    erreur = page.locator("[data-panneau=reprendre] [data-erreur]")
    erreur.wait_for()
    assert message in erreur.inner_text()
    _attend_dossier(page, DOSSIER)


def test_une_copie_de_la_version_0_se_reprend(visite: Any, tmp_path: Path) -> None:
    fichier = tmp_path / "vieux.json"
    vieux = {"format": "mille-jours", "version": 0, "le": "03/05/2026", "famille": {"terme": "14/04/2027"}}
    fichier.write_text(json.dumps(vieux), encoding="utf-8")
    page = visite().va(ADRESSE)
    page.locator("[data-ouvre=reprendre]").click()
    page.set_input_files("#copie-fichier", fichier)
    page.get_by_text("Copie du 3 mai 2026").wait_for()
    page.locator("[data-reprend]").click()
    page.locator(".groupe").first.wait_for()
    garde = outils.garde(page)
    assert garde is not None
    assert garde["situation"]["grossesses"] == [{"cle": "g1", "terme": "2027-04-14"}]


def test_sans_mot_de_passe_le_site_dit_qui_peut_lire(visite: Any) -> None:
    page = _avec_dossier(visite())
    page.locator("[data-ouvre=garder]").click()
    sans = page.get_by_text("toute personne qui ouvre ce fichier lit tout")
    assert sans.is_visible()
    page.fill("#copie-mdp", "court")
    assert not sans.is_visible()
    assert page.get_by_text("Personne ne peut le retrouver").is_visible()
    page.get_by_role("button", name="Enregistrer le fichier").click()
    page.get_by_text("Ce mot de passe est trop court").wait_for()


_RESTES = """async () => ({
  bases: (await indexedDB.databases()).map((b) => b.name),
  local: localStorage.length,
  session: sessionStorage.length,
  caches: await caches.keys(),
})"""


def test_effacer_tout_ne_laisse_rien(visite: Any) -> None:
    visiteur = visite()
    page = _avec_dossier(visiteur)
    page.evaluate("async () => { localStorage.x = 1; sessionStorage.x = 1; await caches.open('x'); }")
    page.locator("[data-ouvre=effacer]").click()
    page.locator("[data-efface]").click()
    page.get_by_text("C'est effacé.").wait_for()
    assert page.evaluate(_RESTES) == {"bases": [], "local": 0, "session": 0, "caches": []}
    assert "Noa" not in page.locator("body").inner_text()
    # Ten seconds later the page that knew is gone.
    page.wait_for_url(f"{visiteur.site}/", timeout=15_000)
    assert page.evaluate(_RESTES)["bases"] in ([], ["mille-jours"])
    assert outils.garde(page) is None


def test_effacer_tout_se_defait_dix_secondes(visite: Any) -> None:
    page = _avec_dossier(visite())
    page.locator("[data-ouvre=effacer]").click()
    page.locator("[data-efface]").click()
    page.get_by_text("C'est effacé.").wait_for()
    page.locator("[data-annuler]").click()
    _attend_dossier(page, DOSSIER)
    page.locator(".groupe").first.wait_for()


def test_la_copie_est_la_des_l_ecran_vide(visite: Any) -> None:
    page = visite().va(ADRESSE)
    assert page.locator("[data-ouvre=reprendre]").is_visible()
    assert not page.locator("[data-ouvre=garder]").is_visible()
    page.get_by_text("Ce que le navigateur peut oublier").click()
    assert page.get_by_text("après sept jours sans visite").is_visible()


def test_sans_javascript_la_copie_ne_parait_pas(visite: Any) -> None:
    page = visite(java_script_enabled=False).va(ADRESSE)
    assert page.get_by_text("Garder une copie").count() == 0

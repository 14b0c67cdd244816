"""« Mon parcours » in a real browser: the device computes, keeps, and no date leaves it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest

from tests.e2e.conftest import Famille
from tests.e2e.outils import fautes_axe, garde
from tests.millejours.pdf import Lu

pytestmark = pytest.mark.navigateur

AUJOURDHUI = date.today()  # noqa: DTZ011 - the browser and the server of the test share this clock


def dans(jours: int) -> str:
    return (AUJOURDHUI + timedelta(jours)).isoformat()


TERME = dans(143)


def groupes(page: Any) -> Any:
    """What a page shows, line by line, whoever drew it."""
    return page.evaluate(
        """() => {
          const t = (e) => e.textContent.replace(/\\s+/g, " ").trim();
          return [...document.querySelectorAll(".groupe")].map((g) => [t(g.querySelector("h2")),
            [...g.querySelectorAll(".ligne")].map((l) => [l.dataset.cle, l.className, t(l.querySelector(".libelle")),
              ...[...l.querySelector(".meta").children].map(t)])]);
        }"""
    )


def entete(page: Any) -> Any:
    return page.evaluate(
        """() => {
          const t = (e) => e.textContent.replace(/\\s+/g, " ").trim();
          const tous = (s) => [...document.querySelectorAll(s)];
          return [tous(".sujet .nom").map(t), tous(".sujet .pastille").map(t), tous(".bande li").map(t), tous(".bande title").map(t),
            tous(".bande :is(rect, text)").map((f) => [f.tagName, t(f), f.getAttribute("class")])];
        }"""
    )


def places(page: Any) -> Any:
    """Where the band draws each thing, in its own units."""
    return page.evaluate(
        """() => [...document.querySelectorAll(".bande :is(rect, text, line)")].flatMap((f) =>
          ["x", "x1", "width"].map((a) => Number(f.getAttribute(a))))"""
    )


def ligne(page: Any, cle: str) -> Any:
    return page.locator(f'.ligne[data-cle="{cle}"]').first


def test_de_la_question_au_fait_puis_sans_reseau(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME)
    une = page.locator(".ligne").nth(1)
    cle = une.get_attribute("data-cle")
    une.locator("summary").click()
    une.get_by_role("button", name="C'est fait").click()
    page.locator(".annulable:visible").wait_for()
    assert page.evaluate("document.activeElement.dataset.action") == "pas-fait"
    page.get_by_label("Où (facultatif)").first.fill("Maternité des Lilas")
    page.get_by_label("Fait le").first.fill(dans(-2))
    page.get_by_label("Fait le").first.blur()
    page.wait_for_timeout(200)
    gardes = garde(page)
    assert gardes
    assert gardes["situation"]["faits"] == [{"cle": cle, "le": dans(-2), "lieu": "Maternité des Lilas"}]

    page.reload()
    page.wait_for_selector(".groupe")
    assert "etat-fait" in str(ligne(page, str(cle)).get_attribute("class"))
    page.wait_for_timeout(600)

    famille.contexte.set_offline(True)
    page.locator(".groupe summary", has_text="C'est fait").click()
    ligne(page, str(cle)).locator("summary").click()
    ligne(page, str(cle)).locator("dl").wait_for()
    ligne(page, str(cle)).get_by_role("button", name="Ce n'est pas fait").click()
    autre = page.locator(".ligne").first
    autre_cle = autre.get_attribute("data-cle")
    autre.locator("summary").click()
    autre.get_by_role("button", name="C'est fait").click()
    page.locator(".annulable:visible").wait_for()
    page.get_by_role("button", name="Changer mes réponses").click()
    page.locator("[name=date_grossesse]").fill(dans(150))
    page.get_by_role("button", name="Voir ce qui change").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector(".groupe")
    gardes = garde(page)
    assert gardes
    assert gardes["situation"]["grossesses"][0]["terme"] == dans(150)
    assert [f["cle"] for f in gardes["situation"]["faits"]] == [autre_cle]


def test_annuler_pendant_dix_secondes(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME)
    page.locator(".ligne summary").first.click()
    page.locator(".ligne").first.get_by_role("button", name="C'est fait").click()
    page.locator(".annulable:visible").get_by_role("button", name="Annuler").click()
    page.wait_for_timeout(200)
    gardes = garde(page)
    assert gardes
    assert not gardes["situation"].get("faits")
    assert page.locator(".annulable:visible").count() == 0


def test_un_refus_reste_au_champ_et_rien_ne_se_perd(famille: Famille) -> None:
    page = famille.va("/")
    page.get_by_role("button", name="Voir mon parcours").click()
    assert page.locator(".erreur", has_text="Choisissez où vous en êtes.").is_visible()
    famille.remplit("grossesse", repere="ddr", activite="salarie")
    page.get_by_role("button", name="Voir mon parcours").click()
    assert page.locator(".erreur", has_text="Il manque la date. Par exemple : 14/04/2027.").is_visible()
    assert page.evaluate("document.activeElement.name") == "date_grossesse"
    assert page.locator(".question [name=activite]").input_value() == "salarie"
    page.locator(".question [name=date_grossesse]").fill("1815-06-18")
    page.get_by_role("button", name="Voir mon parcours").click()
    assert page.locator(".erreur", has_text="Cette année est hors des années acceptées").is_visible()
    assert garde(page) is None


def test_changer_une_date_montre_avant_d_enregistrer(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME)
    page.get_by_role("button", name="Changer mes réponses").click()
    page.locator(".edition").wait_for()
    assert page.title() == "Changer mes réponses · Mille jours"
    page.locator("[name=date_grossesse]").fill(dans(150))
    page.get_by_role("button", name="Voir ce qui change").click()
    page.locator("h1", has_text=re.compile(r"^\d+ dates changent$")).wait_for()
    assert page.locator(".changements li").count() == 13
    assert re.search(r"et \d+ autres", page.locator(".changements li").last.inner_text())
    gardes = garde(page)
    assert gardes
    assert gardes["situation"]["grossesses"][0]["terme"] == TERME

    page.get_by_role("button", name="Revenir à mes réponses").click()
    assert page.locator("[name=date_grossesse]").input_value() == dans(150)
    page.get_by_role("button", name="Voir ce qui change").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector(".groupe")
    page.locator(".annulable:visible").get_by_role("button", name="Annuler").click()
    page.wait_for_timeout(200)
    gardes = garde(page)
    assert gardes
    assert gardes["situation"]["grossesses"][0]["terme"] == TERME


def test_la_naissance_dite_garde_ce_qui_est_coche(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=dans(5), foetus="2", departement="973")
    page.locator(".ligne summary").first.click()
    coche = page.locator(".ligne").first.get_attribute("data-cle")
    page.locator(".ligne").first.get_by_role("button", name="C'est fait").click()
    page.get_by_role("button", name="L'enfant est né").click()
    page.locator("[name=naissance]").fill(dans(-1))
    page.locator("[name=prenom]").nth(0).fill("Noa")
    page.locator("[name=prenom]").nth(1).fill("Lou")
    page.locator("[name=commune_naissance]").select_option(index=1)
    page.get_by_role("button", name="Voir ce qui change").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector(".groupe")
    gardes = garde(page)
    assert gardes
    enfants = gardes["situation"]["enfants"]
    assert [(e["cle"], e["grossesse"], e["prenom"], e["naissance"]) for e in enfants] == [
        ("g1-1", "g1", "Noa", dans(-1)),
        ("g1-2", "g1", "Lou", dans(-1)),
    ]
    assert [f["cle"] for f in gardes["situation"]["faits"]] == [coche]
    assert [t.strip() for t in page.locator(".sujet .nom").all_inner_texts()] == ["Noa", "Lou"]


def test_plusieurs_grossesses_et_enfants(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME)
    page.get_by_role("button", name="Changer mes réponses").click()
    page.get_by_role("button", name="Un enfant né").click()
    page.locator("[data-sujet=enfant] [name=prenom]").fill("Mia")
    page.get_by_role("button", name="Voir ce qui change").click()
    page.get_by_text("Il manque la date").wait_for()
    page.locator("[data-sujet=enfant] [name=naissance]").fill(dans(-800))
    page.get_by_role("button", name="Voir ce qui change").click()
    page.get_by_text(re.compile(r"\d+ lignes apparaissent")).wait_for()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector(".groupe")
    assert "Mia" in page.locator(".sujets").inner_text()
    page.get_by_role("button", name="Changer mes réponses").click()
    page.get_by_role("button", name="Retirer cette grossesse").click()
    page.locator("[data-partie=sante]").wait_for(state="hidden")
    page.locator(".annulable:visible").get_by_role("button", name="Annuler").click()
    assert page.locator("[data-sujet=grossesse]").count() == 1


def test_les_vues_se_retiennent(famille: Famille) -> None:
    page = famille.repond("naissance", naissance=dans(-80))
    for nom in ("Mois par mois", "Par personne", "Par thème", "L'essentiel"):
        page.get_by_role("button", name=nom).click()
        page.wait_for_timeout(100)
        assert page.get_by_role("button", name=nom).get_attribute("aria-pressed") == "true"
        assert page.locator(".vues [aria-pressed=true]").count() == 1
    page.get_by_role("button", name="Par thème").click()
    page.wait_for_timeout(150)
    page.reload()
    page.wait_for_selector(".groupe")
    assert page.locator(".vues [aria-pressed=true]").inner_text() == "Par thème"
    assert "Vaccins" in page.locator(".groupe h2").all_inner_texts()[1]


def test_rendez_vous_et_notes(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME)
    une = page.locator(".ligne").nth(1)
    une.locator("summary").click()
    une.get_by_role("button", name="Prendre note d'un rendez-vous").click()
    une.get_by_role("button", name="Noter", exact=True).click()
    une.get_by_text("Il manque la date").wait_for()
    une.get_by_label("Quel jour").fill(dans(9))
    une.get_by_label("Heure (facultatif)").fill("10:30")
    une.get_by_label("Où (facultatif)").fill("PMI")
    une.get_by_role("button", name="Noter", exact=True).click()
    page.wait_for_timeout(200)
    assert page.locator(".groupe").first.locator("h2").inner_text().startswith("Vos rendez-vous")
    page.get_by_role("button", name="Ajouter une note").last.click()
    page.get_by_label("Votre note").fill("Demander pour l'allaitement")
    page.get_by_role("button", name="Noter", exact=True).click()
    page.wait_for_timeout(200)
    gardes = garde(page)
    assert gardes
    rdv = gardes["rendez_vous"][0]
    assert (rdv["le"], rdv["heure"], rdv["lieu"], rdv["cle"]) == (
        dans(9),
        "10:30",
        "PMI",
        une.get_attribute("data-cle") or rdv["cle"],
    )
    assert gardes["notes"][0]["texte"] == "Demander pour l'allaitement"
    page.get_by_role("button", name=re.compile("Retirer la note")).click()
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement.textContent") == "Annuler"
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    gardes = garde(page)
    assert gardes
    assert len(gardes["notes"]) == 1


def test_une_question_se_repond_en_place(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME)
    page.locator("summary", has_text="D'autres questions").click()
    avant = page.locator(".question-ouverte").count()
    question = page.locator(".question-ouverte", has_text="Quel est votre travail ?")
    question.locator("select").select_option("salarie")
    question.get_by_role("button", name="Répondre").click()
    page.wait_for_timeout(200)
    assert page.locator(".question-ouverte").count() < avant
    seul = page.locator(".question-ouverte", has_text="seul ou seule")
    seul.get_by_role("button", name="Oui").click()
    page.wait_for_timeout(200)
    gardes = garde(page)
    assert gardes
    assert gardes["situation"]["parents"][0]["activite"] == "salarie"
    assert gardes["situation"]["foyer"]["seul"] is True


def evenements_de(texte: str) -> dict[str, dict[str, str]]:
    """What an agenda says, event by event."""
    lus = icalendar.Calendar.from_ical(texte).walk("VEVENT")
    return {str(e["UID"]): {nom: e[nom].to_ical().decode() for nom in e if nom != "DTSTAMP"} for e in lus}


@pytest.mark.parametrize("essentiel", [False, True])
def test_l_appareil_et_le_serveur_ecrivent_le_meme_agenda(famille: Famille, site_servi: str, essentiel: bool) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME, departement="976", activite="salarie")
    page.get_by_label("Seulement l'essentiel").set_checked(essentiel)
    page.wait_for_timeout(150)
    situation = (garde(page) or {})["situation"]
    with page.expect_download() as attendu:
        page.get_by_role("button", name="Télécharger pour mon agenda").click()
    appareil = evenements_de(Path(attendu.value.path()).read_bytes().decode())
    recu = page.request.post(
        f"{site_servi}/mon-parcours/agenda.ics",
        form={"situation": json.dumps(situation)} | ({"essentiel": "1"} if essentiel else {}),
    )
    serveur = evenements_de(recu.text())
    assert appareil == serveur
    assert len(appareil) > (20 if essentiel else 90)
    assert all(e["URL"] == f"{site_servi}/mon-parcours/" for e in appareil.values())


def test_un_rendez_vous_a_son_heure_dans_l_agenda(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME)
    page.locator(".ligne").first.locator("summary").click()
    page.locator(".ligne").first.get_by_role("button", name="Prendre note d'un rendez-vous").click()
    page.locator(".ligne").first.get_by_label("Quel jour").fill(dans(9))
    page.get_by_label("Heure (facultatif)").fill("10:30")
    page.get_by_label("Où (facultatif)").fill("PMI, 2e étage")
    page.get_by_role("button", name="Noter", exact=True).click()
    page.wait_for_timeout(200)
    with page.expect_download() as attendu:
        page.get_by_role("button", name="Télécharger pour mon agenda").click()
    lus = icalendar.Calendar.from_ical(Path(attendu.value.path()).read_bytes().decode()).walk("VEVENT")
    rdv = next(e for e in lus if str(e["UID"]).startswith("rdv-"))
    assert rdv["DTSTART"].dt == datetime.combine(AUJOURDHUI + timedelta(9), time(10, 30))
    assert (rdv["TRANSP"], str(rdv["LOCATION"])) == ("OPAQUE", "PMI, 2e étage")


@pytest.mark.parametrize("discret", [False, True])
def test_l_agenda_se_fabrique_sur_l_appareil(famille: Famille, discret: bool) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME)
    if discret:
        page.get_by_label("Titres discrets").check()
        page.wait_for_timeout(150)
    demandes = len(famille.requetes)
    page.wait_for_timeout(600)
    with page.expect_download() as attendu:
        page.get_by_role("button", name="Télécharger pour mon agenda").click()
    texte = Path(attendu.value.path()).read_bytes().decode()
    assert texte.startswith("BEGIN:VCALENDAR\r\n")
    assert texte.count("BEGIN:VEVENT") > 30
    assert ("grossesse" in texte.lower()) is not discret
    assert not [u for u, _, _ in famille.requetes[demandes:] if "/mon-parcours/agenda" in u]


def test_aucune_date_ni_reponse_ne_part(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME, departement="974", activite="agricole")
    page.locator(".ligne summary").first.click()
    page.locator(".ligne").first.get_by_role("button", name="C'est fait").click()
    page.get_by_role("button", name="Changer mes réponses").click()
    page.locator("[name=date_grossesse]").fill(dans(150))
    page.get_by_role("button", name="Voir ce qui change").click()
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    page.wait_for_selector(".groupe")
    page.reload()
    page.wait_for_selector(".groupe")
    page.wait_for_timeout(600)
    for adresse, corps, entetes in famille.requetes:
        assert not corps
        for secret in (TERME, dans(150), "agricole", "974", "ou=grossesse"):
            assert secret not in adresse.replace(famille.site, "")
            assert secret not in entetes.replace(famille.site, "")
        assert "?" not in adresse
    assert "#" not in page.url


FAMILLES = {
    "grossesse": ("grossesse", {"date_grossesse": TERME, "foetus": "2", "activite": "salarie", "maries": "non"}),
    "nourrisson": (
        "naissance",
        {"naissance": dans(-80), "terme_prevu": dans(-60), "departement": "67", "aine_1": dans(-900)},
    ),
    "perte": ("perte", {"fin_grossesse": dans(-12), "date_perte": dans(-90)}),
}


@pytest.fixture
def sans_javascript(chromium: Any, site_servi: str) -> Iterator[Famille]:
    f = Famille(chromium, site_servi, java_script_enabled=False)
    yield f
    f.ferme()


@pytest.mark.parametrize("nom", FAMILLES)
def test_memes_lignes_avec_et_sans_javascript(famille: Famille, sans_javascript: Famille, nom: str) -> None:
    ou, champs = FAMILLES[nom]
    page = famille.repond(ou, **champs)
    serveur = sans_javascript.repond(ou, **champs)
    assert groupes(page) == groupes(serveur)
    assert entete(page) == entete(serveur)
    assert places(page) == pytest.approx(places(serveur), abs=0.11)
    for vue in ("Mois par mois", "Par personne", "Par thème", "L'essentiel"):
        page.get_by_role("button", name=vue).click()
        serveur.get_by_role("button", name=vue).click()
        serveur.wait_for_selector(f'.vues [aria-current=true]:has-text("{vue}")')
        page.wait_for_selector(f'.vues [aria-pressed=true]:has-text("{vue}")')
        assert groupes(page) == groupes(serveur), vue


def test_une_ligne_ouverte_dit_la_meme_chose(famille: Famille, sans_javascript: Famille) -> None:
    textes = []
    for f in (famille, sans_javascript):
        page = f.repond("naissance", naissance=dans(-80), departement="69")
        for rang in range(6):
            page.locator(".ligne summary").nth(rang).click()
        page.wait_for_timeout(300)
        textes.append(
            page.evaluate(
                """() => [...document.querySelectorAll(".ligne details[open] .detail")].map((d) =>
                  [...d.querySelectorAll(":scope > p, dt, dd, .sources li")].map((e) => e.textContent.replace(/\\s+/g, " ").trim()))"""
            )
        )
    assert len(textes[0]) == 6
    assert textes[0] == textes[1]


def test_au_clavier_seul(famille: Famille) -> None:
    page = famille.va("/")
    clavier = page.keyboard

    def va_a(condition: str) -> None:
        for _ in range(80):
            clavier.press("Tab")
            if page.evaluate(f"(e => {condition})(document.activeElement)"):
                return
        raise AssertionError(f"au clavier, rien ne mène à : {condition}")

    va_a("e.name === 'ou'")
    clavier.press("ArrowDown")
    va_a("e.name === 'date_grossesse'")
    page.evaluate("document.activeElement.value = '" + TERME + "'")
    va_a("e.matches('button.premier')")
    clavier.press("Enter")
    page.wait_for_url("**/mon-parcours/")
    page.wait_for_selector(".groupe")
    va_a("e.matches('.ligne summary')")
    clavier.press("Enter")
    page.wait_for_selector(".gestes")
    va_a("e.dataset.action === 'fait'")
    clavier.press("Enter")
    page.wait_for_timeout(200)
    assert page.evaluate("document.activeElement.dataset.action") == "pas-fait"
    assert page.locator("#annonce").inner_text().startswith("C'est fait")


@pytest.mark.parametrize(("largeur", "taille"), [(320, 100), (360, 200), (1280, 100)])
def test_sans_defilement_horizontal(chromium: Any, site_servi: str, largeur: int, taille: int) -> None:
    f = Famille(chromium, site_servi, viewport={"width": largeur, "height": 700})
    page = f.repond("grossesse", date_grossesse=TERME)
    grossit = f"document.documentElement.style.fontSize = '{taille * 1.125}%'"

    def deborde() -> Any:
        page.evaluate(grossit)
        return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    page.locator(".ligne summary").first.click()
    page.locator(".ligne").first.get_by_role("button", name="C'est fait").click()
    page.wait_for_timeout(200)
    assert deborde() <= 0
    page.locator(".annulable:visible button").click()
    page.get_by_role("button", name="Changer mes réponses").click()
    page.locator(".edition").wait_for()
    for repli in page.locator(".edition .depliant > summary").all():
        repli.click()
    assert deborde() <= 0
    page.locator("[name=date_grossesse]").fill(dans(150))
    page.get_by_role("button", name="Voir ce qui change").click()
    page.locator(".apercu").wait_for()
    assert deborde() <= 0
    f.ferme()


def test_axe_ne_trouve_rien(chromium: Any, site_servi: str) -> None:
    f = Famille(chromium, site_servi)

    def fautes() -> list[Any]:
        return fautes_axe(f.page)

    f.va("/")
    assert fautes() == []
    f.va("/aide/")
    assert fautes() == []
    page = f.repond("grossesse", date_grossesse=TERME)
    page.locator(".ligne summary").first.click()
    page.locator(".ligne").first.get_by_role("button", name="C'est fait").click()
    page.locator(".ligne").first.get_by_role("button", name="Prendre note").click()
    page.locator("summary", has_text="D'autres questions").click()
    page.wait_for_timeout(200)
    assert fautes() == []
    page.get_by_role("button", name="Changer mes réponses").click()
    page.locator(".edition").wait_for()
    for repli in page.locator(".edition .depliant > summary").all():
        repli.click()
    assert fautes() == []
    page.locator("[name=date_grossesse]").fill(dans(150))
    page.get_by_role("button", name="Voir ce qui change").click()
    page.locator(".apercu").wait_for()
    assert fautes() == []
    f.ferme()


def test_les_feuilles_de_style_sont_la(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME)
    assert page.evaluate(
        "[...document.styleSheets].every((f) => f.cssRules.length > 0) && document.styleSheets.length > 0"
    )
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert page.locator("[style]").count() == 0


def test_un_rendez_vous_d_un_sujet_perdu_se_tait_et_reste_garde(famille: Famille) -> None:
    page = famille.repond("grossesse", date_grossesse=TERME)
    une = page.locator(".ligne").nth(1)
    une.locator("summary").click()
    une.get_by_role("button", name="Prendre note d'un rendez-vous").click()
    une.get_by_label("Quel jour").fill(dans(9))
    une.get_by_role("button", name="Noter", exact=True).click()
    page.wait_for_timeout(200)
    assert page.locator(".groupe").first.locator("h2").inner_text().startswith("Vos rendez-vous")
    page.evaluate(
        """async (jour) => {
          const base = await new Promise((r) => (indexedDB.open("mille-jours", 1).onsuccess = (e) => r(e.target.result)));
          const coffre = base.transaction("dossier", "readwrite").objectStore("dossier");
          const dossier = await new Promise((r) => (coffre.get("famille").onsuccess = (e) => r(e.target.result)));
          dossier.situation.grossesses[0].fin = jour;
          await new Promise((r) => (coffre.put(dossier, "famille").onsuccess = r));
          base.close();
        }""",
        dans(-1),
    )
    page.reload()
    page.wait_for_selector(".groupe")
    assert "Vos rendez-vous" not in " ".join(page.locator(".groupe h2").all_inner_texts())
    gardes = garde(page)
    assert gardes
    assert gardes["rendez_vous"]


def test_mon_livret_part_une_fois_et_la_page_le_dit_avant(famille: Famille, journal: Any) -> None:
    """The one thing that leaves the device, on one's own gesture: the situation, no note, to one address of this site."""
    page = famille.repond("grossesse", date_grossesse=TERME)
    page.get_by_role("button", name="Ajouter une note").first.click()
    page.locator("#note-texte").fill("Une note qui reste ici")
    page.get_by_role("button", name="Noter").click()
    page.locator(".mot-note").first.wait_for()
    assert page.get_by_text("vos dates et vos réponses lui sont envoyées, puis il les oublie").is_visible()
    assert page.get_by_text("L'agenda et l'impression se font sur cet appareil : rien n'est envoyé.").is_visible()
    assert not [r for r in famille.requetes if TERME in str(r)]
    page.get_by_label("Petit (A5)").check()
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Envoyer mes dates et recevoir mon livret").click()
    assert telechargement.value.suggested_filename == "mon-livret.pdf"
    lu = Lu(Path(telechargement.value.path()).read_bytes())
    assert lu.promesses()["pdf/ua"]
    assert round(float(lu.pdf.pages[0].MediaBox[2])) == 420
    envois = [(urlsplit(url).path, corps) for url, corps, _ in famille.requetes if corps]
    assert [chemin for chemin, _ in envois] == ["/mon-parcours/livret.pdf"]
    assert TERME in envois[0][1]
    assert "note" not in envois[0][1]
    # The page stays as it was, and no longer holds what it sent.
    assert page.locator(".groupe").count() > 1
    assert page.locator("form[data-envoi] [name=situation]").input_value() == ""
    assert TERME not in journal.getvalue()
    assert fautes_axe(page) == []


def test_sans_javascript_le_livret_vient_de_la_page(chromium: Any, site_servi: str) -> None:
    v = Famille(chromium, site_servi, java_script_enabled=False)
    page = v.va("/")
    page.locator("[name=ou][value=grossesse]").check()
    page.locator(".question [name=date_grossesse]").fill(TERME)
    page.get_by_role("button", name="Voir mon parcours").click()
    with page.expect_download() as telechargement:
        page.get_by_role("button", name="Mon livret (PDF)").click()
    assert Path(telechargement.value.path()).read_bytes().startswith(b"%PDF-1.7")
    v.ferme()

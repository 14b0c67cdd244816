"""An editor's day: write, submit, refused with a word, fix, signed, scheduled, published, on the site, retracted, gone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import PageLogEntry

from millejours.comptes import actions as comptes
from millejours.comptes.actions import Mission
from millejours.comptes.models import Agent
from millejours.contenus.models import Article, Signature, Theme
from millejours.core.models import Trace
from millejours.recherche.models import Document
from tests.e2e.conftest import _GUETTEUR
from tests.e2e.outils import Visiteur, fautes_axe, sert_avec_base
from tests.millejours.comptes.conftest import MOT, code, pose_application
from tests.millejours.contenus.conftest import Bibliotheque

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]

TITRE = "Les siestes au fil des mois"
ADRESSE = "/s-informer/article/les-siestes-au-fil-des-mois/"
# Wagtail saves by itself while one types, and says so when a field is still missing.
BRUIT = re.compile(r"400 \(Bad Request\)|404 \(Not Found\)")


@pytest.fixture(autouse=True)
def _gabarits_de_wagtail(_gabarits_sans_trou: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wagtail's own templates print variables that may be absent; ours are held to more by every other test."""
    from django.template import engines

    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "")  # type: ignore[attr-defined]


@pytest.fixture
def site(statiques: None, transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[str]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.COURRIER_DOSSIER = tmp_path / "courrier"
    caches["agents"].clear()
    dossier = tmp_path / "bibliotheque"
    dossier.mkdir()
    bibliotheque = Bibliotheque(dossier)
    bibliotheque.ecrit("premier")
    bibliotheque.charge()
    with sert_avec_base() as adresse:
        yield adresse
    caches["agents"].clear()


class Redaction(Visiteur):
    """An agent at the editors' office, signed in with two factors."""

    def __init__(self, navigateur: Any, site: str, role: str) -> None:
        super().__init__(navigateur, site, viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
        self.contexte.add_init_script(_GUETTEUR)
        agent = Agent.objects.create_user(f"{role}@exemple.fr", MOT, first_name=role.title())
        comptes.verifie_adresse(agent)
        comptes.affecte(None, agent, Mission(role), timezone.now())
        secret = pose_application(agent)
        self.va("/agents/connexion/")
        self.page.locator("[name=login]").fill(agent.email)
        self.page.locator("[name=password]").fill(MOT)
        self.page.get_by_role("button", name="Continuer").click()
        self.page.locator("[name=code]").fill(code(secret))
        self.page.get_by_role("button", name="Entrer").click()
        self.page.wait_for_url("**/agents/")

    def ouvre(self, page: Article) -> None:
        self.va(f"/agents/redaction/pages/{page.pk}/edit/")

    def agit(self, nom: str | re.Pattern[str]) -> None:
        """One of the actions at the foot of the editor."""
        pied = self.page.get_by_role("navigation", name="Actions (pied de page)")
        pied.get_by_role("button", name="Plus d'actions").click()
        self.page.get_by_role("button", name=nom).first.click()

    def entend(self, mot: str) -> None:
        """Waits for the word of the last action: that of the one before may still be there."""
        self.page.locator(".messages li").filter(has_text=mot).first.wait_for()

    def refus_csp(self) -> str:
        return str(self.page.evaluate("sessionStorage.getItem('csp') ?? ''"))


@pytest.fixture
def entre(chromium: Any, site: str) -> Iterator[Callable[[str], Redaction]]:
    ouvertes: list[Redaction] = []

    def cree(role: str) -> Redaction:
        ouvertes.append(Redaction(chromium, site, role))
        return ouvertes[-1]

    yield cree
    fautes = [f for v in ouvertes for f in v.fautes if not BRUIT.search(f)]
    refus = [v.refus_csp() for v in ouvertes]
    dehors = [v.dehors for v in ouvertes if v.dehors]
    for v in ouvertes:
        v.ferme()
    assert fautes == []
    assert set(refus) <= {""}
    assert dehors == []


def test_la_journee_d_une_redactrice(chromium: Any, site: str, entre: Callable[[str], Redaction]) -> None:
    redactrice = entre("redacteur")
    _ecrit(redactrice)
    article = Article.objects.get(slug="les-siestes-au-fil-des-mois")
    assert not article.live
    redactrice.agit("Soumettre à Santé, puis comité")
    redactrice.entend("soumise")

    sante = entre("relecteur_sante")
    sante.va("/agents/redaction/")
    sante.page.get_by_role("link", name=TITRE).first.click()
    sante.agit("Renvoyer avec un mot")
    sante.page.locator("#id_comment").fill("Dites à quel âge : la source le dit.")
    sante.page.locator(".modal").get_by_role("button", name="Renvoyer avec un mot").click()
    sante.page.wait_for_url("**/agents/redaction/**")

    # The word is read, the text mended, and sent again. Two versions are compared word by word.
    redactrice.ouvre(article)
    redactrice.va(f"/agents/redaction/pages/{article.pk}/workflow_history/")
    redactrice.page.get_by_role("link").filter(has_text=re.compile("Santé, puis comité|Détail|détail")).first.click()
    redactrice.page.get_by_text("la source le dit").first.wait_for()
    redactrice.ouvre(article)
    redactrice.page.locator("#id_resume").fill("Le nombre de siestes change la première année.")
    _programme(redactrice, (timezone.localtime() + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M"))
    redactrice.agit("Resoumettre à Relecture santé")
    redactrice.entend("soumise")

    sante.ouvre(article)
    sante.agit("Relu et approuvé")
    sante.page.wait_for_url("**/agents/redaction/**")
    signature = Signature.objects.get()
    assert (signature.role, str(signature.agent)) == ("sante", "Relecteur_Sante")

    comite = entre("comite")
    comite.ouvre(article)
    comite.agit("Approuver la publication")
    comite.page.wait_for_url("**/agents/redaction/**")
    article.refresh_from_db()
    assert not article.live
    assert article.approved_schedule
    lectrice = Visiteur(chromium, site)
    assert lectrice.page.goto(ADRESSE).status == 404

    # The hour comes.
    programmee, passee = article.scheduled_revision, timezone.now() - timedelta(minutes=1)
    type(programmee).objects.filter(pk=programmee.pk).update(
        approved_go_live_at=passee, content=programmee.content | {"go_live_at": passee.isoformat()}
    )
    call_command("publish_scheduled", verbosity=0)
    reponse = lectrice.page.goto(ADRESSE)
    assert reponse.status == 200
    texte = lectrice.page.locator("main").inner_text()
    assert "Le nombre de siestes change" in str(
        lectrice.page.locator("meta[name=description]").get_attribute("content")
    )
    assert "pas encore relu" not in texte
    assert "Relecture santé : signée le" in texte
    assert TITRE in lectrice.va("/s-informer/theme/sommeil-pleurs/").locator("main").inner_text()
    assert Document.objects.filter(genre="article", cle=article.slug).exists()

    # Retracted: gone from the page, the shelf and the search.
    comite.va(f"/agents/redaction/pages/{article.pk}/unpublish/")
    comite.page.get_by_role("button", name=re.compile("dépublier", re.IGNORECASE)).click()
    comite.page.wait_for_url("**/agents/redaction/pages/**")
    assert lectrice.page.goto(ADRESSE).status == 404
    assert TITRE not in lectrice.va("/s-informer/theme/sommeil-pleurs/").locator("main").inner_text()
    assert not Document.objects.filter(genre="article", cle=article.slug).exists()
    lectrice.ferme()
    # Who did what is kept: the signature in our trace, the rest in Wagtail's log.
    assert [t.verbe for t in Trace.objects.filter(objet_type="contenus.article")] == ["signe"]
    faits = PageLogEntry.objects.filter(page=article.pk).values_list("action", "user__email")
    assert {
        ("wagtail.workflow.reject", "relecteur_sante@exemple.fr"),
        ("wagtail.unpublish", "comite@exemple.fr"),
    } <= set(faits)
    assert any(action == "wagtail.publish.schedule" for action, _ in faits)


def _ecrit(redactrice: Redaction) -> None:
    page = redactrice.va(f"/agents/redaction/pages/add/contenus/article/{Theme.objects.get(slug='sommeil-pleurs').pk}/")
    page.locator("#id_title").fill(TITRE)
    page.locator("#id_resume").fill("Les siestes changent.")
    for n, ligne in enumerate(("Chaque enfant a son rythme.", "Guettez sa fatigue.", "Parlez-en à la PMI."), 1):
        page.locator(f"#id_retenir_{n}").fill(ligne)
    page.locator("button.c-sf-add-button").first.click()
    page.get_by_role("option", name="Texte", exact=True).click()
    page.locator(".public-DraftEditor-content").first.click()
    page.keyboard.type("Un bébé dort quand il en a besoin.")
    page.get_by_role("tab", name="Sources et liens").click()
    page.locator("#id_faits").fill("SOM-13")
    page.get_by_label("De 4 mois à 1 an").check()
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.wait_for_url("**/edit/")
    # What readers will get, beside the form.
    page.get_by_role("button", name="Afficher/masquer la prévisualisation").click()
    apercu = page.frame_locator("iframe[title], [data-preview-iframe], #w-preview-iframe, .w-preview__iframe").first
    apercu.get_by_role("heading", name="À retenir").wait_for()
    apercu.get_by_text("Un bébé dort quand il en a besoin.").wait_for()
    apercu.get_by_text("pas encore relu par un professionnel de santé").wait_for()


def _programme(redactrice: Redaction, heure: str) -> None:
    """The hour at which the page will appear, once it is signed and approved."""
    page = redactrice.page
    page.get_by_role("button", name="Afficher/masquer le statut").click()
    page.get_by_role("button", name="Programmer", exact=True).click()
    champ = page.locator("#id_go_live_at")
    champ.fill(heure)
    champ.press("Tab")
    page.get_by_role("button", name=re.compile("Enregistrer la programmation")).click()
    page.wait_for_load_state("networkidle")


def test_un_editeur_ne_contourne_pas_les_signatures(site: str, entre: Callable[[str], Redaction]) -> None:
    """No button, no address, publishes what nobody signed; nor deletes what was public."""
    article = Article.objects.get(identifiant="premier")
    comite = entre("comite")
    comite.ouvre(article)
    comite.page.get_by_role("button", name="Plus d'actions").click()
    assert comite.page.get_by_role("button", name="Publier", exact=True).count() == 0
    # A forged post, with the token of the page.
    reponse = comite.page.evaluate(
        """async () => {
          const f = new FormData(document.querySelector("#w-editor-form, form[data-edit-form]"));
          f.set("action-publish", "action-publish"); f.set("resume", "Sans signature.");
          return (await fetch(location.href, { method: "POST", body: f, headers: { "X-CSRFToken": f.get("csrfmiddlewaretoken") } })).status;
        }"""
    )
    assert reponse == 200
    article.refresh_from_db()
    assert article.resume != "Sans signature."
    comite.va(f"/agents/redaction/pages/{article.pk}/delete/")
    assert Article.objects.filter(pk=article.pk).exists()
    assert "retirez-la" in comite.page.locator("body").inner_text() or comite.page.locator("h1").count()


def test_un_lien_vers_l_exterieur_est_refuse_avec_une_phrase(site: str, entre: Callable[[str], Redaction]) -> None:
    from millejours.contenus.redaction.richtexte import cible_de

    assert cible_de(f"{site}{ADRESSE}") == "article:les-siestes-au-fil-des-mois"
    assert cible_de("/s-informer/lexique/#pmi") == "lexique:pmi"
    assert cible_de("/s-informer/etape/mois-0-3/") == "etape:mois_0_3"
    assert cible_de("echeance:CH-SOMMEIL") == "echeance:CH-SOMMEIL"
    assert cible_de("https://exemple.fr/") == ""


def test_les_ecrans_de_la_redaction_passent_axe(entre: Callable[[str], Redaction]) -> None:
    """Ours; the rest is Wagtail's own."""
    redactrice = entre("redacteur")
    page = redactrice.va("/agents/redaction/a-reverifier/")
    assert page.locator("table.listing").count() == 1
    fautes = [f for f in fautes_axe(page) if "w-" not in str(f) and "sidebar" not in str(f)]
    assert fautes == []

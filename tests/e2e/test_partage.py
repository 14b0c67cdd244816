"""Two parents, two browsers, one journey that the server cannot read. Families here are invented."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from django.db import connection
from PIL import Image

from millejours.config import env
from millejours.core.debit import Seau
from millejours.core.scelle import actions, format, views
from millejours.core.scelle.models import LigneScellee
from tests.e2e.outils import Visiteur, attends, fautes_axe, garde, pose, sert_avec_base
from tests.millejours.test_abonnement import evenements

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
TERME = (datetime.now(UTC).date() + timedelta(days=120)).isoformat()
NOTE = "Canari-de-note"
# A birth of which no other line of the database says the day.
NE = "2023-08-17"
ACCEPTE = re.compile("^(Suivre|Reprendre) ce parcours$")
BANDEAU = "main > .annulable"
DOSSIER: dict[str, Any] = {
    "version": 1,
    "modifie_le": "",
    "situation": {
        "version": 1,
        "grossesses": [{"cle": "g1", "terme": TERME, "chorionicite": "bichoriale"}],
        "parents": [{"cle": "p1", "porte": True, "activite": "salarie", "rhesus_negatif": True}],
        "foyer": {"departement": "69"},
    },
    "rendez_vous": [{"id": "r1", "titre": "Canari-de-rendez-vous", "le": TERME, "heure": "10:30", "lieu": "Cabinet"}],
    "notes": [{"id": "n1", "texte": NOTE, "le": "2026-11-02"}],
    "reglages": {},
}


@pytest.fixture
def site(transactional_db: None, statiques: None) -> Iterator[str]:
    with sert_avec_base(attend=True) as adresse:
        yield adresse


@pytest.fixture(autouse=True)
def _seau_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "creations", Seau(10_000, 3600))


class Parent(Visiteur):
    """A browser of its own; what it refused to load, or said in its console, is a fault."""

    def pose(self, dossier: dict[str, Any]) -> None:
        self.va("/aide/")
        pose(self.page, dossier)

    def parcours(self) -> Any:
        page = self.va("/mon-parcours/")
        page.wait_for_selector(".groupe")
        return page

    def partager(self, fragment: str = "") -> Any:
        # A fragment alone would not load the page again.
        self.page.goto("about:blank")
        return self.va(f"/partager/{fragment}")

    def donne(self, droit: str = "modifier", **options: bool) -> str:
        """Make a link; its fragment."""
        page = self.partager()
        page.locator(f"[name=droit][value={droit}]").check()
        if options.get("tout"):
            page.locator("[name=tout]").check()
        page.get_by_role("button", name="Créer le lien").click()
        champ = page.locator("[data-zone=lien-neuf] [data-zone=adresse]")
        champ.wait_for()
        adresse = str(champ.input_value())
        return adresse[adresse.index("#") :]

    def abonne(self, **options: Any) -> str:
        page = self.partager()
        if not options.get("essentiel", True):
            page.locator("[name=essentiel]").uncheck()
        page.get_by_role("button", name="Créer une adresse d'agenda").click()
        champ = page.locator("[data-zone=agendas] [data-zone=adresse]")
        champ.wait_for()
        return str(champ.input_value())

    def rejoint(self, fragment: str) -> Any:
        page = self.partager(fragment)
        assert "#" not in page.url
        page.get_by_role("button", name=ACCEPTE).click()
        page.wait_for_url("**/mon-parcours/")
        page.wait_for_selector(".groupe")
        return page

    def suit(self) -> dict[str, Any] | None:
        """Come back to the journey: what is new is there."""
        dit: dict[str, Any] | None = self.page.evaluate(
            f'async () => (await import("{_module("famille/partage/suivi.js")}")).synchronise()'
        )
        return dit

    def change(self, corps: str, **valeurs: Any) -> None:
        """Change the record on the device, as the timeline does: read, changed, written."""
        self.page.evaluate(
            f"""async (v) => {{
              const m = await import("{_module("famille/magasin.js")}");
              const d = await m.lit();
              {corps}
              await m.ecrit(d);
            }}""",
            valeurs,
        )

    def garde(self) -> dict[str, Any]:
        lu = garde(self.page)
        assert lu is not None
        return lu

    def partage(self) -> dict[str, Any] | None:
        lu: dict[str, Any] | None = self.page.evaluate(
            f'async () => (await import("{_module("famille/magasin.js")}")).litPartage()'
        )
        return lu


def _module(nom: str) -> str:
    from django.contrib.staticfiles.storage import staticfiles_storage

    return staticfiles_storage.url(nom)


@pytest.fixture
def parents(chromium: Any, site: str) -> Iterator[Any]:
    """As many browsers as asked; at the end their consoles are clean and nobody spoke to another site."""
    tous: list[Parent] = []

    def neuf(dossier: dict[str, Any] | None = None, **options: Any) -> Parent:
        tous.append(Parent(chromium, site, **options))
        if dossier:
            tous[-1].pose(dossier)
        return tous[-1]

    yield neuf
    for p in tous:
        p.ferme()
    # A browser says in its console every answer that is not a success: 404, 412 are ours to handle.
    fautes = [f for p in tous for f in p.fautes if "Failed to load resource" not in f]
    assert fautes == []
    assert [p.dehors for p in tous] == [[] for _ in tous]


def fait(cle: str) -> str:
    return f'(d.situation.faits ??= []).push({{ cle: "{cle}", le: "2026-11-20" }});'


def test_partager_puis_ecrire_tous_les_deux_et_etre_d_accord(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    b.rejoint(a.donne())
    chez_b = b.garde()
    assert chez_b["situation"]["grossesses"] == [{"cle": "g1", "terme": TERME}]
    assert chez_b["rendez_vous"] == DOSSIER["rendez_vous"]
    assert [p["cle"] for p in chez_b["situation"]["parents"]] == ["p2", "p1"]
    assert NOTE not in str(chez_b)
    assert "rhesus" not in str(chez_b)
    # Both at once, each on its side, before either has heard of the other.
    a.change(fait("PN-EX1:g1") + "d.rendez_vous[0].lieu = 'Maternité';")
    b.change(fait("PN-EX2:g1") + "d.rendez_vous.push({ id: 'r2', titre: 'De B', le: d.rendez_vous[0].le });")
    for p in (a, b, a, b):
        p.suit()
    assert _commun(a.garde()) == _commun(b.garde())
    assert {f["cle"] for f in a.garde()["situation"]["faits"]} == {"PN-EX1:g1", "PN-EX2:g1"}
    assert {r["id"]: r.get("lieu") for r in b.garde()["rendez_vous"]} == {"r1": "Maternité", "r2": None}
    assert a.garde()["notes"] == DOSSIER["notes"]
    assert a.garde()["situation"]["grossesses"][0]["chorionicite"] == "bichoriale"


AUTRE: dict[str, Any] = DOSSIER | {
    "situation": {"version": 1, "grossesses": [{"cle": "g1", "ddr": "2026-09-01"}], "faits": [{"cle": "PN-EX9:g1", "le": "2026-11-20"}]},
    "rendez_vous": [{"id": "r7", "titre": "D'avant", "le": TERME}],
    "notes": [{"id": "n7", "texte": "D'avant aussi", "le": "2026-11-02"}],
    "reglages": {"vue": "mois"},
}  # fmt: skip


@pytest.mark.parametrize("droit", ["modifier", "gerer"])
def test_rejoindre_par_dessus_un_parcours_se_defait(parents: Any, droit: str) -> None:
    a, b = parents(DOSSIER), parents(AUTRE)
    lien = a.donne(droit, tout=droit == "gerer")
    versions, avant = _versions(), b.garde()
    page = b.rejoint(lien)
    page.locator(BANDEAU).wait_for()
    assert b.garde()["situation"]["grossesses"][0]["terme"] == TERME
    page.get_by_role("button", name="Annuler").click()
    page.locator(BANDEAU).wait_for(state="detached")
    page.wait_for_function("() => document.querySelector('#annonce').textContent === \"C'est annulé.\"")
    apres = b.garde()
    assert apres | {"modifie_le": ""} == avant | {"modifie_le": ""}
    assert b.partage() is None
    assert _versions() == versions, "rien n'est parti de cet appareil, et le lien n'a pas servi"
    # The link still opens; let go this time, it is followed, and what was here first is said to the other.
    page = b.rejoint(lien)
    bandeau = page.locator(BANDEAU)
    bandeau.wait_for()
    bandeau.wait_for(state="detached", timeout=30_000)
    page.get_by_text("Partagé. À jour").wait_for()
    assert not b.partage().get("avant")
    a.suit()
    assert {r["titre"] for r in a.garde()["rendez_vous"]} == {"Canari-de-rendez-vous", "D'avant"}
    siennes = DOSSIER["notes"] if droit == "gerer" else []
    assert b.garde()["notes"] == [*siennes, *AUTRE["notes"]]


def test_ferme_avant_dix_secondes_le_retour_est_encore_propose(parents: Any) -> None:
    a, b = parents(DOSSIER), parents(AUTRE)
    b.rejoint(a.donne())
    b.page.locator(BANDEAU).wait_for()
    page = b.parcours()
    page.get_by_role("button", name="Annuler").click()
    page.wait_for_function("() => document.querySelector('#annonce').textContent === \"C'est annulé.\"")
    assert b.garde()["notes"] == AUTRE["notes"]
    b.rejoint(a.donne())
    b.page.locator(BANDEAU).wait_for()
    # To go and share is to have accepted.
    b.partager().get_by_text("Vous suivez un parcours partagé").wait_for()
    attends(b.page, f'async () => !(await (await import("{_module("famille/magasin.js")}")).litPartage()).avant')


def test_decide_dans_un_autre_onglet_annuler_dit_qu_il_est_trop_tard_et_l_onglet_suit(parents: Any) -> None:
    a, b = parents(DOSSIER), parents(AUTRE)
    page = b.rejoint(a.donne())
    page.get_by_role("button", name="Annuler").hover()
    b.suit()
    page.get_by_role("button", name="Annuler").click()
    page.locator(BANDEAU).get_by_text("Il est trop tard pour annuler.").wait_for()
    assert page.locator(BANDEAU).get_by_role("button").count() == 0
    assert page.locator("#annonce").inner_text() == "Il est trop tard pour annuler."
    page.get_by_text("Partagé. À jour").wait_for()
    assert b.garde()["situation"]["grossesses"][0]["terme"] == TERME
    # What the other says from now on comes in by itself.
    a.change(fait("PN-EX1:g1"))
    a.suit()
    page.evaluate("() => dispatchEvent(new Event('online'))")
    attends(
        page,
        f"""async () => (await (await import("{_module("famille/magasin.js")}")).lit())
          .situation.faits.some((f) => f.cle === "PN-EX1:g1")""",
    )


def test_le_retour_garde_ce_qui_a_ete_repondu_depuis(parents: Any) -> None:
    a, b = parents(DOSSIER), parents(AUTRE | {"droits": {"salaire_1": "1800"}})
    page = b.rejoint(a.donne())
    page.get_by_role("button", name="Annuler").hover()
    b.change("d.droits = { ...d.droits, salaire_2: '2400' };")
    page.get_by_role("button", name="Annuler").click()
    page.wait_for_function("() => document.querySelector('#annonce').textContent === \"C'est annulé.\"")
    assert b.garde()["notes"] == AUTRE["notes"]
    assert b.garde()["situation"] == AUTRE["situation"]
    assert b.garde()["droits"] == {"salaire_1": "1800", "salaire_2": "2400"}


def test_rouvert_plus_tard_plus_de_retour_et_rien_n_est_perdu(parents: Any) -> None:
    a, b = parents(DOSSIER), parents(AUTRE)
    b.rejoint(a.donne("gerer", tout=True)).locator(BANDEAU).wait_for()
    b.va("/aide/")
    b.page.evaluate(
        f"""async () => (await import("{_module("famille/magasin.js")}")).ensemble(({{ partage }}) => {{
          partage.avant.le = new Date(Date.now() - 86_400_000).toISOString();
          return {{ partage }};
        }})"""
    )
    b.change("d.droits = { salaire_1: '2400' };")
    page = b.parcours()
    page.get_by_text("Partagé. À jour").wait_for()
    assert page.locator(BANDEAU).count() == 0
    partage = b.partage()
    # The whole record left its sealed row.
    assert not partage.get("avant")
    assert not partage.get("vide")
    assert b.garde()["droits"] == {"salaire_1": "2400"}


def _commun(dossier: dict[str, Any]) -> Any:
    s = dossier["situation"]
    faits = sorted((f["cle"], f["le"]) for f in s.get("faits", []))
    dates = sorted(
        (x["cle"], x.get("terme"), x.get("naissance")) for x in [*s.get("grossesses", []), *s.get("enfants", [])]
    )
    return faits, dates, sorted(map(str, (sorted(r.items()) for r in dossier["rendez_vous"])))


def test_le_bebe_arrive_plus_tot_les_deux_parcours_et_l_agenda_bougent(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    adresse = a.abonne()
    b.rejoint(a.donne())
    avant = _agenda(a, adresse)
    ne = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    page = b.parcours()
    b.change(f"(d.situation.enfants ??= []).push({{ cle: 'g1-1', naissance: '{ne}', grossesse: 'g1' }});")
    assert b.suit()["dit"] == ""
    # The timeline of the first parent draws itself again, without a gesture.
    page = a.parcours()
    page.wait_for_function("() => document.querySelector('#parcours').innerText.includes('Partagé. À jour')")
    assert a.garde()["situation"]["enfants"] == [{"cle": "g1-1", "naissance": ne, "grossesse": "g1"}]
    assert page.locator("[data-zone=garde]").inner_text().startswith("Partagé. À jour")
    apres = _agenda(a, adresse)
    deplaces = [u for u in avant.keys() & apres.keys() if _jour(avant[u]) != _jour(apres[u])]
    assert len(deplaces) > 5
    assert all(_rang(apres[u]) > _rang(avant[u]) for u in avant.keys() & apres.keys())
    # What a birth takes away says so for a while.
    annules = [bloc for bloc in apres.values() if "STATUS:CANCELLED" in bloc]
    assert annules
    assert {u for u in avant if u not in apres} == set()


def _agenda(p: Parent, adresse: str) -> dict[str, str]:
    reponse = p.contexte.request.get(adresse)
    assert reponse.status == 200, reponse.status
    return evenements(reponse.text())


def _jour(bloc: str) -> str:
    trouve = re.search(r"DTSTART[^\r]*", bloc)
    assert trouve
    return trouve[0]


def _rang(bloc: str) -> int:
    trouve = re.search(r"SEQUENCE:(\d+)", bloc)
    assert trouve
    return int(trouve[1])


def test_couper_un_lien_il_meurt_l_autre_vit(parents: Any) -> None:
    a, b, c = parents(DOSSIER), parents(), parents()
    lien_b, lien_c = a.donne(), a.donne("lire")
    b.rejoint(lien_b)
    c.rejoint(lien_c)
    ancien = a.partage()["acces"]
    page = a.partager()
    ligne = page.locator("[data-zone=liens] li", has_text="L'autre parent")
    ligne.get_by_role("button", name="Couper").click()
    ligne.get_by_text("Ce que couper ne défait pas").wait_for()
    ligne.locator("[data-action=confirme]").click()
    page.wait_for_function("() => document.querySelectorAll('[data-zone=liens] li').length === 1")
    assert a.partage()["acces"] != ancien
    assert b.suit()["dit"] == "coupe"
    assert b.garde()["situation"]["grossesses"][0]["terme"] == TERME, "ce qui est arrivé reste"
    a.change(fait("PN-EX1:g1"))
    a.suit()
    assert c.suit()["dit"] == ""
    assert c.garde()["situation"]["faits"][0]["cle"] == "PN-EX1:g1"
    assert not b.garde()["situation"].get("faits")
    # The old journey is gone: keys that were kept open nothing.
    assert _statut(b, ancien["id"]) == 410
    neuf = parents()
    neuf.partager(lien_b)
    neuf.page.get_by_text("Ce lien n'ouvre rien").wait_for()
    b.parcours().get_by_text("Ce partage a été coupé").wait_for()


def test_un_agenda_s_arrete_seul_et_les_titres_discrets_le_suivent(parents: Any) -> None:
    a = parents(DOSSIER)
    premier, second = a.abonne(), a.abonne()
    assert "Canari-de-rendez-vous" in a.contexte.request.get(premier).text()
    page = a.partager()
    page.locator("[data-reglage=discret]").check()
    page.wait_for_function("() => !document.querySelector('[data-reglage=discret][aria-disabled]')")
    for adresse in (premier, second):
        reponse = a.contexte.request.get(adresse)
        assert set(re.findall(r"SUMMARY:(.*)\r", reponse.text())) == {"Rendez-vous"}
        assert "agenda.ics" in reponse.headers["content-disposition"]
    page.get_by_role("button", name="Arrêter").first.click()
    page.locator("[data-action=confirme]").click()
    page.wait_for_function("() => document.querySelectorAll('[data-zone=agendas] li').length === 1")
    assert [a.contexte.request.get(x).status for x in (premier, second)] == [404, 200]


def _statut(p: Parent, identifiant: str) -> int:
    return int(p.contexte.request.get(f"{p.site}/partage/v1/{identifiant}").status)


def test_lire_ne_peut_pas_ecrire(parents: Any) -> None:
    a, c = parents(DOSSIER), parents()
    c.rejoint(a.donne("lire"))
    assert "ecriture" not in c.partage()["acces"]
    c.change(fait("PN-EX9:g1"))
    assert c.suit()["dit"] == ""
    a.suit()
    assert not a.garde()["situation"].get("faits")
    a.change(fait("PN-EX1:g1"))
    a.suit()
    c.suit()
    assert {f["cle"] for f in c.garde()["situation"]["faits"]} == {"PN-EX1:g1", "PN-EX9:g1"}


def test_detruire_ne_touche_pas_l_autre_appareil(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    adresse = a.abonne()
    b.rejoint(a.donne())
    assert LigneScellee.objects.count() == 4
    page = a.partager()
    page.get_by_role("button", name="Détruire la copie partagée").click()
    page.locator("[data-action=confirme]").click()
    page.wait_for_function("() => document.querySelector('[data-partie=liens]').hidden")
    assert not LigneScellee.objects.exists()
    assert a.partage() is None
    assert a.garde()["notes"] == DOSSIER["notes"]
    assert b.suit()["dit"] == "coupe"
    assert b.garde()["situation"]["grossesses"][0]["terme"] == TERME
    assert a.contexte.request.get(adresse).status == 404


def _dit_la_perte(p: Parent, choix: str) -> None:
    page = p.va("/mon-parcours/deuil/")
    page.locator("#qui-est-ce").wait_for()
    page.locator("label[data-quoi=grossesse] input").check()
    page.fill("[name=fin]", (datetime.now(UTC).date() - timedelta(days=2)).isoformat())
    page.locator("form[data-deuil] button.premier").click()
    page.locator(".apercu [data-partage]").wait_for()
    assert page.locator(".apercu [value=ici]").is_checked(), "par défaut, rien ne sort"
    page.locator(f".apercu [value={choix}]").check()
    page.locator("[data-enregistre]").click()
    page.get_by_text("C'est enregistré").wait_for()


def test_une_perte_gardee_pour_soi_ne_se_devine_nulle_part(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    adresse, _ = a.abonne(), a.donne("entourage")
    b.rejoint(a.donne())
    a.suit()
    versions = _versions()
    agenda = a.contexte.request.get(adresse).text()
    avant = _commun(b.garde())
    _dit_la_perte(a, "ici")
    # What comes with it stays too: an appointment, a mark on a line of grief.
    a.change("d.rendez_vous.push({ id: 'r9', titre: 'Psychologue', le: d.rendez_vous[0].le });" + fait("DE-EX1:g1"))
    for p in (a, b, a, b):
        assert p.suit()["dit"] == ""
    assert a.garde()["situation"]["grossesses"][0]["fin"]
    assert _commun(b.garde()) == avant
    assert _versions() == versions, "le serveur n'a même pas vu passer une écriture"
    assert a.contexte.request.get(adresse).text() == agenda
    # And the other parent goes on writing, without bringing the dates back here.
    b.change(fait("PN-EX1:g1"))
    b.suit()
    a.suit()
    assert a.garde()["situation"]["grossesses"][0]["fin"]


def _versions() -> list[tuple[bytes, int]]:
    return sorted((bytes(e), v) for e, v in LigneScellee.objects.values_list("empreinte", "version"))


def test_une_perte_dite_aux_deux_tait_l_autre_parcours_et_l_agenda(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    adresse = a.abonne()
    b.rejoint(a.donne())
    b.va("/mon-parcours/")
    b.page.evaluate("localStorage.setItem('mj-lettres', 'jeton-de-b')")
    _dit_la_perte(a, "autre")
    a.page.get_by_text("C'est dit aussi dans le parcours partagé").wait_for()
    # The letters of the other parent stop too.
    with b.page.expect_request(lambda r: "/lettres/" in r.url and "jeton-de-b" in (r.post_data or "")):
        b.parcours()
    assert b.garde()["situation"]["grossesses"][0]["fin"]
    assert b.page.locator("text=Annulé").count() == 0
    a.suit()
    blocs = _agenda(a, adresse)
    assert not any("STATUS:CANCELLED" in bloc or "VALARM" in bloc for bloc in blocs.values() if "DTEND" in bloc)
    # Taken back, it comes back on both.
    page = a.va("/mon-parcours/deuil/")
    page.get_by_role("button", name="Revenir en arrière").first.click()
    page.wait_for_function("() => !document.querySelector('.dit')")
    a.suit()
    b.suit()
    assert "fin" not in b.garde()["situation"]["grossesses"][0]


def test_cent_ecritures_croisees_rien_de_perdu(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    b.rejoint(a.donne())
    a.parcours()
    script = f"""async (nom) => {{
      const {{ ensemble }} = await import("{_module("famille/magasin.js")}");
      const {{ synchronise }} = await import("{_module("famille/partage/suivi.js")}");
      const suites = [];
      for (let i = 0; i < 50; i += 1) {{
        await ensemble(({{ dossier: d }}) => {{
          (d.situation.faits ??= []).push({{ cle: `${{nom}}-${{i}}:g1`, le: "2026-11-20" }});
          return {{ dossier: d }};
        }});
        suites.push(synchronise());
        await new Promise((s) => setTimeout(s, Math.random() * 20));
      }}
      await Promise.all(suites);
    }}"""
    for p, nom in ((a, "A"), (b, "B")):
        p.page.evaluate(f"window.__fini = ({script})('{nom}').then(() => 'fini', String)")
    assert [p.page.evaluate("window.__fini") for p in (a, b)] == ["fini", "fini"]
    for p in (a, b, a, b):
        assert p.suit()["dit"] == ""
    attendus = {f"{nom}-{i}:g1" for nom in "AB" for i in range(50)}
    for p in (a, b):
        assert {f["cle"] for f in p.garde()["situation"]["faits"]} == attendus


def test_un_nouveau_telephone_par_le_code(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    lien_b = a.donne()
    adresse = a.abonne()
    b.rejoint(lien_b)
    lien = a.donne("gerer", tout=True)
    # The phone beside: it sees the screen, and nothing else.
    vu = Image.open(io.BytesIO(a.page.locator("[data-zone=lien-neuf] .code").screenshot()))
    lus = zxingcpp.read_barcodes(vu)
    assert [c.text for c in lus] == [a.page.locator("[data-zone=lien-neuf] [data-zone=adresse]").input_value()]
    assert lus[0].text.endswith(lien)
    neuf = parents()
    neuf.rejoint(lien)
    assert neuf.garde()["notes"] == DOSSIER["notes"]
    assert neuf.garde()["situation"] == a.garde()["situation"]
    # Read once: whoever finds the link later does not find the notes.
    autre = parents()
    autre.partager(lien)
    autre.page.get_by_role("button", name="Reprendre ce parcours").click()
    autre.page.wait_for_url("**/mon-parcours/")
    assert autre.garde()["notes"] == []
    # It manages: it cuts a link that the old phone gave.
    page = neuf.partager()
    page.locator("[data-zone=liens] li", has_text="L'autre parent").get_by_role("button", name="Couper").click()
    page.locator("[data-action=confirme]").click()
    page.get_by_role("button", name="Couper L'autre parent").wait_for(state="detached")
    assert b.suit()["dit"] == "coupe"
    assert a.suit()["dit"] == ""
    neuf.change(fait("PN-EX1:g1"))
    neuf.suit()
    a.suit()
    assert a.garde()["situation"]["faits"][0]["cle"] == "PN-EX1:g1"
    assert a.contexte.request.get(adresse).status == 200


@pytest.mark.parametrize("faute", ["change", "retour", "cle"])
def test_ce_qui_est_faux_est_refuse_et_dit_et_rien_n_est_perdu(parents: Any, faute: str) -> None:
    a, b = parents(DOSSIER), parents()
    b.rejoint(a.donne())
    identifiant = format.en_octets(a.partage()["acces"]["id"], 16)
    ligne = LigneScellee.objects.get(pk=format.empreinte(identifiant))
    ancienne = (ligne.version, bytes(ligne.chiffre))
    a.change(fait("PN-EX1:g1"))
    a.suit()
    b.suit()
    ligne.refresh_from_db()
    if faute == "retour":
        ligne.version, ligne.chiffre = ancienne
    elif faute == "change":
        ligne.chiffre = bytes([bytes(ligne.chiffre)[0] ^ 1]) + bytes(ligne.chiffre)[1:]
    else:
        ligne.chiffre = format.scelle({"v": 1, "e": {}}, bytes(32), identifiant, ligne.version)
    ligne.save()
    b.change(fait("PN-EX2:g1"))
    avant = b.garde()["situation"]
    assert b.suit()["dit"] == ("retour" if faute == "retour" else "illisible")
    assert b.garde()["situation"] == avant
    page = b.parcours()
    page.get_by_text("Elle est refusée. Rien n'est perdu sur cet appareil.").wait_for()


def test_l_entourage_voit_ce_qu_il_faut_et_rien_de_plus(parents: Any) -> None:
    a, mamie = parents(DOSSIER), parents()
    lien = a.donne("entourage")
    page = mamie.partager(lien)
    page.get_by_role("button", name="Garder sur cet appareil").click()
    page.get_by_role("button", name="Ne plus suivre").wait_for()
    assert page.locator(".sujet").count() == 1
    texte = page.locator("main").inner_text()
    assert "Un bébé est attendu" in texte
    # Nothing that was written for the parents.
    assert [m for m in ("Canari", " SA", "Votre terme", "L'autre parent") if m in texte] == []
    secret = format.en_octets(lien.removeprefix("#1."), 32)
    identifiant = format.identifiant_de(secret)
    ligne = LigneScellee.objects.get(pk=format.empreinte(identifiant))
    demain = datetime.now(UTC).date() + timedelta(days=1)
    assert ligne.expire > actions.trimestre_apres(demain, actions.SANS_LECTURE), "lue, elle vit"
    lu = format.ouvre(bytes(ligne.chiffre), format.cle_de(secret), identifiant, ligne.version)
    assert lu == {"v": 1, "droit": "entourage", "vue": {"grossesses": [{"terme": TERME}], "enfants": []}}
    ne = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
    a.change(
        f"(d.situation.enfants ??= []).push({{ cle: 'g1-1', prenom: 'Noa', naissance: '{ne}', grossesse: 'g1' }});"
    )
    a.suit()
    page = mamie.partager()
    page.get_by_text("Noa").wait_for()


def test_apres_une_session_ni_la_base_ni_les_journaux_ne_disent_rien(
    parents: Any, journal: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    deja = len(_journal_de_postgresql())
    a, b = parents(DOSSIER), parents()
    adresse, lien, mamie = a.abonne(), a.donne(), a.donne("entourage")
    parents().partager(mamie).get_by_text("Un bébé est attendu").wait_for()
    b.rejoint(lien)
    a.change(
        fait("PN-EX1:g1")
        + f"(d.situation.enfants ??= []).push({{ cle: 'e9', prenom: 'Ombeline', naissance: '{NE}' }});"
    )
    a.suit()
    b.suit()
    a.contexte.request.get(adresse)
    a.contexte.request.get(adresse.replace(".ics", "x.ics"))
    p = a.partage()
    b.contexte.request.put(f"{b.site}/partage/v1/{p['acces']['id']}", data=b"x", headers={"X-Preuve": "faux"})
    secrets = _secrets(p)
    vidage = _vidage()
    _coupe(a, "L'autre parent")
    secrets += _secrets(a.partage())
    vidage += _vidage()
    a.page.get_by_role("button", name="Détruire la copie partagée").click()
    a.page.locator("[data-action=confirme]").click()
    a.page.wait_for_function("() => document.querySelector('[data-partie=liens]').hidden")
    vidage += _vidage()
    canaris = [TERME, TERME.replace("-", ""), "PN-EX1:g1", "Canari", "Cabinet", "Ombeline", NE, NE.replace("-", "")]
    canaris += ["L'autre parent", "entourage", *secrets]
    canaris += [c for s in secrets if len(s) >= 20 for c in (format.en_octets(s, len(s) * 3 // 4).hex(),)]
    with connection.cursor() as curseur:
        curseur.execute("do $$ begin raise warning 'temoin-du-journal'; end $$")
    de_la_base = _journal_de_postgresql()[deja:]
    assert not _JOURNAL.exists() or "temoin-du-journal" in de_la_base, "le journal de la base est bien celui qu'on lit"
    dits = journal.getvalue() + "".join(capfd.readouterr()) + de_la_base
    assert len(canaris) > 30
    assert len(vidage) > 16_000, "le vidage contient bien les lignes"
    assert [c for c in canaris if c in vidage] == []
    assert [c for c in canaris if c in dits] == []
    assert "/partage/v1/" not in dits
    assert "/agenda/" not in dits


def _secrets(p: Any) -> list[str]:
    liens, agendas = p["vue"]["liens"], p["vue"]["agendas"]
    donnes = [*(x["s"] for x in liens), *(x["f"] for x in agendas)]
    return [*p["acces"].values(), p["gestion"], p["vue"]["famille"], *donnes, p["appareil"]]


def _coupe(p: Parent, nom: str) -> None:
    page = p.partager()
    liens = page.locator("[data-zone=liens] li")
    ligne = liens.filter(has_text=nom)
    ligne.get_by_role("button", name="Couper").click()
    avant = liens.count()
    ligne.locator("[data-action=confirme]").click()
    page.wait_for_function(f"() => document.querySelectorAll('[data-zone=liens] li').length === {avant - 1}")


def _vidage() -> str:
    """Everything the database holds, in text and in hexadecimal, table by table."""
    morceaux = []
    with connection.cursor() as curseur:
        curseur.execute("select table_schema, table_name from information_schema.tables where table_schema = 'public'")
        for schema, table in curseur.fetchall():
            curseur.execute(f'select t::text from "{schema}"."{table}" t')
            morceaux += [str(ligne[0]) for ligne in curseur.fetchall()]
    return "\n".join(morceaux)


# Of the private base; another keeps its own elsewhere.
_JOURNAL = env.VAR / "postgresql" / "log"


def _journal_de_postgresql() -> str:
    return _JOURNAL.read_text(encoding="utf-8", errors="replace") if _JOURNAL.exists() else ""


def test_un_navigateur_d_avant_le_plancher_suit_la_route_sans_javascript(parents: Any) -> None:
    """Safari 15.4, Chrome and Firefox 100 have `structuredClone`; older ones do not."""
    vieux = parents()
    vieux.contexte.add_init_script("delete globalThis.structuredClone")
    page = vieux.va("/partager/")
    page.get_by_text("Partager demande JavaScript et un navigateur récent").wait_for()
    page = vieux.va("/mon-parcours/")
    page.locator("[name=ou][value=grossesse]").check()
    page.locator("[name=repere]").select_option("terme")
    page.locator("[name=date_grossesse]").fill(TERME)
    page.locator(".question button[type=submit], .question button:not([type])").first.click()
    page.locator("[data-serveur] .groupe").first.wait_for()
    assert garde(page) is None
    assert set(vieux.fautes) == {"navigateur"}
    vieux.fautes.clear()


def _capture(page: Any, nom: str) -> None:
    """To be looked at, when a folder is named."""
    if dossier := os.environ.get("CAPTURES"):
        page.screenshot(path=Path(dossier) / f"partage-{nom}.png", full_page=True)


@pytest.mark.parametrize("taille", [(360, 740), (1280, 900)])
def test_les_ecrans_sont_accessibles(parents: Any, taille: tuple[int, int]) -> None:
    largeur, hauteur = taille
    a = parents(DOSSIER, viewport={"width": largeur, "height": hauteur})
    lien = a.donne()
    _capture(a.page, f"lien-{largeur}")
    assert fautes_axe(a.page) == []
    a.abonne()
    _capture(a.page, f"agenda-{largeur}")
    assert fautes_axe(a.page) == []
    a.page.locator("[data-zone=liens]").get_by_role("button", name="Couper").click()
    a.page.locator("[data-action=confirme]").wait_for()
    _capture(a.page, f"couper-{largeur}")
    assert fautes_axe(a.page) == []
    b = parents(viewport={"width": largeur, "height": hauteur})
    page = b.partager(lien)
    page.get_by_role("button", name="Suivre ce parcours").wait_for()
    _capture(page, f"invite-{largeur}")
    assert fautes_axe(page) == []
    debord = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert all(p.page.evaluate(debord) for p in (a, b))
    for adresse in ("/partager/", "/partager/agendas/"):
        page = parents().va(adresse)
        assert fautes_axe(page) == []

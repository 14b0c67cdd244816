"""What the other parent said is never taken away by a page that was late. Families here are invented."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.outils import attends
from tests.e2e.test_partage import DOSSIER, TERME, Parent, _module, _seau_large, fait, parents, pytestmark, site

__all__ = ["_seau_large", "parents", "pytestmark", "site"]
HIER = (datetime.now(UTC).date() - timedelta(days=1)).isoformat()
RDV_DE_B = "d.rendez_vous.push({ id: 'r2', titre: 'De B', le: d.rendez_vous[0].le });"


def _deux(parents: Any, dossier: dict[str, Any] = DOSSIER) -> tuple[Parent, Parent]:
    a, b = parents(dossier), parents()
    b.rejoint(a.donne())
    a.suit()
    return a, b


def _recoit(p: Parent, condition: str) -> None:
    """What the other said enters under an open page."""
    p.page.evaluate("() => dispatchEvent(new Event('online'))")
    attends(
        p.page,
        f"async () => {{ const d = await (await import('{_module('famille/magasin.js')}')).lit(); return {condition}; }}",
    )


def _rdv(p: Parent) -> set[str]:
    return {r["id"] for r in p.garde()["rendez_vous"]}


def _cles(p: Parent) -> set[str]:
    return {f["cle"] for f in p.garde()["situation"].get("faits", [])}


def _plante(p: Parent, nom: str, valeur: Any) -> None:
    """Write into the shared journey what no page would."""
    p.page.evaluate(
        f"""async ([nom, valeur]) => {{
          const [m, r, ap, f] = await Promise.all({json.dumps([_module(f"famille/{n}.js") for n in ("magasin", "partage/reseau", "partage/appareil", "partage/fusion")])}.map((x) => import(x)));
          const p = await m.litPartage();
          await r.transforme(await ap.ligneDuParcours(p.acces), {{}}, (c) => ({{ v: 1, e: {{ ...c.e, [nom]: [valeur, f.heure(c.e) + 1, "autre"] }} }}));
        }}""",
        [nom, valeur],
    )


def test_annuler_une_coche_ne_defait_que_la_coche(parents: Any) -> None:
    a, b = _deux(parents)
    page = a.parcours()
    page.get_by_text("Partagé. À jour").wait_for()
    b.change(RDV_DE_B)
    b.suit()
    page.evaluate("() => document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    page.locator("[data-action=fait]:visible").first.click()
    page.locator("main > .annulable").hover()
    _recoit(a, "d.rendez_vous.some((r) => r.id === 'r2')")
    page.locator("main > .annulable").get_by_role("button", name="Annuler").click()
    page.wait_for_function("() => document.querySelector('#annonce').textContent === \"C'est annulé.\"")
    a.suit()
    b.suit()
    assert _cles(a) == _cles(b) == set()
    assert _rdv(a) == _rdv(b) == {"r1", "r2"}


def test_revenir_sur_une_perte_ne_retire_rien_de_ce_que_l_autre_a_dit(parents: Any) -> None:
    a, b = _deux(parents)
    page = a.va("/mon-parcours/deuil/")
    page.locator("#qui-est-ce").wait_for()
    b.change(RDV_DE_B)
    b.suit()
    page.locator("label[data-quoi=grossesse] input").check()
    page.fill("[name=fin]", HIER)
    page.locator("form[data-deuil] button.premier").click()
    page.locator(".apercu [value=autre]").check()
    b.change(fait("PN-EX2:g1"))
    page.locator("[data-enregistre]").click()
    page.get_by_text("C'est dit aussi dans le parcours partagé").wait_for()
    b.suit()
    a.suit()
    page.get_by_role("button", name="Revenir en arrière").first.click()
    page.wait_for_function("() => !document.querySelector('.dit')")
    a.suit()
    b.suit()
    assert _rdv(a) == _rdv(b) == {"r1", "r2"}
    assert _cles(a) == _cles(b) == {"PN-EX2:g1"}
    assert "fin" not in b.garde()["situation"]["grossesses"][0]


def test_changer_mes_reponses_garde_la_naissance_dite_pendant_ce_temps(parents: Any) -> None:
    a, b = _deux(parents)
    page = a.parcours()
    page.get_by_text("Partagé. À jour").wait_for()
    page.locator("[data-action=reponses]").first.click()
    page.locator("form.edition").wait_for()
    page.evaluate("() => document.querySelectorAll('form.edition details').forEach((d) => { d.open = true; })")
    page.locator("form.edition [name=departement]").select_option("13")
    b.change(
        f"(d.situation.enfants ??= []).push({{ cle: 'g1-1', prenom: 'Noa', naissance: '{HIER}', grossesse: 'g1' }});"
    )
    b.suit()
    _recoit(a, "!!d.situation.enfants")
    page.locator("form.edition button.premier").click()
    page.locator("[data-action=confirme]").click()
    page.locator("main > .annulable").wait_for()
    a.suit()
    b.suit()
    for p in (a, b):
        assert [e["prenom"] for e in p.garde()["situation"]["enfants"]] == ["Noa"]
        assert p.garde()["situation"]["foyer"]["departement"] == "13"
    # Undone, the department comes back; the child stays.
    page.locator("main > .annulable").get_by_role("button", name="Annuler").click()
    attends(
        page,
        f"async () => (await (await import('{_module('famille/magasin.js')}')).lit()).situation.foyer.departement === '69'",
    )
    a.suit()
    b.suit()
    assert [e["prenom"] for e in b.garde()["situation"]["enfants"]] == ["Noa"]


def test_modifier_un_rendez_vous_n_ecrit_que_ce_qui_est_tape(parents: Any) -> None:
    a, b = _deux(parents)
    page = a.parcours()
    page.get_by_text("Partagé. À jour").wait_for()
    page.locator("[data-zone=carnet] [data-rdv=r1] [data-action=modifie-rdv]").last.click()
    formulaire = page.locator("form[data-forme=rdv]")
    formulaire.locator("[name=heure]").fill("16:15")
    b.change("d.rendez_vous[0].lieu = 'Maternité';")
    b.suit()
    _recoit(a, "d.rendez_vous[0].lieu === 'Maternité'")
    formulaire.locator("button.premier, button:not([type])").first.click()
    formulaire.wait_for(state="detached")
    a.suit()
    b.suit()
    for p in (a, b):
        assert [(r["heure"], r["lieu"]) for r in p.garde()["rendez_vous"]] == [("16:15", "Maternité")]


def test_cocher_une_demarche_garde_ce_que_l_autre_a_dit(parents: Any) -> None:
    a, b = _deux(parents)
    page = a.va("/je-deviens-parent/")
    page.locator("[data-action=coche]").first.wait_for()
    b.change(RDV_DE_B + fait("PN-EX2:g1"))
    b.suit()
    # This page does not follow by itself; another tab may. Its channel tells nothing here.
    page.evaluate("() => { BroadcastChannel.prototype.postMessage = () => {}; }")
    a.suit()
    assert "r2" in _rdv(a)
    page.locator("[data-action=coche]").first.check()
    attends(
        page,
        f"async () => (await (await import('{_module('famille/magasin.js')}')).lit()).situation.faits.length === 2",
    )
    a.suit()
    b.suit()
    assert _rdv(b) == {"r1", "r2"}
    assert _cles(a) == _cles(b) >= {"PN-EX2:g1"}


def test_reprendre_une_copie_d_un_parcours_partage_ne_retire_rien(parents: Any, tmp_path: Path) -> None:
    a, b = _deux(parents)
    vieille = DOSSIER | {"rendez_vous": [{"id": "r0", "titre": "Ancien", "le": TERME}]}
    fichier = tmp_path / "copie.json"
    fichier.write_text(json.dumps({"format": "mille-jours/dossier", "version": 1, "cree_le": "", "dossier": vieille}))
    b.change(RDV_DE_B + fait("PN-EX2:g1"))
    b.suit()
    a.suit()
    page = a.parcours()
    page.locator("[data-ouvre=reprendre]").click()
    page.locator("#copie-fichier").set_input_files(fichier)
    page.get_by_text("Ce qu'elle ne dit pas reste.").wait_for()
    assert page.get_by_role("button", name="Remplacer").count() == 0
    page.locator("[data-reprend]").click()
    page.get_by_text("La copie est reprise.").wait_for()
    a.suit()
    b.suit()
    assert _rdv(a) == _rdv(b) == {"r0", "r1", "r2"}
    assert _cles(b) == {"PN-EX2:g1"}
    page.locator("[data-annuler]:visible").click()
    attends(
        page, f"async () => (await (await import('{_module('famille/magasin.js')}')).lit()).rendez_vous.length === 2"
    )
    a.suit()
    b.suit()
    assert _rdv(a) == _rdv(b) == {"r1", "r2"}
    assert _cles(b) == {"PN-EX2:g1"}


def test_cent_gestes_croises_sur_les_ecrans_rien_de_perdu(parents: Any) -> None:
    """As `test_cent_ecritures_croisees`, by the buttons of the timeline: what the page shows is late all along."""
    a, b = _deux(parents)
    script = f"""async (rang) => {{
      const {{ synchronise }} = await import("{_module("famille/partage/suivi.js")}");
      const attends = (ms) => new Promise((s) => setTimeout(s, ms));
      for (const d of document.querySelectorAll("details")) d.open = true;
      while (document.querySelectorAll("[data-action=fait]").length < 100) await attends(50);
      const cles = [...document.querySelectorAll("li.ligne[data-cle]")].map((li) => li.dataset.cle);
      const miennes = [...new Set(cles)].sort().filter((_, i) => i % 2 === rang).slice(0, 50);
      const suites = [];
      for (const cle of miennes) {{
        const li = () => [...document.querySelectorAll("li.ligne")].find((x) => x.dataset.cle === cle);
        li().querySelector("[data-action=fait]").click();
        suites.push(synchronise());
        await attends(Math.random() * 20);
      }}
      await Promise.all(suites);
      return miennes;
    }}"""
    for p in (a, b):
        p.parcours().get_by_text("Partagé. À jour").wait_for()
    for rang, p in enumerate((a, b)):
        p.page.evaluate(f"window.__fini = ({script})({rang})")
    attendus = {cle for p in (a, b) for cle in p.page.evaluate("window.__fini")}
    for p in (a, b):
        attends(p.page, "async () => !document.querySelector('[data-panne]')")
    for p in (a, b, a, b):
        assert p.suit()["dit"] == ""
    assert len(attendus) == 100
    assert _cles(a) == _cles(b) == attendus


@pytest.mark.parametrize(
    "mot",
    [
        ("rdv/rx", {"titre": "x", "le": "9999-99-99zz"}),
        ("rdv/rx", {"titre": "x", "le": TERME, "heure": "10:30\r\nSUMMARY:INJECTE\r\nX-A:"}),
        ("rdv/rx", {"titre": ["x"], "le": TERME, "cle": 5}),
        ("grossesse/g1/pertes", 5),
    ],
)
def test_ce_qui_est_mal_forme_n_entre_pas_et_le_reste_entre(parents: Any, mot: tuple[str, Any]) -> None:
    a, b = _deux(parents)
    avant = a.garde()["situation"]["grossesses"]
    _plante(b, *mot)
    b.change(RDV_DE_B)
    b.suit()
    page = a.parcours()
    page.get_by_text("Partagé. À jour").wait_for()
    assert _rdv(a) == {"r1", "r2"}
    assert a.garde()["situation"]["grossesses"] == avant
    # Whoever joins now is shown a page too.
    c = parents()
    c.rejoint(a.donne())
    assert _rdv(c) == {"r1", "r2"}


def test_un_clair_nul_est_dit_illisible(parents: Any) -> None:
    a, b = _deux(parents)
    b.page.evaluate(
        f"""async () => {{
          const [m, r, ap] = await Promise.all({json.dumps([_module(f"famille/{n}.js") for n in ("magasin", "partage/reseau", "partage/appareil")])}.map((x) => import(x)));
          const l = await ap.ligneDuParcours((await m.litPartage()).acces);
          await r.ecris(l, null, (await r.lit(l, {{}})).version, {{}});
        }}"""
    )
    page = a.parcours()
    page.get_by_text("La copie partagée ne se lit pas").wait_for()
    assert _rdv(a) == {"r1"}


def test_un_appareil_plein_le_dit_et_reessaie(parents: Any) -> None:
    a, b = _deux(parents)
    b.change(RDV_DE_B)
    b.suit()
    page = a.page
    page.add_init_script(
        """window.__put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function () { throw new DOMException("plein", "QuotaExceededError"); };"""
    )
    a.parcours().get_by_text("Cet appareil n'a plus de place").wait_for()
    page.evaluate("() => { IDBObjectStore.prototype.put = window.__put; }")
    _recoit(a, "d.rendez_vous.some((r) => r.id === 'r2')")
    page.get_by_text("Partagé. À jour").wait_for()


def test_une_invitation_s_ouvre_sans_memoire_de_session(parents: Any) -> None:
    a, b = parents(DOSSIER), parents()
    lien = a.donne()
    b.contexte.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('plein', 'QuotaExceededError'); };"
    )
    page = b.partager(lien)
    assert "#" not in page.url
    page.get_by_role("button", name=re.compile("^Suivre ce parcours$")).click()
    page.wait_for_url("**/mon-parcours/")
    assert _rdv(b) == {"r1"}


@pytest.mark.parametrize(
    ("droit", "faux"),
    [
        ("gerer", "dossier: { ...g.dossier, rendez_vous: [{ id: 'x', titre: 'x', le: 'hier' }] }"),
        ("entourage", "vue: { grossesses: [{ terme: 'hier' }] }"),
        ("lire", "droit: 'tout'"),
    ],
)
def test_un_lien_mal_forme_est_dit_et_n_ouvre_rien(parents: Any, droit: str, faux: str) -> None:
    a, b = parents(DOSSIER), parents()
    lien = a.donne(droit, tout=droit == "gerer")
    modules = json.dumps([_module(f"famille/{n}.js") for n in ("magasin", "partage/reseau", "partage/appareil")])
    a.page.evaluate(
        f"""async (s) => {{
          const [m, r, ap] = await Promise.all({modules}.map((x) => import(x)));
          const ligne = await ap.ligneDonnee((await m.litPartage()).gestion, s);
          await r.transforme(ligne, {{}}, (g) => ({{ ...g, {faux} }}));
        }}""",
        lien.removeprefix("#1."),
    )
    page = b.partager(lien)
    page.get_by_text("Ce lien est incomplet ou abîmé.").wait_for()
    assert b.partage() is None

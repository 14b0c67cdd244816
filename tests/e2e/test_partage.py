"""Two parents, two browsers, one journey that the server cannot read. Families here are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from millejours.core.debit import Seau
from millejours.core.scelle import views
from tests.e2e.outils import Visiteur, garde, pose, sert_avec_base

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
TERME = (date.today() + timedelta(days=120)).isoformat()
NOTE = "Canari-de-note"
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
        page.get_by_role("button", name="Suivre ce parcours").click()
        page.wait_for_url("**/mon-parcours/")
        page.wait_for_selector(".groupe")
        return page

    def suit(self) -> dict[str, Any] | None:
        """Come back to the journey: what is new is there."""
        dit: dict[str, Any] | None = self.page.evaluate(
            """async () => {
              const { synchronise } = await import(document.querySelector("[data-suivi]")?.dataset.suivi ?? MODULE);
              return synchronise();
            }""".replace("MODULE", f'"{_module("famille/partage/suivi.js")}"')
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


def _commun(dossier: dict[str, Any]) -> Any:
    s = dossier["situation"]
    faits = sorted((f["cle"], f["le"]) for f in s.get("faits", []))
    dates = sorted(
        (x["cle"], x.get("terme"), x.get("naissance")) for x in [*s.get("grossesses", []), *s.get("enfants", [])]
    )
    return faits, dates, sorted(map(str, (sorted(r.items()) for r in dossier["rendez_vous"])))

"""A served site and one Chromium for all browser tests; each test gets a browser context of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.outils import Visiteur, ouvre_chromium, sert


@pytest.fixture(scope="session")
def site_servi(statiques: None) -> Iterator[str]:
    with sert() as adresse:
        yield adresse


# One Playwright at a time in a thread: it ends with its module.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with ouvre_chromium() as navigateur:
        yield navigateur


@pytest.fixture(scope="module")
def base_a_cote_du_navigateur() -> Iterator[None]:
    """Playwright keeps a loop in this thread; Django would refuse its database there, for fear of sharing it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


# Every refusal of the policy, and every request, as they happen.
_GUETTEUR = """
addEventListener("securitypolicyviolation", (e) => {
  sessionStorage.setItem("csp", (sessionStorage.getItem("csp") ?? "") + e.violatedDirective + " " + e.blockedURI + "\\n");
});
"""


class Famille(Visiteur):
    """A visitor who lives on « Mon parcours »: every request is kept, to be looked at."""

    def __init__(self, navigateur: Any, site: str, **options: Any) -> None:
        super().__init__(navigateur, site, **({"reduced_motion": "reduce"} | options))
        self.requetes: list[tuple[str, str, str]] = []
        self.contexte.add_init_script(_GUETTEUR)
        self.page.on("request", self._note)

    def _note(self, requete: Any) -> None:
        self.requetes.append((requete.url, requete.post_data or "", str(requete.headers)))

    def repond(self, ou: str, **champs: str) -> Any:
        """Answer the question of the home page, and see the timeline."""
        page = self.va("/")
        self.remplit(ou, **champs)
        page.get_by_role("button", name="Voir mon parcours").click()
        page.wait_for_url("**/mon-parcours/")
        page.wait_for_selector(".groupe")
        return page

    def remplit(self, ou: str, **champs: str) -> None:
        self.page.locator(f"[name=ou][value={ou}]").check()
        self.page.evaluate("document.querySelectorAll('.question details').forEach((d) => { d.open = true; })")
        for nom, valeur in champs.items():
            champ = self.page.locator(f".question [name={nom}]")
            if champ.evaluate("e => e.tagName") == "SELECT":
                champ.select_option(valeur)
            else:
                champ.fill(valeur)

    def refus_csp(self) -> str:
        return str(self.page.evaluate("sessionStorage.getItem('csp') ?? ''"))


@pytest.fixture
def famille(chromium: Any, site_servi: str) -> Iterator[Famille]:
    """A family; at the end its console is clean, its policy was kept, and it talked to no one else."""
    f = Famille(chromium, site_servi)
    yield f
    fautes = [t for t in f.fautes if "ERR_INTERNET_DISCONNECTED" not in t]
    refus = f.refus_csp()
    f.ferme()
    assert fautes == []
    assert refus == ""
    assert f.dehors == []

"""The map in a browser: asked for, then loaded; with the keyboard, without WebGL, on a phone; never instead of the list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from millejours.lieux.carte import densite
from millejours.lieux.comptes import recompte
from millejours.lieux.models import Lieu
from tests.e2e.conftest import _GUETTEUR
from tests.e2e.outils import ARGUMENTS, CHROMIUM, Visiteur, fautes_axe, sert_avec_base
from tests.millejours.lieux.fabrique import lieu

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("base_a_cote_du_navigateur"),
]
VILLEURBANNE = (45.7667, 4.8798)
PAGE = "/autour-de-moi/?commune=69266"
REPERES = ".leaflet-marker-icon[aria-label]"


@pytest.fixture
def site(statiques: None, transactional_db: None) -> Iterator[str]:
    Lieu.objects.bulk_create(
        [
            lieu("mairie", *VILLEURBANNE, nom="Mairie inventée", code_insee="69266"),
            lieu("pmi", 45.78, 4.90, nom="PMI inventée", type="pmi", code_insee="69266"),
            *[lieu(f"m{i}", 45.75 + i / 1000, 4.95, nom=f"Mairie {i}", code_insee="69266") for i in range(12)],
        ]
    )
    densite.oublie()
    with sert_avec_base(attend=True) as adresse:
        yield adresse
    densite.oublie()


class Passant(Visiteur):
    """Its requests are kept, and each refusal of the policy."""

    def __init__(self, navigateur: Any, site: str, **options: Any) -> None:
        super().__init__(navigateur, site, **({"reduced_motion": "reduce"} | options))
        self.contexte.add_init_script(_GUETTEUR)
        self.demandes: list[tuple[str, str, str]] = []
        self.page.on("request", lambda r: self.demandes.append((r.method, r.url.removeprefix(site), r.post_data or "")))

    def ouvre_la_carte(self, adresse: str = PAGE) -> Any:
        page = self.va(adresse)
        page.get_by_role("button", name="Voir la carte").click()
        page.locator(REPERES).first.wait_for()
        page.wait_for_load_state("networkidle")
        return page

    def se_tait(self) -> None:
        refus = self.page.evaluate("sessionStorage.getItem('csp') ?? ''")
        fautes, dehors = self.fautes, self.dehors
        self.ferme()
        assert (fautes, refus, dehors) == ([], "", [])


@pytest.fixture
def passant(chromium: Any, site: str) -> Iterator[Passant]:
    p = Passant(chromium, site)
    yield p
    p.se_tait()


def _est_peint(page: Any) -> bool:
    """Some tile of the background holds more than one colour."""
    peint: bool = page.evaluate(
        """() => [...document.querySelectorAll("canvas.leaflet-tile")].some((c) => {
          if (!c.width) return false;
          const d = new Uint32Array(c.getContext("2d").getImageData(0, 0, c.width, c.height).data.buffer);
          return d.some((v) => v !== d[0]);
        })"""
    )
    return peint


def test_rien_de_la_carte_ne_se_charge_avant_qu_on_la_demande(passant: Passant) -> None:
    page = passant.va(PAGE)
    poids = page.evaluate(
        """async () => (await Promise.all([location.href, ...performance.getEntriesByType("resource").map((r) => r.name)]
          .map(async (u) => performance.getEntriesByName(u)[0]?.encodedBodySize || 0))).reduce((a, b) => a + b, 0)"""
    )
    assert 10_000 < poids < 60_000, poids
    demandes = " ".join(url for _, url, _ in passant.demandes)
    assert "leaflet" not in demandes
    assert "pmtiles" not in demandes
    assert page.locator("#carte-lieux").is_hidden()


def test_la_carte_montre_la_liste_et_le_reste(passant: Passant) -> None:
    page = passant.ouvre_la_carte()
    page.wait_for_timeout(800)
    assert _est_peint(page)
    assert page.evaluate("!!window.L.Browser.inlineSvg")
    noms = [r.get_attribute("aria-label") for r in page.locator(REPERES).all()]
    assert "Mairie inventée" in noms
    assert "PMI inventée" in noms
    assert page.locator(".est-de-la-liste").count() >= 2
    assert page.locator(".lieu h3").all_inner_texts()[0] == "Mairie inventée"
    assert page.get_by_text("il n'a pas de rues").is_visible()
    assert fautes_axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert {m for m, url, _ in passant.demandes if url.endswith(".pmtiles")} == {"GET"}
    page.get_by_role("button", name="Fermer la carte").click()
    assert page.locator("#carte-lieux").is_hidden()
    assert page.get_by_role("button", name="Voir la carte").get_attribute("aria-expanded") == "false"


def test_au_clavier_on_va_d_un_repere_a_sa_page(passant: Passant) -> None:
    page = passant.va(PAGE)
    bouton = page.get_by_role("button", name="Voir la carte")
    bouton.focus()
    page.keyboard.press("Enter")
    page.locator(REPERES).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className").startswith("carte-dessin")
    avant = page.evaluate("document.querySelector('.leaflet-map-pane').style.transform")
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(300)
    assert page.evaluate("document.querySelector('.leaflet-map-pane').style.transform") != avant
    page.keyboard.press("ArrowLeft")
    page.wait_for_timeout(600)
    page.wait_for_load_state("networkidle")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "PMI inventée":
            break
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "PMI inventée"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "PMI inventée"
    assert page.evaluate("document.activeElement.closest('[role=status]') !== null")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="PMI inventée").wait_for()


def test_un_groupe_s_ouvre_en_agrandissant(passant: Passant) -> None:
    page = passant.ouvre_la_carte("/autour-de-moi/")
    for _ in range(6):
        if page.locator(".repere").count():
            break
        page.locator(f"{REPERES}[aria-label*=agrandir]").first.press("Enter")
        page.wait_for_timeout(500)
    page.wait_for_load_state("networkidle")
    assert page.locator(".repere").count()


def test_une_petite_vue_se_poste_et_une_grande_a_une_adresse_commune(passant: Passant) -> None:
    page = passant.ouvre_la_carte("/autour-de-moi/")
    vues = [(m, url) for m, url, _ in passant.demandes if "/lieux/vue" in url]
    assert {m for m, _ in vues} == {"GET"}
    for _ in range(9):
        page.get_by_role("button", name="Agrandir la carte").click()
        page.wait_for_timeout(350)
    page.wait_for_load_state("networkidle")
    methode, url, corps = [d for d in passant.demandes if "/lieux/vue" in d[1]][-1]
    assert (methode, url) == ("POST", "/api/v1/lieux/vue")
    assert "sud=" in corps


def test_des_filtres_tiennent_la_carte_a_la_liste(passant: Passant) -> None:
    Lieu.objects.filter(pk="essai--pmi").update(accessible=True)
    page = passant.ouvre_la_carte(f"{PAGE}&accessible=1")
    assert [r.get_attribute("aria-label") for r in page.locator(REPERES).all()] == ["PMI inventée"]
    assert not [d for d in passant.demandes if "/lieux/vue" in d[1]]
    assert page.get_by_text("La carte montre les lieux de la liste.").is_visible()


def test_depuis_une_position_rien_ne_part_dans_une_adresse(chromium: Any, site: str) -> None:
    ici = {"latitude": 45.76671234, "longitude": 4.87985678}
    p = Passant(chromium, site, geolocation=ici, permissions=["geolocation"])
    page = p.va("/autour-de-moi/")
    page.get_by_role("button", name="Utiliser ma position").click()
    page.get_by_role("heading", name="Autour de votre position").wait_for()
    page.get_by_role("button", name="Voir la carte").click()
    page.locator(REPERES).first.wait_for()
    page.wait_for_load_state("networkidle")
    assert {m for m, url, _ in p.demandes if "/lieux/vue" in url} == {"POST"}
    assert not [url for _, url, _ in p.demandes if "45.76" in url or "4.87" in url or "4.88" in url]
    p.se_tait()


def test_la_carte_se_dessine_sans_webgl(chromium: Any, site: str) -> None:
    navigateur = chromium.browser_type.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, "--disable-3d-apis"])
    p = Passant(navigateur, site)
    page = p.ouvre_la_carte()
    page.wait_for_timeout(800)
    assert page.evaluate("document.createElement('canvas').getContext('webgl')") is None
    assert _est_peint(page)
    p.se_tait()
    navigateur.close()


def test_sans_javascript_la_liste_est_la_page(chromium: Any, site: str) -> None:
    p = Visiteur(chromium, site, java_script_enabled=False)
    page = p.va(PAGE)
    assert page.get_by_role("button", name="Voir la carte").count() == 0
    assert page.locator(".lieu h3").count() >= 2
    p.ferme()


def test_un_fond_absent_le_dit_et_laisse_la_liste(chromium: Any, site: str) -> None:
    p = Passant(chromium, site)
    p.contexte.route("**/leaflet.*.js", lambda route: route.abort())
    page = p.va(PAGE)
    page.get_by_role("button", name="Voir la carte").click()
    page.get_by_text("La liste, elle, est complète").wait_for()
    assert page.locator(".lieu h3").count() >= 2
    p.ferme()


def test_deux_mille_lieux_et_plus_se_groupent(passant: Passant) -> None:
    Lieu.objects.bulk_create(
        [lieu(f"g{i}", 44 + (i % 60) / 20, 2 + (i // 60) / 20, nom=f"Lieu {i}") for i in range(3_600)]
    )
    recompte(datetime.now(UTC))
    densite.oublie()
    densite.relit()
    page = passant.ouvre_la_carte("/autour-de-moi/")
    assert page.locator(".groupe-lieux").count() > 1
    assert page.locator(REPERES).count() < 90
    assert fautes_axe(page) == []

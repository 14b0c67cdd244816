"""Three languages: every public text is translated, every page stands in each, and what is not reviewed says so."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from typing import Any

import pytest

from millejours.config import traductions
from millejours.config.generation import documents
from millejours.famille.regles import catalogue
from tests.millejours.test_pages import PAGES, SITUATION

LANGUES = ("en", "ar")
PERTE = {"quoi": "grossesse", "fin": "2026-11-02", "repere": "ddr", "date_repere": "2026-06-06"}


def lit(langue: str) -> dict[str, str]:
    fichier = traductions.SITE / "locale" / langue / "LC_MESSAGES" / "django.po"
    return traductions.lit_po(fichier.read_text(encoding="utf-8"))


@pytest.mark.parametrize("langue", LANGUES)
def test_chaque_texte_marque_est_traduit_avec_ses_places(langue: str) -> None:
    traduits = lit(langue)
    manquent = [t for t in traductions.chaines() if not traduits.get(t)]
    assert not manquent, "lancez make fix, puis remplissez le .po"
    places = re.compile(r"{\w+}|%\(\w+\)s|%%")
    assert [t for t, mots in traduits.items() if set(places.findall(t)) != set(places.findall(mots))] == []


def test_les_fichiers_de_langue_sont_ceux_des_sources() -> None:
    perimes = [
        f.name for f, contenu in documents(catalogue()).items() if f.suffix != ".md" and f.read_bytes() != contenu
    ]
    assert not perimes, "lancez make fix"


def test_un_pluriel_dans_un_gabarit_est_refuse() -> None:
    source = "{% blocktranslate count n=2 %}un{% plural %}deux{% endblocktranslate %}"
    with pytest.raises(ValueError, match="un pluriel se dit par un message"):
        list(traductions._d_un_gabarit(source, "essai.html"))


def test_ce_que_nous_trouvons_est_ce_que_django_cherche() -> None:
    """Percent signs are doubled, a trimmed block is one line, quotes lose their backslash."""
    source = """{% translate "100 % à l'heure" %}{% blocktranslate trimmed with a=b %}
      Un {{ a }},
      deux.{% endblocktranslate %}"""
    assert list(traductions._d_un_gabarit(source, "essai.html")) == ["100 %% à l'heure", "Un %(a)s, deux."]


class Textes(HTMLParser):
    """What a page says outside of its parts in another language."""

    VIDES = frozenset(("meta", "link", "input", "br", "img"))

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pile: list[tuple[str, bool]] = []
        self.dits: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ailleurs = bool(self.pile and self.pile[-1][1]) or (tag != "html" and "lang" in dict(attrs)) or tag == "option"
        if tag not in self.VIDES:
            self.pile.append((tag, ailleurs))

    def handle_endtag(self, tag: str) -> None:
        while self.pile and self.pile.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.pile and self.pile[-1][1]):
            self.dits.append(" ".join(data.split()))


@pytest.mark.parametrize("adresse", PAGES)
@pytest.mark.parametrize("langue", LANGUES)
def test_une_page_est_entierement_dans_sa_langue(page: Any, langue: str, adresse: str) -> None:
    reponse = page.get(f"/{langue}{adresse}")
    html = reponse.content.decode()
    assert reponse.status_code == 200
    assert f'<html lang="{langue}" dir="{"rtl" if langue == "ar" else "ltr"}">' in html
    assert reponse.headers["Content-Language"] == langue
    assert html.count("<h1") == 1
    verifie(html, langue)


@pytest.mark.parametrize("langue", LANGUES)
@pytest.mark.parametrize(
    ("adresse", "post"),
    [
        ("/mon-parcours/", SITUATION),
        ("/mon-parcours/", SITUATION | {"vue": "mois", "departement": "976"}),
        ("/mon-parcours/", SITUATION | {"vue": "personne"}),
        ("/mon-parcours/", {"ou": "naissance", "naissance": "2026-10-01"}),
        ("/mon-parcours/", {"ou": "grossesse"}),
        ("/mon-parcours/", {"ou": "grossesse", "date_grossesse": "hier"}),
        ("/mon-parcours/deuil/", PERTE),
        ("/mon-parcours/deuil/", {"quoi": "deces", "naissance": "2026-10-01", "deces": "2026-10-05"}),
    ],
)
def test_le_parcours_sans_javascript_est_dans_sa_langue(
    page: Any, langue: str, adresse: str, post: dict[str, str]
) -> None:
    html = page.post(f"/{langue}{adresse}", post).content.decode()
    verifie(html, langue)
    if 'class="ligne ' in html:
        assert 'class="libelle" lang="fr" dir="ltr"' in html


@cache
def _marques() -> frozenset[str]:
    """Every text marked anywhere in the site: a page may show one that came from an app nobody translated."""
    gabarits = (f.read_text(encoding="utf-8") for f in traductions.SITE.rglob("*.html"))
    modules = (f.read_text(encoding="utf-8") for f in traductions.SITE.rglob("*.py"))
    return frozenset(m[1][1:-1] for g in gabarits for m in traductions._TRANSLATE.finditer(g)) | {
        t for m in modules for t in traductions._d_un_module(m)
    }


def verifie(html: str, langue: str) -> None:
    """No French sentence of ours is left, nor any French word of the vocabulary or of a date."""
    dits = Textes(html).dits
    pareils = {t for t, mots in lit(langue).items() if t == mots}
    francais = _marques() - pareils
    fr, mots = catalogue().langues["fr"], catalogue().langues[langue]
    francais |= {t for t in fr.messages.values() if isinstance(t, str) and t not in mots.messages.values()}
    assert [d for d in dits if d in francais] == []
    mois = re.compile(rf"\b({'|'.join((*fr.liste('date.mois'), *fr.liste('date.semaine')))})\b")
    assert [d for d in dits if mois.search(d)] == []
    if langue == "ar":
        latins = [d for d in dits if re.search(r"[A-Za-zÀ-ÿ]{4,} [A-Za-zÀ-ÿ]{3,} [A-Za-zÀ-ÿ]{2,}", d)]
        permis = (
            "France",
            "Défenseur",
            "Licence",
            "relais",
            "Apache",
            "Mille",
            "Les Pâtes",
            "Allô",
            "Viols",
            "service",
        )
        assert [d for d in latins if not any(p in d for p in permis)] == []


@pytest.mark.parametrize("adresse", PAGES)
def test_la_verification_voit_le_francais(page: Any, adresse: str) -> None:
    with pytest.raises(AssertionError):
        verifie(page.get(adresse).content.decode(), "en")


def test_on_change_de_langue_sans_changer_de_page(page: Any) -> None:
    for adresse in PAGES:
        for ici in ("", "/en", "/ar"):
            html = page.get(ici + adresse).content.decode()
            liens = re.findall(r'<a href="([^"]+)" lang="(\w+)" hreflang="\2"( aria-current="true")?>', html)
            assert [(cible, code) for cible, code, _ in liens] == [
                (adresse, "fr"),
                (f"/en{adresse}", "en"),
                (f"/ar{adresse}", "ar"),
            ]
            assert [code for _, code, courante in liens if courante] == [ici.strip("/") or "fr"]


def test_une_adresse_inconnue_aide_dans_sa_langue(page: Any) -> None:
    reponse = page.get("/ar/nulle-part/")
    assert reponse.status_code == 404
    assert 'dir="rtl"' in reponse.content.decode()
    assert 'class="langues"' not in reponse.content.decode()


@pytest.mark.parametrize("langue", LANGUES)
def test_l_agenda_est_dans_la_langue_de_la_page(page: Any, langue: str) -> None:
    texte = page.post(f"/{langue}/mon-parcours/agenda.ics", SITUATION).content.decode().replace("\r\n ", "")
    assert "Premier jour" not in texte
    assert catalogue().langues[langue].messages["agenda.bougera"] in texte
    discret = page.post(f"/{langue}/mon-parcours/agenda.ics", SITUATION | {"discret": "1"}).content.decode()
    assert f"NAME:{catalogue().langues[langue].messages['agenda.nom_discret']}" in discret


@pytest.mark.parametrize("langue", LANGUES)
def test_une_traduction_non_relue_le_dit_et_ne_sort_pas_seule(page: Any, settings: Any, langue: str) -> None:
    assert lit(langue)[
        "Cette traduction n'est pas encore relue par un soignant. En cas de doute, appelez : le 15 répond."
    ]
    for demonstration in (True, False):
        settings.DEMONSTRATION = demonstration
        html = page.get(f"/{langue}/aide/").content.decode()
        assert 'class="note"' in html
        assert ("Vous saignez beaucoup." in html) is not demonstration
        # The numbers are those of the French page, and are never translated.
        numeros = re.findall(r'href="((?:tel|sms):\d+)"', html)
        assert numeros == re.findall(r'href="((?:tel|sms):\d+)"', page.get("/aide/").content.decode())
    francaise = page.get("/aide/").content.decode()
    assert 'class="note"' not in francaise
    assert 'class="original"' not in francaise


def test_une_traduction_relue_sort_seule(page: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from millejours.core import urgences_traduites

    settings.DEMONSTRATION = False
    signees = {
        **urgences_traduites._traductions(),
        "relectures": {"en": {"par": "essai", "le": "2026-11-22"}, "ar": None},
    }
    monkeypatch.setattr(urgences_traduites, "_traductions", lambda: signees)
    assert 'class="original"' not in page.get("/en/aide/").content.decode()
    assert 'class="original"' in page.get("/ar/aide/").content.decode()

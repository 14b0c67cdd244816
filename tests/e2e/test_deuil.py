"""A loss, said without JavaScript and with it: what goes quiet, what stays, the way back, the quick exit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from millejours.famille.formulaire_deuil import donnees_deuil
from millejours.famille.regles import moteur
from tests.e2e import outils

pytestmark = pytest.mark.navigateur

ADRESSE = "/mon-parcours/deuil/"
TRAVAIL = {"activite": "salarie", "activite_autre": "salarie", "departement": "69"}
# Term at the loss, from the first day of the last period: 84, 154, 210 days.
PERTES = {
    "12 SA": {"quoi": "grossesse", "fin": "2026-11-02", "repere": "ddr", "date_repere": "2026-08-10"},
    "22 SA": {"quoi": "grossesse", "fin": "2026-11-02", "repere": "ddr", "date_repere": "2026-06-01"},
    "30 SA": {"quoi": "sans_vie", "accouchement": "2026-11-02", "repere": "ddr", "date_repere": "2026-04-06"},
    "terme inconnu": {"quoi": "grossesse", "fin": "2026-11-02"},
    "mort néonatale": {"quoi": "deces", "naissance": "2026-11-02", "deces": "2026-11-05"},
}
CELEBRATIONS = re.compile(
    r"félicitation|bravo|bienvenue|heureux|joyeux|bonheur|anniversaire|trousseau|bébé|\bange\b|au moins|bientôt|!", re.I
)
RELANCES = re.compile(
    r"rappel|n'oubliez|plus que|encore \d+ jour|dans \d+ (?:jours|semaines|mois)\b|à rattraper|en retard", re.I
)
# Families of ordinary lines: examinations, vaccines, scans, leave before birth, child care.
ORDINAIRES = re.compile(r'data-cle="(?:PN|US|CH|VE|VG|NAI|gar|ecole|siege|caf|mat|pat|csn|cpe|trav)[-_]')


def _texte(html: str) -> str:
    principal = re.search(r"<main.*?</main>", html, re.S)
    assert principal
    sans_gabarits = re.sub(r"<(template|script|noscript|form)\b.*?</\1>", " ", principal[0], flags=re.S)
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", sans_gabarits)))


@pytest.mark.parametrize("terme", PERTES)
def test_une_perte_se_dit_sans_javascript(page: Any, terme: str) -> None:
    reponse = page.post(ADRESSE, PERTES[terme] | TRAVAIL)
    html = reponse.content.decode()
    texte = _texte(html)
    assert reponse.status_code == 200
    assert reponse.headers["Cache-Control"] == "no-store"
    assert not CELEBRATIONS.search(texte.replace("à la fois", "")), CELEBRATIONS.search(texte)
    assert not RELANCES.search(texte.replace("ni rappel", "")), RELANCES.search(texte)
    if terme != "mort néonatale":
        assert not ORDINAIRES.search(html), ORDINAIRES.search(html)
    assert 'class="icone icone' not in html
    for titre in (
        "Signes qui demandent un avis",
        "Démarches et adieux",
        "Travail",
        "Aides",
        "Être soutenu",
        "Qui peut être là",
    ):
        assert titre in texte, titre
    assert 'href="tel:3114"' in html
    assert 'data-sortie href="https://' in html

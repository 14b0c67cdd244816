"""A partner's theme has the colours of the site."""

from __future__ import annotations

import re

from tests.conftest import RACINE

STATIQUES = RACINE / "src" / "millejours"
JETON = re.compile(r"(--[\w-]+): ([^;]+);")


def jetons(bloc: str) -> dict[str, str]:
    return {nom: valeur for nom, valeur in JETON.findall(bloc) if nom != "--rayon"}


def test_les_deux_themes_sont_ceux_du_site() -> None:
    site = (STATIQUES / "core/static/core/style.css").read_text("utf-8")
    cadre = (STATIQUES / "bienetre/static/bienetre/cadre.css").read_text("utf-8")
    clair, sombre = re.findall(r":root \{(.*?)\}", site, re.DOTALL)[:2]
    assert jetons(cadre.split('"clair"]')[1].split("}")[0]) == jetons(clair)
    assert jetons(cadre.split('"sombre"]')[1].split("}")[0]) == jetons(sombre)
    assert len(jetons(clair)) > 20

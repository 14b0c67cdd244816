"""The only link an editor can make: to a page of this site, kept by its stable name."""

from __future__ import annotations

import re
from typing import Any

from django.urls import Resolver404, resolve, reverse_lazy
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import LinkElementHandler
from wagtail.admin.rich_text.editors.draftail import features as draftail
from wagtail.models import Page

from millejours.contenus import liens
from millejours.contenus.models import PageRelue

TRAIT = "lien"
# What an editor pastes from the address bar, by the name of its route.
_ROUTES = {
    "article": "article",
    "article-facile": "article",
    "fiche": "fiche",
    "echeance": "echeance",
    "etape": "etape",
    "aide": "aide",
    "parcours": "parcours",
}


class _DepuisLaBase(LinkElementHandler):
    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        return {"url": attrs.get("cible", "")}


def _vers_la_base(props: dict[str, Any]) -> Any:
    cible = _cible(props)
    # A link elsewhere is written as it came, and the block refuses it with a sentence.
    attributs = {"linktype": "lien", "cible": cible} if cible else {"href": props.get("url") or ""}
    return DOM.create_element("a", attributs, props["children"])


def _cible(props: dict[str, Any]) -> str:
    if (numero := props.get("id")) is not None:
        page = Page.objects.filter(pk=numero).first()
        page = page.specific if page else None
        return page.cle if isinstance(page, PageRelue) else ""
    return cible_de(props.get("url") or "")


def cible_de(adresse: str) -> str:
    """« genre:cible » for what was typed or pasted; empty when it leads elsewhere."""
    try:
        genre, nom = liens.lit(adresse)
        return f"{genre}:{nom}"
    except ValueError:
        pass
    chemin, _, ancre = re.sub(r"^https?://[^/]+", "", adresse).partition("#")
    try:
        route = resolve(chemin)
    except Resolver404:
        return ""
    if route.url_name == "lexique":
        return f"lexique:{ancre}" if ancre else ""
    if outil := next((o for o, nom in liens.OUTILS.items() if nom == route.url_name), ""):
        return f"outil:{outil}"
    genre = _ROUTES.get(route.url_name or "", "")
    nom = next(iter(route.kwargs.values()), "")
    return f"{genre}:{nom.replace('-', '_') if genre == 'etape' else nom}" if genre else ""


def enregistre(features: Any) -> None:
    features.register_editor_plugin(
        "draftail",
        TRAIT,
        draftail.EntityFeature(
            {
                "type": "LINK",
                "icon": "link",
                "description": "Lien vers une page du site",
                "attributes": ["url", "id", "parentId"],
                "allowlist": {"href": "^(http:|https:|#|undefined$)"},
                "chooserUrls": {
                    "pageChooser": reverse_lazy("wagtailadmin_choose_page"),
                    "externalLinkChooser": reverse_lazy("wagtailadmin_choose_page_external_link"),
                },
            },
            js=["wagtailadmin/js/page-chooser-modal.js"],
        ),
    )
    features.register_converter_rule(
        "contentstate",
        TRAIT,
        {
            "from_database_format": {'a[linktype="lien"]': _DepuisLaBase("LINK"), "a[href]": _DepuisUneAdresse("LINK")},
            "to_database_format": {"entity_decorators": {"LINK": _vers_la_base}},
        },
    )


class _DepuisUneAdresse(LinkElementHandler):
    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        return {"url": attrs["href"]}

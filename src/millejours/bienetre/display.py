"""What the screens of « Mon bien-être » show: frozen, built once, without anything of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from millejours.bienetre.contenu import CHEMINS, PUBLICS, lus, offerts, proposes, traduits
from millejours.core.urgences import Numero, numeros
from regles.questionnaires import Questionnaire


@dataclass(frozen=True, slots=True)
class Porte:
    """A questionnaire to open, in its own language."""

    adresse: str
    invitation: str
    nom: str
    langue: str
    sens: str


@dataclass(frozen=True, slots=True)
class Choix:
    public: str
    titre: str
    questionnaires: tuple[Porte, ...]


@dataclass(frozen=True, slots=True)
class Bande:
    id: str
    des: int
    phrase: str


@dataclass(frozen=True, slots=True)
class Vers:
    id: str
    libelle: str
    phrase: str
    numeros: tuple[Numero, ...]
    lien: str
    # What the link says: a page, or places near home.
    est_pres: bool


@dataclass(frozen=True, slots=True)
class AideImmediate:
    titre: str
    phrase: str
    dire: str
    numeros: tuple[Numero, ...]


@dataclass(frozen=True, slots=True)
class PageQuestionnaire:
    q: Questionnaire
    public: str
    chemin: str
    titre_public: str
    bandes: tuple[Bande, ...]
    reperes: tuple[tuple[str, int], ...]
    sans_bande: str
    aide: AideImmediate
    orientation: tuple[Vers, ...]
    sorties: tuple[Vers, ...]
    # Where to ask for a call; empty where the operator offers none.
    rappel: str


def page_accueil(langue: str = "fr", route: str = "bienetre-questionnaire") -> tuple[Choix, ...]:
    """Who are you: the instruments of each public, the main one first."""
    return tuple(
        Choix(public, str(titre), tuple(_porte(q, public, route) for q in offerts(public, langue)))
        for public, titre in PUBLICS.items()
    )


def _porte(q: Questionnaire, public: str, route: str) -> Porte:
    langue = langue_des_pages(q)
    with translation.override(langue or translation.get_language()):
        adresse = reverse(route, args=[q.id, CHEMINS[public]])
    return Porte(adresse, lus().orientation.invitations.get(q.id, q.nom), q.nom, q.langue, q.sens)


def langue_des_pages(q: Questionnaire) -> str:
    """The language of the site that a questionnaire's own page speaks; empty where the site does not speak it."""
    courte = q.langue.split("-")[0]
    return courte if q.origine and courte in dict(settings.LANGUAGES) else ""


def langues_du_cadre() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Languages a partner may choose: code, its own name, the publics it serves."""
    par_langue: dict[str, list[str]] = {"fr": [CHEMINS[p] for p in PUBLICS]}
    for public in PUBLICS:
        for q in traduits(public):
            par_langue.setdefault(q.langue, []).append(CHEMINS[public])
    return tuple((langue, _nom_de(langue), tuple(dict.fromkeys(chemins))) for langue, chemins in par_langue.items())


def _nom_de(langue: str) -> str:
    try:
        return str(translation.get_language_info(langue)["name_local"])
    except KeyError:
        return langue


def questionnaire_du_cadre(public: str, langue: str) -> Questionnaire | None:
    """The main instrument of a public in one language, if there is one."""
    siens = proposes(public) if langue == "fr" else traduits(public)
    return next((q for q in siens if q.langue == langue), None)


def page_questionnaire(q: Questionnaire, public: str) -> PageQuestionnaire:
    """Everything the page may say, whatever the answers: the browser only chooses what to show."""
    o = lus().orientation
    return PageQuestionnaire(
        q,
        public,
        CHEMINS[public],
        str(PUBLICS[public]),
        tuple(Bande(nom, des, o.phrase(q, nom)) for nom, des in q.bandes.get(public, {}).items()),
        tuple(q.reperes.get(public, {}).items()),
        o.sans_bande,
        _aide(o.aide_immediate),
        tuple(_vers(ligne) for ligne in o.liste),
        tuple(_vers(ligne) for ligne in o.sorties),
        reverse("rappel") if settings.RAPPELS else "",
    )


def _aide(a: Mapping[str, Any]) -> AideImmediate:
    return AideImmediate(a["titre"], a["phrase"], a["dire"], _numeros(a))


def _numeros(ligne: Mapping[str, Any]) -> tuple[Numero, ...]:
    tous = numeros()
    return tuple(tous[i] for i in ligne.get("numeros", ()))


def _vers(ligne: Mapping[str, Any]) -> Vers:
    return Vers(ligne["id"], ligne["libelle"], ligne["phrase"], _numeros(ligne), _lien(ligne), bool(ligne.get("lieux")))


def _lien(ligne: Mapping[str, Any]) -> str:
    if lieux := ligne.get("lieux"):
        return f"{reverse('autour-de-moi')}?{urlencode([('type', t) for t in lieux])}"
    if regles := ligne.get("regles"):
        return reverse("echeance", args=[regles[0]])
    if ligne["id"] == "deuil":
        return reverse("deuil")
    return reverse("article", args=[ligne["article"]]) if ligne.get("article") else ""

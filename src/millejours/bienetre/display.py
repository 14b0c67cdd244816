"""What the screens of « Mon bien-être » show: frozen, built once, without anything of the person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from millejours.bienetre.contenu import CHEMINS, PUBLICS, lus, proposes
from millejours.core.urgences import Numero, numeros
from regles.questionnaires import Questionnaire


@dataclass(frozen=True, slots=True)
class Choix:
    public: str
    titre: str
    questionnaires: tuple[tuple[str, str, str], ...]


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


def page_accueil() -> tuple[Choix, ...]:
    """Who are you: the instruments of each public, the main one first."""
    return tuple(
        Choix(public, str(titre), tuple((q.id, lus().orientation.invitations[q.id], q.nom) for q in proposes(public)))
        for public, titre in PUBLICS.items()
    )


def page_questionnaire(q: Questionnaire, public: str) -> PageQuestionnaire:
    """Everything the page may say, whatever the answers: the browser only chooses what to show."""
    o = lus().orientation
    return PageQuestionnaire(
        q,
        public,
        CHEMINS[public],
        str(PUBLICS[public]),
        tuple(Bande(nom, des, o.phrase(q.id, nom)) for nom, des in q.bandes.get(public, {}).items()),
        tuple(q.reperes.get(public, {}).items()),
        o.sans_bande,
        _aide(o.aide_immediate),
        tuple(_vers(ligne) for ligne in o.liste),
        tuple(_vers(ligne) for ligne in o.sorties),
    )


def _aide(a: Mapping[str, Any]) -> AideImmediate:
    return AideImmediate(a["titre"], a["phrase"], a["dire"], _numeros(a))


def _numeros(ligne: Mapping[str, Any]) -> tuple[Numero, ...]:
    tous = numeros()
    return tuple(tous[i] for i in ligne.get("numeros", ()))


def _vers(ligne: Mapping[str, Any]) -> Vers:
    lien = reverse("deuil") if ligne["id"] == "deuil" else ""
    return Vers(ligne["id"], ligne["libelle"], ligne["phrase"], _numeros(ligne), lien)

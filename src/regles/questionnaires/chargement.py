"""Read the instruments and refuse, by file and path, what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml, verifie_cles
from regles.questionnaires.fhir import lit_fhir
from regles.questionnaires.modele import PUBLICS, Item, Questionnaire

DOSSIER = "questionnaires"
_ORIENTATION = "orientation.yaml"
_EXIGEES = ("id", "langue", "nom", "citation", "droits", "periode", "consigne", "publics", "confiance", "signe_par")
_CLES = (*_EXIGEES, "signe_le", "item_alerte", "bandes", "reperes", "echelle", "items")
_LIEN = ("lieux", "regles", "faits", "numeros", "article")


@dataclass(frozen=True)
class Orientation:
    """Whom to turn to, always the whole list: the links out are the same whatever the score."""

    aide_immediate: Mapping[str, Any]
    liste: tuple[Mapping[str, Any], ...]
    sorties: tuple[Mapping[str, Any], ...]
    bandes: Mapping[str, Mapping[str, str]]
    sans_bande: str
    invitations: Mapping[str, str]

    def phrase(self, questionnaire: Questionnaire, bande: str | None) -> str:
        """What may be said of a band; without one, that no threshold is known."""
        return self.sans_bande if bande is None else self.bandes[questionnaire.famille][bande]


@dataclass(frozen=True)
class Questionnaires:
    """Every instrument by its id, and what is said after any of them."""

    par_id: Mapping[str, Questionnaire]
    orientation: Orientation


def charge_questionnaires(content: Path, numeros: Collection[str], au: date | None = None) -> Questionnaires:
    """Every instrument of `content/questionnaires/`; `numeros` holds the ids of the help lines.

    A translation signed after `au` is refused.

    Raises `ErreurContenu` at the first thing that is wrong.
    """
    fichiers = sorted(f for f in (content / DOSSIER).glob("*.yaml") if f.name != _ORIENTATION)
    par_id = {q.id: q for q in map(_lit, fichiers)}
    if len(par_id) != len(fichiers) or not fichiers:
        raise ErreurContenu(DOSSIER, "id", "identifiants en double, ou aucun questionnaire")
    orientation = _lit_orientation(content / DOSSIER / _ORIENTATION, par_id, numeros)
    return Questionnaires(par_id | _traductions(content / DOSSIER, par_id, au), orientation)


def _traductions(dossier: Path, originaux: Mapping[str, Questionnaire], au: date | None) -> dict[str, Questionnaire]:
    """Instruments in another language, each a FHIR file named by its id."""
    traductions = {}
    for fichier in sorted(dossier.glob("*.json")):
        q = lit_fhir(fichier, originaux, au)
        if q.id != fichier.stem:
            raise ErreurContenu(fichier.name, "id", f"{q.id!r} : le fichier porte un autre nom")
        traductions[q.id] = q
    return traductions


def _lit(fichier: Path) -> Questionnaire:
    ici = fichier.name
    o = verifie_cles(lit_yaml(fichier), ici, "racine", _CLES, (*_EXIGEES, "signe_le", "item_alerte", "bandes", "items"))
    if o["id"] != fichier.stem:
        raise ErreurContenu(ici, "id", f"{o['id']!r} : le fichier porte un autre nom")
    if not o["citation"] or not o["droits"]:
        raise ErreurContenu(
            ici, "citation", "les auteurs, le titre, la source et les droits sont dits sur chaque copie"
        )
    if inconnus := set(o["publics"]) - set(PUBLICS):
        raise ErreurContenu(ici, "publics", f"public inconnu : {', '.join(sorted(inconnus))}")
    items = tuple(_item(item, o.get("echelle"), ici, rang) for rang, item in enumerate(o["items"], 1))
    if o["item_alerte"] is not None and not 1 <= o["item_alerte"] <= len(items):
        raise ErreurContenu(ici, "item_alerte", f"{o['item_alerte']} : pas d'item de ce rang")
    if not (o["signe_le"] is None or isinstance(o["signe_le"], date)) or (o["signe_le"] is None) != (
        o["signe_par"] is None
    ):
        raise ErreurContenu(ici, "signe_le", "une signature a une personne et un jour")
    return Questionnaire(
        **{nom: o[nom] for nom in ("id", "langue", "nom", "droits", "periode", "consigne", "confiance")},
        **{nom: o[nom] for nom in ("signe_par", "signe_le", "item_alerte")},
        citation=tuple(o["citation"]),
        publics=tuple(o["publics"]),
        bandes=_seuils(o["bandes"], o["publics"], items, ici, "bandes"),
        reperes=_seuils(o.get("reperes") or {}, o["publics"], items, ici, "reperes"),
        items=items,
    )


def _item(donnee: Any, echelle: Any, fichier: str, rang: int) -> Item:
    chemin = f"items[{rang}]"
    o = verifie_cles(donnee, fichier, chemin, ("texte", "reponses"), ("texte",))
    reponses = o.get("reponses", echelle)
    if not reponses:
        raise ErreurContenu(fichier, chemin, "ni réponses, ni échelle commune")
    for texte, points in reponses:
        if not isinstance(texte, str) or not isinstance(points, int) or points < 0:
            raise ErreurContenu(fichier, chemin, f"réponse illisible : {texte!r}, {points!r}")
    return Item(o["texte"], tuple((texte, points) for texte, points in reponses))


def _seuils(
    donnee: Any, publics: Collection[str], items: tuple[Item, ...], fichier: str, chemin: str
) -> dict[str, dict[str, int]]:
    maximum = sum(max(points for _, points in item.reponses) for item in items)
    for public, seuils in donnee.items():
        if public not in publics:
            raise ErreurContenu(fichier, f"{chemin}.{public}", "ce n'est pas un public de ce questionnaire")
        bornes = list(seuils.values())
        if bornes != sorted(set(bornes)) or not all(0 <= borne <= maximum for borne in bornes):
            raise ErreurContenu(fichier, f"{chemin}.{public}", f"des scores croissants de 0 à {maximum} sont attendus")
    return {public: dict(seuils) for public, seuils in donnee.items()}


def _lit_orientation(
    fichier: Path, questionnaires: Mapping[str, Questionnaire], numeros: Collection[str]
) -> Orientation:
    cles = ("invitations", "aide_immediate", "orientation", "sorties", "bandes", "sans_bande")
    o = verifie_cles(lit_yaml(fichier), fichier.name, "racine", cles, cles)
    for chemin in ("orientation", "sorties"):
        for ligne in o[chemin]:
            verifie_cles(ligne, fichier.name, chemin, ("id", "libelle", "phrase", *_LIEN), ("id", "libelle", "phrase"))
    if set(o["invitations"]) != set(questionnaires):
        raise ErreurContenu(fichier.name, "invitations", "une invitation par questionnaire")
    cites = {n for ligne in (*o["orientation"], *o["sorties"], o["aide_immediate"]) for n in ligne.get("numeros", ())}
    if inconnus := cites - set(numeros):
        raise ErreurContenu(fichier.name, "numeros", f"numéro inconnu : {', '.join(sorted(inconnus))}")
    for id_, q in questionnaires.items():
        dites, attendues = set(o["bandes"].get(id_, {})), {b for bandes in q.bandes.values() for b in bandes}
        if dites != attendues:
            raise ErreurContenu(fichier.name, f"bandes.{id_}", f"une phrase par bande : {sorted(dites ^ attendues)}")
    return Orientation(
        o["aide_immediate"],
        tuple(o["orientation"]),
        tuple(o["sorties"]),
        o["bandes"],
        o["sans_bande"],
        o["invitations"],
    )

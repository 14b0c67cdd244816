"""Why a line is here: the day it hangs on, the facts that made it apply, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from regles.catalogue import Catalogue, FaitDemande
from regles.echeancier.modele import Echeance
from regles.echeancier.moteur import Moteur
from regles.explain.mots import date_en_mots
from regles.langage import Comparaison, Condition, Non, Tous, UnDe
from regles.sujets import Contexte

# A condition on days that the family did not give: no single question would settle it.
SELON_DATES = "selon le terme ou une date que vous n'avez pas donnée"


class Raison(NamedTuple):
    """One reason. `genre`: `date`, `condition` (known), `inconnu` (« si … »), `precision`, `version`."""

    genre: str
    fait: str | None
    texte: str
    question: str | None = None


class Explication:
    """Explains lines of one timeline; anchors are computed once for each subject."""

    def __init__(self, moteur: Moteur) -> None:
        self._moteur = moteur
        self._ancres: dict[int, Mapping[str, int | None]] = {}

    def raisons(self, echeance: Echeance) -> list[Raison]:
        """Every reason of a line, the date first."""
        regle, contexte = echeance.regle, echeance.contexte
        raisons = list(self._de_date(echeance))
        if regle.si is not None:
            raisons += _de_condition(regle.si, contexte, self._moteur.catalogue.faits)
        if regle.si_texte:
            raisons.append(Raison("precision", None, regle.si_texte))
        if echeance.est_incertaine and not regle.si_texte and not any(r.genre == "inconnu" for r in raisons):
            raisons.append(Raison("inconnu", None, SELON_DATES))
        if echeance.a_confirmer:
            raisons.append(Raison("precision", None, "les dates de la campagne sont à confirmer"))
        return raisons

    def _de_date(self, echeance: Echeance) -> Iterator[Raison]:
        calculee = echeance.regle.du or echeance.regle.dernier
        if calculee is None or calculee.ancre.startswith("="):
            return
        valeur = self.ancre(echeance.contexte, calculee.ancre)
        if valeur is not None:
            libelle = libelle_ancre(self._moteur.catalogue, calculee.ancre)
            prevue = " (date prévue)" if echeance.previsionnel else ""
            texte = f"{libelle} : {date_en_mots(date.fromordinal(valeur), semaine=False)}{prevue}"
            yield Raison("date", calculee.ancre, texte)

    def ancre(self, contexte: Contexte, nom: str) -> int | None:
        """Ordinal of an anchor for a subject; null when unknown."""
        if id(contexte) not in self._ancres:
            self._ancres[id(contexte)] = self._moteur.ancres(contexte)
        return self._ancres[id(contexte)].get(nom)


def libelle_ancre(catalogue: Catalogue, nom: str) -> str:
    """Words of an anchor."""
    return next((a.libelle for a in catalogue.ancres if a.nom == nom), None) or catalogue.ancres_donnees[nom]


def _de_condition(condition: Condition, contexte: Contexte, faits: Mapping[str, FaitDemande]) -> Iterator[Raison]:
    match condition:
        case Comparaison():
            if not faits[condition.fait].interne:
                yield _de_comparaison(condition, contexte, faits[condition.fait])
        case Non(interne):
            yield from _de_condition(interne, contexte, faits)
        case Tous(internes):
            for interne in internes:
                yield from _de_condition(interne, contexte, faits)
        case UnDe(internes):
            # One branch is enough: say one that holds, else one that nobody knows.
            tenues = [i for i in internes if _tient(i, contexte) is True]
            inconnues = [i for i in internes if _tient(i, contexte) is None]
            for interne in [*tenues, *inconnues][:1]:
                yield from _de_condition(interne, contexte, faits)


def _tient(condition: Condition, contexte: Contexte) -> bool | None:
    """Whether a comparison with a fact holds; anything else is left unknown: its days are not at hand here."""
    if not isinstance(condition, Comparaison) or condition.fait not in contexte.faits:
        return None
    valeur: Any = contexte.faits[condition.fait]
    match condition.operateur:
        case "egal":
            return bool(valeur == condition.valeur)
        case "parmi":
            return valeur in condition.valeur
        case "au_moins":
            return bool(valeur >= condition.valeur)
        case "au_plus":
            return bool(valeur <= condition.valeur)


def _de_comparaison(comparaison: Comparaison, contexte: Contexte, fait: FaitDemande) -> Raison:
    texte = phrase(comparaison, fait)
    if contexte.faits.get(comparaison.fait) is None and fait.calcul is None:
        debut = "s'" if texte.startswith("il ") else "si "
        return Raison("inconnu", fait.nom, debut + texte, fait.question)
    return Raison("condition", fait.nom, texte, fait.question)


def phrase(comparaison: Comparaison, fait: FaitDemande) -> str:
    """A comparison in words, from the vocabulary."""
    valeur: Any = comparaison.valeur
    if isinstance(valeur, bool):
        return fait.mots["vrai" if valeur else "faux"]
    if isinstance(valeur, tuple):
        mots = [fait.mots.get(str(v), str(v)) for v in valeur]
        liste = " ou ".join(mots)
        return fait.mots["parmi"].format(valeur=liste) if "parmi" in fait.mots else liste
    modele = fait.mots.get(str(valeur)) or fait.mots[comparaison.operateur]
    return modele.format(valeur=valeur).replace("1 enfant(s)", "un enfant").replace("(s)", "s")

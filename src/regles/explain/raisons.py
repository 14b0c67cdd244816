"""Why a line is here: the day it hangs on, the facts that made it apply, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from regles.echeancier.modele import Echeance
from regles.echeancier.moteur import Moteur
from regles.explain.mots import date_en_mots, enumere
from regles.langage import Comparaison, Condition, Non, Tous, UnDe
from regles.langues import REFERENCE, Langue, Modele
from regles.sujets import Contexte


class Raison(NamedTuple):
    """One reason. `genre`: `date`, `condition` (known), `inconnu` (« si … »), `precision`, `version`."""

    genre: str
    fait: str | None
    texte: str
    question: str | None = None


class Explication:
    """Explains lines of one timeline; anchors are computed once for each subject."""

    def __init__(self, moteur: Moteur, langue: str = REFERENCE) -> None:
        self._moteur = moteur
        self.langue = moteur.catalogue.langues[langue]
        self._ancres: dict[int, Mapping[str, int | None]] = {}

    def raisons(self, echeance: Echeance) -> list[Raison]:
        """Every reason of a line, the date first."""
        regle, contexte = echeance.regle, echeance.contexte
        raisons = list(self._de_date(echeance))
        if regle.si is not None:
            raisons += self._de_condition(regle.si, contexte)
        if regle.si_texte:
            raisons.append(Raison("precision", None, regle.si_texte))
        if echeance.est_incertaine and not regle.si_texte and not any(r.genre == "inconnu" for r in raisons):
            # A condition on days that the family did not give: no single question would settle it.
            raisons.append(Raison("inconnu", None, self.langue.dit("raison.selon_dates")))
        if echeance.a_confirmer:
            raisons.append(Raison("precision", None, self.langue.dit("raison.campagne")))
        return raisons

    def _de_date(self, echeance: Echeance) -> Iterator[Raison]:
        calculee = echeance.regle.du or echeance.regle.dernier
        if calculee is None or calculee.ancre.startswith("="):
            return
        valeur = self.ancre(echeance.contexte, calculee.ancre)
        if valeur is not None:
            texte = self.langue.dit(
                "raison.date_prevue" if echeance.previsionnel else "raison.date",
                ancre=self.langue.ancres[calculee.ancre],
                jour=date_en_mots(date.fromordinal(valeur), self.langue, semaine=False),
            )
            yield Raison("date", calculee.ancre, texte)

    def _de_condition(self, condition: Condition, contexte: Contexte) -> Iterator[Raison]:
        match condition:
            case Comparaison(fait):
                # A fact of our own is never told.
                if fait in self.langue.faits:
                    yield self._de_comparaison(condition, contexte)
            case Non(interne):
                yield from self._de_condition(interne, contexte)
            case Tous(internes):
                for interne in internes:
                    yield from self._de_condition(interne, contexte)
            case UnDe(internes):
                # One branch is enough: say one that holds, else one that nobody knows.
                tenues = [i for i in internes if _tient(i, contexte) is True]
                inconnues = [i for i in internes if _tient(i, contexte) is None]
                for interne in [*tenues, *inconnues][:1]:
                    yield from self._de_condition(interne, contexte)

    def _de_comparaison(self, comparaison: Comparaison, contexte: Contexte) -> Raison:
        nom = comparaison.fait
        dits = self.langue.faits[nom]
        texte = phrase(comparaison, dits["mots"], self.langue)
        if contexte.faits.get(nom) is None and self._moteur.catalogue.faits[nom].calcul is None:
            return Raison("inconnu", nom, self.langue.dit("raison.inconnue", condition=texte), dits["question"])
        return Raison("condition", nom, texte, dits["question"])

    def ancre(self, contexte: Contexte, nom: str) -> int | None:
        """Ordinal of an anchor for a subject; null when unknown."""
        if id(contexte) not in self._ancres:
            self._ancres[id(contexte)] = self._moteur.ancres(contexte)
        return self._ancres[id(contexte)].get(nom)


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


def phrase(comparaison: Comparaison, mots: Mapping[str, Modele], langue: Langue) -> str:
    """A comparison in words, from the vocabulary."""
    valeur: Any = comparaison.valeur
    if isinstance(valeur, bool):
        return langue.forme(mots["vrai" if valeur else "faux"], None)
    if isinstance(valeur, tuple):
        dites = [langue.forme(mots.get(str(v), str(v)), None) for v in valeur]
        liste = enumere(dites, langue, "ou")
        return langue.forme(mots["parmi"], None).format(valeur=liste) if "parmi" in mots else liste
    modele = mots.get(str(valeur)) or mots[comparaison.operateur]
    return langue.forme(modele, valeur).format(valeur=valeur)

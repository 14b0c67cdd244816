"""Why a rule speaks to a family or not, and the nearest change that would flip it. Data first; words on demand.

A condition is a tree of leaves: comparisons with facts, orders of days. The nearest change is the smallest set of
leaves whose flip flips the whole. It only tells of conditions that are all else equal: a day that moves is told as a
day to move, never as an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, product
from typing import Any, NamedTuple

from regles.catalogue import Regle
from regles.compilation import ABSENT, TRES_TARD, TRES_TOT, Instruction, Lot, RegleCompilee
from regles.echeancier import Echeance, Moteur, Parcours
from regles.erreurs import ErreurRegles
from regles.explain.mots import date_en_mots
from regles.explain.raisons import Explication, phrase
from regles.explain.sujets import libelle_sujet
from regles.langage import Comparaison
from regles.langues import REFERENCE
from regles.situation import ACTIVITES, CHORIONICITES
from regles.sujets import Contexte

CAUSES = (
    "due", "condition", "attend", "jour_inconnu", "fenetre_vide", "pas_en_vigueur", "hors_campagne", "remplacee",
    "autre_perte", "projet", "sans_sujet",
)  # fmt: skip
_ESSAIS = 200
_VALEURS: Mapping[str, tuple[Any, ...]] = {
    "booleen": (True, False),
    "entier": tuple(range(1, 21)),
}
_TEXTES: Mapping[str, tuple[str, ...]] = {
    "activite": ACTIVITES,
    "activite_autre": ACTIVITES,
    "chorionicite": CHORIONICITES,
    "perte": ("grossesse", "foetus", "sans_vie", "vivant"),
}


class Changement(NamedTuple):
    """One answer to change; or, without `fait`, days whose order should. `de` is null when nobody answered."""

    fait: str | None
    de: Any = None
    vers: Any = None
    place: int = ABSENT


@dataclass(frozen=True)
class _Arbre:
    """The condition of a lot's rules, as its program has it."""

    programme: tuple[Instruction, ...]
    valeurs: tuple[Any, ...]
    # Many rules share a condition, and parts of it.
    bascules: dict[tuple[int, bool], tuple[tuple[int, bool], ...]] = field(default_factory=dict)
    changements: dict[tuple[int, bool], list[Changement]] = field(default_factory=dict)

    def bascule(self, place: int, vers: bool) -> tuple[tuple[int, bool], ...]:
        """Fewest leaves to flip for a slot to become true or false."""
        if self.valeurs[place] is vers:
            return ()
        if (place, vers) not in self.bascules:
            self.bascules[place, vers] = self._cherche(place, vers)
        return self.bascules[place, vers]

    def _cherche(self, place: int, vers: bool) -> tuple[tuple[int, bool], ...]:
        instruction = self.programme[place]
        match instruction[0]:
            case "non":
                return self.bascule(instruction[1], not vers)
            case "et" | "ou":
                siens = [self.bascule(p, vers) for p in instruction[1]]
                # All must hold, or one is enough: the other way round to make it false.
                if (instruction[0] == "et") is vers:
                    return tuple(dict.fromkeys(f for s in siens for f in s))
                return min(siens, key=len)
        return ((place, vers),)

    def vaut(self, place: int, faits: Mapping[str, Any]) -> bool | None:
        """A condition with other answers, the days as they are."""
        instruction = self.programme[place]
        match instruction[0]:
            case "fait":
                return None if instruction[1] not in faits else _tient(instruction, faits[instruction[1]])
            case "non":
                interne = self.vaut(instruction[1], faits)
                return None if interne is None else not interne
            case "et" | "ou":
                tranche = instruction[0] == "ou"
                lus = [self.vaut(p, faits) for p in instruction[1]]
                return tranche if tranche in lus else None if None in lus else not tranche
        valeur: bool | None = self.valeurs[place]
        return valeur


class Reponse(NamedTuple):
    """What one rule says to one subject. `cause` is one of `CAUSES`; `voulus` are leaves to flip and their new truth."""

    regle: Regle
    contexte: Contexte | None
    cause: str
    echeance: Echeance | None = None
    voulus: tuple[tuple[int, bool], ...] = ()
    par: str | None = None
    jour: int | None = None
    arbre: _Arbre | None = None
    si: int = ABSENT


class Pourquoi:
    """Answers for one family; every rule, or one."""

    def __init__(self, moteur: Moteur) -> None:
        self._moteur = moteur
        self._connus: dict[tuple[Any, ...], list[Any]] = {}
        self._des_sujets = {cle: frozenset(r.regle.id for r in lot.regles) for cle, lot in moteur.compile.lots.items()}

    def reponses(self, parcours: Parcours, regle: str | None = None) -> list[Reponse]:
        """Every rule for every subject it may speak to; `sans_sujet` for those that have none.

        Raises `ErreurRegles` on a rule nobody wrote.
        """
        catalogue = self._moteur.catalogue
        if regle is not None and regle not in {r.id for r in catalogue.regles}:
            raise ErreurRegles(f"règle inconnue : {regle}")
        lignes = {(e[1].id, id(e[2])): e for e in parcours.echeances}
        sortie: list[Reponse] = []
        vues: set[str] = set()
        for contexte in parcours.sujets:
            cle = contexte.type, contexte.mode
            vues |= self._des_sujets[cle]
            sortie += self._du_sujet(contexte, self._moteur.compile.lots[cle], parcours, lignes, regle)
        for r in catalogue.regles:
            if r.id not in vues and regle in (None, r.id):
                sortie.append(Reponse(r, None, "sans_sujet"))
        return sortie

    def _du_sujet(
        self,
        contexte: Contexte,
        lot: Lot,
        parcours: Parcours,
        lignes: Mapping[tuple[str, int], Echeance],
        seule: str | None,
    ) -> Iterator[Reponse]:
        v = self._moteur.valeurs(contexte)
        arbre = _Arbre(lot.programme, v)
        ici = id(contexte)
        for r in lot.regles:
            regle = r.regle
            if seule is not None and regle.id != seule:
                continue
            ligne = lignes.get((regle.id, ici))
            if ligne is not None:
                voulus = arbre.bascule(r.si, False) if r.si != ABSENT else ()
                yield Reponse(regle, contexte, "due", ligne, voulus, arbre=arbre, si=r.si)
            elif r.si != ABSENT and v[r.si] is False:
                voulus = arbre.bascule(r.si, True)
                yield Reponse(regle, contexte, "condition", None, voulus, arbre=arbre, si=r.si)
            else:
                yield self._absente(r, contexte, v, arbre, parcours.au.toordinal(), lignes)

    def _absente(
        self,
        r: RegleCompilee,
        contexte: Contexte,
        v: tuple[Any, ...],
        arbre: _Arbre,
        au: int,
        lignes: Mapping[tuple[str, int], Echeance],
    ) -> Reponse:
        """A rule whose condition does not refuse, and that says nothing: in the order the engine looks."""
        regle = r.regle
        debut, fin = v[r.du], v[r.dernier]
        for place, jour in ((r.du, debut), (r.dernier, fin)):
            if place != ABSENT and jour is None:
                return Reponse(regle, contexte, "jour_inconnu", voulus=((place, True),))
        perte = contexte.faits.get("perte")
        if perte is not None and perte not in regle.pertes:
            return Reponse(regle, contexte, "autre_perte")
        if contexte.est_du_projet and r.etape_min != 0 and r.du == ABSENT:
            return Reponse(regle, contexte, "projet")
        if regle.campagne is not None:
            saison = self._moteur.campagnes.saison(regle.campagne, debut, fin, contexte.departement, au)
            if saison is None:
                return Reponse(regle, contexte, "hors_campagne")
            debut, fin, _ = saison
        if debut is not None and fin is not None and fin < debut:
            return Reponse(regle, contexte, "fenetre_vide")
        jour = v[r.reference] if r.reference != ABSENT else next(j for j in (fin, debut, au) if j is not None)
        if jour is not None and not r.valable_du <= jour <= r.valable_au:
            return Reponse(regle, contexte, "pas_en_vigueur", jour=jour)
        if r.si != ABSENT and v[r.si] is None and regle.si_inconnu != "montrer":
            return Reponse(regle, contexte, "attend", None, arbre.bascule(r.si, True), arbre=arbre, si=r.si)
        gagnante = next(e for (_, ici), e in lignes.items() if ici == id(contexte) and e.regle.acte == regle.acte)
        return Reponse(regle, contexte, "remplacee", par=gagnante.regle.id)

    def changements(self, reponse: Reponse) -> list[Changement]:
        """The leaves to flip, as answers: each fact once, with the nearest value that suits all its leaves."""
        if reponse.arbre is None:
            return []
        # The same condition of the same subject flips the same way, whichever rule reads it.
        cle = reponse.si, reponse.cause == "due"
        if cle not in reponse.arbre.changements:
            reponse.arbre.changements[cle] = self._changements(reponse, reponse.arbre)
        return reponse.arbre.changements[cle]

    def _changements(self, reponse: Reponse, arbre: _Arbre) -> list[Changement]:
        assert reponse.contexte
        sortie, par_fait = [], dict[str, list[tuple[Instruction, bool]]]()
        for place, vers in reponse.voulus:
            instruction = arbre.programme[place]
            if instruction[0] == "fait":
                par_fait.setdefault(instruction[1], []).append((instruction, vers))
            else:
                sortie.append(Changement(None, place=place))
        faits = reponse.contexte.faits
        valeurs = self._choisit(reponse, arbre, par_fait) if par_fait and not sortie else {}
        return sortie + [Changement(nom, faits.get(nom), valeurs.get(nom)) for nom in par_fait]

    def _choisit(
        self, reponse: Reponse, arbre: _Arbre, par_fait: Mapping[str, list[tuple[Instruction, bool]]]
    ) -> dict[str, Any]:
        """The nearest values with which the whole condition flips: another leaf may read the same fact."""
        assert reponse.contexte
        faits = reponse.contexte.faits
        listes = [self._proches(nom, faits.get(nom), tuple(feuilles)) for nom, feuilles in par_fait.items()]
        for essai in islice(product(*listes), _ESSAIS):
            valeurs = dict(zip(par_fait, essai, strict=True))
            if arbre.vaut(reponse.si, faits | valeurs) is (reponse.cause != "due"):
                return valeurs
        return {}

    def _proches(self, nom: str, de: Any, feuilles: tuple[tuple[Instruction, bool], ...]) -> list[Any]:
        # Few different answers and comparisons: found once for all families.
        cle = nom, de, feuilles
        if cle not in self._connus:
            self._connus[cle] = self._possibles(nom, de, feuilles)
        return self._connus[cle]

    def _possibles(self, nom: str, de: Any, feuilles: Iterable[tuple[Instruction, bool]]) -> list[Any]:
        """Values for which every comparison becomes what is wanted, the nearest to what was said first."""
        fait = self._moteur.catalogue.faits[nom]
        possibles: list[Any] = list(_VALEURS.get(fait.type, _TEXTES.get(nom, ())))
        for instruction, _ in feuilles:
            valeur = instruction[3]
            possibles += [v for v in (valeur if isinstance(valeur, tuple) else (valeur,)) if v not in possibles]
        if fait.type == "entier" and isinstance(de, int):
            possibles.sort(key=lambda v: abs(v - de))
        return [v for v in possibles if all(_tient(i, v) is vers for i, vers in feuilles)]


def _tient(instruction: Instruction, valeur: Any) -> bool:
    _, _, operateur, borne = instruction
    match operateur:
        case "egal":
            return bool(valeur == borne)
        case "parmi":
            return valeur in borne
        case "au_moins":
            return bool(valeur >= borne)
        case "au_plus":
            return bool(valeur <= borne)
    raise AssertionError(operateur)


def pourquoi_json(
    parcours: Parcours, moteur: Moteur, regle: str | None = None, langue: str = REFERENCE
) -> dict[str, Any]:
    """Answers as programs read them; « pourquoi » when a line is due, « pourquoi pas » when it is not."""
    pourquoi, explication = Pourquoi(moteur), Explication(moteur, langue)
    return {
        "au": parcours.au.isoformat(),
        "reponses": [_reponse_json(r, pourquoi, explication, moteur) for r in pourquoi.reponses(parcours, regle)],
    }


def _reponse_json(r: Reponse, pourquoi: Pourquoi, explication: Explication, moteur: Moteur) -> dict[str, Any]:
    e, langue = r.echeance, explication.langue
    sujet = None
    if r.contexte is not None:
        sujet = {"type": r.contexte.type, "cle": r.contexte.cle, "libelle": libelle_sujet(r.contexte, langue)}
    return {
        "regle": r.regle.id,
        "libelle": r.regle.libelle,
        "cle": f"{r.regle.id}:{r.contexte.suffixe}" if r.contexte else None,
        "sujet": sujet,
        "due": e is not None,
        "cause": r.cause,
        "etat": e.etat if e else None,
        "debut": e.jour_debut.isoformat() if e and e.jour_debut else None,
        "fin": e.jour_fin.isoformat() if e and e.jour_fin else None,
        "raisons": [{"genre": x.genre, "fait": x.fait, "texte": x.texte} for x in explication.raisons(e)] if e else [],
        "changement": [_changement_json(c, r, explication, moteur) for c in pourquoi.changements(r)],
        "reperes": _reperes(r, moteur) if r.cause == "jour_inconnu" else [],
        "en_vigueur": _vigueur(r) if r.cause == "pas_en_vigueur" else None,
        "remplacee_par": r.par,
    }


def _changement_json(c: Changement, r: Reponse, explication: Explication, moteur: Moteur) -> dict[str, Any]:
    assert r.contexte
    if c.fait is None:
        return {"fait": None, "de": None, "vers": None, "texte": _ordre(c.place, r.contexte, explication, moteur)}
    mots = explication.langue.faits.get(c.fait, {}).get("mots") or {}
    texte = None
    if mots and c.vers is not None:
        texte = _dit(Comparaison(c.fait, "egal", c.vers), mots, explication)
    return {"fait": c.fait, "de": c.de, "vers": c.vers, "texte": texte}


def _dit(comparaison: Comparaison, mots: Mapping[str, Any], explication: Explication) -> str | None:
    try:
        return phrase(comparaison, mots, explication.langue)
    except KeyError:
        # The vocabulary only says the values that rules compare with.
        return None


def _ordre(place: int, contexte: Contexte, explication: Explication, moteur: Moteur) -> str:
    """The days that a condition compares, as they are."""
    v = moteur.valeurs(contexte)
    lot = moteur.compile.lots[contexte.type, contexte.mode]
    places = [p for p in lot.programme[place][1:3] if isinstance(p, int)]
    jours = [v[p] for p in places]
    dits = [date_en_mots(date.fromordinal(j), explication.langue, semaine=False) if j else "?" for j in jours]
    return " / ".join(dits)


def _reperes(r: Reponse, moteur: Moteur) -> list[str]:
    """Days of which one would be enough to date the rule."""
    assert r.contexte
    lot = moteur.compile.lots[r.contexte.type, r.contexte.mode]
    vus: list[str] = []
    attente, passees = [p for p, _ in r.voulus], set[int]()
    while attente:
        place = attente.pop(0)
        if place in passees:
            continue
        passees.add(place)
        match lot.programme[place]:
            case ("ancre", nom):
                vus.append(nom)
            case ("date", source, _):
                attente.append(source)
            case ("selon", _, choix):
                attente += [p for _, p in choix]
    return vus


def _vigueur(r: Reponse) -> dict[str, Any]:
    """When the version holds, the day that was compared, and how far it is from holding, in days."""
    valable, jour = r.regle.valable, r.jour or 0
    du = valable.du.toordinal() if valable.du else TRES_TOT
    au = valable.au.toordinal() if valable.au else TRES_TARD
    return {
        "du": valable.du.isoformat() if valable.du else None,
        "au": valable.au.isoformat() if valable.au else None,
        "jour": date.fromordinal(jour).isoformat(),
        "jours": du - jour if jour < du else au - jour,
        "selon": valable.selon,
    }

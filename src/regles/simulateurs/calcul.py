"""One run of a simulator: reads dated values, keeps their sources and confidence, writes the working line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from types import TracebackType
from typing import ParamSpec

from regles.parametres import ErreurParametre, Parametres, Valeur
from regles.periodes.jours import ajoute_mois
from regles.simulateurs.entree import Simulation
from regles.simulateurs.resultat import (
    ANCIENNE,
    CALCUL,
    CHANGERAIT,
    CONFIRME,
    LECTURE,
    LECTURES,
    MOTIF,
    NON_CALCULE,
    ZERO,
    Fourchette,
    Ligne,
    Montant,
    Resultat,
    arrondi,
    dit_taux,
    montant_en_mots,
)
from regles.simulateurs.textes import Texte, Textes

P = ParamSpec("P")
UN_AN = 12
SANS_LIMITE = Decimal("1e9")
MAYOTTE = "976"


@dataclass(frozen=True, slots=True)
class Lecture:
    """One way to read what is open: which end of a range, whether both parents earned, which reading of the law."""

    haute: bool = False
    salaire_haut: bool = False
    deux_revenus: bool | None = None
    libelle: str = ""
    seconde: bool = False


SEULE = Lecture()


class Calcul:
    """What one reading of a simulation gathers: results and hypotheses."""

    def __init__(
        self, parametres: Parametres, textes: Textes, simulation: Simulation, au: date, lecture: Lecture = SEULE
    ) -> None:
        self.parametres, self.textes = parametres, textes
        self.simulation, self.au, self.lecture = simulation, au, lecture
        self.resultats: list[Resultat] = []
        self._hypotheses: dict[str, None] = {}
        self._valeurs: dict[tuple[str, date], Valeur] = {}
        self._ids: set[str] = set()
        self._lectures: dict[str, None] = {}
        # What tells apart two results of the same right: two arrivals, two losses.
        self.sujet = ""

    @property
    def hypotheses(self) -> tuple[str, ...]:
        return tuple(self._hypotheses)

    @property
    def libelle(self) -> str:
        """What tells this reading apart."""
        return ", ".join(filter(None, (self.lecture.libelle, *self._lectures)))

    @property
    def est_a_relire(self) -> bool:
        """Whether the law itself could be read in two ways here: then both are computed."""
        return bool(self._lectures)

    def seconde_lecture(self, premiere: str, seconde: str) -> bool:
        """Which of two readings of the law this one takes, in words; both are asked when one is."""
        self._lectures[seconde if self.lecture.seconde else premiere] = None
        return self.lecture.seconde

    @property
    def est_a_mayotte(self) -> bool:
        return self.simulation.situation.departement == MAYOTTE

    def suppose(self, phrase: str) -> None:
        """Say what was taken for true."""
        self._hypotheses[phrase] = None

    def borne(self, montant: Fourchette) -> Decimal:
        """The end of a range that this reading looks at."""
        return montant.max if self.lecture.haute else montant.min

    def valeur(self, identifiant: str, jour: date) -> Valeur:
        """A dated value; an old one is used and said. Raises `ErreurParametre` when nobody has it."""
        lue = self._valeurs.get((identifiant, jour))
        if lue is None:
            lue = self._valeurs[identifiant, jour] = self._lit(identifiant, jour)
        return lue

    def _lit(self, identifiant: str, jour: date) -> Valeur:
        valeur = self.parametres.valeur_au(identifiant, jour)
        if identifiant in self.textes.annuels and valeur.du is not None:
            perime = date.fromordinal(ajoute_mois(valeur.du.toordinal(), UN_AN))
            if jour >= perime:
                libelle = self.parametres.parametre(identifiant).libelle
                self.suppose(f"« {libelle} » : valeur du {valeur.du:%d/%m/%Y}, la suivante n'est pas encore écrite.")
                return replace(valeur, confiance="C")
        return valeur

    def nombre(self, identifiant: str, jour: date) -> Decimal:
        """The same, when only the number matters."""
        return self.valeur(identifiant, jour).nombre

    def entier(self, identifiant: str, jour: date) -> int:
        """A count or a duration."""
        return int(self.nombre(identifiant, jour))

    def essaie(self, droit: Callable[P, object], *arguments: P.args, **options: P.kwargs) -> None:
        """Compute one right; a value that nobody has stops it alone, and it is said."""
        try:
            droit(*arguments, **options)
        except ErreurParametre as erreur:
            self.suppose(f"Non calculé : {erreur}.")

    def identifie(self, identifiant: str, suffixe: str) -> str:
        """The id of a result, unique: the subject follows when the same right comes twice."""
        base = f"{identifiant}:{suffixe}" if suffixe else identifiant
        unique, rang = base, 1
        while unique in self._ids:
            rang += 1
            unique = f"{base}:{self.sujet or rang}" if rang == 2 else f"{base}:{self.sujet or 'autre'}:{rang}"
        self._ids.add(unique)
        return unique

    def redige(
        self,
        identifiant: str,
        suffixe: str = "",
        *,
        parent: str = "",
        debut: date | None = None,
        fin: date | None = None,
    ) -> Redaction:
        """Begin a result; inside `with`, a value that nobody has makes it « non calculé »."""
        redaction = Redaction(self, self.textes.par_id[identifiant], suffixe or parent, debut, fin)
        redaction.parents = (parent,) if parent else ()
        return redaction


@dataclass(frozen=True, slots=True)
class Doutes:
    """How sure a result is, and the lines that say between what it hesitates."""

    confiance: str
    lignes: tuple[Ligne, ...] = ()


SANS_DOUTE = Doutes("A")


class Redaction:
    """One result being written. Values read since the last line give that line its sources."""

    __slots__ = (
        "_incertaines",
        "_lignes",
        "_reprises",
        "_sources",
        "calcul",
        "confiance",
        "debut",
        "fin",
        "genre",
        "libelle",
        "parents",
        "periode",
        "qui",
        "suffixe",
        "texte",
    )

    def __init__(self, calcul: Calcul, texte: Texte, suffixe: str, debut: date | None, fin: date | None) -> None:
        self.calcul, self.texte, self.suffixe = calcul, texte, suffixe
        self.debut, self.fin = debut, fin
        self.libelle = texte.libelle
        self.confiance = texte.confiance
        self.periode = texte.periode
        self.parents: tuple[str, ...] = ()
        self.genre = ""
        self.qui = texte.qui
        self._lignes: list[Ligne] = []
        self._reprises: tuple[Ligne, ...] = ()
        self._incertaines: dict[str, tuple[Valeur, str]] = {}
        self._sources: dict[str, None] = {}

    def __enter__(self) -> Redaction:
        return self

    def __exit__(
        self, type_: type[BaseException] | None, erreur: BaseException | None, _: TracebackType | None
    ) -> bool:
        if isinstance(erreur, ErreurParametre):
            self.ne_calcule_pas(f"{erreur}.")
            return True
        return False

    def valeur(self, identifiant: str, jour: date) -> Decimal:
        """A dated number; its sources go to the next line, its confidence to the result."""
        return self._valeur(identifiant, jour).nombre

    def taux(self, identifiant: str, jour: date) -> Decimal:
        """The same as a fraction of one."""
        return self._valeur(identifiant, jour).taux

    def _valeur(self, identifiant: str, jour: date) -> Valeur:
        valeur = self.calcul.valeur(identifiant, jour)
        self.doute(valeur.confiance)
        if valeur.confiance == "C":
            lue = self.calcul.parametres.valeur_au(identifiant, jour)
            self._incertaines[identifiant] = (valeur, LECTURES if lue.confiance == "C" else ANCIENNE)
        for source in valeur.sources:
            self._sources[source] = None
        return valeur

    def doute(self, confiance: str) -> None:
        """The confidence of a result is that of the weakest thing it used."""
        self.confiance = max(self.confiance, confiance)

    def ligne(
        self,
        libelle: str,
        calcul: str = "",
        valeur: Decimal | None = None,
        sources: Iterable[str] | None = None,
        role: str = CALCUL,
    ) -> None:
        """One step of the working; by default with the sources of the values just read."""
        cites = tuple(self._sources) if sources is None else tuple(sources)
        self._sources = {}
        self._lignes.append(Ligne(libelle, calcul, valeur, cites, role))

    def hesite(self, libelle: str, calcul: str = "", sources: Iterable[str] | None = None) -> None:
        """The law or the facts may be read in two ways: both are said, and the result is to be confirmed."""
        self.doute("C")
        self.ligne(libelle, calcul, sources=sources, role=LECTURES)

    @property
    def doutes(self) -> Doutes:
        """What another result that leans on this one must say too; whole once this one is finished."""
        return Doutes(self.confiance, tuple(x for x in self._lignes if x.role in (LECTURES, ANCIENNE)))

    def reprend(self, doutes: Doutes) -> None:
        """Lean on another result: its confidence, and the readings it hesitates between."""
        self.doute(doutes.confiance)
        self._reprises = doutes.lignes

    def donne(self, montant: Decimal) -> Decimal:
        """Finish with one amount, rounded once."""
        if montant <= 0:
            montant = ZERO
        if self.texte.unite == "euros":
            montant = arrondi(montant)
        self._finit(montant)
        return montant

    def donne_entre(self, un: Decimal, autre: Decimal) -> None:
        """Finish with two readings; one number when they agree."""
        bas, haut = sorted((arrondi(max(un, ZERO)), arrondi(max(autre, ZERO))))
        self._finit(bas if bas == haut else Fourchette(bas, haut))

    def ferme(self, motif: str) -> None:
        """The right is not open: an amount of zero, and why."""
        self.ligne(motif, sources=self.texte.sources, role=MOTIF)
        self._finit(ZERO if self.texte.unite == "euros" else Decimal(0))

    def ne_calcule_pas(self, motif: str) -> None:
        """Nobody here can say: null, why, and who answers."""
        self.ligne(f"{NON_CALCULE}{motif}", sources=self.texte.sources, role=MOTIF)
        self._finit(None)

    def refuse(self) -> None:
        """A choice of the parents that the law does not allow: its reasons are the lines."""
        self._finit(None)

    def _dit_les_incertaines(self) -> None:
        """A value nobody is sure of is said as such, unless a line already gives both readings."""
        if any(ligne.role == LECTURES for ligne in self._lignes):
            return
        for identifiant, (valeur, role) in self._incertaines.items():
            libelle = self.calcul.parametres.parametre(identifiant).libelle
            du = "" if valeur.du is None else f" du {valeur.du:%d/%m/%Y}"
            reste = ", ou une autre que nous n'avons pas lue" if role == LECTURES else " ; la suivante n'est pas connue"
            self.ligne(f"« {libelle} » : la valeur{du}{reste}.", role=role)

    def _finit(self, montant: Montant) -> None:
        texte = self.texte
        self._dit_les_incertaines()
        self._lignes += [ligne for ligne in self._reprises if ligne not in self._lignes]
        if texte.note:
            self.ligne(texte.note, sources=texte.sources)
        if texte.changerait:
            self.ligne("Ce qui changerait", texte.changerait, sources=(), role=CHANGERAIT)
        if montant is None or self.confiance == "C" or isinstance(montant, Fourchette):
            self.ligne("Qui confirme", self.calcul.textes.qui[self.qui], sources=(), role=CONFIRME)
        identifiant = self.calcul.identifie(texte.rend, self.suffixe)
        self.calcul.resultats.append(
            Resultat(
                id=identifiant,
                libelle=self.libelle,
                montant=montant,
                unite=texte.unite,
                periode=self.periode,
                debut=self.debut,
                fin=self.fin,
                lignes=tuple(self._lignes),
                confiance=self.confiance,
                droit=texte.rend,
                sujet=identifiant.removeprefix(texte.rend).removeprefix(":"),
                parents=self.parents,
                genre=self.genre,
            )
        )


def part_bmaf(r: Redaction, identifiant: str, jour: date) -> Decimal:
    """A share of the BMAF, not rounded, with its line. Sources: the decree of the benefit and the BMAF."""
    part, bmaf = r.taux(identifiant, jour), r.valeur("bmaf", jour)
    produit = part * bmaf
    r.ligne("Part de la BMAF", f"{dit_taux(part)} × {bmaf}".replace(".", ","), arrondi(produit))
    return produit


def net_de_crds(r: Redaction, brut: Decimal, jour: date) -> Decimal:
    """What is left after the CRDS, not rounded: both start from the same product, as the law's amounts do."""
    crds = r.taux("crds", jour)
    net = brut * (1 - crds)
    r.ligne(
        "Net de CRDS, environ : les caisses arrondissent chacune à leur façon",
        f"× (1 − {dit_taux(crds)})",
        arrondi(net),
    )
    return net


def fusionne(lectures: list[Calcul]) -> list[Resultat]:
    """One list of results from several readings: what they agree on stands, the rest becomes a range."""
    premiers = lectures[0].resultats
    if len(lectures) == 1:
        return premiers
    par_lecture = [{r.id: r for r in calcul.resultats} for calcul in lectures]
    ordre = dict.fromkeys(r.id for calcul in lectures for r in calcul.resultats)
    libelles = [calcul.libelle for calcul in lectures]
    return [
        _fusionne_un([(par[i], nom) for par, nom in zip(par_lecture, libelles, strict=True) if i in par]) for i in ordre
    ]


def _fusionne_un(lus: list[tuple[Resultat, str]]) -> Resultat:
    premier = lus[0][0]
    montants = [r.montant for r, _ in lus]
    if any(m is None for m in montants):
        return _fusionne_incalculable(lus)
    if all(m == montants[0] for m in montants):
        return premier
    bornes = [b for m in montants for b in ((m.min, m.max) if isinstance(m, Fourchette) else (m,))]
    bas, haut = min(b for b in bornes if b is not None), max(b for b in bornes if b is not None)
    un = next(r for r in lus if _bout(r[0].montant, bas, bas=True))
    autre = next(r for r in lus if _bout(r[0].montant, haut, bas=False))
    lignes = (
        Ligne(f"Lecture basse : {un[1]}", role=LECTURE),
        *un[0].lignes,
        Ligne(f"Lecture haute : {autre[1]}", role=LECTURE),
        *autre[0].lignes,
    )
    confiance = max(r.confiance for r, _ in lus)
    return replace(premier, montant=Fourchette(bas, haut), lignes=lignes, confiance=confiance)


def _fusionne_incalculable(lus: list[tuple[Resultat, str]]) -> Resultat:
    """No amount for all, and what each reading says of it when they do not say the same."""
    incalculable = next(r for r, _ in lus if r.montant is None)
    par_phrase: dict[str, list[str]] = {}
    for r, nom in lus:
        par_phrase.setdefault(_en_bref(r), []).append(nom)
    if len(par_phrase) == 1:
        return incalculable
    dites = " ; ".join(f"{phrase} ({_en_commun(noms)})" for phrase, noms in par_phrase.items())
    sources = tuple(dict.fromkeys(s for ligne in incalculable.lignes_de(MOTIF) for s in ligne.sources))
    autres = (ligne for ligne in incalculable.lignes if ligne.role != MOTIF)
    lignes = (Ligne(f"{dites}.", sources=sources, role=LECTURES), *autres)
    return replace(incalculable, lignes=lignes, confiance=max(r.confiance for r, _ in lus))


def _en_commun(noms: list[str]) -> str:
    """What readings that say the same have in common, else all of them.

    >>> _en_commun(["ressources les plus basses, un seul revenu", "ressources les plus basses, deux revenus"])
    'ressources les plus basses'
    """
    parts = [nom.split(", ") for nom in noms]
    return ", ".join(p for p in parts[0] if all(p in autres for autres in parts)) or " ou ".join(noms)


def _en_bref(r: Resultat) -> str:
    """Its reason, else its amount."""
    motif = next((ligne.libelle for ligne in r.lignes_de(MOTIF)), "")
    return (motif.removeprefix(NON_CALCULE) or montant_en_mots(r)).removesuffix(".")


def _bout(montant: Montant, valeur: Decimal, *, bas: bool) -> bool:
    if isinstance(montant, Fourchette):
        return (montant.min if bas else montant.max) == valeur
    return montant == valeur

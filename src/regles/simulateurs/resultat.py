"""What a simulator answers: amounts with their working, the law behind each line, and what was supposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENTIME = Decimal("0.01")
ZERO = Decimal("0.00")
# What a line is for: a step, why nothing was computed or is due, both readings of the law, a value whose next one is not written
# yet, the title of a reading, what would change the result, who confirms it.
ROLES = (CALCUL, MOTIF, LECTURES, ANCIENNE, LECTURE, CHANGERAIT, CONFIRME) = (
    "calcul",
    "motif",
    "lectures",
    "ancienne",
    "lecture",
    "changerait",
    "confirme",
)
NON_CALCULE = "Non calculé : "
_UNITES = {"euros": " €", "jours": " jours", "mois": " mois", None: ""}
_PERIODES = {"jour": " par jour", "mois": " par mois", "an": " par an", "une_fois": ", une fois", "total": " en tout"}


@dataclass(frozen=True, slots=True)
class Fourchette:
    """Between two amounts: an answer was missing, or two readings of the law stand."""

    min: Decimal
    max: Decimal


Montant = Decimal | Fourchette | None


@dataclass(frozen=True, slots=True)
class Ligne:
    """One step of the working. `sources` are keys of `content/vocabulaire/sources.yaml`; `role` is one of `ROLES`."""

    libelle: str
    calcul: str = ""
    valeur: Decimal | None = None
    sources: tuple[str, ...] = ()
    role: str = CALCUL


@dataclass(frozen=True, slots=True)
class Resultat:
    """One amount, duration or refusal. `montant` is null when it could not be computed: a line says why.

    `droit` and `sujet` are what `id` is made of; `parents`, whom it is about; `genre`, the kind of leave of a plan.
    """

    id: str
    libelle: str
    montant: Montant
    unite: str | None
    periode: str | None
    debut: date | None
    fin: date | None
    lignes: tuple[Ligne, ...]
    confiance: str
    droit: str = ""
    sujet: str = ""
    parents: tuple[str, ...] = ()
    genre: str = ""

    def lignes_de(self, role: str) -> tuple[Ligne, ...]:
        """The lines that play one role."""
        return tuple(ligne for ligne in self.lignes if ligne.role == role)


@dataclass(frozen=True, slots=True)
class Reponse:
    """Everything one simulator says on a day."""

    simulateur: str
    au: date
    resultats: tuple[Resultat, ...]
    hypotheses: tuple[str, ...]

    def resultat(self, identifiant: str) -> Resultat | None:
        """The result of that id, or null."""
        return next((r for r in self.resultats if r.id == identifiant), None)


def arrondi(montant: Decimal) -> Decimal:
    """To the cent, half up: the only rounding of the simulators, done once at the end.

    >>> arrondi(Decimal("2197.145")), arrondi(Decimal("99.57682"))
    (Decimal('2197.15'), Decimal('99.58'))
    """
    return montant.quantize(CENTIME, ROUND_HALF_UP)


def dit(nombre: Decimal) -> str:
    """A number as people write it in French; cents only when there are some.

    >>> dit(Decimal("1098.5700")), dit(Decimal("4005.00")), dit(Decimal("0.2000"))
    ('1\\u202f098,57', '4\\u202f005', '0,2')
    """
    texte = f"{nombre:,f}".replace(",", "\u202f")
    if "." not in texte:
        return texte
    entier, _, decimales = texte.rstrip("0").partition(".")
    if not decimales:
        return entier
    # Money keeps its two decimals; a rate below one does not need them.
    return f"{entier},{decimales}0" if len(decimales) == 1 and abs(nombre) >= 1 else f"{entier},{decimales}"


def dit_taux(taux: Decimal) -> str:
    """A rate as a percentage.

    >>> dit_taux(Decimal("0.20825")), dit_taux(Decimal("2.2975")), dit_taux(Decimal("0.7"))
    ('20,825 %', '229,75 %', '70 %')
    """
    return f"{dit((taux * 100).normalize() + 0)} %"


def montant_en_mots(r: Resultat) -> str:
    """An amount, a duration or its absence, with its unit and its period, in French."""
    if r.montant is None:
        return "non calculé" if r.unite else "voyez les raisons"
    suite = f"{_UNITES[r.unite]}{_PERIODES.get(r.periode or '', '')}"
    if isinstance(r.montant, Fourchette):
        return f"de {dit(r.montant.min)} à {dit(r.montant.max)}{suite}"
    return f"{dit(r.montant)}{suite}"

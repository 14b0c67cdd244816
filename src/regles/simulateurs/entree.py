"""What a family says to a simulator. Frozen and validated; the schema is `content/schemas/simulation.json`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from regles.erreurs import ErreurSituation
from regles.simulateurs.resultat import Fourchette
from regles.situation import Situation, lit_date, lit_situation

VERSION = 1
PREPARE = ("plein", "moins_de_50", "de_50_a_80")
CONGES = ("paternite", "adoption", "supplementaire", "parental")
AUTRES_PARENTS = ("absent", "pension", "aucun_parent")
MODES = (
    "creche_psu",
    "assistante_maternelle",
    "garde_domicile",
    "garde_partagee",
    "micro_creche",
    "structure_assistante_maternelle",
    "structure_domicile",
)
MONTANT_MAX = Decimal(10_000_000)
_DECIMAL = re.compile(r"[0-9]{1,8}(\.[0-9]{1,4})?")
_PART = re.compile(r"0\.[0-9]{1,4}")
_CLE = re.compile(r"[a-z][a-z0-9-]{0,15}")
_T = TypeVar("_T")
Lecteur = Callable[[Any, str], Any]


@dataclass(frozen=True, slots=True)
class Ressources:
    """Resources of one year of the household; `annee` null holds for any year."""

    montant: Fourchette
    annee: int | None = None
    revenus_parents: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Travail:
    """History of work of one parent."""

    salaires_bruts: tuple[Decimal, ...] = ()
    affilie_depuis: date | None = None
    heures_3_mois: Decimal | None = None
    salaires_6_mois: Decimal | None = None
    saisonnier: bool | None = None
    heures_12_mois: Decimal | None = None
    salaires_12_mois: Decimal | None = None
    embauche: date | None = None
    heures_par_semaine_contrat: Decimal | None = None
    traitement_mensuel: Decimal | None = None
    revenu_moyen_faible: bool | None = None
    indemnise: bool | None = None
    cessation: date | None = None
    trimestres_cotises: int | None = None
    aah: bool | None = None


@dataclass(frozen=True, slots=True)
class Hospitalisation:
    """First day in hospital, day of leaving it; null while the child is still there."""

    du: date
    sortie: date | None = None


@dataclass(frozen=True, slots=True)
class Charge:
    """What rights need to know of one child."""

    a_charge: bool | None = None
    aeeh: bool | None = None
    alternee: bool | None = None
    autre_parent: str | None = None
    pension: Decimal | None = None
    hospitalise: Hospitalisation | None = None


@dataclass(frozen=True, slots=True)
class Maternite:
    """Choices around the maternity leave."""

    report_semaines: int = 0
    avance_semaines: int = 0
    pathologique_avant_jours: int = 0
    pathologique_apres_jours: int = 0
    reprise: date | None = None
    deces_mere: date | None = None


@dataclass(frozen=True, slots=True)
class Periode:
    """One leave that a parent wants; `fin` is its last day."""

    parent: str
    type: str
    debut: date
    fin: date
    prepare: str | None = None
    heures_par_semaine: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Conges:
    """The plan of two parents. `periodes` null: nobody planned, leaves follow each other."""

    sujet: str | None = None
    maternite: Maternite = Maternite()
    periodes: tuple[Periode, ...] | None = None


@dataclass(frozen=True, slots=True)
class Mode:
    """One contract of childcare."""

    mode: str
    heures_par_mois: Decimal | None = None
    heures_par_semaine: Decimal | None = None
    semaines_par_an: Decimal | None = None
    jours_par_mois: Decimal | None = None
    jours_par_semaine: Decimal | None = None
    salaire_horaire_net: Fourchette | None = None
    entretien_par_jour: Decimal | None = None
    repas_par_jour: Decimal | None = None
    cotisations_par_mois: Decimal | None = None
    part: Decimal | None = None
    tarif_horaire: Decimal | None = None
    horaires_specifiques: bool | None = None


@dataclass(frozen=True, slots=True)
class Garde:
    """The contracts to compare, for one child."""

    modes: tuple[Mode, ...] = ()
    enfant: str | None = None
    premiere_annee_domicile: bool | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    """The situation of a family and what rights need beside it."""

    situation: Situation
    au: date | None = None
    ressources: tuple[Ressources, ...] = ()
    ressources_12_mois: Fourchette | None = None
    deux_revenus: bool | None = None
    parents: Mapping[str, Travail] = field(default_factory=dict)
    enfants: Mapping[str, Charge] = field(default_factory=dict)
    conges: Conges = Conges()
    garde: Garde = Garde()

    @property
    def est_seul(self) -> bool:
        return self.situation.foyer.seul is True

    def travail(self, cle: str) -> Travail:
        """What a parent said of their work; nothing known when they said nothing."""
        return self.parents.get(cle) or Travail()

    def charge(self, cle: str) -> Charge:
        """What was said of a child; nothing known when nobody said anything."""
        return self.enfants.get(cle) or Charge()


def lit_simulation(donnee: Any) -> Simulation:
    """Validate what was received: a simulation, or a bare situation.

    Raises `ErreurSituation`, which names the field and what is accepted.
    """
    if isinstance(donnee, Mapping) and "situation" not in donnee:
        return Simulation(lit_situation(donnee))
    simulation: Simulation = _lit(donnee, "simulation", Simulation, _SIMULATION, ignores=("version",))
    version = donnee.get("version", VERSION)
    if version != VERSION:
        raise ErreurSituation("version", f"version {version!r} inconnue ; la version acceptée est {VERSION}")
    return simulation


def decimal(valeur: Any, champ: str) -> Decimal:
    """A non-negative amount. A float is refused: it is already rounded to binary.

    >>> decimal("2450.50", "salaire"), decimal(3, "salaire")
    (Decimal('2450.50'), Decimal('3'))
    """
    lu = valeur if isinstance(valeur, Decimal) else None
    if (isinstance(valeur, int) and not isinstance(valeur, bool)) or (
        isinstance(valeur, str) and _DECIMAL.fullmatch(valeur)
    ):
        lu = Decimal(valeur)
    if lu is None or not lu.is_finite() or not 0 <= lu <= MONTANT_MAX:
        raise ErreurSituation(champ, 'un nombre positif est attendu, par exemple "2450.50"')
    return lu


def _lit(donnee: Any, champ: str, type_: Callable[..., _T], lecteurs: Mapping[str, Lecteur], ignores: Any = ()) -> _T:
    if not isinstance(donnee, Mapping):
        raise ErreurSituation(champ, "un objet est attendu")
    prefixe = "" if champ == "simulation" else f"{champ}."
    lus: dict[str, Any] = {}
    for cle, valeur in donnee.items():
        if cle in ignores:
            continue
        lecteur = lecteurs.get(cle)
        if lecteur is None:
            raise ErreurSituation(f"{prefixe}{cle}", f"champ inconnu ; champs acceptés : {', '.join(lecteurs)}")
        if valeur is not None:
            lus[cle] = lecteur(valeur, f"{prefixe}{cle}")
    try:
        return type_(**lus)
    except TypeError:
        manquants = [c for c in lecteurs if c not in lus]
        raise ErreurSituation(champ, f"il manque un champ parmi : {', '.join(manquants)}") from None


def _objet(type_: Callable[..., Any], lecteurs: Mapping[str, Lecteur]) -> Lecteur:
    return lambda donnee, champ: _lit(donnee, champ, type_, lecteurs)


def _liste(lecteur: Lecteur, maximum: int, minimum: int = 0) -> Lecteur:
    def lit(donnee: Any, champ: str) -> tuple[Any, ...]:
        if not isinstance(donnee, (list, tuple)):
            raise ErreurSituation(champ, "une liste est attendue")
        if not minimum <= len(donnee) <= maximum:
            raise ErreurSituation(champ, f"{len(donnee)} éléments ; de {minimum} à {maximum} sont acceptés")
        return tuple(lecteur(element, f"{champ}[{i}]") for i, element in enumerate(donnee))

    return lit


def _par_cle(lecteur: Lecteur) -> Lecteur:
    def lit(donnee: Any, champ: str) -> dict[str, Any]:
        if not isinstance(donnee, Mapping):
            raise ErreurSituation(champ, "un objet est attendu")
        return {_cle(cle, champ): lecteur(valeur, f"{champ}.{cle}") for cle, valeur in donnee.items()}

    return lit


def _cle(valeur: Any, champ: str) -> str:
    if not isinstance(valeur, str) or not _CLE.fullmatch(valeur):
        raise ErreurSituation(champ, f"{valeur!r} n'est pas une clé, comme p1 ou e1")
    return valeur


def _montant(valeur: Any, champ: str) -> Fourchette:
    if not isinstance(valeur, Mapping):
        seul = decimal(valeur, champ)
        return Fourchette(seul, seul)
    lue = _lit(valeur, champ, Fourchette, {"min": decimal, "max": decimal})
    if lue.min > lue.max:
        raise ErreurSituation(champ, "min dépasse max")
    return lue


def _booleen(valeur: Any, champ: str) -> bool:
    if not isinstance(valeur, bool):
        raise ErreurSituation(champ, f"{valeur!r} n'est ni vrai ni faux ; écrivez true ou false")
    return valeur


def _entier(minimum: int, maximum: int) -> Lecteur:
    def lit(valeur: Any, champ: str) -> int:
        if isinstance(valeur, bool) or not isinstance(valeur, int) or not minimum <= valeur <= maximum:
            raise ErreurSituation(champ, f"{valeur!r} refusé ; un nombre entier de {minimum} à {maximum}")
        return valeur

    return lit


def _choix(permis: tuple[str, ...]) -> Lecteur:
    def lit(valeur: Any, champ: str) -> str:
        if not isinstance(valeur, str) or valeur not in permis:
            raise ErreurSituation(champ, f"{valeur!r} refusé ; valeurs acceptées : {', '.join(permis)}")
        return valeur

    return lit


def _part(valeur: Any, champ: str) -> Decimal:
    if not isinstance(valeur, str) or not _PART.fullmatch(valeur):
        raise ErreurSituation(champ, f'{valeur!r} refusé ; une part entre 0 et 1, comme "0.5"')
    return Decimal(valeur)


def _lit_periode(donnee: Any, champ: str) -> Periode:
    periode: Periode = _lit(
        donnee,
        champ,
        Periode,
        {
            "parent": _cle,
            "type": _choix(CONGES),
            "debut": lit_date,
            "fin": lit_date,
            "prepare": _choix(PREPARE),
            "heures_par_semaine": decimal,
        },
    )
    if periode.fin < periode.debut:
        raise ErreurSituation(f"{champ}.fin", "la fin précède le début")
    return periode


_RESSOURCES = {"annee": _entier(2000, 2100), "montant": _montant, "revenus_parents": _par_cle(decimal)}
_TRAVAIL: dict[str, Lecteur] = {
    "salaires_bruts": _liste(decimal, 3, 3),
    "affilie_depuis": lit_date,
    "heures_3_mois": decimal,
    "salaires_6_mois": decimal,
    "saisonnier": _booleen,
    "heures_12_mois": decimal,
    "salaires_12_mois": decimal,
    "embauche": lit_date,
    "heures_par_semaine_contrat": decimal,
    "traitement_mensuel": decimal,
    "revenu_moyen_faible": _booleen,
    "indemnise": _booleen,
    "cessation": lit_date,
    "trimestres_cotises": _entier(0, 40),
    "aah": _booleen,
}
_CHARGE: dict[str, Lecteur] = {
    "a_charge": _booleen,
    "aeeh": _booleen,
    "alternee": _booleen,
    "autre_parent": _choix(AUTRES_PARENTS),
    "pension": decimal,
    "hospitalise": _objet(Hospitalisation, {"du": lit_date, "sortie": lit_date}),
}
_MATERNITE: dict[str, Lecteur] = {
    "report_semaines": _entier(0, 52),
    "avance_semaines": _entier(0, 52),
    "pathologique_avant_jours": _entier(0, 365),
    "pathologique_apres_jours": _entier(0, 365),
    "reprise": lit_date,
    "deces_mere": lit_date,
}
_CONGES: dict[str, Lecteur] = {
    "sujet": _cle,
    "maternite": _objet(Maternite, _MATERNITE),
    "periodes": _liste(_lit_periode, 40),
}
_MODE: dict[str, Lecteur] = {
    "mode": _choix(MODES),
    **dict.fromkeys(
        (
            "heures_par_mois",
            "heures_par_semaine",
            "semaines_par_an",
            "jours_par_mois",
            "jours_par_semaine",
            "entretien_par_jour",
            "repas_par_jour",
            "cotisations_par_mois",
            "tarif_horaire",
        ),
        decimal,
    ),
    "salaire_horaire_net": _montant,
    "part": _part,
    "horaires_specifiques": _booleen,
}
_GARDE: dict[str, Lecteur] = {
    "enfant": _cle,
    "premiere_annee_domicile": _booleen,
    "modes": _liste(_objet(Mode, _MODE), 10, 1),
}
_SIMULATION: dict[str, Lecteur] = {
    "situation": lambda donnee, _champ: lit_situation(donnee),
    "au": lit_date,
    "ressources": _liste(_objet(Ressources, _RESSOURCES), 6),
    "ressources_12_mois": _montant,
    "deux_revenus": _booleen,
    "parents": _par_cle(_objet(Travail, _TRAVAIL)),
    "enfants": _par_cle(_objet(Charge, _CHARGE)),
    "conges": _objet(Conges, _CONGES),
    "garde": _objet(Garde, _GARDE),
}

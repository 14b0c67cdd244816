"""What a family told us. Frozen, validated, serialisable; the schema is `content/schemas/situation.json`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, TypeVar

from regles.erreurs import ErreurSituation

VERSION = 1
ANNEES = (1990, 2100)
# Born or expected: more than any family, few enough for a page.
ENFANTS_MAX = 20
ACTIVITES = (
    "salarie",
    "independant",
    "agricole",
    "agent_public",
    "demandeur_emploi",
    "etudiant",
    "sans_activite",
)
CHORIONICITES = ("bichoriale", "monochoriale")
_CLE = re.compile(r"[a-z][a-z0-9-]{0,15}")
_COMMUNE = re.compile(r"[0-9][0-9AB][0-9]{3}")
_DEPARTEMENT = re.compile(r"0[1-9]|[1-8][0-9]|9[0-5]|2A|2B|97[1-8]|98[678]")
# `date.fromisoformat` also reads weeks (2027-W15-3), which nobody means to write here.
_JOUR = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Keys that we give ourselves: a project, a birth without pregnancy.
_CLE_CALCULEE = re.compile(r"projet|n[0-9]+")
_CLE_FAIT = re.compile(r"[A-Za-z0-9_-]{1,40}(:[a-z][a-z0-9-]{0,15}){1,2}")


@dataclass(frozen=True, slots=True)
class Grossesse:
    cle: str
    ddr: date | None = None
    debut: date | None = None
    ponction: date | None = None
    transfert_j5: date | None = None
    terme: date | None = None
    terme_sa: int | None = None
    declaration: date | None = None
    foetus: int | None = None
    chorionicite: str | None = None
    pma: bool | None = None
    rang: int | None = None
    fin: date | None = None
    pertes: tuple[date, ...] = ()

    @property
    def est_datee(self) -> bool:
        return any((self.ddr, self.debut, self.ponction, self.transfert_j5, self.terme))

    @property
    def portes(self) -> int:
        """How many it still carries, as far as its losses tell."""
        return (self.foetus or 1) - len(self.pertes)


@dataclass(frozen=True, slots=True)
class Enfant:
    cle: str
    prenom: str | None = None
    naissance: date | None = None
    terme_prevu: date | None = None
    grossesse: str | None = None
    arrivee: date | None = None
    rang: int | None = None
    handicap: bool | None = None
    commune_naissance: str | None = None
    deces: date | None = None
    sans_vie: bool | None = None

    @property
    def est_vivant(self) -> bool:
        return self.deces is None and not self.sans_vie


@dataclass(frozen=True, slots=True)
class Parent:
    cle: str
    porte: bool | None = None
    activite: str | None = None
    mineur: bool | None = None
    handicap: bool | None = None
    rhesus_negatif: bool | None = None
    immunite_toxoplasmose: bool | None = None
    immunite_rubeole: bool | None = None


@dataclass(frozen=True, slots=True)
class Foyer:
    seul: bool | None = None
    maries: bool | None = None
    deux_meres: bool | None = None
    departement: str | None = None
    commune: str | None = None


@dataclass(frozen=True, slots=True)
class Fait:
    """An échéance that the family ticked: its key, the day, the place if they said it."""

    cle: str
    le: date
    lieu: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    projet: bool = False
    grossesses: tuple[Grossesse, ...] = ()
    enfants: tuple[Enfant, ...] = ()
    parents: tuple[Parent, ...] = ()
    foyer: Foyer = Foyer()
    faits: tuple[Fait, ...] = ()

    @property
    def departement(self) -> str | None:
        """Département of the home, from its commune when only the commune is known."""
        return self.foyer.departement or departement_de(self.foyer.commune)

    @property
    def attendus(self) -> dict[str, int]:
        """How many children each pregnancy still awaits, by its key; one that is over, born or lost, awaits none."""
        finies = {e.grossesse for e in self.enfants} | {g.cle for g in self.grossesses if g.fin}
        return {g.cle: g.portes for g in self.grossesses if g.cle not in finies and g.portes > 0}


def departement_du_code(commune: str) -> str:
    """Département of an INSEE commune code.

    >>> departement_du_code("97353"), departement_du_code("2A004")
    ('973', '2A')
    """
    return commune[:3] if commune[:2] in ("97", "98") else commune[:2]


def departement_de(commune: str | None) -> str | None:
    """The same for a commune that may not be known.

    >>> departement_de("97353"), departement_de(None)
    ('973', None)
    """
    return None if commune is None else departement_du_code(commune)


def lit_situation(donnee: Any) -> Situation:
    """Validate what was received. Raises `ErreurSituation`, which names the field and what is accepted."""
    racine = _objet(donnee, "situation", ("version", "projet", "grossesses", "enfants", "parents", "foyer", "faits"))
    if racine.get("version", VERSION) != VERSION:
        raise ErreurSituation("version", f"version {racine['version']!r} inconnue ; la version acceptée est {VERSION}")
    situation = Situation(
        projet=_booleen(racine.get("projet"), "projet") or False,
        grossesses=_liste(racine, "grossesses", _lit_grossesse, 8),
        enfants=_liste(racine, "enfants", _lit_enfant, 20),
        parents=_liste(racine, "parents", _lit_parent, 2),
        foyer=_lit_foyer(racine.get("foyer") or {}),
        faits=_liste(racine, "faits", _lit_fait, 2000),
    )
    _verifie_ensemble(situation)
    return situation


def ecrit_situation(situation: Situation) -> dict[str, Any]:
    """The situation as the schema writes it: only what is known, ISO dates."""
    sortie: dict[str, Any] = {"version": VERSION}
    if situation.projet:
        sortie["projet"] = True
    for nom in ("grossesses", "enfants", "parents", "faits"):
        if elements := getattr(situation, nom):
            sortie[nom] = [_ecrit_objet(element) for element in elements]
    if foyer := _ecrit_objet(situation.foyer):
        sortie["foyer"] = foyer
    return sortie


def _ecrit_objet(objet: Any) -> dict[str, Any]:
    return {
        champ.name: _ecrit_valeur(valeur)
        for champ in fields(objet)
        if (valeur := getattr(objet, champ.name)) is not None and valeur != ()
    }


def _ecrit_valeur(valeur: Any) -> Any:
    if isinstance(valeur, date):
        return valeur.isoformat()
    return [_ecrit_valeur(v) for v in valeur] if isinstance(valeur, tuple) else valeur


def _lit_grossesse(donnee: Any, champ: str, rang: int) -> Grossesse:
    o = _objet(donnee, champ, [c.name for c in fields(Grossesse)])
    grossesse = Grossesse(
        cle=_cle(o.get("cle"), f"{champ}.cle", f"g{rang}"),
        ddr=_date(o, "ddr", champ),
        debut=_date(o, "debut", champ),
        ponction=_date(o, "ponction", champ),
        transfert_j5=_date(o, "transfert_j5", champ),
        terme=_date(o, "terme", champ),
        terme_sa=_entier(o, "terme_sa", champ, 40, 41),
        declaration=_date(o, "declaration", champ),
        foetus=_entier(o, "foetus", champ, 1, 6),
        chorionicite=_choix(o, "chorionicite", champ, CHORIONICITES),
        pma=_booleen(o.get("pma"), f"{champ}.pma"),
        rang=_entier(o, "rang", champ, 1, 20),
        fin=_date(o, "fin", champ),
        pertes=_dates(o, "pertes", champ),
    )
    if not grossesse.est_datee and grossesse.fin is None:
        raise ErreurSituation(
            champ, "il faut une date : ddr, debut, ponction, transfert_j5 ou terme (fin seule suffit après une perte)"
        )
    if len(grossesse.pertes) > (grossesse.foetus or 1):
        raise ErreurSituation(f"{champ}.pertes", "plus de pertes que d'enfants attendus ; indiquez foetus")
    return grossesse


def _lit_enfant(donnee: Any, champ: str, rang: int) -> Enfant:
    o = _objet(donnee, champ, [c.name for c in fields(Enfant)])
    enfant = Enfant(
        cle=_cle(o.get("cle"), f"{champ}.cle", f"e{rang}"),
        prenom=_texte(o.get("prenom"), f"{champ}.prenom", 40),
        naissance=_date(o, "naissance", champ),
        terme_prevu=_date(o, "terme_prevu", champ),
        grossesse=_cle(o.get("grossesse"), f"{champ}.grossesse", None),
        arrivee=_date(o, "arrivee", champ),
        rang=_entier(o, "rang", champ, 1, 20),
        handicap=_booleen(o.get("handicap"), f"{champ}.handicap"),
        commune_naissance=_motif(o, "commune_naissance", champ, _COMMUNE, "un code INSEE de cinq caractères"),
        deces=_date(o, "deces", champ),
        sans_vie=_booleen(o.get("sans_vie"), f"{champ}.sans_vie"),
    )
    if enfant.naissance is None and enfant.arrivee is None:
        raise ErreurSituation(champ, "il faut la date de naissance, ou la date d'arrivée pour une adoption")
    if enfant.naissance is None and enfant.sans_vie:
        raise ErreurSituation(f"{champ}.sans_vie", "il faut la date de naissance")
    if enfant.naissance and enfant.deces and enfant.deces < enfant.naissance:
        raise ErreurSituation(f"{champ}.deces", "le décès ne peut pas précéder la naissance", "deces")
    if enfant.naissance and enfant.arrivee and enfant.arrivee < enfant.naissance:
        raise ErreurSituation(f"{champ}.arrivee", "l'arrivée au foyer ne peut pas précéder la naissance", "arrivee")
    return enfant


def _lit_parent(donnee: Any, champ: str, rang: int) -> Parent:
    o = _objet(donnee, champ, [c.name for c in fields(Parent)])
    booleens = ("porte", "mineur", "handicap", "rhesus_negatif", "immunite_toxoplasmose", "immunite_rubeole")
    return Parent(
        cle=_cle(o.get("cle"), f"{champ}.cle", f"p{rang}"),
        activite=_choix(o, "activite", champ, ACTIVITES),
        **{nom: _booleen(o.get(nom), f"{champ}.{nom}") for nom in booleens},
    )


def _lit_foyer(donnee: Any) -> Foyer:
    o = _objet(donnee, "foyer", [c.name for c in fields(Foyer)])
    return Foyer(
        departement=_motif(o, "departement", "foyer", _DEPARTEMENT, "un code de département : 01 à 95, 2A, 2B, 971…"),
        commune=_motif(o, "commune", "foyer", _COMMUNE, "un code INSEE de cinq caractères"),
        **{nom: _booleen(o.get(nom), f"foyer.{nom}") for nom in ("seul", "maries", "deux_meres")},
    )


def _lit_fait(donnee: Any, champ: str, rang: int) -> Fait:
    o = _objet(donnee, champ, ("cle", "le", "lieu"))
    cle = o.get("cle")
    if not isinstance(cle, str) or not _CLE_FAIT.fullmatch(cle):
        raise ErreurSituation(f"{champ}.cle", f"{cle!r} n'est pas la clé d'une échéance, comme CH-EX01:e1")
    if "le" not in o:
        raise ErreurSituation(f"{champ}.le", "le jour manque")
    return Fait(cle=cle, le=lit_date(o["le"], f"{champ}.le"), lieu=_texte(o.get("lieu"), f"{champ}.lieu", 120))


def _verifie_ensemble(situation: Situation) -> None:
    if not (situation.projet or situation.grossesses or situation.enfants):
        raise ErreurSituation("situation", "une date suffit (grossesse, naissance, arrivée), ou projet")
    attendus = sum(
        (g.foetus or 1) for g in situation.grossesses if not any(e.grossesse == g.cle for e in situation.enfants)
    )
    if attendus + len(situation.enfants) > ENFANTS_MAX:
        raise ErreurSituation(
            "enfants", f"{attendus + len(situation.enfants)} enfants ; {ENFANTS_MAX} au plus, nés ou attendus"
        )
    for rang, grossesse in enumerate(situation.grossesses):
        if grossesse.fin and any(e.grossesse == grossesse.cle for e in situation.enfants):
            raise ErreurSituation(
                f"grossesses[{rang}].fin", "un enfant est né de cette grossesse : dites sa perte sur l'enfant"
            )
    if sum(p.porte is True for p in situation.parents) > 1:
        raise ErreurSituation("parents", "un seul parent porte la grossesse")
    cles = [x.cle for groupe in (situation.grossesses, situation.enfants, situation.parents) for x in groupe]
    for cle in cles:
        if cles.count(cle) > 1:
            raise ErreurSituation("cle", f"la clé {cle!r} sert deux fois ; chaque sujet a la sienne")
    for cle in cles:
        if _CLE_CALCULEE.fullmatch(cle):
            raise ErreurSituation("cle", f"la clé {cle!r} est à nous ; choisissez-en une autre, comme g1 ou e1")
    grossesses = {g.cle for g in situation.grossesses}
    for rang, enfant in enumerate(situation.enfants):
        if enfant.grossesse and enfant.grossesse not in grossesses:
            raise ErreurSituation(f"enfants[{rang}].grossesse", f"aucune grossesse n'a la clé {enfant.grossesse!r}")
        attendue = enfant.cle.rpartition("-")[0]
        if attendue in grossesses and enfant.grossesse != attendue:
            raise ErreurSituation(
                f"enfants[{rang}].cle",
                f"{enfant.cle!r} est un enfant de {attendue!r} : indiquez grossesse, ou une autre clé",
            )
    cles_par_champ = {
        "grossesses": [g.cle for g in situation.grossesses],
        "enfants": [e.cle for e in situation.enfants],
    }
    for champ, siennes in cles_par_champ.items():
        for rang, cle in enumerate(siennes):
            if cle in ("p1", "p2"):
                raise ErreurSituation(f"{champ}[{rang}].cle", f"{cle!r} est la clé d'un parent")


_T = TypeVar("_T")


def _liste(racine: Mapping[str, Any], nom: str, lit: Callable[[Any, str, int], _T], maximum: int) -> tuple[_T, ...]:
    donnee = racine.get(nom) or ()
    if not isinstance(donnee, Sequence) or isinstance(donnee, str):
        raise ErreurSituation(nom, "une liste est attendue")
    if len(donnee) > maximum:
        raise ErreurSituation(nom, f"{len(donnee)} éléments ; {maximum} au plus sont acceptés")
    return tuple(lit(element, f"{nom}[{i}]", i + 1) for i, element in enumerate(donnee))


def _objet(donnee: Any, champ: str, permis: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(donnee, Mapping):
        raise ErreurSituation(champ, "un objet est attendu")
    for cle in donnee:
        if cle not in permis:
            raise ErreurSituation(f"{champ}.{cle}", f"champ inconnu ; champs acceptés : {', '.join(permis)}")
    return donnee


def lit_date(valeur: Any, champ: str) -> date:
    """A day written AAAA-MM-JJ, or an error that names the field."""
    if isinstance(valeur, date):
        lue = valeur
    else:
        try:
            lue = date.fromisoformat(valeur) if _JOUR.fullmatch(valeur) else _refuse_date(valeur)
        except (ValueError, TypeError):
            raise ErreurSituation(
                champ, f"{valeur!r} n'est pas une date ; écrivez AAAA-MM-JJ, par exemple 2027-04-14", "date"
            ) from None
    if not ANNEES[0] <= lue.year <= ANNEES[1]:
        message = f"l'année {lue.year} est hors des années acceptées ({ANNEES[0]} à {ANNEES[1]})"
        raise ErreurSituation(champ, message, "annee")
    return lue


def _refuse_date(valeur: Any) -> date:
    raise ValueError(valeur)


def _date(o: Mapping[str, Any], nom: str, champ: str) -> date | None:
    return None if o.get(nom) is None else lit_date(o[nom], f"{champ}.{nom}")


def _dates(o: Mapping[str, Any], nom: str, champ: str) -> tuple[date, ...]:
    donnee = o.get(nom) or ()
    if not isinstance(donnee, Sequence) or isinstance(donnee, str):
        raise ErreurSituation(f"{champ}.{nom}", "une liste est attendue")
    return tuple(lit_date(jour, f"{champ}.{nom}[{i}]") for i, jour in enumerate(donnee))


def _booleen(valeur: Any, champ: str) -> bool | None:
    if valeur is None or isinstance(valeur, bool):
        return valeur
    raise ErreurSituation(champ, f"{valeur!r} n'est ni vrai ni faux ; écrivez true ou false")


def _entier(o: Mapping[str, Any], nom: str, champ: str, minimum: int, maximum: int) -> int | None:
    valeur = o.get(nom)
    if valeur is None:
        return None
    if isinstance(valeur, bool) or not isinstance(valeur, int) or not minimum <= valeur <= maximum:
        raise ErreurSituation(f"{champ}.{nom}", f"{valeur!r} refusé ; un nombre entier de {minimum} à {maximum}")
    return valeur


def _choix(o: Mapping[str, Any], nom: str, champ: str, choix: Sequence[str]) -> str | None:
    valeur = o.get(nom)
    if valeur is None or valeur in choix:
        return valeur
    raise ErreurSituation(f"{champ}.{nom}", f"{valeur!r} refusé ; valeurs acceptées : {', '.join(choix)}")


def _motif(o: Mapping[str, Any], nom: str, champ: str, motif: re.Pattern[str], attendu: str) -> str | None:
    valeur = o.get(nom)
    if valeur is None:
        return None
    if not isinstance(valeur, str) or not motif.fullmatch(valeur):
        raise ErreurSituation(f"{champ}.{nom}", f"{valeur!r} refusé ; {attendu}")
    return valeur


def _cle(valeur: Any, champ: str, defaut: Any) -> Any:
    if valeur is None:
        return defaut
    if not isinstance(valeur, str) or not _CLE.fullmatch(valeur):
        raise ErreurSituation(champ, f"{valeur!r} refusé ; une lettre puis des lettres, chiffres ou tirets")
    return valeur


def _texte(valeur: Any, champ: str, maximum: int) -> str | None:
    if valeur is None:
        return None
    if not isinstance(valeur, str) or len(valeur) > maximum:
        raise ErreurSituation(champ, f"un texte de {maximum} caractères au plus")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in valeur):
        raise ErreurSituation(champ, "un texte d'une ligne, sans caractère de contrôle")
    return valeur.strip() or None

"""What a person chooses: an address, a stage by its month, for whom. Read by hand: no session, no token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from millejours.core.courrier import ADRESSE_MAX, normalise
from millejours.lettres import mois
from millejours.lettres.models import Repere, Role

# Stages offered, with the field that gives their month.
OU = {"projet": Repere.PROJET, "grossesse": Repere.TERME, "naissance": Repere.NAISSANCE}
TERMES, NAISSANCES = range(10), range(0, -36, -1)


@dataclass(frozen=True, slots=True)
class Etape:
    """A stage, by its month alone."""

    repere: Repere
    mois: date
    role: Role


@dataclass(frozen=True, slots=True)
class Saisie:
    """What was typed, what is wrong with it, and what it means when nothing is."""

    valeurs: Mapping[str, str] = field(default_factory=dict)
    erreurs: Mapping[str, str] = field(default_factory=dict)
    adresse: str = ""
    etape: Etape | None = None


@dataclass(frozen=True, slots=True)
class Choix:
    """Lists of the form, for one day."""

    termes: tuple[tuple[str, str], ...]
    naissances: tuple[tuple[str, str], ...]


def choix(jour: date) -> Choix:
    ici = mois.debut(jour)
    return Choix(_mois_offerts(ici, TERMES), _mois_offerts(ici, NAISSANCES))


def lit_inscription(post: Mapping[str, str], jour: date) -> Saisie:
    """The whole form."""
    etape = lit_etape(post, jour)
    valeurs, erreurs = dict(etape.valeurs), dict(etape.erreurs)
    valeurs["adresse"] = post.get("adresse", "")[: ADRESSE_MAX + 1]
    adresse = normalise(valeurs["adresse"])
    if not adresse:
        erreurs = {"adresse": _("Écrivez une adresse complète, comme nom@exemple.fr.")} | erreurs
    return Saisie(valeurs, erreurs, adresse, None if erreurs else etape.etape)


def lit_etape(post: Mapping[str, str], jour: date) -> Saisie:
    """The stage alone."""
    valeurs = {nom: post.get(nom, "")[:20] for nom in ("ou", "terme", "naissance", "role")}
    offerts, ou = choix(jour), valeurs["ou"]
    erreurs: dict[str, str] = {}
    ancre: date | None = None
    if ou == "projet":
        ancre = mois.debut(jour)
    elif ou == "grossesse":
        ancre = _lit_mois(valeurs["terme"], offerts.termes)
        if ancre is None:
            erreurs["terme"] = _("Choisissez le mois prévu de la naissance.")
    elif ou == "naissance":
        ancre = _lit_mois(valeurs["naissance"], offerts.naissances)
        if ancre is None:
            erreurs["naissance"] = _("Choisissez le mois de la naissance.")
    else:
        erreurs["ou"] = _("Choisissez où vous en êtes.")
    role = valeurs["role"] if valeurs["role"] in Role.values else Role.TOUS
    etape = Etape(OU[ou], ancre, Role(role)) if ancre is not None else None
    return Saisie(valeurs, erreurs, "", etape)


def aujourd_hui() -> date:
    return timezone.localdate()


def _mois_offerts(ici: date, ecarts: range) -> tuple[tuple[str, str], ...]:
    offerts = (mois.plus(ici, n) for n in ecarts)
    return tuple((f"{m:%Y-%m}", f"{MONTHS[m.month]} {m.year}") for m in offerts)


def _lit_mois(texte: str, offerts: tuple[tuple[str, str], ...]) -> date | None:
    if texte not in {valeur for valeur, _mot in offerts}:
        return None
    return date(int(texte[:4]), int(texte[5:]), 1)

"""What a person asks of « Autour de moi », read and bounded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from millejours.lieux import adresses
from millejours.lieux.details import details
from millejours.lieux.nettoyage.textes import nombre
from millejours.lieux.recherche import RAYONS_KM, Demande
from millejours.lieux.types import vocabulaire
from millejours.territoires.recherche import Trouvee, cherche, commune, mots

# A hundred metres, more or less: enough to find a place, not a door.
DECIMALES: Final = 3
FILTRES: Final = ("ouvert", "sans_rendez_vous", "accessible", "a_domicile")


@dataclass(frozen=True)
class Saisie:
    """The question as typed, and what it means. `ou` is empty until we know from where to look."""

    lieu: str = ""
    commune: Trouvee | None = None
    autres: tuple[Trouvee, ...] = ()
    position: tuple[float, float] | None = None
    types: tuple[str, ...] = ()
    etape: str = ""
    langue: str = ""
    filtres: frozenset[str] = frozenset()
    erreur: str = ""
    est_posee: bool = field(default=False)
    # What was found for an address that was typed: shown once, in no address of a page.
    adresse: str = ""

    @property
    def point(self) -> tuple[float, float] | None:
        if self.position:
            return self.position
        if self.commune and self.commune.latitude is not None and self.commune.longitude is not None:
            return self.commune.latitude, self.commune.longitude
        return None

    def demande(self) -> Demande:
        point = self.point
        assert point is not None
        return Demande(
            *point,
            types=self.types or tuple(vocabulaire().types),
            etape=self.etape,
            langue=self.langue,
            rayon_km=RAYONS_KM[-1],
            **{f: f in self.filtres for f in FILTRES},
        )


def lit_saisie(donnees: QueryDict) -> Saisie:
    """Read a form, by GET for a commune, by POST for a position."""
    connus = vocabulaire()
    etape, langue = donnees.get("etape", ""), donnees.get("langue", "")
    choix: dict[str, Any] = {
        "types": tuple(t for t in connus.types if t in donnees.getlist("type")),
        "etape": etape if any(etape in t.etapes for t in connus.types.values()) else "",
        "langue": langue if langue in details().langues else "",
        "filtres": frozenset(f for f in FILTRES if donnees.get(f)),
    }
    # The échéances of a journey name a « où ? » rather than types.
    if not choix["types"] and (ou := donnees.getlist("pour")):
        choix["types"] = connus.types_pour(ou)
    lieu = " ".join(donnees.get("lieu", "").split())[:80]
    if "latitude" in donnees:
        return _a_la_position(donnees, choix)
    code = donnees.get("commune", "")
    if (
        code
        and (connue := commune(code))
        and (not lieu or mots(lieu)[:1] == mots(connue.nom)[:1] or lieu == connue.libelle)
    ):
        return Saisie(lieu=connue.nom, commune=connue, est_posee=True, **choix)
    if not lieu:
        erreur = _("Écrivez une commune ou un code postal.") if "lieu" in donnees else ""
        return Saisie(erreur=erreur, est_posee="lieu" in donnees, **choix)
    return _a_la_commune(lieu, choix)


def _a_la_position(donnees: QueryDict, choix: dict[str, Any]) -> Saisie:
    latitude, longitude = nombre(donnees.get("latitude")), nombre(donnees.get("longitude"))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        erreur = _("Votre appareil n'a pas donné sa position. Écrivez plutôt une commune.")
        return Saisie(erreur=erreur, est_posee=True, **choix)
    return Saisie(position=(round(latitude, DECIMALES), round(longitude, DECIMALES)), est_posee=True, **choix)


def lit_adresse(donnees: QueryDict) -> Saisie:
    """From an address: its point, rounded like a device's."""
    saisie = lit_saisie(_sans_lieu(donnees))
    ecrite = " ".join(donnees.get("adresse", "").split())[: adresses.ADRESSE_MAX]
    try:
        trouvee = adresses.cherche(ecrite) if ecrite else None
    except adresses.Muet:
        return replace(
            saisie, adresse=ecrite, erreur=_("Le service d'adresses ne répond pas. Écrivez plutôt une commune.")
        )
    if trouvee is None:
        return replace(saisie, adresse=ecrite, erreur=_("Cette adresse est introuvable. Écrivez plutôt une commune."))
    point = (round(trouvee.latitude, DECIMALES), round(trouvee.longitude, DECIMALES))
    return replace(saisie, adresse=trouvee.libelle, position=point, est_posee=True)


def _sans_lieu(donnees: QueryDict) -> QueryDict:
    choix = donnees.copy()
    for nom in ("lieu", "commune", "latitude", "longitude"):
        choix.pop(nom, None)
    return choix


def _a_la_commune(lieu: str, choix: dict[str, Any]) -> Saisie:
    # « Lyon, 69 » is what a suggestion leaves when its code was lost.
    trouvees = cherche(lieu) or cherche(lieu.partition(",")[0])
    if not trouvees:
        erreur = _("Nous ne trouvons pas cette commune. Essayez son code postal.")
        return Saisie(lieu=lieu, erreur=erreur, est_posee=True, **choix)
    return Saisie(lieu=lieu, commune=trouvees[0], autres=_vraisemblables(lieu, trouvees), est_posee=True, **choix)


def _vraisemblables(lieu: str, trouvees: Iterable[Trouvee]) -> tuple[Trouvee, ...]:
    """Others that may be meant: homonyms when the name is whole, everything when it is not."""
    premiere, *autres = trouvees
    if mots(lieu) == mots(premiere.nom):
        return tuple(t for t in autres if mots(t.nom) == mots(premiere.nom))
    return tuple(autres[:5])

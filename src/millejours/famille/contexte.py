"""The words and choices of the situation's form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from millejours.famille.formulaire import refus
from millejours.famille.regles import catalogue, langue


def question(request: HttpRequest) -> dict[str, Any]:
    """Lazy: only pages that hold the form pay for it."""
    return {nom: SimpleLazyObject(fabrique) for nom, fabrique in _CHOIX.items()}


def _ou() -> list[tuple[str, str]]:
    return [
        ("projet", _("Un projet d'enfant")),
        ("grossesse", _("Une grossesse")),
        ("naissance", _("Un enfant est né")),
        ("adoption", _("Une adoption")),
        ("perte", _("Une grossesse s'est arrêtée")),
    ]


def _repere() -> list[tuple[str, str]]:
    return [
        ("terme", _("Date prévue de la naissance, donnée par un professionnel")),
        ("ddr", _("Premier jour des dernières règles")),
        ("debut", _("Début de grossesse, donné par l'échographie")),
        ("ponction", _("PMA : jour de la ponction ou de l'insémination")),
        ("transfert_j5", _("PMA : transfert d'un embryon de 5 jours")),
    ]


def _trois() -> list[tuple[str, str]]:
    return [("oui", _("Oui")), ("non", _("Non"))]


def _porte() -> list[tuple[str, str]]:
    return [("oui", _("Je porte l'enfant, ou j'ai accouché")), ("non", _("C'est l'autre parent"))]


def _nombres() -> list[tuple[str, str]]:
    return [("1", _("Un")), ("2", _("Deux")), ("3", _("Trois")), ("4", _("Quatre"))]


def _rangs() -> list[tuple[str, str]]:
    return [("1", _("Le premier")), ("2", _("Le deuxième")), ("3", _("Le troisième")), ("4", _("Le quatrième ou plus"))]


def _chorionicites() -> list[tuple[str, str]]:
    return [("bichoriale", _("Chacun a son placenta")), ("monochoriale", _("Ils partagent un placenta"))]


def _activites() -> list[tuple[str, str]]:
    mots = catalogue().langues[langue()].lexique["activites"]
    return [(slug, mot[0].upper() + mot[1:]) for slug, mot in mots.items()]


def _departements() -> list[tuple[str, str]]:
    return [(d.code, f"{d.code} · {d.nom}") for d in catalogue().territoires.departements.values()]


def _guyane() -> list[tuple[str, str]]:
    return list(catalogue().territoires.guyane_noms.items())


def _mots() -> dict[str, str]:
    return {
        "repere": _("La date que vous connaissez"),
        "repere_perte": _("Une date du début, si vous la connaissez"),
        "repere_perte_indice": _("Certains droits dépendent du terme. Sans elle, nous les montrons tous."),
        "date_grossesse": _("Cette date"),
        "date_grossesse_indice": _("Par exemple le 14 avril 2027."),
        "foetus": _("Combien d'enfants attendez-vous ?"),
        "chorionicite": _("Pour des jumeaux : le placenta"),
        "chorionicite_indice": _("C'est écrit sur le compte rendu de la première échographie."),
        "declaration": _("Jour où la grossesse a été déclarée"),
        "naissance": _("Date de naissance"),
        "terme_prevu": _("Date à laquelle la naissance était prévue"),
        "terme_prevu_indice": _("Utile si votre enfant est né en avance."),
        "nombre": _("Combien d'enfants sont nés ce jour-là ?"),
        "handicap_enfant": _("Votre enfant vit-il avec un handicap ou une maladie grave ?"),
        "commune_naissance": _("En Guyane : commune de naissance"),
        "commune_naissance_indice": _("Le délai pour déclarer la naissance y est plus long."),
        "arrivee": _("Jour de l'arrivée de l'enfant chez vous"),
        "arrivee_indice": _("Même à venir."),
        "naissance_adopte": _("Date de naissance de l'enfant"),
        "naissance_adopte_indice": _("Facultative : elle donne les examens et les vaccins."),
        "fin_grossesse": _("Le jour où la grossesse s'est arrêtée"),
        "date_perte": _("Cette date"),
        "activite": _("Votre travail"),
        "activite_autre": _("Le travail de l'autre parent"),
        "departement": _("Votre département"),
        "rang": _("Pour vous, cet enfant est"),
        "aine_1": _("Un autre enfant"),
        "aine_2": _("Un deuxième"),
        "aine_3": _("Un troisième"),
        "seul": _("Êtes-vous seul ou seule parent ?"),
        "maries": _("Êtes-vous mariés ?"),
        "deux_meres": _("Êtes-vous deux mères ?"),
        "porte": _("Qui porte l'enfant ?"),
        "mineur": _("Avez-vous moins de 18 ans ?"),
        "handicap": _("Vivez-vous avec un handicap ?"),
        "rhesus_negatif": _("Votre groupe sanguin est-il Rh négatif ?"),
        "immunite_toxoplasmose": _("Êtes-vous protégée contre la toxoplasmose ?"),
        "immunite_rubeole": _("Êtes-vous protégée contre la rubéole ?"),
    }


_CHOIX: dict[str, Any] = {
    "choix_ou": _ou,
    "choix_repere": _repere,
    "choix_trois": _trois,
    "choix_porte": _porte,
    "choix_foetus": _nombres,
    "choix_rang": _rangs,
    "choix_chorionicite": _chorionicites,
    "choix_activite": _activites,
    "choix_departement": _departements,
    "choix_guyane": _guyane,
    "mots": _mots,
    "refus": refus,
}

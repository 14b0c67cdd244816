"""What a person writes about a place: read by hand, bounded, without session or token."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from millejours.core.courrier import ADRESSE_MAX, normalise
from millejours.lieux.models import Contribution, Lieu
from millejours.lieux.nettoyage import contacts
from millejours.lieux.nettoyage.textes import paragraphe, texte
from millejours.lieux.types import vocabulaire
from millejours.territoires.recherche import Trouvee, cherche, commune, mots

Genre = Contribution.Genre
TEXTE_MAX: Final = 2000
# What a person may propose, by what they came to say. The place's own value is shown beside each.
CHAMPS: Final[dict[str, tuple[str, ...]]] = {
    Genre.ERREUR: ("telephone", "horaires_texte", "adresse", "site_web"),
    Genre.NOUVEAU: ("nom", "type", "adresse", "commune", "telephone", "horaires_texte", "site_web"),
    Genre.GESTION: ("organisation", "fonction"),
}
TAILLES: Final = {"horaires_texte": 500, "site_web": 300}


@dataclass(frozen=True, slots=True)
class Saisie:
    """What was typed, what is wrong with it, and what it proposes when nothing is."""

    genre: str
    valeurs: Mapping[str, str] = field(default_factory=dict)
    erreurs: Mapping[str, str] = field(default_factory=dict)
    propose: Mapping[str, Any] = field(default_factory=dict)
    texte: str = ""
    adresse: str = ""
    commune: Trouvee | None = None
    est_posee: bool = False


def vierge(genre: str) -> Saisie:
    return Saisie(genre if genre in Genre.values else Genre.ERREUR)


def lit(post: Mapping[str, str], lieu: Lieu | None) -> Saisie:
    """The whole form. `lieu` is the place it is about, if it is about one."""
    genre = post.get("genre", "")
    if genre not in Genre.values or (lieu is None) != (genre == Genre.NOUVEAU):
        genre = Genre.NOUVEAU if lieu is None else Genre.ERREUR
    noms = (*CHAMPS[genre], "texte", "adresse_courriel", *(("ferme",) if genre == Genre.ERREUR else ()))
    valeurs = {nom: post.get(nom, "")[: TEXTE_MAX + 1] for nom in noms}
    lues, erreurs = nettoie({nom: valeurs[nom] for nom in CHAMPS[genre]})
    propose, ou = _propose(genre, lues, erreurs)
    if genre == Genre.ERREUR and valeurs.get("ferme"):
        propose["statut"] = Lieu.FERME
    mot = paragraphe(valeurs["texte"], TEXTE_MAX)
    if not propose and not mot:
        erreurs["texte"] = _("Dites-nous au moins une chose : un champ corrigé, ou quelques mots.")
    adresse = normalise(valeurs["adresse_courriel"]) if valeurs["adresse_courriel"].strip() else ""
    if (valeurs["adresse_courriel"].strip() and not adresse) or len(adresse) > ADRESSE_MAX:
        erreurs["adresse_courriel"] = _("Écrivez une adresse complète, comme nom@exemple.fr.")
    elif genre == Genre.GESTION and not adresse:
        erreurs["adresse_courriel"] = _("Nous avons besoin d'une adresse pour vous répondre.")
    return Saisie(genre, valeurs, erreurs, propose, mot, adresse, ou, est_posee=True)


def nettoie(valeurs: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Each value as a place has it, and what is wrong. What a moderator rewords goes the same way."""
    lues = {nom: texte(valeur)[: TAILLES.get(nom, 200)] for nom, valeur in valeurs.items()}
    erreurs: dict[str, str] = {}
    fautes = {
        "telephone": (contacts.telephone, _("Ce numéro n'a pas la bonne longueur.")),
        "site_web": (contacts.site, _("Une adresse de site commence par https://.")),
    }
    for nom, (propre, faute) in fautes.items():
        if lues.get(nom):
            lues[nom] = propre(lues[nom])
            if not lues[nom]:
                erreurs[nom] = faute
    return lues, erreurs


def _propose(genre: str, lues: Mapping[str, str], erreurs: dict[str, str]) -> tuple[dict[str, Any], Trouvee | None]:
    propose: dict[str, Any] = {nom: valeur for nom, valeur in lues.items() if valeur}
    if genre != Genre.NOUVEAU:
        return propose, None
    if len(lues["nom"]) < 3:
        erreurs["nom"] = _("Écrivez le nom du lieu.")
    if lues["type"] not in vocabulaire().types:
        erreurs["type"] = _("Choisissez à quoi sert ce lieu.")
    ou = _commune(lues["commune"])
    if ou is None:
        erreurs["commune"] = _("Nous ne trouvons pas cette commune. Essayez son code postal.")
    else:
        propose |= {"code_insee": ou.code, "commune": ou.nom}
    return propose, ou


def _commune(saisie: str) -> Trouvee | None:
    """The one that was meant: its name whole, or its postal code when it is alone to have it."""
    trouvees = [*cherche(saisie), *cherche(saisie.partition(",")[0])] if saisie else []
    exactes = [t for t in trouvees if mots(t.nom) == mots(saisie.partition(",")[0]) or t.libelle == saisie]
    return (exactes or trouvees or [None])[0]  # type: ignore[list-item]


def departement(saisie: Saisie, lieu: Lieu | None) -> str:
    """Where it is, for who may moderate it."""
    if saisie.commune:
        return saisie.commune.departement
    ici = commune(lieu.code_insee) if lieu and lieu.code_insee else None
    return ici.departement if ici else ""

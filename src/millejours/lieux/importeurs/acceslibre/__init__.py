"""acceslibre: says how places already known are reached and entered. It makes no place of its own.

A row finds its place by SIRET, else by commune, kind, nearness and name; several candidates, and it finds none.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from millejours.lieux.importeurs import fichiers
from millejours.lieux.importeurs.modele import ComplementLu, Importeur, Ligne, Refus
from millejours.lieux.models import Lieu
from millejours.lieux.nettoyage import contacts, positions
from millejours.lieux.nettoyage.textes import nombre, oui_non, sans_accent, texte
from millejours.lieux.recherche import distance_km
from millejours.territoires.recherche import mots

SOURCE = "acceslibre"
PROCHE_KM = 0.15
# What acceslibre calls a place, when it is one of ours.
ACTIVITES = {
    "mairie": "mairie", "pharmacie": "pharmacie", "hopital": "hopital", "maternite": "maternite", "creche": "creche",
    "halte garderie": "creche", "bibliotheque mediatheque": "mediatheque", "ludotheque": "mediatheque",
    "ecole maternelle": "ecole", "medecin generaliste": "cabinet_medical", "sage femme": "cabinet_sage_femme",
    "centre medical": "centre_sante", "chirurgien dentiste": "cabinet_dentaire", "notaire": "etude_notariale",
    "laboratoire medical": "laboratoire", "centre social": "centre_social", "france services": "france_services",
}  # fmt: skip
UTILES = (
    "stationnement_pmr", "cheminement_ext_plain_pied", "cheminement_ext_rampe", "entree_plain_pied", "entree_marches",
    "entree_marches_rampe", "entree_ascenseur", "entree_largeur_mini", "entree_pmr", "entree_aide_humaine",
    "accueil_cheminement_plain_pied", "accueil_cheminement_ascenseur", "sanitaires_adaptes",
    "accueil_equipements_malentendants_presence", "accueil_audiodescription_presence", "accueil_personnels",
)  # fmt: skip


def lit(fichier: Path) -> Iterator[tuple[int, Ligne]]:
    # Places change between two imports of one process.
    _connus.cache_clear()
    return fichiers.colonnes(fichiers.lit_csv(fichier), ("id", "name", "commune", "activite"), fichier.name)


def convertit(ligne: Ligne) -> ComplementLu | None:
    type_ = ACTIVITES.get(" ".join(mots(texte(ligne.get("activite")))))
    siret = contacts.siret(ligne.get("siret"))
    if not type_ and not siret:
        return None
    lieu = _cherche(ligne, type_, siret)
    if lieu is None:
        raise Refus("aucun lieu connu ne correspond, ou plusieurs")
    dits = {c: _valeur(ligne[c]) for c in UTILES if texte(ligne.get(c))}
    return ComplementLu(
        id=lieu,
        source=SOURCE,
        accessible=est_accessible(dits),
        accessibilite=dits,
        accessibilite_lieu=f"https://acceslibre.beta.gouv.fr/uuid/{texte(ligne['id'])}/",
    )


def _cherche(ligne: Ligne, type_: str | None, siret: str) -> str | None:
    if siret and (ids := list(Lieu.objects.visibles().filter(siret=siret).values_list("pk", flat=True)[:2])):
        return ids[0] if len(ids) == 1 else None
    commune = positions.trouve_commune(
        texte(ligne.get("code_insee")), positions.code_postal(ligne.get("postal_code")), texte(ligne["commune"])
    )
    if type_ is None or commune is None:
        return None
    proches = [c for c in _connus(commune.code, type_) if _est_le_meme(ligne, *c[1:])]
    return str(proches[0][0]) if len(proches) == 1 else None


@lru_cache(maxsize=2048)
def _connus(code: str, type_: str) -> list[tuple[str, str, float | None, float | None, str]]:
    lieux: QuerySet[Lieu] = Lieu.objects.visibles().filter(code_insee=code, type=type_)
    return list(lieux.values_list("pk", "nom", "latitude", "longitude", "precision_position"))


def _est_le_meme(ligne: Ligne, nom: str, latitude: float | None, longitude: float | None, precision: str) -> bool:
    y, x = nombre(ligne.get("latitude")), nombre(ligne.get("longitude"))
    if None not in (y, x, latitude, longitude) and precision == "adresse":
        assert y is not None and x is not None and latitude is not None and longitude is not None  # noqa: PT018
        return distance_km(y, x, latitude, longitude) <= PROCHE_KM
    ecrits, siens = set(mots(texte(ligne["name"]))), set(mots(nom))
    return len(ecrits & siens) >= max(1, min(len(ecrits), len(siens)) - 1)


def _valeur(ecrit: Any) -> Any:
    dit = oui_non(ecrit)
    if dit is not None and sans_accent(texte(ecrit)) not in ("0", "1"):
        return dit
    lu = nombre(ecrit)
    return int(lu) if lu is not None else texte(ecrit)


def est_accessible(dits: dict[str, Any]) -> bool | None:
    """Whether a wheelchair goes in and reaches the desk; None when acceslibre does not say both.

    >>> est_accessible({"entree_plain_pied": True, "accueil_cheminement_plain_pied": True}), est_accessible({"entree_marches": 3})
    (True, False)
    """
    entree = dits.get("entree_plain_pied")
    if entree is not True:
        aides = (
            dits.get("entree_ascenseur") is True,
            dits.get("entree_marches_rampe") in ("fixe", "amovible"),
            dits.get("entree_pmr") is True,
        )
        if any(aides):
            entree = True
        elif entree is None and dits.get("entree_marches"):
            entree = False
    if entree is not True:
        return entree
    dedans = dits.get("accueil_cheminement_plain_pied")
    return True if dedans or dits.get("accueil_cheminement_ascenseur") else dedans


IMPORTEUR = Importeur(SOURCE, "acceslibre", "lo-2.0", lit, convertit)

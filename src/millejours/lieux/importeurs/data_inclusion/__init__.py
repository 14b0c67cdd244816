"""data.inclusion v1: structures become places, services become services; a file holds one, the other, or both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from millejours.lieux.importeurs import commun, fichiers
from millejours.lieux.importeurs.modele import Fiche, FichierIllisible, Importeur, LieuLu, Ligne, Refus, ServiceLu
from millejours.lieux.nettoyage import contacts, horaires, positions
from millejours.lieux.nettoyage.textes import jour, paragraphe, texte
from millejours.lieux.types import vocabulaire

SOURCE = "data-inclusion"
SERVICE, STRUCTURE = "service", "structure"
# A structure that no network names is known by its services.
THEMES = {"famille--garde-denfants": "creche", "famille--soutien-a-la-parentalite-et-a-leducation": "centre_social"}


def lit(fichier: Path) -> Iterator[tuple[int, Ligne]]:
    lu = fichiers.lit_json(fichier)
    structures, services = _listes(lu)
    if not (structures or services):
        raise FichierIllisible(f"{fichier.name} : ni structures, ni services data.inclusion")
    themes: dict[str, set[str]] = {}
    for service in services:
        if isinstance(service, dict):
            themes.setdefault(str(service.get("structure_id")), set()).update(service.get("thematiques") or ())
    for rang, structure in enumerate(structures, start=1):
        yield rang, {"genre": STRUCTURE, "fiche": structure, "themes": themes.get(str(structure.get("id")), set())}
    for rang, service in enumerate(services, start=len(structures) + 1):
        yield rang, {"genre": SERVICE, "fiche": service}


def _listes(lu: Any) -> tuple[list[Any], list[Any]]:
    """A list of one kind, or an object that names its lists, as dumps and the API give them."""
    if isinstance(lu, dict) and "items" in lu:
        lu = lu["items"]
    if isinstance(lu, dict):
        return lu.get("structures") or [], lu.get("services") or []
    if not isinstance(lu, list):
        return [], []
    services = [x for x in lu if isinstance(x, dict) and "structure_id" in x]
    return [x for x in lu if isinstance(x, dict) and "structure_id" not in x], services


def convertit(ligne: Ligne) -> Fiche | None:
    fiche = ligne["fiche"]
    identifiant = texte(fiche.get("id"))
    if "--" not in identifiant or len(identifiant) > 160:
        raise Refus("identifiant qui n'est pas de la forme source--id")
    if ligne["genre"] == SERVICE:
        return _service(fiche, identifiant)
    type_ = _type(fiche, ligne["themes"])
    # Most structures serve other lives than a young child's: they are not refused, they are not ours.
    return _structure(fiche, identifiant, type_) if type_ else None


def _type(fiche: dict[str, Any], themes: set[str]) -> str:
    reseaux = set(fiche.get("reseaux_porteurs") or ())
    for type_ in vocabulaire().types.values():
        if reseaux & set(type_.reseaux):
            return type_.slug
    return next((slug for theme, slug in THEMES.items() if theme in themes), "")


def _structure(fiche: dict[str, Any], identifiant: str, type_: str) -> LieuLu:
    osm, ecrits = horaires.osm(texte(fiche.get("horaires_accueil")))
    lieu = LieuLu(
        id=identifiant,
        source=SOURCE,
        type=type_,
        nom=texte(fiche.get("nom")),
        licence="lo-2.0",
        date_maj=jour(fiche.get("date_maj")),
        description=paragraphe(fiche.get("description")),
        adresse=texte(fiche.get("adresse"))[:300],
        complement_adresse=texte(fiche.get("complement_adresse"))[:300],
        telephone=contacts.telephone(fiche.get("telephone")),
        horaires_accueil=osm,
        horaires_texte=ecrits,
        lien_source=contacts.site(fiche.get("lien_source")),
        siret=contacts.siret(fiche.get("siret")),
        site_web=contacts.site(fiche.get("site_web")),
        accessibilite_lieu=contacts.site(fiche.get("accessibilite_lieu")),
        reseaux_porteurs=_mots(fiche.get("reseaux_porteurs")),
    )
    commun.courriel(lieu, fiche.get("courriel"), fiche.get("commune"))
    return commun.acheve(
        lieu,
        insee=fiche.get("code_insee"),
        postal=fiche.get("code_postal"),
        ville=fiche.get("commune"),
        latitude=fiche.get("latitude"),
        longitude=fiche.get("longitude"),
    )


def _service(fiche: dict[str, Any], identifiant: str) -> ServiceLu:
    nom = texte(fiche.get("nom"))
    if len(nom) < 3:
        raise Refus("nom absent ou trop court")
    osm, ecrits = horaires.osm(texte(fiche.get("horaires_accueil")))
    commune = positions.trouve_commune(
        texte(fiche.get("code_insee")), positions.code_postal(fiche.get("code_postal")), texte(fiche.get("commune"))
    )
    position = positions.place(commune, fiche.get("latitude"), fiche.get("longitude"), "adresse")
    return ServiceLu(
        id=identifiant,
        source=SOURCE,
        nom=nom[:150],
        licence="lo-2.0",
        structure_id=texte(fiche.get("structure_id")) or None,
        date_maj=jour(fiche.get("date_maj")),
        description=paragraphe(fiche.get("description")),
        adresse=texte(fiche.get("adresse"))[:300],
        complement_adresse=texte(fiche.get("complement_adresse"))[:300],
        code_postal=positions.code_postal(fiche.get("code_postal")),
        commune=commune.nom if commune else texte(fiche.get("commune"))[:80],
        code_insee=commune.code if commune else "",
        latitude=position.latitude,
        longitude=position.longitude,
        precision_position=position.precision,
        telephone=contacts.telephone(fiche.get("telephone")),
        courriel=contacts.courriel(fiche.get("courriel"), (nom,)),
        horaires_accueil=osm,
        horaires_texte=ecrits,
        lien_source=contacts.site(fiche.get("lien_source")),
        zone_intervention=[z for z in _mots(fiche.get("zone_eligibilite")) if len(z) <= 9],
        a_domicile=None,
        type=texte(fiche.get("type"))[:20],
        thematiques=_mots(fiche.get("thematiques")),
        publics=_mots(fiche.get("publics")),
        publics_precisions=paragraphe(fiche.get("publics_precisions")),
        conditions_acces=paragraphe(fiche.get("conditions_acces")),
        frais=texte(fiche.get("frais"))[:10],
        frais_precisions=paragraphe(fiche.get("frais_precisions")),
        modes_accueil=_mots(fiche.get("modes_accueil")),
        modes_mobilisation=_mots(fiche.get("modes_mobilisation")),
        mobilisable_par=_mots(fiche.get("mobilisable_par")),
        mobilisation_precisions=paragraphe(fiche.get("mobilisation_precisions")),
        lien_mobilisation=contacts.site(fiche.get("lien_mobilisation")),
        nombre_semaines=commun.entier(fiche.get("nombre_semaines"), 1, 520),
        volume_horaire_hebdomadaire=fiche.get("volume_horaire_hebdomadaire"),
    )


def _mots(valeurs: Any) -> list[str]:
    return [texte(v) for v in valeurs or () if texte(v)]


IMPORTEUR = Importeur(SOURCE, "data.inclusion v1", "lo-2.0", lit, convertit, (".json", ".gz"))

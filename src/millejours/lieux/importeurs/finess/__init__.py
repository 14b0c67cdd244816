"""Health and social establishments, from the FINESS feed in JSON, version 1: one object, legal persons, their sites.

The published schema names `informationsGeneralesEGE` without describing it: its fields are found by what their
names say (FINESS number, denomination), and a site without them is refused by name rather than guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from millejours.lieux.importeurs import commun, fichiers
from millejours.lieux.importeurs.maternites import nom_propre
from millejours.lieux.importeurs.modele import FichierIllisible, Importeur, LieuLu, Ligne, Refus
from millejours.lieux.nettoyage import contacts
from millejours.lieux.nettoyage.textes import jour, nombre, texte
from millejours.lieux.types import vocabulaire

SOURCE = "finess"
FERMES = frozenset({"F", "FERME", "INACTIF", "CADUC"})


def lit(fichier: Path) -> Iterator[tuple[int, Ligne]]:
    lu = fichiers.lit_json(fichier)
    if not isinstance(lu, dict) or not isinstance(lu.get("pmej"), list):
        raise FichierIllisible(f"{fichier.name} : pas de liste « pmej » : ce n'est pas le flux FINESS version 1")
    rang = 0
    for personne in lu["pmej"]:
        for site in personne.get("ege") or ():
            rang += 1
            yield rang, site


@cache
def _par_categorie() -> dict[str, str]:
    return {code: t.slug for t in vocabulaire().types.values() for code in t.finess}


def convertit(ligne: Ligne) -> LieuLu | None:
    categorie = _code(ligne.get("categorieEntiteGeographiqueExercice"))
    type_ = _par_categorie().get(categorie)
    if type_ is None:
        return None
    if _code(ligne.get("etatObjet")).upper() in FERMES:
        return None
    infos = ligne.get("informationsGeneralesEGE") or {}
    finess = contacts.finess(_premier(infos, "finess"))
    if not finess:
        raise Refus("numéro FINESS absent ou faux")
    adresse: dict[str, Any] = next(iter(ligne.get("adresse") or ()), {})
    contact: dict[str, Any] = next((c.get("telecom") or {} for c in ligne.get("contact") or ()), {})
    lieu = LieuLu(
        id=f"{SOURCE}--{finess}",
        source=SOURCE,
        type=type_,
        nom=nom_propre(texte(_premier(infos, "denominationlongue", "denomination", "nom"))),
        licence="lo-2.0",
        date_maj=jour((ligne.get("dateDerniereMaj") or {}).get("dateEvenement")),
        adresse=_rue(adresse)[:300],
        telephone=contacts.telephone(contact.get("telephone")),
        finess=finess,
        siret=contacts.siret(ligne.get("siret")),
        complements={"categorie": categorie},
    )
    commun.courriel(lieu, contact.get("courriel"), adresse.get("ligneAcheminement"))
    point = adresse.get("coordonneesGeographique") or {}
    return commun.acheve(
        lieu,
        insee=adresse.get("cogCommune"),
        postal=adresse.get("codePostal"),
        ville=texte(adresse.get("ligneAcheminement")).removeprefix(texte(adresse.get("codePostal"))),
        latitude=_signe(point.get("coordonneeY"), point.get("directionLatitude"), "S"),
        longitude=_signe(point.get("coordonneeX"), point.get("directionLongitude"), "OW"),
    )


def _code(codage: Any) -> str:
    return texte(codage.get("code")) if isinstance(codage, dict) else texte(codage)


def _premier(infos: dict[str, Any], *mots: str) -> Any:
    return next((v for mot in mots for c, v in infos.items() if mot in c.lower() and isinstance(v, str) and v), None)


def _rue(adresse: dict[str, Any]) -> str:
    return " ".join(filter(None, (texte(adresse.get(c)) for c in ("numeroVoie", "typeVoie", "libelleVoie")))) or texte(
        adresse.get("lieuDit")
    )


def _signe(valeur: Any, direction: Any, negatives: str) -> float | None:
    """Degrees with their sign: the feed writes the hemisphere apart."""
    lu = nombre(valeur)
    est_negatif = lu is not None and lu > 0 and texte(direction)[:1].upper() in (*negatives,)
    return -lu if lu is not None and est_negatif else lu


IMPORTEUR = Importeur(SOURCE, "FINESS (JSON v1)", "lo-2.0", lit, convertit, (".json", ".gz"))

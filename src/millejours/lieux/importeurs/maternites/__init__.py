"""Maternity wards and proximity perinatal centres, from the SAE survey (DREES)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from millejours.lieux.importeurs import commun, fichiers
from millejours.lieux.importeurs.modele import Importeur, LieuLu, Ligne, Refus
from millejours.lieux.nettoyage import contacts
from millejours.lieux.nettoyage.textes import sans_accent, texte

SOURCE = "sae"
GENRES = {"maternite": "maternite", "cpp": "centre_perinatal", "centre_perinatal": "centre_perinatal"}
# Capitals of the file become words; initials stay.
SIGLES = frozenset(
    {"CH", "CHU", "CHR", "CHI", "CHRU", "HIA", "GH", "GHT", "APHP", "AP", "HP", "HCL", "SA", "CHG", "II", "III"}
)
PETITS = frozenset({"de", "du", "des", "la", "le", "les", "et", "en", "sur", "sous", "aux", "au", "l", "d"})


def lit(fichier: Path) -> Iterator[tuple[int, Ligne]]:
    exigees = ("finess_et", "nom", "genre", "code_insee", "lon", "lat")
    return fichiers.colonnes(fichiers.lit_csv(fichier), exigees, fichier.name)


def convertit(ligne: Ligne) -> LieuLu:
    finess = contacts.finess(ligne["finess_et"])
    if not finess:
        raise Refus("numéro FINESS absent ou faux")
    genre = sans_accent(texte(ligne["genre"]))
    type_ = GENRES.get(genre) or ("centre_perinatal" if "proximite" in genre or "perinat" in genre else "")
    niveau = texte(ligne.get("niveau_deduit"))
    lieu = LieuLu(
        id=f"{SOURCE}--{finess}-{type_}",
        source=SOURCE,
        type=type_,
        nom=nom_propre(texte(ligne["nom"])),
        licence="lo-2.0",
        finess=finess,
        siret=contacts.siret(ligne.get("siret")),
        adresse=texte(ligne.get("adresse"))[:300],
        complement_adresse=texte(ligne.get("boite_postale"))[:300],
        precision_position=texte(ligne.get("precision_position"))[:12] or "commune",
        complements={"niveau": niveau} if niveau else {},
    )
    return commun.acheve(
        lieu,
        insee=ligne["code_insee"],
        postal=ligne.get("code_postal"),
        ville=ligne.get("commune"),
        latitude=ligne["lat"],
        longitude=ligne["lon"],
    )


def nom_propre(nom: str) -> str:
    """Readable capitals.

    >>> nom_propre("CH DE FLEYRIAT"), nom_propre("CHU GRENOBLE-ALPES")
    ('CH de Fleyriat', 'CHU Grenoble-Alpes')
    """
    if not nom.isupper():
        return nom
    mots = [
        m if m in SIGLES else m.lower() if m.lower() in PETITS and i else m.title() for i, m in enumerate(nom.split())
    ]
    return " ".join(mots).replace("'S ", "'s ")


IMPORTEUR = Importeur(SOURCE, "Maternités (SAE)", "lo-2.0", lit, convertit)

"""Town halls, from `content/territoires/mairies.csv.gz` (see its PROVENANCE.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from millejours.lieux.importeurs import commun, fichiers
from millejours.lieux.importeurs.modele import Importeur, LieuLu, Ligne

SOURCE = "mairies"
GENRES = {
    "commune": "Mairie de {}",
    "arrondissement": "Mairie, {}",
    "deleguee": "Mairie déléguée de {}",
    "associee": "Mairie annexe de {}",
}
ELISIONS = tuple("aeiouyhéèêëâàîïôöûüœAEIOUYHÉÈÊËÂÀÎÏÔÖÛÜŒ")


def lit(fichier: Path) -> Iterator[tuple[int, Ligne]]:
    return fichiers.colonnes(fichiers.lit_csv(fichier), ("code", "nature", "commune", "horaires"), fichier.name)


def convertit(ligne: Ligne) -> LieuLu:
    ville = ligne["ville"] or ligne["nom"]
    lieu = LieuLu(
        id=f"{SOURCE}--{ligne['code']}-{ligne['nature']}",
        source=SOURCE,
        type="mairie",
        nom=_nom(ligne),
        licence="lo-2.0",
        adresse=ligne["adresse"][:300],
        telephone=ligne["telephone"],
        site_web=ligne["site"],
        horaires_accueil=ligne["horaires"],
        reseaux_porteurs=["communes"],
    )
    commun.courriel(lieu, ligne["courriel"], ville)
    return commun.acheve(
        lieu,
        insee=ligne["commune"],
        postal=ligne["code_postal"],
        ville=ville,
        latitude=ligne["latitude"],
        longitude=ligne["longitude"],
    )


def _nom(ligne: Ligne) -> str:
    """« Mairie de Lyon », « Mairie d'Albi », « Mairie du Havre »."""
    from millejours.territoires.recherche import commune

    connue = commune(ligne["code"])
    nom = connue.nom if connue else ligne["nom"]
    patron = GENRES[ligne["nature"]]
    if " de {}" not in patron:
        return patron.format(nom)
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return patron.replace("de {}", contracte + nom.removeprefix(article))
    elide = nom.startswith(ELISIONS) and not nom.startswith(("Y ", "Ha", "Hau", "Hou", "Hé"))
    return patron.replace("de {}", f"d'{nom}" if elide else f"de {nom}")


IMPORTEUR = Importeur(SOURCE, "Mairies", "lo-2.0", lit, convertit, (".csv", ".gz"))

"""France Services desks, from the CSV of the Agence nationale de la cohésion des territoires."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from millejours.lieux.importeurs import commun, fichiers
from millejours.lieux.importeurs.modele import Importeur, LieuLu, Ligne, Refus
from millejours.lieux.nettoyage import contacts, horaires
from millejours.lieux.nettoyage.textes import oui_non, sans_accent, texte

SOURCE = "france-services"
JOURS = ("h_lundi", "h_mardi", "h_mercredi", "h_jeudi", "h_vendredi", "h_samedi")


def lit(fichier: Path) -> Iterator[tuple[int, Ligne]]:
    exigees = ("id_fs", "lib_fs", "insee_com", "latitude", "longitude", *JOURS)
    return fichiers.colonnes(fichiers.lit_csv(fichier), exigees, fichier.name)


def convertit(ligne: Ligne) -> LieuLu:
    numero = texte(ligne["id_fs"])
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", numero):
        raise Refus("identifiant absent")
    osm, ecrits = horaires.semaine([ligne.get(j) for j in JOURS])
    lieu = LieuLu(
        id=f"{SOURCE}--{numero}",
        source=SOURCE,
        type="france_services",
        nom=texte(ligne["lib_fs"]),
        licence="lo-2.0",
        description=texte(ligne.get("commentaire")),
        adresse=texte(ligne.get("adresse"))[:300],
        complement_adresse=texte(ligne.get("complement_adresse"))[:300],
        telephone=contacts.telephone(ligne.get("telephone")),
        horaires_accueil=osm,
        horaires_texte=ecrits,
        # « Oui » says that one may book, not that one must.
        sans_rendez_vous=True if oui_non(ligne.get("prise_rdv")) is False else None,
        reseaux_porteurs=["france-service"],
    )
    forme = sans_accent(texte(ligne.get("format_fs")))
    if "bus" in forme or "itinerant" in forme:
        # The file gives one point for a round: it is where the bus is kept, not where it stops.
        lieu.itinerance, lieu.precision_position = [{"forme": "bus"}], "approche"
    commun.courriel(lieu, ligne.get("mail"), ligne.get("lib_com"))
    return commun.acheve(
        lieu,
        insee=ligne["insee_com"],
        postal=ligne.get("code_postal"),
        ville=ligne.get("lib_com"),
        latitude=ligne["latitude"],
        longitude=ligne["longitude"],
    )


IMPORTEUR = Importeur(SOURCE, "France Services", "lo-2.0", lit, convertit)

"""Any spreadsheet: its columns are named once, and remembered under the name of the source.

Crèches, lieux d'accueil and relais have no national file: the département's spreadsheet is the road.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone

from millejours.lieux.importeurs import commun, fichiers
from millejours.lieux.importeurs.modele import FichierIllisible, Importeur, LieuLu, Ligne
from millejours.lieux.models import LICENCES, Correspondance
from millejours.lieux.nettoyage import contacts, details, horaires
from millejours.lieux.nettoyage.textes import jour, oui_non, paragraphe, sans_accent, texte
from millejours.lieux.types import vocabulaire

# Fields that a column may fill, each with the words headers use for it.
CHAMPS: dict[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "code structure", "numero"),
    "nom": ("nom", "nom de la structure", "nom du lieu", "denomination", "raison sociale", "libelle", "structure", "etablissement"),
    "type": ("type", "categorie", "type de structure", "type de lieu"),
    "adresse": ("adresse", "adresse postale", "rue", "voie", "adresse 1"),
    "complement_adresse": ("complement", "complement adresse", "complement d'adresse", "adresse 2"),
    "code_postal": ("code postal", "cp", "code_postal", "codepostal"),
    "commune": ("commune", "ville", "localite", "nom commune"),
    "code_insee": ("code insee", "insee", "code commune", "code_insee", "codeinsee", "com_code"),
    "latitude": ("latitude", "lat", "y", "coord y", "coordonnee y"),
    "longitude": ("longitude", "lon", "lng", "long", "x", "coord x", "coordonnee x"),
    "telephone": ("telephone", "tel", "tel.", "numero de telephone", "n° telephone", "tel fixe"),
    "courriel": ("courriel", "mail", "email", "e-mail", "adresse mail", "adresse electronique"),
    "site_web": ("site", "site web", "site internet", "url", "web"),
    "horaires": ("horaires", "horaire", "horaires d'ouverture", "jours et horaires", "ouverture"),
    "description": ("description", "presentation", "observations", "commentaire", "remarques"),
    "siret": ("siret", "n° siret", "numero siret"),
    "finess": ("finess", "n° finess", "numero finess"),
    "date_maj": ("date maj", "date de mise a jour", "mise a jour", "date_maj", "maj le"),
    "age_min_mois": ("age min", "age minimum", "age minimum (mois)"),
    "age_max_mois": ("age max", "age maximum", "age maximum (mois)"),
    "sans_rendez_vous": ("sans rendez-vous", "sans rdv", "acces libre"),
    "a_domicile": ("a domicile", "domicile", "intervention a domicile"),
    "accessible": ("accessible", "pmr", "accessibilite", "accessible pmr"),
    "langues": ("langues", "langue", "langues parlees"),
    "accueil_bebe": ("accueil bebe", "accueil d'un bebe", "equipement bebe", "confort bebe"),
    "itinerance": ("tournee", "itinerance", "arrets", "lieux de passage"),
    "zone_intervention": ("zone d'intervention", "zone intervention", "secteur", "territoire", "communes desservies"),
}  # fmt: skip


def importeur_pour(nom: str, colonnes: Mapping[str, str], constantes: Mapping[str, str], essai: bool) -> Importeur:
    """The importer of one named spreadsheet. What is said now is added to what was said before."""
    source = source_de(nom)
    if not source or "--" in source:
        raise FichierIllisible("un tableur a besoin d'un nom de source : --nom creches-59, par exemple")
    if inconnus := set(colonnes) - CHAMPS.keys():
        raise FichierIllisible(f"champs inconnus : {', '.join(sorted(inconnus))} ; connus : {', '.join(CHAMPS)}")
    retenue = Correspondance.objects.filter(pk=source).first()
    dites = (retenue.colonnes if retenue else {}) | dict(colonnes)
    fixes = (retenue.constantes if retenue else {}) | dict(constantes)
    _verifie_constantes(fixes)
    if not essai:
        valeurs = {"colonnes": dites, "constantes": fixes, "updated_at": timezone.now()}
        Correspondance.objects.update_or_create(source=source, defaults=valeurs)
    lecture = _Lecture(source, dites, fixes)
    return Importeur(
        source, nom, fixes.get("licence", "lo-2.0"), lecture.lit, lecture.convertit, (".csv", ".ods", ".xlsx")
    )


def source_de(nom: str) -> str:
    """The name of a source, as identifiers carry it.

    >>> source_de("Crèches du Nord (59)")
    'creches-du-nord-59'
    """
    return re.sub(r"[^a-z0-9]+", "-", sans_accent(nom)).strip("-")[:60].strip("-")


def _verifie_constantes(fixes: Mapping[str, str]) -> None:
    if (type_ := fixes.get("type")) and type_ not in vocabulaire().types:
        raise FichierIllisible(f"type inconnu : {type_} ; types : {', '.join(vocabulaire().types)}")
    if (licence := fixes.get("licence")) and licence not in LICENCES:
        raise FichierIllisible(f"licence inconnue : {licence} ; licences : {', '.join(LICENCES)}")


def devine(entete: Iterable[str]) -> dict[str, str]:
    """The column of each field that a header names in usual words.

    >>> devine(["Nom de la structure", "Code_Postal", "Capacité"])
    {'nom': 'Nom de la structure', 'code_postal': 'Code_Postal'}
    """
    plies = {_plie(c): c for c in entete}
    trouvees = (
        (champ, next((plies[_plie(m)] for m in mots if _plie(m) in plies), "")) for champ, mots in CHAMPS.items()
    )
    return {champ: colonne for champ, colonne in trouvees if colonne}


def _plie(mot: str) -> str:
    return " ".join(sans_accent(mot).replace("_", " ").split())


class _Lecture:
    """Holds the mapping while a file is read: given, remembered, or seen in the header."""

    def __init__(self, source: str, colonnes: dict[str, str], constantes: dict[str, str]) -> None:
        self.source, self.dites, self.constantes = source, colonnes, constantes
        self.colonnes: dict[str, str] = {}

    def lit(self, fichier: Path) -> Iterator[tuple[int, Ligne]]:
        for rang, (numero, ligne) in enumerate(fichiers.lit_tableur(fichier)):
            if rang == 0:
                self.colonnes = self._correspond(list(ligne), fichier.name)
            yield numero, ligne

    def _correspond(self, entete: list[str], nom: str) -> dict[str, str]:
        if absentes := [c for c in self.dites.values() if c not in entete]:
            raise FichierIllisible(
                f"{nom} : colonnes absentes : {', '.join(absentes)} ; présentes : {', '.join(entete)}"
            )
        colonnes = devine(entete) | self.dites
        manque = [c for c in ("nom", "type") if c not in colonnes and c not in self.constantes]
        if manque:
            raise FichierIllisible(
                f"{nom} : dites la colonne ou la valeur de : {', '.join(manque)} (--colonne nom=…, --constante type=…) ; "
                f"colonnes présentes : {', '.join(entete)}"
            )
        return colonnes

    def _valeur(self, ligne: Ligne, champ: str) -> Any:
        if champ in self.colonnes:
            return ligne.get(self.colonnes[champ])
        return self.constantes.get(champ)

    def convertit(self, ligne: Ligne) -> LieuLu:
        def v(champ: str) -> Any:
            return self._valeur(ligne, champ)

        osm, ecrits = horaires.osm(texte(v("horaires")))
        ages = (commun.entier(v("age_min_mois"), 0, 216), commun.entier(v("age_max_mois"), 0, 216))
        lieu = LieuLu(
            id=f"{self.source}--{self._identifiant(ligne)}",
            source=self.source,
            type=_type(texte(v("type"))),
            nom=texte(v("nom")),
            licence=self.constantes.get("licence", "lo-2.0"),
            date_maj=jour(v("date_maj")),
            description=paragraphe(v("description")),
            adresse=texte(v("adresse"))[:300],
            complement_adresse=texte(v("complement_adresse"))[:300],
            telephone=contacts.telephone(v("telephone")),
            horaires_accueil=osm,
            horaires_texte=ecrits,
            age_min_mois=ages[0],
            age_max_mois=ages[1] if ages[1] is None or ages[0] is None or ages[1] >= ages[0] else None,
            sans_rendez_vous=oui_non(v("sans_rendez_vous")),
            a_domicile=oui_non(v("a_domicile")),
            accessible=oui_non(v("accessible")),
            siret=contacts.siret(v("siret")),
            finess=contacts.finess(v("finess")),
            site_web=contacts.site(v("site_web")),
            accueil_bebe=details.accueil_bebe(v("accueil_bebe")),
            itinerance=details.tournee(v("itinerance")),
        )
        lieu.langues, inconnues = details.langues(v("langues"))
        lieu.zone_intervention, hors = details.zone(v("zone_intervention"))
        lieu.remarques += ["langue inconnue, laissée"] * bool(inconnues) + ["zone inconnue, laissée"] * bool(hors)
        commun.courriel(lieu, v("courriel"), v("commune"))
        return commun.acheve(
            lieu,
            insee=v("code_insee"),
            postal=v("code_postal"),
            ville=v("commune"),
            latitude=v("latitude"),
            longitude=v("longitude"),
        )

    def _identifiant(self, ligne: Ligne) -> str:
        """The file's own, else a mark of what does not change: a telephone corrected is the same place."""
        if (donne := re.sub(r"[^A-Za-z0-9_.:-]+", "-", texte(self._valeur(ligne, "id")).removesuffix(".0"))) and len(
            donne
        ) <= 80:
            return donne
        fixe = "|".join(
            sans_accent(texte(self._valeur(ligne, c))) for c in ("type", "nom", "adresse", "code_postal", "commune")
        )
        return hashlib.sha256(fixe.encode()).hexdigest()[:16]


def _type(ecrit: str) -> str:
    """Our slug, from our slug or one of our labels."""
    connus = vocabulaire().types
    if ecrit in connus:
        return ecrit
    plie = sans_accent(ecrit)
    return next((t.slug for t in connus.values() if plie in (sans_accent(t.libelle), sans_accent(t.pluriel))), ecrit)

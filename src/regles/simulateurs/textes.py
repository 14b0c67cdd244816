"""Names, laws and confidence of the results: `content/simulateurs/resultats.yaml`, refused early and by name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml, verifie_cles
from regles.parametres import Parametres
from regles.parametres.valeurs import CONFIANCES

UNITES = ("euros", "jours", "mois")
PERIODES = ("jour", "mois", "an", "une_fois", "total")
_CLES = ("id", "libelle", "unite", "periode", "sources", "confiance", "qui", "changerait", "comme", "note", "rend")


@dataclass(frozen=True, slots=True)
class Texte:
    """What never depends on the family: the name of a result, its unit, its law, who confirms, what would change it."""

    id: str
    libelle: str
    unite: str | None
    periode: str | None
    sources: tuple[str, ...]
    confiance: str
    qui: str
    changerait: str | None
    note: str | None
    rend: str


@dataclass(frozen=True)
class Textes:
    """Every result by id, who answers, and the values that the law rewrites each year."""

    par_id: Mapping[str, Texte]
    qui: Mapping[str, str]
    mayotte: str
    annuels: frozenset[str]
    conge_supplementaire: Mapping[str, date]

    def rendu(self, identifiant: str) -> Texte:
        """The text of a result from the id it goes out with."""
        return self.par_id.get(identifiant) or next(t for t in self.par_id.values() if t.rend == identifiant)


def charge_textes(content: Path, sources: Collection[str], parametres: Parametres) -> Textes:
    """Read `content/simulateurs/`. Raises `ErreurContenu` at the first thing that is wrong."""
    dossier = content / "simulateurs"
    annuels = frozenset(lit_yaml(dossier / "revisions.yaml")["annuels"])
    for identifiant in annuels:
        if identifiant not in parametres.par_id:
            raise ErreurContenu("revisions.yaml", "annuels", f"paramètre inconnu : {identifiant}")
    cles = ("mayotte", "qui", "resultats")
    racine = verifie_cles(lit_yaml(dossier / "resultats.yaml"), "resultats.yaml", "racine", cles, cles)
    par_id: dict[str, Texte] = {}
    for donnee in racine["resultats"]:
        texte = _lit(donnee, par_id, racine["qui"], sources)
        if texte.id in par_id:
            raise ErreurContenu("resultats.yaml", texte.id, "identifiant déjà pris")
        par_id[texte.id] = texte
    return Textes(par_id, racine["qui"], racine["mayotte"], annuels, _jours(dossier / "conge_supplementaire.yaml"))


def _jours(fichier: Path) -> Mapping[str, date]:
    cles = ("naissance_depuis", "pris_depuis", "transition_avant", "transition_fin")
    jours = verifie_cles(lit_yaml(fichier), fichier.name, "racine", cles, cles)
    for cle, jour in jours.items():
        if not isinstance(jour, date):
            raise ErreurContenu(fichier.name, cle, f"date illisible : {jour!r}")
    return jours


def _lit(donnee: Any, lus: Mapping[str, Texte], qui: Collection[str], sources: Collection[str]) -> Texte:
    fichier = "resultats.yaml"
    o = verifie_cles(donnee, fichier, "resultats", _CLES, ("id", "libelle"))
    chemin = str(o["id"])
    comme = lus.get(o["comme"]) if "comme" in o else None
    if "comme" in o and comme is None:
        raise ErreurContenu(fichier, chemin, f"comme : {o['comme']} n'est pas écrit plus haut")

    def champ(nom: str) -> Any:
        if nom in o:
            return o[nom]
        if comme is not None:
            return getattr(comme, nom)
        raise ErreurContenu(fichier, chemin, f"clé absente : {nom}")

    texte = Texte(
        id=chemin,
        libelle=o["libelle"],
        unite=champ("unite"),
        periode=champ("periode"),
        sources=tuple(champ("sources")),
        confiance=champ("confiance"),
        qui=champ("qui"),
        changerait=o.get("changerait", comme.changerait if comme else None),
        note=o.get("note"),
        rend=o.get("rend", chemin),
    )
    if inconnues := [s for s in texte.sources if s not in sources]:
        raise ErreurContenu(fichier, chemin, f"source inconnue : {', '.join(inconnues)}")
    permis = ((texte.unite, (None, *UNITES)), (texte.periode, (None, *PERIODES)), (texte.confiance, CONFIANCES))
    for valeur, choix in permis:
        if valeur not in choix:
            raise ErreurContenu(fichier, chemin, f"{valeur!r} refusé ; permis : {choix}")
    if texte.qui not in qui:
        raise ErreurContenu(fichier, chemin, f"qui : {texte.qui} inconnu")
    return texte

"""What a procedure asks in practice beside its rule: `content/demarches/pratique.yaml`, refused early and by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from millejours.contenus import liens
from millejours.core.chemins import CONTENT
from millejours.demarches.courriers import modeles
from millejours.famille.regles import catalogue
from regles.catalogue import Catalogue, Regle
from regles.erreurs import ErreurContenu
from regles.lecture import lit_yaml, verifie_cles

_FICHIER = "pratique.yaml"
_CLES = ("apporter", "formulaire", "ouvre")
EN_LIGNE = "en_ligne"


@dataclass(frozen=True, slots=True)
class Site:
    nom: str
    url: str


@dataclass(frozen=True, slots=True)
class Appel:
    """A number that nobody rechecked is shown with where to check it."""

    nom: str
    numero: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Complement:
    """Where to do it online, whom to call, what to bring, which form, and what it opens."""

    regle: str
    appels: tuple[Appel, ...]
    sites: tuple[Site, ...]
    apporter: tuple[str, ...]
    formulaire: str
    ouvre: tuple[str, ...]
    a_une_lettre: bool
    estimer: str

    @property
    def dit_quelque_chose(self) -> bool:
        return bool(
            self.sites
            or self.appels
            or self.apporter
            or self.formulaire
            or self.ouvre
            or self.a_une_lettre
            or self.estimer
        )


@cache
def complements() -> Mapping[str, Complement]:
    """By rule, for every rule that is a procedure or a right. Raises `ErreurContenu`."""
    cat = catalogue()
    racine = verifie_cles(
        lit_yaml(CONTENT / "demarches" / _FICHIER),
        _FICHIER,
        "racine",
        ("sites", "appels", "regles"),
        ("sites", "appels", "regles"),
    )
    connues = {r.id: r for r in cat.regles}
    donnees: dict[str, Any] = racine["regles"]
    for identifiant, donnee in donnees.items():
        verifie_cles(donnee, _FICHIER, identifiant, _CLES, ())
        if inconnues := [i for i in (identifiant, *donnee.get("ouvre", ())) if i not in connues]:
            raise ErreurContenu(_FICHIER, identifiant, f"règle inconnue : {', '.join(inconnues)}")
    sites = {qui: tuple(Site(**s) for s in liste) for qui, liste in racine["sites"].items()}
    appels = {qui: Appel(**a) for qui, a in racine["appels"].items()}
    return {
        r.id: _complement(r, donnees.get(r.id, {}), sites, appels, connues)
        for r in cat.regles
        if est_une_demarche(cat, r)
    }


def est_une_demarche(cat: Catalogue, regle: Regle) -> bool:
    """Rights, work and procedures: what this list is about. Health has its own page, a loss too."""
    return cat.categories[regle.categorie]["theme"] in ("droits", "travail", "demarches")


def _complement(
    regle: Regle,
    donnee: Mapping[str, Any],
    sites: Mapping[str, tuple[Site, ...]],
    appels: Mapping[str, Appel],
    connues: Mapping[str, Regle],
) -> Complement:
    en_ligne = EN_LIGNE in regle.ou
    siens = dict.fromkeys(s for qui in regle.qui for s in sites.get(qui, ()) if en_ligne)
    return Complement(
        regle=regle.id,
        appels=tuple(appels[qui] for qui in regle.qui if qui in appels),
        sites=tuple(siens),
        apporter=tuple(donnee.get("apporter", ())),
        formulaire=donnee.get("formulaire", ""),
        ouvre=tuple(connues[i].libelle for i in donnee.get("ouvre", ())),
        estimer=liens.OUTILS.get(liens.ESTIMER.get(regle.categorie, ""), ""),
        a_une_lettre=any(regle.id in m.regles for m in modeles().values()),
    )

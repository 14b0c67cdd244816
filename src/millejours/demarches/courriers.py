"""Letters with the family's dates: `content/demarches/lettres.yaml`, refused early and by name."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from millejours.core import pdf
from millejours.core.chemins import CONTENT
from millejours.demarches.regles import simulateurs
from millejours.famille.regles import catalogue, moteur
from regles.catalogue import Source
from regles.erreurs import ErreurContenu
from regles.explain import date_en_mots
from regles.langues import REFERENCE
from regles.lecture import lit_yaml, verifie_cles
from regles.simulateurs import Reponse, Simulation
from regles.simulateurs.episodes import episodes

_FICHIER = "lettres.yaml"
_CLES = ("id", "titre", "a_qui", "objet", "envoi", "paragraphes", "exige", "dates", "regles")
_EXIGEES = ("id", "titre", "a_qui", "objet", "paragraphes", "exige", "regles")
PLACES = ("terme", "naissance", "venue", "debut", "fin")
DATES = ("maternite_conge", "paternite")
_GABARIT = Path(__file__).resolve().parent / "typst" / "lettre.typ"
LIGNES, LONG = 6, 120


@dataclass(frozen=True, slots=True)
class Modele:
    """A letter to fill. `exige`: the places without which it is not written."""

    id: str
    titre: str
    a_qui: str
    objet: str
    envoi: str
    paragraphes: tuple[str, ...]
    exige: tuple[str, ...]
    dates: str
    regles: tuple[str, ...]
    lois: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Correspondance:
    """Who writes to whom, from where: the family's own words, kept nowhere."""

    expediteur: tuple[str, ...] = ()
    destinataire: tuple[str, ...] = ()
    nom: str = ""
    lieu: str = ""


@cache
def modeles() -> Mapping[str, Modele]:
    """Every letter by its id. Raises `ErreurContenu` at the first thing that is wrong."""
    racine = verifie_cles(lit_yaml(CONTENT / "demarches" / _FICHIER), _FICHIER, "racine", ("lettres",), ("lettres",))
    lus = [_modele(donnee) for donnee in racine["lettres"]]
    if len({m.id for m in lus}) != len(lus):
        raise ErreurContenu(_FICHIER, "lettres", "un identifiant en double")
    return {m.id: m for m in lus}


def _modele(donnee: Any) -> Modele:
    o = verifie_cles(donnee, _FICHIER, "lettres", _CLES, _EXIGEES)
    regles = {r.id: r for r in catalogue().regles}
    lues = {nom for p in o["paragraphes"] for _, nom, _, _ in string.Formatter().parse(p) if nom is not None}
    for cle, inconnus in (
        ("exige", [e for e in o["exige"] if e not in PLACES]),
        ("paragraphes", sorted(lues ^ set(o["exige"]))),
        ("regles", [r for r in o["regles"] if r not in regles]),
        ("dates", [] if o.get("dates") in (None, *DATES) else [o["dates"]]),
    ):
        if inconnus:
            raise ErreurContenu(_FICHIER, f"{o['id']}.{cle}", f"inconnu ou inutile : {', '.join(inconnus)}")
    return Modele(
        id=o["id"],
        titre=o["titre"],
        a_qui=o["a_qui"],
        objet=o["objet"],
        envoi=o.get("envoi", ""),
        paragraphes=tuple(o["paragraphes"]),
        exige=tuple(o["exige"]),
        dates=o.get("dates", ""),
        regles=tuple(o["regles"]),
        # An employer is shown the law, not where we read about it.
        lois=tuple(dict.fromkeys(s for r in o["regles"] for s in regles[r].sources if s.nature.startswith("law"))),
    )


def places(modele: Modele, simulation: Simulation, au: date, debut: date | None, fin: date | None) -> dict[str, str]:
    """What fills the letter, in words; what is not known is absent. Days typed by the family come before ours."""
    episode = next(iter(reversed(episodes(moteur(), simulation.situation))), None)
    if episode is None:
        return {}
    if debut is None or fin is None:
        debut, fin = _du_simulateur(modele.dates, simulateurs().simule("conges", simulation, au))
    arrivee = episode.jour("arrivee") if episode.adoption else None
    # A birth is said only once it has happened.
    naissance = next((e.naissance for e in episode.enfants if e.naissance), None)
    jours = {"terme": episode.jour("dpa"), "debut": debut, "fin": fin}
    dits = {nom: _en_mots(jour) for nom, jour in jours.items() if jour is not None}
    plusieurs = episode.nombre > 1
    if naissance:
        dits["naissance"] = f"{'Mes enfants sont nés' if plusieurs else 'Mon enfant est né'} le {_en_mots(naissance)}."
    if arrivee:
        dits["venue"] = f"L'arrivée de mon enfant dans notre foyer a pour date le {_en_mots(arrivee)}."
    elif naissance:
        dits["venue"] = dits["naissance"]
    elif "terme" in dits:
        dits["venue"] = f"La naissance de {'mes enfants' if plusieurs else 'mon enfant'} est prévue le {dits['terme']}."
    return dits


def _du_simulateur(quoi: str, reponse: Reponse) -> tuple[date | None, date | None]:
    """The legal days of maternity; for paternity, the period of the plan or the one that follows at once."""
    if quoi == "maternite_conge":
        r = next((r for r in reponse.resultats if r.droit == "maternite_conge"), None)
        return (r.debut, r.fin) if r else (None, None)
    if quoi == "paternite":
        r = next((r for r in reponse.resultats if r.droit == "paternite_reste"), None)
        if r and r.debut and r.montant:
            return r.debut, date.fromordinal(r.debut.toordinal() + int(str(r.montant)) - 1)
    return None, None


def _en_mots(jour: date) -> str:
    return date_en_mots(jour, catalogue().langues[REFERENCE])


def compose(modele: Modele, dits: Mapping[str, str], qui: Correspondance, maintenant: datetime, au: date) -> bytes:
    """The letter as a tagged PDF, in French whatever the page: it is read by an employer or an office."""
    le = f"le {_en_mots(au)}"
    textes = " ; ".join(_reference(s) for s in modele.lois)
    donnees = {
        "expediteur": list(qui.expediteur),
        "destinataire": list(qui.destinataire),
        "lieu_et_date": f"{qui.lieu}, {le}" if qui.lieu else le.capitalize(),
        "objet": f"Objet : {modele.objet}",
        "salut": "Madame, Monsieur,",
        "paragraphes": [p.format(**dits) for p in modele.paragraphes],
        "politesse": "Je vous prie d'agréer, Madame, Monsieur, mes salutations distinguées.",
        "signature": qui.nom,
        "envoi": modele.envoi,
        "textes": f"Textes : {textes}." if textes else "",
    }
    return pdf.compose(_GABARIT, donnees, titre=modele.objet, langue=REFERENCE, le=maintenant)


def _reference(source: Source) -> str:
    return f"{source.titre}, {source.reference}" if source.reference else source.titre


def lignes(texte: str) -> tuple[str, ...]:
    """An address as it was typed, a few short lines."""
    return tuple(" ".join(ligne.split())[:LONG] for ligne in texte.splitlines() if ligne.strip())[:LIGNES]

"""The children of a family in the estimates: their word, what is asked of each, which of them a contract may keep."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from millejours.demarches import champs
from millejours.famille.regles import catalogue, langue
from regles.explain import date_en_mots
from regles.situation import Enfant, Situation

# Stands for a key in the block that the browser copies.
MODELE = "modele"
# Those a contract may keep are few; the browser's twin is `enfants.js`.
MOTS = ("ne", "arrive")


@dataclass(frozen=True, slots=True)
class EnfantVu:
    """One child: its word, its questions, whether something was already said of it."""

    cle: str
    nom: str
    champs: tuple[champs.Champ, ...]
    est_ouvert: bool


def enfants(situation: Situation | None, simulateur: str, valeurs: Mapping[str, str]) -> tuple[EnfantVu, ...]:
    """Living children, in the order of the situation, each with what this estimate asks."""
    if situation is None:
        return ()
    noms = noms_des_enfants(situation)
    est_seul = situation.foyer.seul is True
    lus = [(cle, nom, champs.d_un_enfant(simulateur, cle, est_seul=est_seul)) for cle, nom in noms.items()]
    return tuple(EnfantVu(cle, nom, siens, any(valeurs.get(c.nom) for c in siens)) for cle, nom, siens in lus)


def modele(simulateur: str) -> EnfantVu:
    """The block that the browser copies for each child it keeps."""
    return EnfantVu(MODELE, "", champs.d_un_enfant(simulateur, MODELE, est_seul=True), est_ouvert=False)


def mots() -> dict[str, str]:
    """The words of a child, for the browser: what the server says, with the day left open."""
    textes = catalogue().langues[langue()]
    return {nom: textes.dit(f"sujet.{nom}", jour="{jour}") for nom in MOTS} | {"attendu": textes.dit("sujet.attendu")}


def noms_des_enfants(situation: Situation) -> Mapping[str, str]:
    """The word of each living child, by key: first name, else birth or arrival; twins are told apart by a number."""
    vivants = [e for e in situation.enfants if e.est_vivant]
    bruts = {e.cle: _nom(e) for e in vivants}
    communs = Counter(bruts.values())
    rangs: Counter[str] = Counter()
    noms = {}
    for cle, nom in bruts.items():
        rangs[nom] += 1
        noms[cle] = f"{nom} ({rangs[nom]})" if communs[nom] > 1 else nom
    return noms


def _nom(enfant: Enfant) -> str:
    if enfant.prenom:
        return enfant.prenom
    textes = catalogue().langues[langue()]
    jour = enfant.naissance or enfant.arrivee
    mot = "ne" if enfant.naissance else "arrive"
    return textes.dit(f"sujet.{mot}", jour=date_en_mots(jour, textes, semaine=False) if jour else "")


def gardables(situation: Situation | None) -> list[tuple[str, str]]:
    """Whom a contract may keep: first who is expected, then from the youngest."""
    if situation is None:
        return []
    attendu = catalogue().langues[langue()].dit("sujet.attendu")
    noms = noms_des_enfants(situation)
    nes = sorted(
        (e for e in situation.enfants if e.est_vivant), key=lambda e: str(e.arrivee or e.naissance), reverse=True
    )
    attendus = [(cle, attendu if n == 1 else _("Enfants attendus")) for cle, n in situation.attendus.items()]
    return attendus + [(e.cle, noms[e.cle]) for e in nes]

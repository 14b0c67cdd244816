"""What a family typed for an estimate becomes a simulation, or named errors. Nothing is kept.

With JavaScript the same fields are kept on the device and filled in again; they are posted only when the family asks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from millejours.demarches import champs
from millejours.demarches.enfants import gardables
from millejours.famille.formulaire import lit_saisie
from regles.erreurs import ErreurSituation
from regles.simulateurs import Simulation, lit_simulation
from regles.simulateurs.entree import CONGES, PREPARE, Periode, decimal
from regles.situation import Situation, ecrit_situation, lit_date

PERIODES = 12
_ESPACES = re.compile(r"[\s\u00a0\u202f]")
# « 2.450 »: two thousand for some, two and a half for others. Nobody guesses between them.
_AMBIGU = re.compile(r"[1-9]\d{0,2}[.]\d{3}")


@dataclass(frozen=True)
class Demande:
    """What was typed, kept as typed; the simulation when it holds, the errors by field otherwise."""

    valeurs: Mapping[str, str] = field(default_factory=dict)
    situation: Situation | None = None
    simulation: Simulation | None = None
    erreurs: Mapping[str, str] = field(default_factory=dict)

    def avec_periodes(self, periodes: tuple[Periode, ...], valeurs: Mapping[str, str]) -> Demande:
        """The same with another plan, in the simulation and in the rows of the form."""
        assert self.simulation
        autres = {nom: v for nom, v in self.valeurs.items() if not nom.startswith("periode_")}
        simulation = replace(self.simulation, conges=replace(self.simulation.conges, periodes=periodes))
        return replace(self, valeurs=autres | dict(valeurs), simulation=simulation)


def lit_demande(post: Mapping[str, str], simulateur: str) -> Demande:
    """Read a posted form: the family's situation first, then what this estimate adds."""
    saisie = lit_saisie(post)
    if saisie.situation is None:
        return Demande(saisie.valeurs, erreurs=saisie.erreurs)
    lecture = _Lecture(post)
    donnees = _DONNEES[simulateur](lecture, saisie.situation)
    if lecture.erreurs:
        return Demande(post, saisie.situation, erreurs=lecture.erreurs)
    try:
        simulation = lit_simulation({"situation": ecrit_situation(saisie.situation)} | donnees)
    except ErreurSituation as erreur:
        return Demande(post, saisie.situation, erreurs={_champ_de(erreur.champ): _refus()})
    return Demande(post, saisie.situation, simulation)


def _refus() -> str:
    return _("Cette réponse ne va pas avec les autres. Vérifiez-la.")


class _Lecture:
    """Reads fields by their kind; what cannot be read is named, and leaves its place empty."""

    def __init__(self, post: Mapping[str, str]) -> None:
        self.post = post
        self.erreurs: dict[str, str] = {}

    def texte(self, nom: str) -> str:
        return (self.post.get(nom) or "").strip()

    def trois(self, nom: str) -> bool | None:
        return {"oui": True, "non": False}.get(self.texte(nom))

    def montant(self, nom: str) -> str | None:
        """A number as people write it: « 2 450,50 »."""
        texte = _ESPACES.sub("", self.texte(nom)).replace(",", ".").removesuffix("€")
        if not texte:
            return None
        if _AMBIGU.fullmatch(texte):
            self.erreurs[nom] = _("Ce nombre peut se lire de deux façons. Écrivez par exemple 2450, ou 2,45.")
            return None
        try:
            decimal(texte, nom)
        except ErreurSituation:
            self.erreurs[nom] = _("Ce nombre ne se lit pas. Par exemple : 2 450,50.")
            return None
        return texte

    def entier(self, nom: str) -> int | None:
        texte = self.texte(nom)
        if not texte:
            return None
        if not (texte.isascii() and texte.isdigit() and len(texte) < 4):
            self.erreurs[nom] = _("Un nombre entier est attendu. Par exemple : 3.")
            return None
        return int(texte)

    def jour(self, nom: str) -> str | None:
        texte = self.texte(nom)
        if not texte:
            return None
        try:
            lit_date(texte, nom)
        except ErreurSituation:
            self.erreurs[nom] = _("Cette date ne se lit pas. Écrivez AAAA-MM-JJ, par exemple 2027-04-14.")
            return None
        return texte

    def fourchette(self, nom: str) -> Any:
        """One number, or « between … and … »."""
        bas, haut = self.montant(f"{nom}_min"), self.montant(f"{nom}_max")
        if bas is None or haut is None:
            return bas if haut is None else haut
        un, autre = sorted((bas, haut), key=lambda m: decimal(m, nom))
        return {"min": un, "max": autre}


def _sans_vide(donnees: Mapping[str, Any]) -> dict[str, Any]:
    return {cle: valeur for cle, valeur in donnees.items() if valeur not in (None, {}, [])}


def _foyer(lu: _Lecture, situation: Situation) -> dict[str, Any]:
    montant = lu.fourchette("ressources")
    return _sans_vide(
        {
            "ressources": [{"montant": montant}] if montant is not None else None,
            "ressources_12_mois": lu.fourchette("ressources_12_mois"),
            "deux_revenus": lu.trois("deux_revenus"),
            "enfants": _enfants(lu, situation),
        }
    )


def _enfants(lu: _Lecture, situation: Situation) -> dict[str, Any]:
    """What was said of each living child; the stay in hospital is that of the last to come."""
    lus = {e.cle: _enfant(lu, e.cle) for e in situation.enfants if e.est_vivant}
    sejour = _sans_vide({"du": lu.jour("hospitalise_du"), "sortie": lu.jour("hospitalise_sortie")})
    if sejour and (dernier := _dernier_enfant(situation)):
        lus[dernier]["hospitalise"] = sejour
    return _sans_vide(lus)


def _enfant(lu: _Lecture, cle: str) -> dict[str, Any]:
    return _sans_vide(
        {
            "a_charge": lu.trois(f"a_charge_{cle}"),
            "aeeh": lu.trois(f"aeeh_{cle}"),
            "alternee": lu.trois(f"alternee_{cle}"),
            "autre_parent": lu.texte(f"autre_parent_{cle}") or None,
            "pension": lu.montant(f"pension_{cle}"),
        }
    )


def _dernier_enfant(situation: Situation) -> str | None:
    """The last to come."""
    venus = [(e.arrivee or e.naissance, e.cle) for e in situation.enfants if e.est_vivant]
    dates = [(jour, cle) for jour, cle in venus if jour is not None]
    return max(dates)[1] if dates else None


def _conges(lu: _Lecture, situation: Situation) -> dict[str, Any]:
    parents = {f"p{rang}": _travail(lu, rang) for rang in (1, 2)}
    maternite = {
        nom: lu.entier(nom) for nom in ("report_semaines", "pathologique_avant_jours", "pathologique_apres_jours")
    }
    periodes = [p for rang in range(1, PERIODES + 1) if (p := _periode(lu, rang))]
    conges = {"maternite": _sans_vide(maternite), "periodes": periodes or None}
    return _foyer(lu, situation) | _sans_vide({"parents": _sans_vide(parents), "conges": _sans_vide(conges)})


def _travail(lu: _Lecture, rang: int) -> dict[str, Any]:
    salaire = lu.montant(f"salaire_{rang}")
    return _sans_vide(
        {
            "salaires_bruts": [salaire] * 3 if salaire else None,
            "embauche": lu.jour(f"embauche_{rang}"),
            "affilie_depuis": lu.jour(f"affilie_{rang}"),
            "heures_3_mois": lu.montant(f"heures_{rang}"),
            "trimestres_cotises": lu.entier(f"trimestres_{rang}"),
            "traitement_mensuel": lu.montant(f"traitement_{rang}"),
            "indemnise": lu.trois(f"indemnise_{rang}"),
        }
    )


def _periode(lu: _Lecture, rang: int) -> dict[str, Any] | None:
    """A row of the plan; a row without its kind and without days is not one."""
    nom = f"periode_{rang}"
    debut, fin, genre = lu.jour(f"{nom}_debut"), lu.jour(f"{nom}_fin"), lu.texte(f"{nom}_type")
    if not debut and not fin:
        return None
    if not debut or not fin:
        manque = f"{nom}_fin" if debut else f"{nom}_debut"
        lu.erreurs.setdefault(manque, _("Il manque ce jour."))
        return None
    if fin < debut:
        lu.erreurs[f"{nom}_fin"] = _("Ce dernier jour précède le premier.")
        return None
    prepare = lu.texte(f"{nom}_prepare")
    return _sans_vide(
        {
            "parent": "p2" if lu.texte(f"{nom}_parent") == "p2" else "p1",
            "type": genre if genre in CONGES else CONGES[0],
            "debut": debut,
            "fin": fin,
            "prepare": prepare if prepare in PREPARE and genre == "parental" else None,
        }
    )


def _garde(lu: _Lecture, situation: Situation) -> dict[str, Any]:
    communs = {
        "heures_par_semaine": lu.montant("heures_par_semaine"),
        "jours_par_semaine": lu.montant("jours_par_semaine"),
        "semaines_par_an": lu.montant("semaines_par_an"),
        "horaires_specifiques": lu.trois("horaires_specifiques"),
    }
    prix = {
        "creche_psu": {},
        "assistante_maternelle": {
            "salaire_horaire_net": lu.fourchette("am_salaire"),
            "entretien_par_jour": lu.montant("am_entretien"),
            "repas_par_jour": lu.montant("am_repas"),
        },
        "micro_creche": {"tarif_horaire": lu.montant("mc_tarif")},
        "garde_domicile": {
            "salaire_horaire_net": lu.fourchette("gd_salaire"),
            "cotisations_par_mois": lu.montant("gd_cotisations"),
        },
        "garde_partagee": {
            "salaire_horaire_net": lu.fourchette("gp_salaire"),
            "cotisations_par_mois": lu.montant("gp_cotisations"),
        },
    }
    choisis = modes_choisis(lu.post)
    garde = {
        "modes": [_sans_vide({"mode": m} | communs | prix[m]) for m in choisis],
        "enfant": _a_garder(lu, situation),
    }
    return _foyer(lu, situation) | {"garde": _sans_vide(garde)}


def _a_garder(lu: _Lecture, situation: Situation) -> str | None:
    """Who was chosen, else who is expected, else the youngest."""
    permis = [cle for cle, _nom in gardables(situation)]
    choisi = lu.texte("garde_enfant")
    return choisi if choisi in permis else next(iter(permis), None)


def modes_choisis(post: Mapping[str, str]) -> list[str]:
    """The kinds to compare; all of them while nobody chose."""
    connus = [cle for cle, _nom, _champs in champs.modes()]
    return [m for m in connus if post.get(f"mode_{m}")] or connus


_DONNEES = {"prestations": _foyer, "conges": _conges, "garde": _garde}


def _champ_de(chemin: str) -> str:
    """Which typed field a refused path of the simulation comes from."""
    nom = chemin.rsplit(".", 1)[-1]
    if chemin.startswith("enfants.") and nom not in ("du", "sortie"):
        return f"{nom}_{chemin.split('.')[1]}"
    return {
        "sortie": "hospitalise_sortie",
        "ressources": "ressources_min",
        "montant": "ressources_min",
        "du": "hospitalise_du",
    }.get(nom, nom)


def lit_conge(post: Mapping[str, str]) -> tuple[date | None, date | None, dict[str, str]]:
    """The two days of a leave, both or neither, and what is wrong with them by field."""
    lu = _Lecture(post)
    lus = {nom: lit_date(jour, nom) for nom in ("debut", "fin") if (jour := lu.jour(nom))}
    debut, fin = lus.get("debut"), lus.get("fin")
    if debut and fin and fin < debut:
        lu.erreurs["fin"] = _("Ce dernier jour précède le premier.")
    elif bool(debut) != bool(fin):
        lu.erreurs.setdefault("fin" if debut else "debut", _("Il manque ce jour."))
    return debut, fin, lu.erreurs

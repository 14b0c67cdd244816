"""Allocation de base. CSS L531-3, D531-3, R552-2."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from regles.simulateurs.calcul import Calcul, Redaction, net_de_crds, part_bmaf
from regles.simulateurs.episodes import Episode
from regles.simulateurs.foyer import (
    enfants_a_charge,
    est_a_charge,
    mois_d_apres,
    plus_jours,
    plus_mois,
    premier_du_mois,
    venue,
)
from regles.simulateurs.prestations.plafonds import distances, plafond_paje, ressources_du_droit


class _Droit(NamedTuple):
    """One child's months: first day of the first, day after the last; and the birth they share."""

    debut: date
    apres: date
    naissance: date


def allocation_base(calcul: Calcul, episodes: list[Episode]) -> None:
    """One for the household, as many as the children of one birth."""
    droits = _droits(calcul, episodes)
    if not droits:
        return
    debut, apres = min(d.debut for d in droits), max(d.apres for d in droits)
    mois = max(premier_du_mois(calcul.au), debut)
    fin = plus_jours(apres, -1)
    ouverts = [d for d in droits if d.debut <= mois < d.apres]
    if not ouverts:
        return
    nombre = max(Counter(d.naissance for d in ouverts).values())
    a_venir = sum(d.naissance < mois for d in _attendus(calcul, episodes))
    enfants = len(enfants_a_charge(calcul.simulation, mois)) + a_venir
    taux, brut, distances_ = "", Decimal(0), None
    with calcul.redige("allocation_base", debut=debut, fin=fin) as r:
        r.ligne("Mois regardé", f"{mois:%m/%Y}", sources=())
        plein = plafond_paje(r, "plein", enfants, mois.year)
        partiel = plafond_paje(r, "partiel", enfants, mois.year)
        montant = ressources_du_droit(r, mois.year)
        taux = "plein" if montant <= plein else "partiel" if montant <= partiel else ""
        if taux:
            r.ligne(f"Taux {taux}", sources=r.texte.sources)
            brut = _par_enfant(r, taux, nombre, mois)
            r.donne(brut)
        else:
            r.ferme("Vos ressources dépassent le plafond.")
        distances_ = (plein, partiel, montant, r.confiance)
    if distances_ is None:
        calcul.redige("allocation_base_net", debut=debut, fin=fin).ne_calcule_pas("le plafond manque.")
        return
    with calcul.redige("allocation_base_net", debut=debut, fin=fin) as r:
        r.doute(distances_[3])
        if taux:
            r.donne(net_de_crds(r, brut, mois))
        else:
            r.ferme("Vos ressources dépassent le plafond.")
    plein, partiel, montant, confiance = distances_
    distances(calcul, "allocation_base", partiel, montant, confiance)
    distances(calcul, "allocation_base_plein", plein, montant, confiance)


def _droits(calcul: Calcul, episodes: list[Episode]) -> list[_Droit]:
    age = calcul.entier("allocation_base_age_fin", calcul.au)
    droits = [
        # Births end with the month before the third birthday; arrivals run their three years.
        _Droit(
            mois_d_apres(venue(e)),
            plus_mois(venue(e), age) if e.arrivee else premier_du_mois(plus_mois(venue(e), age)),
            venue(e),
        )
        for e in calcul.simulation.situation.enfants
        if est_a_charge(calcul.simulation, e)
    ]
    return droits + _attendus(calcul, episodes)


def _attendus(calcul: Calcul, episodes: list[Episode]) -> list[_Droit]:
    age = calcul.entier("allocation_base_age_fin", calcul.au)
    liste = []
    for episode in episodes:
        naissance = episode.jour("naissance") if episode.attendue and not episode.enfants else None
        if naissance:
            droit = _Droit(mois_d_apres(naissance), premier_du_mois(plus_mois(naissance, age)), naissance)
            liste += [droit] * episode.nombre
    return liste


def _par_enfant(r: Redaction, taux: str, nombre: int, mois: date) -> Decimal:
    produit = part_bmaf(r, f"taux_bmaf_allocation_base_{taux}", mois)
    if nombre > 1:
        r.ligne("Enfants d'une même naissance", f"× {nombre}", sources=r.texte.sources)
    return produit * nombre

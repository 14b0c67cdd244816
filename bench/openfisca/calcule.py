"""Run by the environment of openfisca-core, never by ours: thirty dated rules as OpenFisca variables.

`python calcule.py entree.json entree.npz sortie.npz`. Each instruction of the compiled rules is one variable, written
as an OpenFisca formula: numpy on `datetime64`, one entity, no parameter. 1970-01-01 is OpenFisca's unknown date.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

INCONNUE = np.datetime64("1970-01-01")
PERIODE = "2026"
FAUX, INCONNU, VRAI = 0, 1, 2
SUJET = build_entity(key="sujet", plural="sujets", label="Un sujet de parcours", is_person=True)


def applique(jours, operation):
    code, n = operation
    mois = jours.astype("datetime64[M]")
    if code == "j":
        return jours + np.timedelta64(n, "D")
    if code == "m":
        rang = (jours - mois.astype("datetime64[D]")).astype(int)
        cible = mois + np.timedelta64(n, "M")
        dernier = ((cible + np.timedelta64(1, "M")).astype("datetime64[D]") - cible.astype("datetime64[D]")).astype(int)
        return cible.astype("datetime64[D]") + np.minimum(rang, dernier - 1).astype("timedelta64[D]")
    if code == "S":
        return (mois + np.timedelta64(1, "M")).astype("datetime64[D]")
    if code == "d":
        return mois.astype("datetime64[D]")
    if code == "a":
        return jours.astype("datetime64[Y]").astype("datetime64[D]")
    raise AssertionError(code)


def formule(lot, instruction):
    """The formula of one instruction; `lu` reads another variable."""
    genre = instruction[0]

    def nom(place):
        return f"{lot}_v{place}"

    def calcule(sujet, period):
        def lu(place):
            return sujet(nom(place), period)

        if genre == "date":
            source = lu(instruction[1])
            jours = source.astype("datetime64[D]")
            for operation in instruction[2]:
                jours = applique(jours, operation)
            return np.where(source == INCONNUE, INCONNUE, jours)
        if genre == "jour":
            return np.full(sujet.count, np.datetime64(instruction[1] - 719163, "D"))
        if genre == "selon":
            resultat = np.full(sujet.count, INCONNUE)
            for condition, place in reversed(instruction[2]):
                jours = lu(place)
                tient = jours != INCONNUE
                if condition != -1:
                    tient = tient & (lu(condition) == VRAI)
                resultat = np.where(tient, jours, resultat)
            return resultat
        if genre == "avant":
            a, b = lu(instruction[1]), lu(instruction[2])
            connus = (a != INCONNUE) & (b != INCONNUE)
            return np.where(connus, np.where(a < b, VRAI, FAUX), INCONNU)
        if genre == "mois":
            jours = lu(instruction[1])
            numero = jours.astype("datetime64[M]").astype(int) % 12 + 1
            return np.where(jours == INCONNUE, INCONNU, np.where(np.isin(numero, instruction[2]), VRAI, FAUX))
        if genre == "fait":
            _, fait, operateur, valeur = instruction
            codes = sujet(f"{lot}_fait_{fait}", period)
            if operateur == "egal":
                vrai = codes == valeur
            elif operateur == "parmi":
                vrai = np.isin(codes, valeur)
            elif operateur == "au_moins":
                vrai = codes >= valeur
            else:
                vrai = codes <= valeur
            return np.where(codes == -1, INCONNU, np.where(vrai, VRAI, FAUX))
        if genre == "non":
            return VRAI - lu(instruction[1])
        if genre == "et":
            return np.minimum.reduce([lu(p) for p in instruction[1]])
        if genre == "ou":
            return np.maximum.reduce([lu(p) for p in instruction[1]])
        raise AssertionError(genre)

    return calcule


def variable(nom, genre, defaut, calcul=None):
    corps = {"value_type": genre, "entity": SUJET, "definition_period": DateUnit.YEAR, "label": nom}
    if calcul is not None:
        corps["formula"] = calcul
    return type(nom, (Variable,), corps)


def regle(lot, r):
    """Three variables for a rule: its first day, its last, and the code of its reasons; -1 when it does not apply."""
    from datetime import date

    def applicable(sujet, period):
        la = sujet(f"{lot}_v{r['si']}", period) > FAUX if r["si"] != -1 else np.ones(sujet.count, bool)
        jours = {}
        for champ in ("du", "dernier"):
            if r[champ] != -1:
                jours[champ] = sujet(f"{lot}_v{r[champ]}", period)
                la = la & (jours[champ] != INCONNUE)
        if len(jours) == 2:
            la = la & ~(jours["dernier"] < jours["du"])
        if r["attend"] is not None and r["si"] != -1:
            inconnue = sujet(f"{lot}_v{r['si']}", period) == INCONNU
            manque = np.ones(sujet.count, bool)
            if r["attend"]:
                manque = np.logical_or.reduce([sujet(f"{lot}_fait_{f}", period) == -1 for f in r["attend"]])
            la = la & ~(inconnue & manque)
        return la

    def borne(champ):
        def calcule(sujet, period):
            la = sujet(f"{r['nom']}_la", period)
            if r[champ] == -1:
                return np.full(sujet.count, INCONNUE)
            return np.where(la, sujet(f"{lot}_v{r[champ]}", period), INCONNUE)

        return calcule

    def raison(sujet, period):
        code = np.zeros(sujet.count, np.int64)
        for place in r["feuilles"]:
            code = code * 3 + sujet(f"{lot}_v{place}", period)
        return np.where(sujet(f"{r['nom']}_la", period), code, -1)

    return [
        variable(f"{r['nom']}_la", bool, False, applicable),
        variable(f"{r['nom']}_du", date, None, borne("du")),
        variable(f"{r['nom']}_dernier", date, None, borne("dernier")),
        variable(f"{r['nom']}_raison", int, 0, raison),
    ]


def systeme(description):
    from datetime import date

    tbs = TaxBenefitSystem([SUJET])
    for lot in description["lots"]:
        for place, instruction in lot["programme"]:
            genre = date if instruction[0] in ("ancre", "date", "jour", "selon") else int
            calcul = None if instruction[0] == "ancre" else formule(lot["nom"], instruction)
            tbs.add_variable(variable(f"{lot['nom']}_v{place}", genre, None, calcul))
        for fait in lot["faits"]:
            tbs.add_variable(variable(f"{lot['nom']}_fait_{fait}", int, None))
        for r in lot["regles"]:
            for v in regle(lot["nom"], r):
                tbs.add_variable(v)
    return tbs


def main():
    description = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    entrees = np.load(sys.argv[2])
    tbs = systeme(description)
    debut_mur, debut = time.perf_counter(), time.process_time()
    simulation = SimulationBuilder().build_default_simulation(tbs, count=description["nombre"])
    for nom in entrees.files:
        simulation.set_input(nom, PERIODE, entrees[nom])
    sorties = {}
    for lot in description["lots"]:
        for r in lot["regles"]:
            for champ in ("du", "dernier", "raison"):
                sorties[f"{r['nom']}_{champ}"] = simulation.calculate(f"{r['nom']}_{champ}", PERIODE)
    duree, mur = time.process_time() - debut, time.perf_counter() - debut_mur
    np.savez(sys.argv[3], **{nom: np.asarray(v) for nom, v in sorties.items()})
    print(
        json.dumps(
            {
                "secondes": duree,
                "mur": mur,
                "lignes": int(sum((v != -1).sum() for n, v in sorties.items() if n.endswith("_raison"))),
            }
        )
    )


main()

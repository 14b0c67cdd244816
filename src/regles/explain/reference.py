"""The reference of every rule, as a Markdown document for people."""

from __future__ import annotations

from itertools import groupby

from regles.catalogue import Catalogue, Regle
from regles.explain.raisons import phrase
from regles.langage import (
    DEBUT_ANNEE,
    DEBUT_MOIS,
    JOURS,
    MOIS,
    MOIS_SUIVANT,
    OUVRABLES,
    REPORTE,
    Comparaison,
    Condition,
    DateCalculee,
    MoisDe,
    Non,
    Ordre,
    Tous,
    UnDe,
)
from regles.langues import REFERENCE

_TETE = """# Les règles, une par une

Document généré depuis `content/echeances/` : ne pas modifier à la main (`make fix`).

{nombre} règles. La fin des fenêtres est le dernier jour inclus. « non revérifiée » : personne n'a noté le jour où la source a été rouverte.
"""


def reference_des_regles(catalogue: Catalogue) -> str:
    """Every rule with its window, conditions, sources and confidence."""
    morceaux = [_TETE.format(nombre=len(catalogue.regles))]
    for famille, regles in groupby(sorted(catalogue.regles, key=lambda r: r.famille), key=lambda r: r.famille):
        morceaux.append(f"\n## {famille}\n")
        morceaux += [_regle(r, catalogue) for r in regles]
    return "\n".join(morceaux)


def _regle(r: Regle, catalogue: Catalogue) -> str:
    confirmer = " — source à confirmer" if r.source_a_confirmer else ""
    lignes = [
        f"### {r.id} · {r.libelle}\n",
        f"- **Statut** : {catalogue.lexique['statuts'][r.statut]} ; confiance {r.confiance}{confirmer}",
        f"- **Pour** : {', '.join(catalogue.lexique['publics'][p] for p in r.public)}",
        f"- **Quand** : {fenetre_de_regle(r)}",
    ]
    if r.si:
        lignes.append(f"- **Condition** : {condition_en_mots(r.si, catalogue)} (si on ne sait pas : {r.si_inconnu})")
    if r.si_texte:
        lignes.append(f"- **Précision** : {r.si_texte}")
    if r.acte != r.id:
        lignes.append(f"- **Acte** : `{r.acte}` (une version parmi d'autres)")
    if r.valable.du and r.valable.precision != "approx":
        fin = f" au {r.valable.au.isoformat()}" if r.valable.au else ""
        base = "naissances" if r.valable.selon == "naissance" else "actes"
        lignes.append(f"- **Vaut** : {base} du {r.valable.du.isoformat()}{fin}")
    lignes.append("- **Sources** : " + " ; ".join(_source(r, i) for i in range(len(r.sources))))
    return "\n".join(lignes) + "\n"


def _source(r: Regle, rang: int) -> str:
    s = r.sources[rang]
    reference = f", {s.reference}" if s.reference else ""
    verifiee = f"vérifiée le {s.verifie_le.isoformat()}" if s.verifie_le else "non revérifiée"
    return f"{s.titre}{reference} ({verifiee})"


def fenetre_de_regle(r: Regle) -> str:
    """The window of a rule in words, before any family."""
    if r.du is None and r.dernier is None:
        return "étapes : " + ", ".join(r.etapes) if r.etapes else "sans date"
    debut = f"de {date_calculee_en_mots(r.du)}" if r.du else ""
    fin = f"jusqu'à {date_calculee_en_mots(r.dernier)} inclus" if r.dernier else "sans fin"
    campagne = f", pendant la campagne {r.campagne.id}" if r.campagne else ""
    return f"{debut} {fin}{campagne}".strip()


def date_calculee_en_mots(calculee: DateCalculee) -> str:
    """A date of the language, as the conventions write it."""
    mots = {
        MOIS_SUIVANT: "^M",
        DEBUT_MOIS: "^m",
        DEBUT_ANNEE: "1er janvier",
        REPORTE: "reporté",
    }
    texte = calculee.ancre.lstrip("=")
    for code, n in calculee.operations:
        if code in mots:
            texte += f" {mots[code]}"
            continue
        unite = {JOURS: "j", MOIS: "mois", OUVRABLES: "jours ouvrables"}[code]
        texte += f" {'+' if n > 0 else '−'} {abs(n)} {unite}"
    return texte


def condition_en_mots(condition: Condition, catalogue: Catalogue) -> str:
    """A condition in words."""
    match condition:
        case Comparaison():
            fait = catalogue.faits[condition.fait]
            if fait.mots:
                return phrase(condition, fait.mots, catalogue.langues[REFERENCE])
            return f"{fait.nom} {condition.operateur} {condition.valeur}"
        case Ordre(gauche, droite):
            return f"{date_calculee_en_mots(gauche)} avant {date_calculee_en_mots(droite)}"
        case Non(Ordre(gauche, droite)):
            return f"{date_calculee_en_mots(gauche)} depuis {date_calculee_en_mots(droite)}"
        case MoisDe(calculee, mois):
            return f"mois de {date_calculee_en_mots(calculee)} parmi {', '.join(map(str, mois))}"
        case Non(interne):
            return f"non ({condition_en_mots(interne, catalogue)})"
        case Tous(internes):
            return " et ".join(condition_en_mots(c, catalogue) for c in internes)
        case UnDe(internes):
            return "(" + " ou ".join(condition_en_mots(c, catalogue) for c in internes) + ")"
    raise AssertionError(condition)

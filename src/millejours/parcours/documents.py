"""What « Mon parcours » lets people find: the rules that hold today, the numbers to call, who can be there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils import timezone

from millejours.core import urgences
from millejours.famille.regles import catalogue
from millejours.parcours.associations import associations
from millejours.recherche.registre import DocumentAIndexer
from regles.catalogue import Catalogue, Regle
from regles.langage import DEBUT_ANNEE, JOURS, MOIS, OUVRABLES, DateCalculee

# Shelves of the library, by theme of the rules and by whom they are about.
ETAGERES = {
    ("sante", "enfant"): "sante-enfant",
    ("vaccins", "enfant"): "sante-enfant",
    ("prevention", "enfant"): "maison-sure",
    ("moral", "grossesse"): "parents",
    ("prevention", "projet"): "grossesse",
}
ETAGERE = {
    "sante": "grossesse",
    "vaccins": "grossesse",
    "prevention": "grossesse",
    "moral": "parents",
    "droits": "droits",
    "demarches": "droits",
    "travail": "travail",
    "deuil": "deuil",
}
ORDINAIRE, ESSENTIEL, INCERTAIN = 95, 105, 75
# Somebody who asks about a leave is not shown grief first.
DE_DEUIL = 70
# Rough days from the last period, to tell a step and nothing else: no date is shown from them.
_JOURS_DU_MOIS = 30.44
_REPERES = {
    "ddr": 0,
    "ddr_enfant": 0,
    "debut_grossesse": 14,
    "grossesse_constatee": 35,
    "declaration": 60,
    "debut_conge_maternite": 245,
    "debut_conge_theorique": 245,
    "fin_conge_maternite": 357,
    "fin_conge_principal": 357,
    "fin_conge_naissance": 315,
    "debut_csn": 360,
    "retour": 360,
    "debut_cpe": 380,
    "entree_maternelle": 287 + 1100,
}
_NAISSANCE = 287


def documents() -> Iterator[DocumentAIndexer]:
    yield from _echeances(catalogue(), timezone.localdate())
    yield from _numeros()
    yield from _associations()


def _echeances(c: Catalogue, au: date) -> Iterator[DocumentAIndexer]:
    """One document a rule that holds on this day: an older version of an act is not looked for."""
    for r in c.regles:
        if r.valable.au is not None and r.valable.au < au:
            continue
        theme = c.categories[r.categorie]["theme"]
        qui, ou = c.lexique["qui"], c.lexique["ou"]
        yield DocumentAIndexer(
            genre="echeance",
            cle=r.id,
            titre=r.libelle,
            resume=r.a_faire or r.si_texte or "",
            url=reverse("echeance", args=[r.id]),
            aussi=(c.categories[r.categorie]["libelle"],),
            corps=" ".join(
                [r.couvert or "", r.si_tard or "", r.si_texte or "", *(qui[q] for q in r.qui), *(ou[o] for o in r.ou)]
            ),
            etapes=etapes_de(r, c),
            theme=ETAGERES.get((theme, r.sujet)) or ETAGERE[theme],
            publics=r.public,
            poids=_poids(r),
        )


def _poids(r: Regle) -> int:
    if r.est_de_deuil:
        return DE_DEUIL
    if r.confiance == "C" or r.source_a_confirmer:
        return INCERTAIN
    return ESSENTIEL if r.essentiel else ORDINAIRE


def etapes_de(r: Regle, c: Catalogue) -> tuple[str, ...]:
    """The steps a rule belongs to: those it names, or those its window crosses, roughly."""
    if r.etapes:
        return r.etapes
    if r.est_de_deuil or r.sujet == "perte":
        return ("deuil",)
    if r.sujet == "projet":
        return ("projet",)
    du = _environ(r.du) if r.du else 0.0
    dernier = _environ(r.dernier) if r.dernier else du
    bornes, debut = [], -1e9
    for etape in c.etapes:
        fin = _environ(etape.avant) if etape.avant else 1e9
        bornes.append((etape.id, debut, fin))
        if etape.id == "apres":
            break
        debut = fin if etape.avant else 0.0
    return tuple(id_ for id_, premier, fin in bornes if id_ != "projet" and du < fin and max(dernier, du) >= premier)


def _environ(calculee: DateCalculee) -> float:
    jours = float(_REPERES.get(calculee.ancre, _NAISSANCE))
    for code, n in calculee.operations:
        jours += n * {JOURS: 1, OUVRABLES: 1.4, MOIS: _JOURS_DU_MOIS, DEBUT_ANNEE: 0}.get(code, 0)
    return jours


def _numeros() -> Iterator[DocumentAIndexer]:
    for n in urgences.numeros().values():
        heures = f" {n.horaires[0].upper()}{n.horaires[1:]}." if n.horaires else ""
        yield DocumentAIndexer(
            genre="numero",
            cle=n.id,
            titre=f"{n.nom} : {n.numero}",
            resume=f"{n.pour_quoi}{heures}",
            url=f"{reverse('aide')}#n-{n.groupe}",
            aussi=(n.numero.replace(" ", ""), str(urgences.GROUPES[n.groupe])),
            # Nine poison centres say the same words: one of them is enough among answers.
            poids=INCERTAIN if n.groupe == "poison" else ORDINAIRE,
        )


def _associations() -> Iterator[DocumentAIndexer]:
    # Those with a national line are among the numbers already.
    numeros = {n.numero for n in urgences.numeros().values()}
    for a in associations():
        if a.numero in numeros:
            continue
        yield DocumentAIndexer(
            genre="association",
            cle=a.id,
            titre=a.nom,
            resume=f"{a.pour_qui}.",
            url=f"{reverse('deuil')}#qui",
            etapes=("deuil",),
            theme="deuil",
            poids=DE_DEUIL,
        )

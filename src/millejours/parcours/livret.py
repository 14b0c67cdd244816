"""« Mon livret » : one family's timeline as a PDF, composed in memory for one answer, then forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from millejours.core import pdf, urgences
from millejours.core.typographie import beau
from millejours.core.urgences_traduites import page_traduite
from millejours.famille.lignes import LigneVue
from millejours.parcours.deuil import PageDeuil, page_deuil
from millejours.parcours.display import Groupe, PageParcours, page_parcours
from regles.echeancier import Moteur, Parcours
from regles.langues import REFERENCE

GABARIT = Path(__file__).resolve().parent / "typst" / "mon_livret.typ"
TAILLES = ("a4", "a5")
# What is read in full; the rest is a list to come back to.
_EN_DETAIL = ("maintenant", "a_rattraper", "fenetre", "delais")
_AVANT, _APRES = ("maintenant",), ("droits", "aussi", "a_rattraper", "fait")

Section = dict[str, Any]


def mon_livret(parcours: Parcours, moteur: Moteur, langue: str, *, taille: str, now: datetime) -> bytes:
    """The booklet of this family, of this day."""
    page = page_parcours(parcours, moteur, langue=langue)
    sections = list(
        _de_deuil(parcours, moteur, langue) if page.est_deuil else _sections(parcours, moteur, page, langue)
    )
    aide = page_traduite(urgences.page_aide(), langue, avec_original=False)
    donnees = {
        "format": taille if taille in TAILLES else TAILLES[0],
        "mots": _mots(page.au_mots, langue),
        # After a loss nothing is a box to tick.
        "cases": not page.est_deuil,
        "sujets": [{"nom": s.nom, "etape": s.etape, "age": s.age, "teinte": s.rang} for s in page.sujets],
        "termes": page.termes,
        "sections": sections,
        "sources": _sources(sections),
        "premiers": pdf.numeros(aide.premiers),
        "numeros": [{"titre": str(titre), "numeros": pdf.numeros(n)} for _groupe, titre, n in aide.numeros],
    }
    return pdf.compose(GABARIT, donnees, titre=_("Mon livret"), langue=langue, le=now)


def _sections(parcours: Parcours, moteur: Moteur, page: PageParcours, langue: str) -> Iterator[Section]:
    """What is now, then month by month, then what can be done any day; what is past is left out."""
    par_id = {g.id: g for g in page.groupes}
    yield from (_section(par_id[id_]) for id_ in _AVANT if id_ in par_id)
    a_venir = tuple(e for e in parcours.echeances if e.etat == "a_venir")
    mois = page_parcours(replace(parcours, echeances=a_venir), moteur, "mois", langue).groupes
    if mois:
        yield {"titre": _("Ensuite, mois par mois"), "detail": False, "groupes": [_groupe(g, g.titre) for g in mois]}
    yield from (_section(par_id[id_]) for id_ in _APRES if id_ in par_id)


def _de_deuil(parcours: Parcours, moteur: Moteur, langue: str) -> Iterator[Section]:
    page: PageDeuil = page_deuil(parcours, moteur, langue)
    if page.urgences is not None:
        yield _section(page.urgences, detail=True)
    yield from (_section(g, detail=True) for g in page.groupes)
    for titre, groupes in (
        (_("Vos droits de parent, votre santé"), page.gardes),
        (_("Ce qui continue"), page.survivants),
    ):
        if groupes:
            yield {"titre": titre, "detail": False, "groupes": [_groupe(g, g.titre) for g in groupes]}


def _section(groupe: Groupe, *, detail: bool = False) -> Section:
    return {
        "titre": groupe.titre,
        "detail": detail or groupe.id in _EN_DETAIL,
        "groupes": [_groupe(groupe, "")],
    }


def _groupe(groupe: Groupe, titre: str) -> dict[str, Any]:
    return {"titre": titre, "lignes": [_ligne(l) for l in groupe.lignes]}


def _ligne(l: LigneVue) -> dict[str, Any]:
    """Words of the rule are in French (`fr`), the others in the language of the booklet."""
    reserves = [_("date prévue")] * l.previsionnel + [_("à confirmer")] * l.a_confirmer
    return {
        "libelle": beau(l.libelle),
        "fait": l.fait,
        "quand": l.quand_long or l.quand,
        "meta": " · ".join((l.statut, l.sujet, *reserves)),
        "a_faire": beau(l.a_faire),
        "details": [
            {"quoi": quoi, "dit": beau(dit), "fr": fr}
            for quoi, dit, fr in (
                (_("Avec qui"), l.qui, False),
                (_("Où"), l.ou, False),
                (_("Coût ou montant"), l.couvert or l.mayotte, bool(l.couvert)),
                (_("Si c'est tard"), l.si_tard or l.pas_trop_tard, bool(l.si_tard)),
            )
            if dit
        ],
        "sources": [(s.titre, s.reference or "", s.verifiee) for s in l.sources],
    }


def _sources(sections: Iterable[Section]) -> list[str]:
    """Each title once, with its references."""
    par_titre: dict[str, set[str]] = {}
    for section in sections:
        for groupe in section["groupes"]:
            for ligne in groupe["lignes"]:
                for titre, reference, _verifiee in ligne["sources"]:
                    par_titre.setdefault(titre, set()).update({reference} - {""})
    return [", ".join((titre, *sorted(par_titre[titre]))) for titre in sorted(par_titre)]


def _mots(jour: str, langue: str) -> dict[str, str]:
    demonstration = _(
        "Démonstration : ces contenus attendent la relecture d'une sage-femme, d'un médecin et d'un juriste."
    )
    return {
        "calcule": _("Calculé pour le %(jour)s.") % {"jour": jour},
        "titre": _("Mon livret"),
        "phrase": _("Mes dates, mois par mois."),
        "oublie": _("Ce livret a été fait pour vous, puis oublié. Nous n'en gardons rien."),
        "limite": beau(_("Ce livret informe. Il ne remplace pas l'avis d'une sage-femme ou d'un médecin.")),
        "bouge": _("Une date prévue bouge avec la naissance. Refaites ce livret quand vos réponses changent."),
        "francais": "" if langue == REFERENCE else _("Les textes des lignes et leurs sources sont en français."),
        "demonstration": beau(demonstration) if settings.DEMONSTRATION else "",
        "sommaire": _("Sommaire"),
        "doute": beau(_("Un doute, une urgence ?")),
        "questions": _("Mes questions, mes notes"),
        "sources": _("Sources"),
        "numeros": _("Les numéros utiles"),
        "numeros_dit": _("Un doute suffit pour appeler."),
    }

"""What the page of a loss shows: rights, health, people; dates without countdown; survivors keep their lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from millejours.famille.lignes import LigneVue
from millejours.parcours.associations import Association, associations_pour
from millejours.parcours.display import Groupe, page_parcours
from regles.echeancier import Echeance, Moteur, Parcours
from regles.explain import date_en_mots
from regles.langues import REFERENCE

PERTES = ("grossesse", "foetus", "sans_vie", "vivant")


@dataclass(frozen=True, slots=True)
class PageDeuil:
    titre: str
    au_mots: str
    urgences: Groupe | None
    groupes: tuple[Groupe, ...]
    gardes: tuple[Groupe, ...]
    survivants: tuple[Groupe, ...]
    associations: tuple[Association, ...]
    sans_terme: bool


def page_deuil(parcours: Parcours, moteur: Moteur, langue: str = REFERENCE) -> PageDeuil:
    """The whole page. Three kinds of lines: of the loss, kept for the parent, of those who live."""

    def groupes(garde: Callable[[Echeance], bool]) -> tuple[Groupe, ...]:
        return _groupes(parcours, moteur, garde, langue)

    pertes = [s for s in parcours.sujets if s.mode == "perte" and s.type != "parent"]
    genres = {str(s.faits.get("perte")) for s in pertes}
    deuil = groupes(lambda e: e.regle.est_de_deuil)
    return PageDeuil(
        titre=_titre(genres),
        au_mots=date_en_mots(parcours.au, moteur.catalogue.langues[langue]),
        urgences=_signes(deuil),
        groupes=tuple(g for g in deuil if g.id != "urgence"),
        gardes=groupes(_est_garde),
        survivants=groupes(lambda e: not e.regle.est_de_deuil and e.contexte.mode == "vie"),
        associations=associations_pour(genres, parcours.situation.departement),
        sans_terme=any(s.grossesse is None or not s.grossesse.est_datee for s in pertes) and genres != {"vivant"},
    )


def _est_garde(e: Echeance) -> bool:
    """Rights and health that the birth opened; what is over is not read here."""
    return not e.regle.est_de_deuil and e.contexte.mode == "garder" and e.etat != "passe"


def _signes(deuil: Iterable[Groupe]) -> Groupe | None:
    """Signs that need help now; the line of 3114 is already a number on the page."""
    urgence = next((g for g in deuil if g.id == "urgence"), None)
    if urgence is None:
        return None
    signes = tuple(ligne for ligne in urgence.lignes if not ligne.cle.startswith("sp_3114:"))
    return replace(urgence, lignes=signes) if signes else None


def _groupes(parcours: Parcours, moteur: Moteur, garde: Callable[[Echeance], bool], langue: str) -> tuple[Groupe, ...]:
    choisies = tuple(e for e in parcours.echeances if garde(e))
    groupes = page_parcours(replace(parcours, echeances=choisies), moteur, langue=langue).groupes
    mots = moteur.catalogue.langues[langue]
    # In a loss nobody « carries »: who each line is for, in words of the past.
    porte, portait = mots.lexique["publics"]["enceinte"], mots.dit("deuil.enceinte")

    def au_passe(ligne: LigneVue) -> LigneVue:
        return replace(ligne, pour=ligne.pour.replace(porte, portait)) if ligne.est_de_deuil else ligne

    return tuple(replace(g, lignes=tuple(map(au_passe, sorted(_une_fois(g.lignes), key=_rang)))) for g in groupes)


def _une_fois(lignes: Iterable[LigneVue]) -> Iterable[LigneVue]:
    """The same right of both parents is read once; ordinary lines are left as they are."""
    vues: dict[str, LigneVue] = {}
    for ligne in lignes:
        vues.setdefault(":".join(ligne.cle.split(":")[:2]) if ligne.est_de_deuil else ligne.cle, ligne)
    return vues.values()


def _rang(ligne: LigneVue) -> int:
    """What has a date that still runs comes first, what only informs comes last."""
    if not ligne.est_de_deuil:
        return 0
    if ligne.quand and ligne.etat not in ("passe", "a_rattraper"):
        return 0
    return 2 if ligne.a_confirmer or ligne.etat == "passe" else 1


def _titre(genres: set[str]) -> str:
    if "foetus" in genres:
        return _("Un enfant est mort, la grossesse continue")
    if genres == {"grossesse"}:
        return _("Une grossesse s'est arrêtée")
    return _("Un enfant est né sans vie") if genres == {"sans_vie"} else _("Un enfant est mort")

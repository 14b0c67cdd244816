"""Dates and durations in words, in a language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import reduce

from regles.langues import Langue

MAYOTTE = "976"


def sans_montant(texte: str | None, departement: str | None, langue: Langue) -> str | None:
    """Mayotte has rules and amounts of its own, that nobody checked: none is given there, and it is said.

    >>> sans_montant("Pris en charge à 100 %", "976", FR), sans_montant("199,15 € brut", "976", FR)
    ('Pris en charge à 100 %', 'À Mayotte, les règles et les montants diffèrent : demandez à votre caisse.')
    """
    return langue.dit("droit.mayotte") if departement == MAYOTTE and texte is not None and "€" in texte else texte


def date_en_mots(jour: date, langue: Langue, *, annee: int | None = None, semaine: bool = True) -> str:
    """A date as people say it; the year is dropped when it is `annee`.

    >>> date_en_mots(date(2026, 11, 1), FR), date_en_mots(date(2026, 2, 5), FR, annee=2026)
    ('dimanche 1er novembre 2026', 'jeudi 5 février')
    >>> date_en_mots(date(2026, 11, 1), EN)
    'Sunday 1 November 2026'
    """
    if jour.year == annee:
        modele = "sans_annee" if semaine else "courte"
    else:
        modele = "complete" if semaine else "sans_semaine"
    return langue.dit(
        f"date.{modele}",
        semaine=langue.liste("date.semaine")[jour.weekday()],
        jour=_quantieme(jour, langue),
        mois=langue.liste("date.mois")[jour.month - 1],
        annee=jour.year,
    )


def _quantieme(jour: date, langue: Langue) -> str:
    return langue.dit("date.premier") if jour.day == 1 else str(jour.day)


def fenetre_en_mots(debut: date | None, fin: date | None, au: date, langue: Langue) -> str:
    """A window in words, seen from a day.

    >>> fenetre_en_mots(date(2027, 3, 3), date(2027, 3, 28), date(2026, 11, 22), FR)
    'du 3 au 28 mars 2027'
    >>> fenetre_en_mots(None, date(2026, 12, 1), date(2026, 11, 22), FR)
    "jusqu'au 1er décembre"
    """

    def court(jour: date, annee: int) -> str:
        return date_en_mots(jour, langue, annee=annee, semaine=False)

    if fin is None:
        if debut is None:
            return ""
        return langue.dit("fenetre.depuis" if debut <= au else "fenetre.a_partir", debut=court(debut, au.year))
    if debut == fin:
        return langue.dit("fenetre.jour", jour=date_en_mots(fin, langue, annee=au.year))
    dernier = court(fin, au.year)
    if debut is None or debut <= au <= fin:
        return langue.dit("fenetre.jusqu_au", fin=dernier)
    if (debut.year, debut.month) == (fin.year, fin.month):
        return langue.dit("fenetre.du_au", debut=_quantieme(debut, langue), fin=dernier)
    return langue.dit("fenetre.du_au", debut=court(debut, fin.year if debut.year == fin.year else au.year), fin=dernier)


def fenetre_entiere(debut: date | None, fin: date | None, langue: Langue) -> str:
    """A window whatever the day it is read: both days in full, as a sentence.

    >>> fenetre_entiere(None, date(2026, 12, 1), FR)
    "Jusqu'au mardi 1er décembre 2026."
    """
    jours = {nom: date_en_mots(j, langue) for nom, j in (("debut", debut), ("fin", fin)) if j}
    if debut is None and fin is None:
        return ""
    if debut == fin:
        texte = langue.dit("fenetre.jour", jour=jours["fin"])
    elif debut and fin:
        texte = langue.dit("fenetre.du_au", **jours)
    else:
        texte = langue.dit("fenetre.jusqu_au" if fin else "fenetre.a_partir", **jours)
    return f"{majuscule(texte)}."


def verifiee_en_mots(le: date | None, langue: Langue) -> str:
    """When a source was read again, or that nobody wrote it."""
    if le is None:
        return langue.dit("source.non_verifiee")
    return langue.dit("source.verifiee", jour=date_en_mots(le, langue, semaine=False))


def enumere(mots: Iterable[str], langue: Langue, lien: str = "virgule") -> str:
    """Words one after the other; nothing for an empty one.

    >>> enumere(("sage-femme", "", "médecin"), FR), enumere(("un", "deux"), FR, "ou")
    ('sage-femme, médecin', 'un ou deux')
    """
    dits = [mot for mot in mots if mot]
    return reduce(lambda a, b: langue.dit(f"liste.{lien}", gauche=a, droite=b), dits) if dits else ""


def majuscule(texte: str) -> str:
    """First letter in capital, the others as they are."""
    return texte[:1].upper() + texte[1:]


def duree_en_mots(jours: int, langue: Langue) -> str:
    """How far a day is, as people say it.

    >>> duree_en_mots(0, FR), duree_en_mots(1, FR), duree_en_mots(12, FR), duree_en_mots(-3, FR)
    ("aujourd'hui", 'demain', 'dans 12 jours', 'il y a 3 jours')
    """
    if jours in _PROCHES:
        return langue.dit(_PROCHES[jours])
    nombre = abs(jours)
    if nombre < 21:
        unite, taille = "jours", 1
    elif nombre < 60:
        unite, taille = "semaines", 7
    elif nombre < 730:
        unite, taille = "mois", 30
    else:
        unite, taille = "ans", 365
    duree = langue.dit(f"duree.{unite}", n=nombre // taille)
    return langue.dit("duree.dans" if jours > 0 else "duree.il_y_a", duree=duree)


_PROCHES = {0: "duree.aujourd_hui", 1: "duree.demain", -1: "duree.hier"}


def age_en_mots(naissance: date, au: date, langue: Langue) -> str:
    """Age as people say it: days, weeks to two months, months to two years, then years and months.

    >>> age_en_mots(date(2026, 11, 1), date(2026, 11, 22), FR), age_en_mots(date(2025, 1, 31), date(2026, 11, 22), FR)
    ('3 semaines', '21 mois')
    """
    jours = (au - naissance).days
    if jours < 0:
        return ""
    if jours < 14:
        return langue.dit("duree.jours", n=jours)
    mois = (au.year - naissance.year) * 12 + au.month - naissance.month - (au.day < naissance.day)
    if mois < 2:
        return langue.dit("duree.semaines", n=jours // 7)
    if mois < 24:
        return langue.dit("duree.mois", n=mois)
    annees, reste = divmod(mois, 12)
    ans = langue.dit("duree.ans", n=annees)
    return (
        langue.dit("duree.ans_mois", ans=ans, mois=langue.dit("duree.mois", n=reste)) if reste and annees < 6 else ans
    )

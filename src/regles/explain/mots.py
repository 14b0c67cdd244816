"""Dates and durations in words."""

from __future__ import annotations

from datetime import date

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


MOIS_COURTS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")

MAYOTTE = "976"
A_MAYOTTE = "À Mayotte, les règles et les montants diffèrent : demandez à votre caisse."


def sans_montant(texte: str | None, departement: str | None) -> str | None:
    """Mayotte has rules and amounts of its own, that nobody checked: none is given there, and it is said.

    >>> sans_montant("Pris en charge à 100 %", "976"), sans_montant("199,15 € brut", "976") == A_MAYOTTE
    ('Pris en charge à 100 %', True)
    """
    return A_MAYOTTE if departement == MAYOTTE and texte is not None and "€" in texte else texte


def date_en_mots(jour: date, *, annee: int | None = None, semaine: bool = True) -> str:
    """A date as people say it; the year is dropped when it is `annee`.

    >>> date_en_mots(date(2026, 11, 1)), date_en_mots(date(2026, 2, 5), annee=2026)
    ('dimanche 1er novembre 2026', 'jeudi 5 février')
    """
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    mots = [JOURS[jour.weekday()]] if semaine else []
    mots += [quantieme, MOIS[jour.month - 1]]
    if jour.year != annee:
        mots.append(str(jour.year))
    return " ".join(mots)


def fenetre_en_mots(debut: date | None, fin: date | None, au: date) -> str:
    """A window in words, seen from a day.

    >>> fenetre_en_mots(date(2027, 3, 3), date(2027, 3, 28), date(2026, 11, 22))
    'du 3 au 28 mars 2027'
    >>> fenetre_en_mots(None, date(2026, 12, 1), date(2026, 11, 22))
    "jusqu'au 1er décembre"
    """
    if debut is None and fin is None:
        return ""
    if debut == fin and debut is not None:
        return f"le {date_en_mots(debut, annee=au.year)}"
    if fin is None:
        assert debut
        return f"{'depuis' if debut <= au else 'à partir du'} {'le ' if debut <= au else ''}{_court(debut, au.year)}"
    if debut is None or debut <= au <= fin:
        return f"jusqu'au {_court(fin, au.year)}"
    if (debut.year, debut.month) == (fin.year, fin.month):
        return f"du {'1er' if debut.day == 1 else debut.day} au {_court(fin, au.year)}"
    annee = fin.year if debut.year == fin.year else au.year
    return f"du {_court(debut, annee)} au {_court(fin, au.year)}"


def _court(jour: date, annee: int) -> str:
    return date_en_mots(jour, annee=annee, semaine=False)


def duree_en_mots(jours: int) -> str:
    """How far a day is, as people say it.

    >>> duree_en_mots(0), duree_en_mots(1), duree_en_mots(12), duree_en_mots(-3)
    ("aujourd'hui", 'demain', 'dans 12 jours', 'il y a 3 jours')
    """
    match jours:
        case 0:
            return "aujourd'hui"
        case 1:
            return "demain"
        case -1:
            return "hier"
    nombre = abs(jours)
    if nombre < 21:
        texte = f"{nombre} jours"
    elif nombre < 60:
        texte = f"{nombre // 7} semaines"
    elif nombre < 730:
        texte = f"{nombre // 30} mois"
    else:
        texte = f"{nombre // 365} ans"
    return f"{'dans' if jours > 0 else 'il y a'} {texte}"

"""Text, numbers and dates as files really write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

# What people type when they have nothing to type.
_VIDES = frozenset(
    {"", "nd", "n.d.", "n.d", "na", "n/a", "nc", "n.c.", "nr", "null", "none", "nan", "non renseigne", "non communique"}
    | {"inconnu", "aucun", "aucune", "sans objet", "neant", "-", "--", "?", ".", "/", "x", "#n/a", "\\n", "a completer"}
)
PLUS_LONG_VIDE = max(map(len, _VIDES))
_OUI = frozenset({"1", "oui", "o", "vrai", "true", "yes", "y", "x"})
_NON = frozenset({"0", "non", "n", "faux", "false", "no"})
_ESPACES = re.compile(r"[ \t\u00a0\u202f\u2009]+")


def texte(valeur: object) -> str:
    """One line of clean text; « nd », « null » and the like are nothing.

    >>> texte("  12  rue\\u00a0des Lilas "), texte("N.D.")
    ('12 rue des Lilas', '')
    """
    if valeur is None:
        return ""
    # Splitting knows every kind of space, the unbreakable ones included.
    ligne = " ".join(str(valeur).split())
    if "\x00" in ligne:
        ligne = ligne.replace("\x00", "")
    if len(ligne) > PLUS_LONG_VIDE:
        return ligne
    return "" if sans_accent(ligne) in _VIDES else ligne


def paragraphe(valeur: object, maximum: int = 10_000) -> str:
    """Clean text that keeps its line breaks."""
    if valeur is None:
        return ""
    lignes = [_ESPACES.sub(" ", ligne).strip() for ligne in str(valeur).replace("\x00", "").splitlines()]
    propre = re.sub(r"\n{3,}", "\n\n", "\n".join(lignes)).strip()
    return "" if sans_accent(propre) in _VIDES else propre[:maximum]


def sans_accent(chaine: str) -> str:
    """Lower case, no accent, ligatures opened.

    >>> sans_accent("Œuilly-SUR-Noël")
    'oeuilly-sur-noel'
    """
    if chaine.isascii():
        return chaine.lower()
    ouverte = chaine.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    return "".join(c for c in unicodedata.normalize("NFKD", ouverte) if not unicodedata.combining(c)).lower()


def nombre(valeur: object) -> float | None:
    """A number, with a decimal comma or spaces if need be.

    >>> nombre("45,7594"), nombre("6 861 234.5"), nombre("nd")
    (45.7594, 6861234.5, None)
    """
    if isinstance(valeur, (int, float)) and not isinstance(valeur, bool):
        return float(valeur)
    propre = _ESPACES.sub("", texte(valeur)).replace(",", ".")
    try:
        lu = float(propre)
    except ValueError:
        return None
    return lu if lu == lu and abs(lu) != float("inf") else None


def oui_non(valeur: object) -> bool | None:
    """True, false or unknown.

    >>> oui_non("Oui"), oui_non(0), oui_non("peut-être")
    (True, False, None)
    """
    if isinstance(valeur, bool):
        return valeur
    mot = sans_accent(str(valeur).strip()) if valeur is not None else ""
    return True if mot in _OUI else False if mot in _NON else None


def jour(valeur: object) -> date | None:
    """A date, ISO first, then as written in France.

    >>> jour("2024-08-01T10:00:00Z"), jour("01/08/2024"), jour("31/02/2024")
    (datetime.date(2024, 8, 1), datetime.date(2024, 8, 1), None)
    """
    if isinstance(valeur, datetime):
        return valeur.date()
    if isinstance(valeur, date):
        return valeur
    propre = texte(valeur)
    for forme, taille in (("%Y-%m-%d", 10), ("%d/%m/%Y", 10), ("%d-%m-%Y", 10), ("%Y%m%d", 8)):
        try:
            return datetime.strptime(propre[:taille], forme).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None

"""Telephone numbers, addresses of mailboxes and sites, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from millejours.lieux.nettoyage.textes import sans_accent, texte

_CHIFFRES = re.compile(r"\D")
# Area of an overseas number, when the file gives the short form after +.
_PREFIXES = ("262", "508", "590", "594", "596", "681", "687", "689")
_COURRIEL = re.compile(r"^[a-z0-9._%+'-]+@[a-z0-9.-]+\.[a-z]{2,}$")
# A mailbox of a service says what it serves.
_ROLES = (
    "accueil|admin|agence|allaitement|asso|bibliotheque|bm|bureau|ccas|cdc|cms|centre|com|commune|communaute|conseil|"
    "contact|courrier|creche|crechef|direction|dgs|ecole|enfance|espace|etat|famille|france|fs|gestion|hopital|hotel|"
    "info|jeunesse|laep|lieu|ludo|mairie|maison|maternite|mdph|mediatheque|mjc|msap|msa|multiaccueil|office|parent|"
    "petite|pmi|point|pole|ram|reception|relais|rpe|scolarite|secretariat|secretaire|services?|social|solidarite|"
    "standard|sante|urbanisme|ville|public|plateforme|itinerant|guichet|mediance|emploi|insertion|bus|mds|rsp|maternite"
)
_ROLE = re.compile(rf"(?:{_ROLES})")
# Every mailbox of these domains is a desk's.
_DOMAINES = ("france-services.gouv.fr",)
_MOT = re.compile(r"[a-z]{4,}")


def telephone(valeur: object) -> str:
    """One number as it is dialled in France; short numbers are kept; a wrong length is nothing.

    >>> telephone("0474240308"), telephone("+33 (0)4 74 24 03 08"), telephone("474240308"), telephone("3646")
    ('04 74 24 03 08', '04 74 24 03 08', '04 74 24 03 08', '36 46')
    >>> telephone("04 74 24 03 08 / 06 11 22 33 44"), telephone("12345")
    ('04 74 24 03 08', '')
    """
    if isinstance(valeur, float):
        valeur = int(valeur)
    premier = re.split(r"[/;|]|\bou\b|\bet\b", texte(valeur))[0]
    chiffres = _CHIFFRES.sub("", premier.replace("(0)", ""))
    chiffres = chiffres.removeprefix("00") if premier.strip().startswith("00") else chiffres
    if len(chiffres) in (11, 12) and chiffres.startswith("33"):
        chiffres = "0" + chiffres[2:].removeprefix("0")
    elif len(chiffres) == 9 and chiffres[0] in "123456789" and not chiffres.startswith(_PREFIXES):
        # A spreadsheet took the leading zero away.
        chiffres = "0" + chiffres
    elif len(chiffres) == 12 and chiffres.startswith(_PREFIXES):
        chiffres = "0" + chiffres[3:]
    if len(chiffres) == 10 and chiffres[0] == "0":
        return " ".join(chiffres[i : i + 2] for i in range(0, 10, 2))
    if len(chiffres) == 4 and chiffres[0] in "13":
        return f"{chiffres[:2]} {chiffres[2:]}"
    if len(chiffres) == 9 and chiffres.startswith(_PREFIXES) and premier.strip().startswith(("+", "00")):
        return f"+{chiffres[:3]} {chiffres[3:]}"
    return chiffres if len(chiffres) in (2, 3) and chiffres[0] == "1" else ""


def courriel(valeur: object, noms: Iterable[str] = ()) -> str:
    """A service's mailbox; a person's is blanked, because a directory of places names nobody.

    `noms` are the words that make an address the place's own: its name, its commune.

    >>> courriel("Mairie@Ville-Exemple.fr"), courriel("jeanne.martin@exemple.fr"), courriel("pas une adresse")
    ('mairie@ville-exemple.fr', '', '')
    >>> courriel("viriat01@exemple.fr", ["Viriat"])
    'viriat01@exemple.fr'
    """
    adresse = sans_accent(texte(valeur)).removeprefix("mailto:").rstrip(".,;")
    if not _COURRIEL.match(adresse):
        return ""
    local, _, domaine = adresse.partition("@")
    if _ROLE.search(local) or domaine in _DOMAINES:
        return adresse
    siens = {mot for nom in noms for mot in _MOT.findall(sans_accent(nom))}
    return adresse if any(mot in local.replace("-", "").replace(".", "") for mot in siens) else ""


def est_personnel(valeur: object, noms: Iterable[str] = ()) -> bool:
    """Whether a well-formed address was blanked because it names a person."""
    return bool(_COURRIEL.match(sans_accent(texte(valeur)))) and not courriel(valeur, noms)


def site(valeur: object) -> str:
    """An http address, or nothing.

    >>> site("www.exemple.fr"), site("javascript:alert(1)"), site("http://")
    ('https://www.exemple.fr', '', '')
    """
    adresse = texte(valeur)
    if adresse.lower().startswith("www."):
        adresse = f"https://{adresse}"
    bonne = re.match(r"^https?://[^\s/<>\"']+\.[^\s<>\"']+$", adresse, re.I)
    return adresse[:2000] if bonne else ""


def siret(valeur: object) -> str:
    """Fourteen digits; a number read by a spreadsheet loses its zeros and gets them back.

    >>> siret("260 100 045 00012"), siret(7500056800123.0), siret("123")
    ('26010004500012', '07500056800123', '')
    """
    return _identifiant(valeur, 14)


def finess(valeur: object) -> str:
    """Nine characters; Corsica has letters.

    >>> finess("10000024"), finess("2A0000014"), finess("nd")
    ('010000024', '2A0000014', '')
    """
    propre = texte(valeur).replace(" ", "").upper()
    if re.fullmatch(r"2[AB][0-9]{7}", propre):
        return propre
    return _identifiant(valeur, 9)


def _identifiant(valeur: object, taille: int) -> str:
    if isinstance(valeur, float):
        valeur = int(valeur)
    chiffres = texte(valeur).replace(" ", "").removesuffix(".0")
    if not chiffres.isdigit() or not taille - 1 <= len(chiffres) <= taille:
        return ""
    return chiffres.zfill(taille)

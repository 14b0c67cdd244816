"""Languages, baby details, rounds and zones as spreadsheets write them."""

from __future__ import annotations

import re
from typing import Any, Final

from millejours.lieux.details import details
from millejours.lieux.horaires import prepare
from millejours.lieux.nettoyage import horaires
from millejours.lieux.nettoyage.positions import code_insee
from millejours.lieux.nettoyage.textes import oui_non, sans_accent, texte
from millejours.territoires.recherche import cherche, mots

_ENTRE: Final = re.compile(r"\s*[,;/|\n]\s*|\s+et\s+")
_JOUR: Final = re.compile("|".join(horaires.JOURS))
_MORCEAU: Final = re.compile(r"\s*[,;/|.()\n]\s*|\s+(?:et|mais)\s+")
# A word of absence, then nothing but small words up to the detail; or « : non » right behind it.
_ABSENT: Final = re.compile(
    r"\b(?:pas|ni|sans|aucune?|rien|non|absence|interdite?|impossible)\b"
    r"(?:[\s'’:-]+(?:de|d|du|des|la|le|les|l|a|au|aux|en|pour|par|un|une|avec|encore|possible|adapte"
    r"|table|plan|coin|espace|endroit|lieu|salle|acces|entrer|chauffe|chauffer|faire))*[\s'’:-]+$"
)
_ABSENT_APRES: Final = re.compile(r"[\s:-]+(?:non|interdite?s?|impossible|absente?s?)\b")
# Elsewhere in the piece, it may speak of something else: the detail is left unsaid.
_DOUTE: Final = re.compile(r"\b(?:pas|ni|aucune?|rien|non|interdite?s?|impossible)\b")
_DEUX_POINTS: Final = re.compile(r"(?<!\d):|:(?!\d)")
ARRETS_MAX: Final = 60


def langues(valeur: object) -> tuple[list[str], list[str]]:
    """Codes, and the words that name no language we know.

    >>> langues("Français, arabe et LSF ; klingon")
    (['fr', 'ar', 'fsl'], ['klingon'])
    """
    connues = {sans_accent(nom): code for code, nom in details().langues.items()} | {"lsf": "fsl"}
    connues |= {code: code for code in details().langues}
    codes, inconnus = [], []
    for mot in filter(None, _ENTRE.split(texte(valeur))):
        code = connues.get(sans_accent(mot).removesuffix(" francaise"))
        codes.append(code) if code else inconnus.append(mot)
    return list(dict.fromkeys(codes)), inconnus


def accueil_bebe(valeur: object) -> dict[str, bool]:
    """Each detail that is named, and whether it is said to be missing; nothing of one that leaves a doubt.

    >>> accueil_bebe("table à langer ; pas de poussette"), accueil_bebe("")
    ({'table_a_langer': True, 'poussette': False}, {})
    """
    trouves: dict[str, bool] = {}
    for morceau in filter(None, _MORCEAU.split(sans_accent(texte(valeur)))):
        for slug, detail in details().accueil_bebe.items():
            if (est_la := _est_la(morceau, detail.mots)) is not None:
                trouves[slug] = est_la
    return trouves


def _est_la(morceau: str, noms: tuple[str, ...]) -> bool | None:
    nomme = re.search(rf"\b(?:{'|'.join(map(re.escape, noms))})[sx]?\b", morceau)
    if not nomme:
        return None
    avant, apres = morceau[: nomme.start()], morceau[nomme.end() :]
    if _ABSENT.search(avant) or _ABSENT_APRES.match(apres):
        return False
    return None if _DOUTE.search(avant) or _DOUTE.search(apres) else True


def tournee(valeur: object) -> list[dict[str, str]]:
    """Stops, one between semicolons: « when : where » is taken apart, the rest stays the words it was.

    >>> tournee("Mardi 14h-16h30 : Mairie d'Exemple ; Salle des Fêtes, un jeudi sur deux")
    [{'quand': 'Mardi 14h-16h30', 'ou': "Mairie d'Exemple", 'osm': 'Tu 14:00-16:30'}, {'ou': 'Salle des Fêtes, un jeudi sur deux'}]
    """
    if (se_deplace := oui_non(valeur)) is not None:
        return [{"forme": "bus"}] if se_deplace else []
    ecrits = (texte(m) for ligne in str(valeur or "").splitlines() for m in re.split("[;|]", ligne))
    return [_arret(m) for m in ecrits if m][:ARRETS_MAX]


def _arret(ecrit: str) -> dict[str, str]:
    # The colon of an hour, between two digits, separates nothing.
    quand, ou = (mot.strip(" -–") for mot in [*_DEUX_POINTS.split(ecrit, maxsplit=1), ""][:2])
    if not ou or not _JOUR.search(sans_accent(quand)):
        return {"ou": ecrit[:200]}
    lu, _texte = horaires.osm(quand)
    return {"quand": quand[:100], "ou": ou[:200]} | ({"osm": lu} if lu else {})


def zone(valeur: object) -> tuple[list[str], list[str]]:
    """Codes of communes, intercommunalités and départements; and what names none of them.

    >>> zone("69266, 01, 200046977 ; Nulle-Part")
    (['69266', '01', '200046977'], ['Nulle-Part'])
    """
    codes, inconnus = [], []
    for mot in filter(None, re.split(r"\s*[,;/|\n]\s*", texte(valeur))):
        code = _code(mot)
        codes.append(code) if code else inconnus.append(mot)
    return list(dict.fromkeys(codes)), inconnus


def _code(mot: str) -> str:
    if re.fullmatch(r"\d{9}", mot):
        return mot
    departements: dict[str, Any] = dict(prepare().departements)
    if mot.upper() in departements:
        return mot.upper()
    plie = sans_accent(mot)
    if par_nom := next((c for c, d in departements.items() if sans_accent(d.nom) == plie), ""):
        return par_nom
    if code := code_insee(mot):
        return code
    seules = [t for t in cherche(mot, 5) if mots(t.nom) == mots(mot)]
    return seules[0].code if len(seules) == 1 else ""

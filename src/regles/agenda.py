"""A timeline as an iCalendar file (RFC 5545), written by hand: no clock, no random, no library.

Conventions, also in `docs/reference/agenda.md`; `agenda.js` writes the same bytes on the device.

- One event for each dated line to come, open or about to close. A line to catch up has no day left to show.
- An event covers its whole window as an all-day event and never blocks time (`TRANSP:TRANSPARENT`),
  however long. Without a last day, it is its first day alone; without a first day, its last day alone.
- The same line keeps the same `UID` when its dates move, so that calendars replace it.
- An alarm at nine on the first day; for what is essential, another on the day the line becomes « bientôt fini ».
  None in the past (some calendars ring them all on import), none for grief.
- Discreet: nothing tells what the event, the file or its identifiers are about.

What is kept from one call to the next is words of the catalogue and days. What a family wrote (`pour`, `uid`)
is never kept: the site promises to forget it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from regles.catalogue import Regle, Source
from regles.echeancier import Echeance, Moteur, Parcours
from regles.echeancier.moteur import BIENTOT_MAX, BIENTOT_MIN
from regles.explain import Explication, date_en_mots
from regles.explain.mots import MAYOTTE, sans_montant
from regles.explain.sujets import libelle_sujet
from regles.langage import faits_de
from regles.sujets import Contexte, Valeur

ETATS_UTILES = frozenset(("a_venir", "maintenant", "bientot_fini"))
_LARGEUR = 75
_DESCRIPTION, _PARAGRAPHE = "DESCRIPTION;LANGUAGE=fr:", " \\n"
# Control characters, line separators that lenient readers take for ends of lines, and halves of a character.
_INTERDITS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_UID_SIMPLE = re.compile(r"[A-Za-z0-9_:@.-]{1,70}")
_A_OTER, _SPECIAUX = re.compile(f"[{_INTERDITS}]"), re.compile(rf"[\\;,\n{_INTERDITS}]")


class Evenement(NamedTuple):
    """One event in words. `debut` and `fin` are days, `fin` included; one of them may be null.

    `description` is in blocks of words that many families share; `pour` holds the family's own and comes first.
    """

    uid: str
    debut: date | None
    fin: date | None
    resume: str
    pour: str = ""
    description: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    url: str | None = None
    essentiel: bool = False
    previsionnel: bool = False
    deuil: bool = False


def agenda(parcours: Parcours, moteur: Moteur, *, discret: bool = False, site: str | None = None) -> str:
    """The calendar of a family; `site` is the full address of its page, put on every event unless discreet."""
    return ecrit(evenements(parcours, moteur, discret=discret, site=site), parcours.au, discret=discret)


def evenements(
    parcours: Parcours, moteur: Moteur, *, discret: bool = False, site: str | None = None
) -> list[Evenement]:
    """The events of a timeline, in its order."""
    utiles = [e for e in parcours.echeances if e.etat in ETATS_UTILES and not (e.debut is None and e.fin is None)]
    if discret:
        return [_discret(e) for e in utiles]
    textes, explication = _textes(moteur), Explication(moteur)
    sujets = {id(s): _pour(s) for s in parcours.sujets}
    return [_evenement(e, textes[e.regle.id], sujets[id(e.contexte)], explication, site) for e in utiles]


def _pour(sujet: Contexte) -> str:
    """In grief, a line does not name its subject: those words were made for a child to come."""
    return "" if sujet.mode == "perte" else f"Pour : {libelle_sujet(sujet)}"


def uid_discret(cle: str) -> str:
    """An identifier that says nothing at a glance. Not a secret: whoever knows the rules can recompute it.

    >>> uid_discret("CH-EX01:e1")
    '7d03f79aad25a72e230cb84ccd92df9e@agenda.invalid'
    """
    return f"{sha256(cle.encode()).hexdigest()[:32]}@agenda.invalid"


def _se_tait(e: Echeance) -> bool:
    # After a loss nothing rings: neither the lines of grief nor the rights that are kept.
    return e.contexte.mode != "vie"


def _discret(e: Echeance) -> Evenement:
    return Evenement(
        uid_discret(e.cle),
        e.jour_debut,
        e.jour_fin,
        "Rendez-vous",
        essentiel=e.regle.essentiel,
        previsionnel=e.previsionnel,
        deuil=_se_tait(e),
    )


def _evenement(e: Echeance, textes: _Textes, pour: str, explication: Explication, site: str | None) -> Evenement:
    debut, fin = e.jour_debut, e.jour_fin
    return Evenement(
        f"{e.cle}@mille-jours.invalid",
        debut,
        fin,
        e.regle.libelle + _RESERVES[e.previsionnel, e.a_confirmer or textes.a_confirmer],
        pour,
        (
            textes.avant,
            *textes.conditions(e, explication),
            *_fenetre(debut, fin, e.previsionnel),
            textes.apres(e.contexte.departement),
        ),
        textes.categories,
        site,
        e.regle.essentiel,
        e.previsionnel,
        _se_tait(e),
    )


_RESERVES = {
    (False, False): "",
    (True, False): " (date prévue)",
    (False, True): " (à confirmer)",
    (True, True): " (date prévue, à confirmer)",
}


def _fenetre(debut: date | None, fin: date | None, previsionnel: bool) -> list[str]:
    """Both days in full, never « jusqu'à » or « depuis »: the file is read on days we do not know.

    >>> _fenetre(date(2027, 3, 3), date(2027, 3, 28), False)
    ['Premier jour : mercredi 3 mars 2027', 'Dernier jour : dimanche 28 mars 2027']
    >>> _fenetre(None, date(2027, 3, 1), True)
    ['Dernier jour : lundi 1er mars 2027', 'Date prévue : elle bougera avec la naissance.']
    """
    blocs = [_jour_en_mots("Premier", debut)] if debut else []
    if fin:
        blocs.append(_jour_en_mots("Dernier", fin))
    if previsionnel:
        blocs.append("Date prévue : elle bougera avec la naissance.")
    return blocs


@lru_cache(maxsize=16_384)
def _jour_en_mots(rang: str, jour: date) -> str:
    return f"{rang} jour : {date_en_mots(jour)}"


class _Textes:
    """What a rule says of itself, before and after what depends on the family."""

    def __init__(self, r: Regle, categorie: str) -> None:
        self.avant = (r.a_faire or r.libelle) + (f"\nCondition : {r.si_texte}" if r.si_texte else "")
        self._apres = {d: "\n".join(_suite(r, d)) for d in (None, MAYOTTE)}
        self.categories = (categorie,)
        self.a_confirmer = r.confiance == "C" or r.source_a_confirmer
        self._faits = tuple(dict.fromkeys(c.fait for c in faits_de(r.si))) if r.si else ()
        self._conditions: dict[tuple[Valeur, ...], list[str]] = {}

    def apres(self, departement: str | None) -> str:
        """Cost, delay, sources: the same everywhere but where no amount is given."""
        return self._apres[MAYOTTE if departement == MAYOTTE else None]

    def conditions(self, e: Echeance, explication: Explication) -> list[str]:
        """A line that may not concern the family must say so, far from the page too."""
        if not e.est_incertaine:
            return []
        # The words depend on the facts of the condition alone: few, and the same in many families.
        cle = tuple(map(e.contexte.faits.get, self._faits))
        if cle not in self._conditions:
            inconnues = [r.texte for r in explication.raisons(e) if r.genre == "inconnu"]
            self._conditions[cle] = [f"Condition : {texte}" for texte in inconnues]
        return self._conditions[cle]


@lru_cache(maxsize=4)
def _textes(moteur: Moteur) -> dict[str, _Textes]:
    categories = moteur.catalogue.categories
    return {r.id: _Textes(r, categories[r.categorie]["libelle"]) for r in moteur.catalogue.regles}


def _suite(r: Regle, departement: str | None) -> Iterator[str]:
    if couvert := sans_montant(r.couvert, departement):
        yield f"Coût ou montant : {couvert}"
    if r.si_tard:
        yield f"Si c'est tard : {r.si_tard}"
    for s in r.sources:
        yield f"Source : {_source(s)}"


def _source(s: Source) -> str:
    reference = f", {s.reference}" if s.reference else ""
    verifiee = f"vérifiée le {date_en_mots(s.verifie_le, semaine=False)}" if s.verifie_le else "non revérifiée"
    return f"{s.titre}{reference} ({verifiee})"


def ecrit(evenements: Iterable[Evenement], au: date, *, discret: bool = False) -> str:
    """The file, as of a day. The twin of `agenda` in `agenda.js`: change both.

    >>> texte = ecrit([Evenement("a@b", date(2027, 2, 28), None, "Dents ; à jeun")], date(2026, 11, 22))
    >>> print(texte.replace("\\r", ""), end="")
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Mille jours//Agenda//FR
    CALSCALE:GREGORIAN
    METHOD:PUBLISH
    NAME;LANGUAGE=fr:Mille jours
    X-WR-CALNAME:Mille jours
    BEGIN:VEVENT
    UID:a@b
    DTSTAMP:20261122T000000Z
    DTSTART;VALUE=DATE:20270228
    DTEND;VALUE=DATE:20270301
    SUMMARY;LANGUAGE=fr:Dents \\; à jeun
    STATUS:CONFIRMED
    TRANSP:TRANSPARENT
    BEGIN:VALARM
    ACTION:DISPLAY
    DESCRIPTION:Dents \\; à jeun
    TRIGGER:PT9H
    END:VALARM
    END:VEVENT
    END:VCALENDAR
    """
    nom, produit = ("Agenda", "Agenda") if discret else ("Mille jours", "Mille jours//Agenda")
    horodatage = f"DTSTAMP:{_jour(au)}T000000Z\r\n"
    evenements = list(evenements)
    pour = {p: _paragraphes(_DESCRIPTION, p) for p in {e.pour for e in evenements}}
    return "".join(
        (
            f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//{produit}//FR\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
            f"NAME;LANGUAGE=fr:{nom}\r\nX-WR-CALNAME:{nom}\r\n",
            *[_vevent(e, pour[e.pour], au, horodatage) for e in evenements],
            "END:VCALENDAR\r\n",
        )
    )


def _vevent(e: Evenement, pour: str, au: date, horodatage: str) -> str:
    premier, dernier = e.debut or e.fin, e.fin or e.debut
    if premier is None or dernier is None:
        raise ValueError(f"{e.uid} : un événement a un premier ou un dernier jour")
    return (
        f"BEGIN:VEVENT\r\n{_uid(e.uid)}{horodatage}"
        f"DTSTART;VALUE=DATE:{_jour(premier)}\r\nDTEND;VALUE=DATE:{_lendemain(dernier)}\r\n"
        f"{_bloc('SUMMARY;LANGUAGE=fr:', e.resume)}{_description(e, pour)}{_classement(e.categories, e.url)}"
        f"STATUS:{'TENTATIVE' if e.previsionnel else 'CONFIRMED'}\r\nTRANSP:TRANSPARENT\r\n"
        f"{_alarmes(e, premier, au)}END:VEVENT\r\n"
    )


def _uid(uid: str) -> str:
    # Nearly always plain and short: nothing to escape, nothing to fold.
    return f"UID:{uid}\r\n" if _UID_SIMPLE.fullmatch(uid) else _texte("UID:", uid)


def _description(e: Evenement, pour: str) -> str:
    if e.pour:
        return pour + "".join([_bloc(_PARAGRAPHE, bloc) for bloc in e.description])
    if e.description in ((), ("",)):
        return ""
    premier, *suite = e.description
    return _bloc(_DESCRIPTION, premier) + "".join([_bloc(_PARAGRAPHE, bloc) for bloc in suite])


def _paragraphes(tete: str, texte: str) -> str:
    """Each paragraph starts a folded line: how one is cut does not depend on those before."""
    premier, *suite = texte.split("\n")
    return _texte(tete, premier) + "".join(_texte(_PARAGRAPHE, paragraphe) for paragraphe in suite)


_bloc = lru_cache(maxsize=16_384)(_paragraphes)


@lru_cache(maxsize=1_024)
def _classement(categories: tuple[str, ...], url: str | None) -> str:
    texte = _plie("CATEGORIES;LANGUAGE=fr:" + ",".join(map(_echappe, categories))) if categories else ""
    return texte + (_plie("URL:" + _propre(url).replace("\n", "")) if url else "")


@lru_cache(maxsize=8_192)
def _jour(jour: date) -> str:
    return jour.isoformat().replace("-", "")


@lru_cache(maxsize=8_192)
def _lendemain(jour: date) -> str:
    return _jour(jour + timedelta(days=1))


def _alarmes(e: Evenement, premier: date, au: date) -> str:
    if e.deuil:
        return ""
    texte = _alarme(e.resume, 0) if premier >= au else ""
    if e.essentiel and e.fin:
        fin = e.fin.toordinal()
        longueur = fin - e.debut.toordinal() + 1 if e.debut else BIENTOT_MAX * 4
        bientot = fin + 1 - min(BIENTOT_MAX, max(BIENTOT_MIN, longueur // 4))
        if bientot >= au.toordinal() and (e.debut is None or bientot > e.debut.toordinal()):
            texte += _alarme(e.resume, bientot - premier.toordinal())
    return texte


@lru_cache(maxsize=8_192)
def _alarme(resume: str, jours: int) -> str:
    texte = _texte("DESCRIPTION:", resume)
    return f"BEGIN:VALARM\r\nACTION:DISPLAY\r\n{texte}TRIGGER:{_a_neuf_heures(jours)}\r\nEND:VALARM\r\n"


def _a_neuf_heures(jours: int) -> str:
    """Nine in the morning, some days after (or before) the midnight where an event starts, as a duration.

    >>> _a_neuf_heures(0), _a_neuf_heures(17), _a_neuf_heures(-1), _a_neuf_heures(-13)
    ('PT9H', 'P17DT9H', '-PT15H', '-P12DT15H')
    """
    if jours >= 0:
        return f"P{jours}DT9H" if jours else "PT9H"
    return f"-P{-jours - 1}DT15H" if jours < -1 else "-PT15H"


def _propre(texte: str) -> str:
    return _A_OTER.sub("", texte)


def _echappe(texte: str) -> str:
    r"""TEXT as RFC 5545 writes it.

    >>> print(_echappe("Léa, 2 ans ; C:\\x\r\nsuite"))
    Léa\, 2 ans \; C:\\x\nsuite
    """
    if not _SPECIAUX.search(texte):
        return texte
    return _propre(texte).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _texte(tete: str, texte: str) -> str:
    return _plie(tete + _echappe(texte))


def _plie(ligne: str) -> str:
    """Cut in lines of 75 octets at most, the space that continues one included, never inside a character."""
    octets = ligne.encode()
    if len(octets) <= _LARGEUR:
        return ligne + "\r\n"
    morceaux, debut, place = [], 0, _LARGEUR
    while len(octets) - debut > place:
        fin = debut + place
        while octets[fin] & 0xC0 == 0x80:
            fin -= 1
        morceaux.append(octets[debut:fin])
        debut, place = fin, _LARGEUR - 1
    morceaux.append(octets[debut:])
    return b"\r\n ".join(morceaux).decode() + "\r\n"

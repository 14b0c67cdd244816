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
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from hashlib import sha256
from typing import NamedTuple

from regles.catalogue import Regle, Source
from regles.echeancier import Echeance, Moteur, Parcours
from regles.echeancier.moteur import BIENTOT_MAX, BIENTOT_MIN
from regles.explain import Explication, date_en_mots
from regles.explain.mots import MAYOTTE, sans_montant, verifiee_en_mots
from regles.explain.sujets import libelle_sujet
from regles.langues import REFERENCE, Langue
from regles.sujets import Contexte, Valeur

ETATS_UTILES = frozenset(("a_venir", "maintenant", "bientot_fini"))
_LARGEUR = 75
_DESCRIPTION, _PARAGRAPHE = "DESCRIPTION:", " \\n"
_EVENEMENT, _ALARME = b"BEGIN:VEVENT\r\n", b"BEGIN:VALARM\r\nACTION:DISPLAY\r\n"
# Control characters, line separators that lenient readers take for ends of lines, and halves of a character.
_INTERDITS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_est_simple = re.compile(r"[A-Za-z0-9_:@.-]{1,70}").fullmatch
_A_OTER, _SPECIAUX = re.compile(f"[{_INTERDITS}]"), re.compile(rf"[\\;,\n{_INTERDITS}]")


class Plis(NamedTuple):
    """A paragraph or more, and the same folded: at the head of a description, and after another paragraph."""

    mots: str
    tete: bytes
    suite: bytes


class _Table(dict[int, bytes]):
    """What is written of a number, once for all families: of a day, or of an alarm so many days later.

    By the day and not by the window: a few thousand days make millions of windows, that no cache would hold.
    """

    def __init__(self, ecris: Callable[[int], bytes]) -> None:
        super().__init__()
        self._ecris = ecris

    def __missing__(self, nombre: int) -> bytes:
        octets = self[nombre] = self._ecris(nombre)
        return octets


class Texte:
    """What an event says whatever the family and the days: folded once for all those that show it.

    `avant` comes before the days and `apres` after them; without a language, the days are not said in words.
    """

    def __init__(
        self,
        resume: str,
        avant: str = "",
        apres: str = "",
        categories: tuple[str, ...] = (),
        *,
        essentiel: bool = False,
        previsionnel: bool = False,
        langue: Langue | None = None,
    ) -> None:
        self.resume, self.apres, self.categories = resume, apres, categories
        self.essentiel, self.previsionnel, self.langue = essentiel, previsionnel, langue
        self.avant = _plis(avant)
        self.ligne = _texte("SUMMARY:", resume)
        classement = "CATEGORIES:" + ",".join(map(_echappe, categories))
        self.fin_description = (_suite_de(apres) if apres else b"") + (_plie(classement) if categories else b"")
        # What was last written after the days, for the address it was written with: a site has one.
        self._fin: tuple[bytes | None, bytes] = (None, b"")
        self.etat = f"STATUS:{'TENTATIVE' if previsionnel else 'CONFIRMED'}\r\nTRANSP:TRANSPARENT\r\n".encode()
        # Days said in words, first and last.
        self.jours = _jours_plies(langue) if langue else None
        # Not of `self`: what a family wrote is gone with its event, and waits for no collector of cycles.
        self.alarmes = _Table(lambda jours: _alarme(resume, jours))

    def fin(self, url: bytes) -> bytes:
        """All that comes after the days, but the alarms."""
        connue, octets = self._fin
        if connue != url:
            octets = self.fin_description + url + self.etat
            self._fin = (url, octets)
        return octets


class Evenement(NamedTuple):
    """One event. `du` and `au` are ordinals, `au` included; one of them may be null.

    `pour` and `uid` hold the family's own words; `conditions` are words of the catalogue; `url` is a whole address.
    """

    uid: str
    du: int | None
    au: int | None
    texte: Texte
    pour: Plis | None = None
    conditions: Plis | None = None
    url: str | None = None
    deuil: bool = False

    @property
    def description(self) -> str:
        """The words that `ecrit` folds."""
        t = self.texte
        blocs = (
            self.pour.mots if self.pour else "",
            t.avant.mots,
            self.conditions.mots if self.conditions else "",
            *((_jour_en_mots(rang, j, t.langue) for rang, j in _dits(self.du, self.au)) if t.langue else ()),
            t.apres,
        )
        return "\n".join(filter(None, blocs))


def agenda(
    parcours: Parcours,
    moteur: Moteur,
    *,
    discret: bool = False,
    essentiel: bool = False,
    site: str | None = None,
    langue: str = REFERENCE,
) -> bytes:
    """The calendar of a family; `site` is the full address of its page, put on every event unless discreet.

    `essentiel` leaves out what is not; in grief, everything that remains counts.
    """
    liste = evenements(parcours, moteur, discret=discret, essentiel=essentiel, site=site, langue=langue)
    return ecrit(liste, parcours.au, nom_discret(moteur, langue) if discret else None)


def nom_discret(moteur: Moteur, langue: str = REFERENCE) -> str:
    """What a discreet file is called."""
    return moteur.catalogue.langues[langue].dit("agenda.nom_discret")


def evenements(
    parcours: Parcours,
    moteur: Moteur,
    *,
    discret: bool = False,
    essentiel: bool = False,
    site: str | None = None,
    langue: str = REFERENCE,
) -> list[Evenement]:
    """The events of a timeline, in its order."""
    utiles = [e for e in parcours.echeances if e[5] in ETATS_UTILES and not (e[3] is None and e[4] is None)]
    if essentiel:
        utiles = essentielles(utiles)
    return dits(utiles, parcours, moteur, discret=discret, site=site, langue=langue)


def essentielles(echeances: Iterable[Echeance]) -> list[Echeance]:
    """What counts most; in grief, everything that remains does."""
    return [e for e in echeances if e.regle.essentiel or se_tait(e.contexte)]


def dits(
    utiles: Collection[Echeance],
    parcours: Parcours,
    moteur: Moteur,
    *,
    discret: bool = False,
    site: str | None = None,
    langue: str = REFERENCE,
    uids: Iterable[str] | None = None,
) -> list[Evenement]:
    """Lines of a timeline as events: each has a day at least. One that is done does not ring.

    `uids` names them otherwise than a file does: with the family's secret, for a calendar that is followed.
    """
    if discret:
        mots = moteur.catalogue.langues[langue]
        noms = map(_uid_discret, utiles) if uids is None else uids
        return [_discret(e, nom, mots) for e, nom in zip(utiles, noms, strict=True)]
    noms = map(_uid, utiles) if uids is None else uids
    textes, explication = _textes(moteur, langue), Explication(moteur, langue)
    mots = explication.langue
    sujets = {id(s): (_pour(s, mots), s.departement == MAYOTTE, se_tait(s)) for s in parcours.sujets}
    liste = []
    for e, nom in zip(utiles, noms, strict=True):
        # One tight loop: a family has two hundred events, and nearly all take the first branches.
        _, regle, contexte, debut, fin, _, previsionnel, _, fait, incertaine, a_confirmer = e
        pour, mayotte, muet = sujets[id(contexte)]
        r = textes[regle.rang]
        place = previsionnel if not (a_confirmer or mayotte) else previsionnel + 2 * a_confirmer + 4 * mayotte
        texte = r.textes[place] or r.texte(previsionnel, a_confirmer, mayotte)
        # A line that may not concern the family must say so, far from the page too.
        conditions = r.conditions(e, explication) if incertaine else None
        champs = (nom, debut, fin, texte, pour, conditions, site, muet or fait is not None)
        liste.append(_neuf(Evenement, champs))
    return liste


_neuf = tuple.__new__


def _pour(sujet: Contexte, mots: Langue) -> Plis | None:
    """In grief, a line does not name its subject: those words were made for a child to come."""
    return None if sujet.mode == "perte" else _plis(mots.dit("agenda.pour", sujet=libelle_sujet(sujet, mots)))


def _uid(e: Echeance) -> str:
    return f"{e[0]}@mille-jours.invalid"


def _uid_discret(e: Echeance) -> str:
    return uid_discret(e[0])


def uid_discret(cle: str) -> str:
    """An identifier that says nothing at a glance. Not a secret: whoever knows the rules can recompute it.

    >>> uid_discret("CH-EX01:e1")
    '7d03f79aad25a72e230cb84ccd92df9e@agenda.invalid'
    """
    return f"{sha256(cle.encode()).hexdigest()[:32]}@agenda.invalid"


def se_tait(sujet: Contexte) -> bool:
    """After a loss nothing rings: neither the lines of grief nor the rights that are kept."""
    return sujet.mode != "vie"


def _discret(e: Echeance, uid: str, mots: Langue) -> Evenement:
    texte = _texte_discret(e.regle.essentiel, e.previsionnel, mots)
    return Evenement(uid, e.debut, e.fin, texte, deuil=se_tait(e.contexte) or e.fait is not None)


@lru_cache(maxsize=16)
def _texte_discret(essentiel: bool, previsionnel: bool, mots: Langue) -> Texte:
    return Texte(mots.dit("agenda.rendez_vous"), essentiel=essentiel, previsionnel=previsionnel)


def _resume(libelle: str, previsionnel: bool, a_confirmer: bool, mots: Langue) -> str:
    reserves = "_".join(nom for nom, vaut in (("prevue", previsionnel), ("a_confirmer", a_confirmer)) if vaut)
    return mots.dit(f"agenda.{reserves}", libelle=libelle) if reserves else libelle


class _TextesDeRegle:
    """What a rule says of itself, by what a family may change of it; `textes` is filled as it is asked."""

    def __init__(self, r: Regle, mots: Langue) -> None:
        self._regle, self._mots = r, mots
        self._a_confirmer = r.confiance == "C" or r.source_a_confirmer
        self._faits = tuple(dict.fromkeys(r.faits_lus))
        self._conditions: dict[tuple[Valeur, ...], Plis | None] = {}
        self.textes: list[Texte | None] = [None] * 8

    def texte(self, previsionnel: bool, a_confirmer: bool, mayotte: bool) -> Texte:
        r, mots = self._regle, self._mots
        # Cost, delay, sources: the same everywhere but where no amount is given.
        apres = _suite(r, MAYOTTE if mayotte else None, mots)
        conditions = (mots.dit("agenda.condition", texte=r.si_texte),) if r.si_texte else ()
        texte = Texte(
            _resume(r.libelle, previsionnel, a_confirmer or self._a_confirmer, mots),
            "\n".join((r.a_faire or r.libelle, *conditions)),
            "\n".join((mots.dit("agenda.bougera"), *apres) if previsionnel else apres),
            (mots.categories[r.categorie],),
            essentiel=r.essentiel,
            previsionnel=previsionnel,
            langue=mots,
        )
        self.textes[previsionnel + 2 * a_confirmer + 4 * mayotte] = texte
        return texte

    def conditions(self, e: Echeance, explication: Explication) -> Plis | None:
        # The words depend on the facts of the condition alone: few, and the same in many families.
        cle = tuple(map(e.contexte.faits.get, self._faits))
        if cle not in self._conditions:
            inconnues = [r.texte for r in explication.raisons(e) if r.genre == "inconnu"]
            dites = [self._mots.dit("agenda.condition", texte=t) for t in inconnues]
            self._conditions[cle] = _plis("\n".join(dites)) if dites else None
        return self._conditions[cle]


@lru_cache(maxsize=4)
def _textes(moteur: Moteur, langue: str) -> list[_TextesDeRegle]:
    """In the order of the catalogue: by the `rang` of a rule."""
    mots = moteur.catalogue.langues[langue]
    return [_TextesDeRegle(r, mots) for r in moteur.catalogue.regles]


def _suite(r: Regle, departement: str | None, mots: Langue) -> Iterator[str]:
    if couvert := sans_montant(r.couvert, departement, mots):
        yield mots.dit("agenda.cout", texte=couvert)
    if r.si_tard:
        yield mots.dit("agenda.tard", texte=r.si_tard)
    for s in r.sources:
        yield mots.dit("agenda.source", texte=_source(s, mots))


def _source(s: Source, mots: Langue) -> str:
    reference = f", {s.reference}" if s.reference else ""
    return f"{s.titre}{reference} ({verifiee_en_mots(s.verifie_le, mots)})"


def ecrit(
    evenements: Iterable[Evenement],
    au: date,
    nom_discret: str | None = None,
    *,
    suivi: str = "",
    rythme: str = "",
    autres: Iterable[bytes] = (),
) -> bytes:
    """The file, as of a day; a discreet one bears another name. The twin of `agenda` in `agenda.js`: change both.

    A calendar that is followed says more: `suivi`, lines of each event that take the place of its `DTSTAMP`,
    `rythme`, lines of its head, and `autres`, events already written.

    >>> jour = date(2027, 2, 28).toordinal()
    >>> texte = ecrit([Evenement("a@b", jour, None, Texte("Dents ; à jeun"))], date(2026, 11, 22)).decode()
    >>> print(texte.replace("\\r", ""), end="")
    BEGIN:VCALENDAR
    VERSION:2.0
    PRODID:-//Mille jours//Agenda//FR
    CALSCALE:GREGORIAN
    METHOD:PUBLISH
    NAME:Mille jours
    X-WR-CALNAME:Mille jours
    BEGIN:VEVENT
    UID:a@b
    DTSTAMP:20261122T000000Z
    DTSTART;VALUE=DATE:20270228
    DTEND;VALUE=DATE:20270301
    SUMMARY:Dents \\; à jeun
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
    nom, produit = (nom_discret, "Agenda") if nom_discret else ("Mille jours", "Mille jours//Agenda")
    jour = au.toordinal()
    horodatage = (suivi or f"DTSTAMP:{_compact(jour)}T000000Z\r\n").encode()
    tete = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//{produit}//FR\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n"
        f"NAME:{nom}\r\nX-WR-CALNAME:{nom}\r\n{rythme}"
    )
    # Joined once, from bytes: a family has two hundred events of a thousand octets, most of them already written.
    morceaux = [tete.encode()]
    urls: dict[str | None, bytes] = {None: b""}
    for e in evenements:
        if e[6] not in urls:
            urls[e[6]] = _plie("URL:" + _propre(e[6] or "").replace("\n", ""))
        morceaux += _vevent(e, urls[e[6]], jour, horodatage)
    morceaux += autres
    morceaux.append(b"END:VCALENDAR\r\n")
    return b"".join(morceaux)


def rendez_vous(uid: str, jour: int, minute: int, resume: str, lieu: str, suivi: str) -> bytes:
    """An appointment of the family at its minute of the day, where its calendar is: it takes their time, and rings two hours before."""
    return b"".join(
        (
            _EVENEMENT,
            _texte("UID:", uid),
            f"{suivi}DTSTART:{_compact(jour)}T{minute // 60:02}{minute % 60:02}00\r\nDURATION:PT1H\r\n".encode(),
            _texte("SUMMARY:", resume),
            _texte("LOCATION:", lieu) if lieu else b"",
            b"STATUS:CONFIRMED\r\nTRANSP:OPAQUE\r\n",
            _ALARME,
            _texte("DESCRIPTION:", resume),
            b"TRIGGER:-PT2H\r\nEND:VALARM\r\nEND:VEVENT\r\n",
        )
    )


def _vevent(e: Evenement, url: bytes, jour: int, horodatage: bytes) -> tuple[bytes, ...]:
    uid, du, au, t, pour, conditions, _, deuil = e
    premier, dernier = au if du is None else du, du if au is None else au
    if premier is None or dernier is None:
        raise ValueError(f"{uid} : un événement a un premier ou un dernier jour")
    jours = t.jours
    return (
        _EVENEMENT,
        # Nearly always plain and short: nothing to escape, nothing to fold.
        f"UID:{uid}\r\n".encode() if _est_simple(uid) else _texte("UID:", uid),
        horodatage,
        _DEBUTS[premier],
        _FINS[dernier],
        t.ligne,
        pour.tete if pour else t.avant.tete,
        t.avant.suite if pour else b"",
        conditions.suite if conditions else b"",
        b"" if du is None or jours is None else jours[0][du],
        b"" if au is None or jours is None else jours[1][au],
        t.fin(url),
        b""
        if deuil
        else _alarmes(t, du, au, premier, jour)
        if t.essentiel
        else t.alarmes[0]
        if premier >= jour
        else b"",
        b"END:VEVENT\r\n",
    )


def _compact(ordinal: int) -> str:
    return date.fromordinal(ordinal).isoformat().replace("-", "")


_DEBUTS = _Table(lambda jour: f"DTSTART;VALUE=DATE:{_compact(jour)}\r\n".encode())
# The day after the last one, which is not in it.
_FINS = _Table(lambda jour: f"DTEND;VALUE=DATE:{_compact(jour + 1)}\r\n".encode())


def _dits(du: int | None, au: int | None) -> Iterator[tuple[str, int]]:
    """Both days in full, never « jusqu'à » or « depuis »: the file is read on days we do not know."""
    if du is not None:
        yield "premier_jour", du
    if au is not None:
        yield "dernier_jour", au


def _jour_en_mots(rang: str, ordinal: int, mots: Langue) -> str:
    """
    >>> _jour_en_mots("dernier_jour", date(2027, 3, 1).toordinal(), FR)
    'Dernier jour : lundi 1er mars 2027'
    """
    return mots.dit(f"agenda.{rang}", jour=date_en_mots(date.fromordinal(ordinal), mots))


@cache
def _jours_plies(mots: Langue) -> tuple[_Table, _Table]:
    def table(rang: str) -> _Table:
        return _Table(lambda jour: _suite_de(_jour_en_mots(rang, jour, mots)))

    return table("premier_jour"), table("dernier_jour")


def _plis(texte: str) -> Plis:
    """Each paragraph starts a folded line: how one is cut does not depend on those before."""
    if not texte:
        return Plis("", b"", b"")
    premier, *suite = texte.split("\n")
    reste = b"".join([_texte(_PARAGRAPHE, paragraphe) for paragraphe in suite])
    return Plis(texte, _texte(_DESCRIPTION, premier) + reste, _texte(_PARAGRAPHE, premier) + reste)


def _suite_de(texte: str) -> bytes:
    return b"".join([_texte(_PARAGRAPHE, paragraphe) for paragraphe in texte.split("\n")])


def _alarme(resume: str, jours: int) -> bytes:
    """An alarm at nine, some days after the day the event starts."""
    return _ALARME + _texte("DESCRIPTION:", resume) + f"TRIGGER:{_a_neuf_heures(jours)}\r\nEND:VALARM\r\n".encode()


def _alarmes(t: Texte, du: int | None, au: int | None, premier: int, jour: int) -> bytes:
    """Of what is essential: the first day, and the day it becomes « bientôt fini »."""
    texte = t.alarmes[0] if premier >= jour else b""
    if au is not None:
        longueur = au - du + 1 if du is not None else BIENTOT_MAX * 4
        bientot = au + 1 - min(BIENTOT_MAX, max(BIENTOT_MIN, longueur // 4))
        if bientot >= jour and (du is None or bientot > du):
            texte += t.alarmes[bientot - premier]
    return texte


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


def _texte(tete: str, texte: str) -> bytes:
    return _plie(tete + _echappe(texte))


def _plie(ligne: str) -> bytes:
    """Cut in lines of 75 octets at most, the space that continues one included, never inside a character."""
    octets = ligne.encode()
    if len(octets) <= _LARGEUR:
        return octets + b"\r\n"
    morceaux, debut, place = [], 0, _LARGEUR
    while len(octets) - debut > place:
        fin = debut + place
        while octets[fin] & 0xC0 == 0x80:
            fin -= 1
        morceaux.append(octets[debut:fin])
        debut, place = fin, _LARGEUR - 1
    morceaux.append(octets[debut:])
    return b"\r\n ".join(morceaux) + b"\r\n"

"""A timeline as an iCalendar file (RFC 5545), written by hand: no clock, no random, no library.

Conventions, also in `docs/reference/agenda.md`; `agenda.js` writes the same bytes on the device.

- One event for each dated line to come, open or about to close. A line to catch up has no day left to show.
- An event covers its whole window as an all-day event and never blocks time (`TRANSP:TRANSPARENT`),
  however long. Without a last day, it is its first day alone; without a first day, its last day alone.
- The same line keeps the same `UID` when its dates move, so that calendars replace it.
- An alarm at nine on the first day; for what is essential, another on the day the line becomes « bientôt fini ».
  None in the past (some calendars ring them all on import), none for grief.
- Discreet: nothing tells what the event, the file or its identifiers are about.
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
from regles.explain import Explication, date_en_mots, fenetre_en_mots
from regles.explain.sujets import libelle_sujet

ETATS_UTILES = frozenset(("a_venir", "maintenant", "bientot_fini"))
_UN_JOUR = timedelta(days=1)
_LARGEUR = 75
# Control characters, line separators that lenient readers take for ends of lines, and halves of a character.
_INTERDITS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class Evenement(NamedTuple):
    """One event in words. `debut` and `fin` are days, `fin` included; one of them may be null."""

    uid: str
    debut: date | None
    fin: date | None
    resume: str
    description: str = ""
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
    sujets = {id(s): libelle_sujet(s) for s in parcours.sujets}
    return [_evenement(e, textes[e.regle.id], sujets[id(e.contexte)], explication, site) for e in utiles]


def uid_discret(cle: str) -> str:
    """An identifier that says nothing at a glance. Not a secret: whoever knows the rules can recompute it.

    >>> uid_discret("CH-EX01:e1")
    '3ceb0d5e27f2d4a8a1b16ff5b3ec3b5a@agenda.invalid'
    """
    return f"{sha256(cle.encode()).hexdigest()[:32]}@agenda.invalid"


def _discret(e: Echeance) -> Evenement:
    return Evenement(
        uid_discret(e.cle),
        e.jour_debut,
        e.jour_fin,
        "Rendez-vous",
        essentiel=e.regle.essentiel,
        previsionnel=e.previsionnel,
        deuil=e.regle.est_de_deuil,
    )


def _evenement(e: Echeance, textes: _Textes, sujet: str, explication: Explication, site: str | None) -> Evenement:
    debut, fin, regle = e.jour_debut, e.jour_fin, e.regle
    # Seen from the first day of all, a window is said in full, with its years: the file is read on other days.
    quand = fenetre_en_mots(debut, fin, date.min)
    prevu = " (date prévue : elle bougera avec la naissance)" if e.previsionnel else ""
    return Evenement(
        f"{e.cle}@mille-jours.invalid",
        debut,
        fin,
        regle.libelle + _reserve(e.previsionnel, e.a_confirmer or textes.a_confirmer),
        f"{textes.avant}{_condition(e, explication)}\nPour : {sujet}\nQuand : {quand}{prevu}{textes.apres}",
        textes.categories,
        site,
        regle.essentiel,
        e.previsionnel,
        regle.est_de_deuil,
    )


def _reserve(previsionnel: bool, a_confirmer: bool) -> str:
    reserves = ["date prévue"] * previsionnel + ["à confirmer"] * a_confirmer
    return f" ({', '.join(reserves)})" if reserves else ""


def _condition(e: Echeance, explication: Explication) -> str:
    """« Condition : si … »: a line that may not concern the family must say so, far from the page too."""
    conditions = [e.regle.si_texte] if e.regle.si_texte else []
    if e.est_incertaine:
        conditions += [r.texte for r in explication.raisons(e) if r.genre == "inconnu"]
    return f"\nCondition : {' ; '.join(conditions)}" if conditions else ""


class _Textes(NamedTuple):
    """What a rule says of itself, before and after what depends on the family."""

    avant: str
    apres: str
    categories: tuple[str, ...]
    a_confirmer: bool


@lru_cache(maxsize=4)
def _textes(moteur: Moteur) -> dict[str, _Textes]:
    categories = moteur.catalogue.categories
    return {
        r.id: _Textes(
            r.a_faire or r.libelle,
            "".join(_suite(r)),
            (categories[r.categorie]["libelle"],),
            r.confiance == "C" or r.source_a_confirmer,
        )
        for r in moteur.catalogue.regles
    }


def _suite(r: Regle) -> Iterator[str]:
    if r.couvert:
        yield f"\nCoût : {r.couvert}"
    if r.si_tard:
        yield f"\nSi c'est tard : {r.si_tard}"
    for s in r.sources:
        yield f"\nSource : {_source(s)}"


def _source(s: Source) -> str:
    reference = f", {s.reference}" if s.reference else ""
    verifiee = f"vérifiée le {date_en_mots(s.verifie_le, semaine=False)}" if s.verifie_le else "non revérifiée"
    return f"{s.titre}{reference} ({verifiee})"


def ecrit(evenements: Iterable[Evenement], au: date, *, discret: bool = False) -> str:
    """The file, as of a day. The twin of `agenda` in `agenda.js`: change both.

    >>> print(ecrit([Evenement("a@b", date(2027, 2, 28), None, "Dents ; à jeun")], date(2026, 11, 22)))
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
    <BLANKLINE>
    """
    nom = "Agenda" if discret else "Mille jours"
    lignes = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{nom}{'' if discret else '//Agenda'}//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME;LANGUAGE=fr:{nom}",
        f"X-WR-CALNAME:{nom}",
    ]
    horodatage = f"DTSTAMP:{_jour(au)}T000000Z"
    for e in evenements:
        _vevent(e, au, horodatage, lignes)
    lignes += ("END:VCALENDAR", "")
    return "\r\n".join(lignes)


def _vevent(e: Evenement, au: date, horodatage: str, lignes: list[str]) -> None:
    premier, dernier = e.debut or e.fin, e.fin or e.debut
    if premier is None or dernier is None:
        raise ValueError(f"{e.uid} : un événement a un premier ou un dernier jour")
    lignes += (
        "BEGIN:VEVENT",
        _ligne("UID:", e.uid),
        horodatage,
        f"DTSTART;VALUE=DATE:{_jour(premier)}",
        f"DTEND;VALUE=DATE:{_jour(dernier + _UN_JOUR)}",
        _ligne("SUMMARY;LANGUAGE=fr:", e.resume),
    )
    if e.description:
        tete, *suite = e.description.split("\n")
        lignes.append(_ligne("DESCRIPTION;LANGUAGE=fr:", tete))
        # Each paragraph starts a folded line, so that those of a rule are folded once for all families.
        lignes += [_ligne(" \\n", paragraphe) for paragraphe in suite]
    if e.categories:
        lignes.append(_plie("CATEGORIES;LANGUAGE=fr:" + ",".join(map(_echappe, e.categories))))
    if e.url:
        lignes.append(_plie("URL:" + _propre(e.url).replace("\n", "")))
    lignes += ("STATUS:TENTATIVE" if e.previsionnel else "STATUS:CONFIRMED", "TRANSP:TRANSPARENT")
    for jour in _alarmes(e, premier):
        if jour >= au:
            trigger = f"TRIGGER:{_a_neuf_heures((jour - premier).days)}"
            lignes += ("BEGIN:VALARM", "ACTION:DISPLAY", _ligne("DESCRIPTION:", e.resume), trigger, "END:VALARM")
    lignes.append("END:VEVENT")


def _jour(jour: date) -> str:
    return jour.isoformat().replace("-", "")


def _alarmes(e: Evenement, premier: date) -> Iterator[date]:
    if e.deuil:
        return
    if e.essentiel and e.fin:
        longueur = (e.fin - e.debut).days + 1 if e.debut else BIENTOT_MAX * 4
        bientot = e.fin - timedelta(days=min(BIENTOT_MAX, max(BIENTOT_MIN, longueur // 4)) - 1)
        if e.debut is None or bientot > e.debut:
            yield bientot
    yield premier


def _a_neuf_heures(jours: int) -> str:
    """Nine in the morning, some days after (or before) the midnight where an event starts, as a duration.

    >>> _a_neuf_heures(0), _a_neuf_heures(17), _a_neuf_heures(-1), _a_neuf_heures(-13)
    ('PT9H', 'P17DT9H', '-PT15H', '-P12DT15H')
    """
    if jours >= 0:
        return f"P{jours}DT9H" if jours else "PT9H"
    return f"-P{-jours - 1}DT15H" if jours < -1 else "-PT15H"


def _propre(texte: str) -> str:
    return _INTERDITS.sub("", texte)


def _echappe(texte: str) -> str:
    r"""TEXT as RFC 5545 writes it.

    >>> print(_echappe("Léa, 2 ans ; C:\\x\r\nsuite"))
    Léa\, 2 ans \; C:\\x\nsuite
    """
    propre = _propre(texte)
    return propre.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


@lru_cache(maxsize=16_384)
def _ligne(tete: str, texte: str) -> str:
    return _plie(tete + _echappe(texte))


def _plie(ligne: str) -> str:
    """Cut a line in pieces of 75 octets at most, the space that continues it included, never inside a character."""
    octets = ligne.encode()
    if len(octets) <= _LARGEUR:
        return ligne
    morceaux, debut, place = [], 0, _LARGEUR
    while len(octets) - debut > place:
        fin = debut + place
        while octets[fin] & 0xC0 == 0x80:
            fin -= 1
        morceaux.append(octets[debut:fin])
        debut, place = fin, _LARGEUR - 1
    morceaux.append(octets[debut:])
    return b"\r\n ".join(morceaux).decode()

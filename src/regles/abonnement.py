"""A calendar that is followed: the same answer for the same payload, whatever the day it is asked.

A downloaded file is a picture; this one is asked every few hours for three years. So nothing in an event depends on
the day of the question: events stay once past, alarms are those of the day the calendar was made, and the clock only
chooses the season of a campaign, month by month. `docs/reference/agenda.md`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, TypeVar

from regles.agenda import Evenement, Texte, dits, ecrit, essentielles, nom_discret, rendez_vous
from regles.catalogue import Regle
from regles.echeancier import Echeance, Moteur, Parcours
from regles.langues import REFERENCE, Langue
from regles.situation import lit_date, lit_situation

# Days during which a cancelled event says so before it leaves.
ANNULE = 30
# Whose lines a calendar for one person holds.
PUBLICS = {"enceinte": {"enceinte", "parents"}, "autre_parent": {"autre_parent", "parents"}, "enfant": {"enfant"}}
# As `copie.js` and `fusion.js` have them: what a device keeps, its calendars say.
TEXTE_MAX, LISTE_MAX, SECRET_MAX = 20_000, 2_000, 200
Nommeur = Callable[[Iterable[str]], list[str]]
_T = TypeVar("_T")
# What SHA-256 reads at a time.
_BLOC = 64
_NOM, _HEURE = re.compile(r"[\w:.-]{1,100}", re.ASCII), re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_RYTHME = "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\nX-PUBLISHED-TTL:PT12H\r\n"
_ANNULE = b"STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n"


class RendezVous(NamedTuple):
    """One appointment; `cle` is the line it belongs to, `minute` its hour, when it has them."""

    nom: str
    jour: int
    minute: int | None
    titre: str
    lieu: str
    cle: str


class Tombe(NamedTuple):
    """An event that was there, and the day it went."""

    cle: str
    debut: int | None
    fin: int | None
    titre: str
    le: date


@dataclass(frozen=True, slots=True)
class Charge:
    """What a followed calendar needs: dates and switches, as `famille/partage/donnes.js` seals them."""

    situation: dict[str, Any]
    rdv: tuple[RendezVous, ...]
    tombes: tuple[Tombe, ...]
    langue: str
    discret: bool
    essentiel: bool
    qui: str
    secret: bytes
    depuis: date
    modifie: str


class ChargeRefusee(ValueError):
    """Not what a device of ours writes. It says nothing more: what it would quote belongs to a family."""

    def __init__(self) -> None:
        super().__init__("charge d'agenda inconnue")


def lit_charge(donnee: Any) -> Charge:
    """Raises `ChargeRefusee` on what no device of ours writes; the situation is read later, by `agenda_suivi`.

    >>> lit_charge({"v": 2})
    Traceback (most recent call last):
    regles.abonnement.ChargeRefusee: charge d'agenda inconnue
    """
    return _sans_citer(_lit, donnee)


def _sans_citer(lit: Callable[[Any], _T], donnee: Any) -> _T:
    """What `lit` makes of it. The first error quotes what was written: it must not follow the refusal as its context."""
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        return lit(donnee)
    raise ChargeRefusee


def _lit(donnee: Any) -> Charge:
    modifie, qui, situation = donnee["modifie"], donnee["qui"], donnee["situation"]
    if donnee["v"] != 1 or qui not in ("", *PUBLICS) or not isinstance(situation, dict):
        raise ChargeRefusee
    return Charge(
        situation=situation,
        rdv=tuple(_lit_rendez_vous(r) for r in _liste(donnee["rdv"])),
        tombes=tuple(_lit_tombe(t) for t in _liste(donnee["tombes"])),
        langue=_texte(donnee["langue"]),
        discret=donnee["discret"] is True,
        essentiel=donnee["essentiel"] is True,
        qui=qui,
        secret=_texte(donnee["secret"], SECRET_MAX).encode(),
        depuis=lit_date(donnee["depuis"], "depuis"),
        modifie=f"{datetime.fromisoformat(_forme(_INSTANT, modifie)):%Y%m%dT%H%M%SZ}",
    )


def _lit_rendez_vous(r: Any) -> RendezVous:
    return RendezVous(
        nom=f"rdv-{_forme(_NOM, r['id'])}",
        jour=lit_date(r["le"], "le").toordinal(),
        minute=_minute(r.get("heure")),
        titre=_texte(r.get("titre") or ""),
        lieu=_texte(r.get("lieu") or ""),
        cle=_forme(_NOM, r["cle"]) if r.get("cle") else "",
    )


def _lit_tombe(t: Any) -> Tombe:
    debut, fin = (lit_date(t[nom], nom).toordinal() if t.get(nom) else None for nom in ("debut", "fin"))
    return Tombe(_forme(_NOM, t["cle"]), debut, fin, _texte(t.get("titre") or ""), lit_date(t["le"], "le"))


def _liste(donnee: Any) -> list[Any]:
    if not isinstance(donnee, list) or len(donnee) > LISTE_MAX:
        raise ChargeRefusee
    return donnee


def _texte(donnee: Any, maximum: int = TEXTE_MAX) -> str:
    if not isinstance(donnee, str) or len(donnee) > maximum:
        raise ChargeRefusee
    return donnee


def _forme(forme: re.Pattern[str], donnee: Any) -> str:
    if not forme.fullmatch(donnee):
        raise ChargeRefusee
    return str(donnee)


def _minute(heure: Any) -> int | None:
    """A number, so that nothing but an hour is ever written where an hour is."""
    if not heure:
        return None
    lue = _HEURE.fullmatch(heure)
    if not lue:
        raise ChargeRefusee
    return int(lue[1]) * 60 + int(lue[2])


def mois_de(jour: date, depuis: date) -> date:
    """The day the rules are read: the first of the month, or the day the calendar was made.

    >>> mois_de(date(2027, 3, 9), date(2026, 11, 22)), mois_de(date(2026, 11, 30), date(2026, 11, 22))
    (datetime.date(2027, 3, 1), datetime.date(2026, 11, 22))
    """
    return max(depuis, jour.replace(day=1))


def annulees(charge: Charge, jour: date) -> list[Tombe]:
    """Cancelled events that still say so on a day."""
    return [t for t in charge.tombes if jour <= t.le + timedelta(days=ANNULE)]


def lignes(charge: Charge, parcours: Parcours) -> list[Echeance]:
    """Dated lines whose end is not before the calendar; those that are done stay where they were."""
    premier = charge.depuis.toordinal()
    # Fields by their place: the last day, else the first.
    datees = [e for e in parcours.echeances if (e[4] if e[4] is not None else e[3] or 0) >= premier]
    if charge.essentiel:
        datees = essentielles(datees)
    if publics := PUBLICS.get(charge.qui):
        datees = [e for e in datees if not publics.isdisjoint(e.regle.public)]
    return datees


def agenda_suivi(
    charge: Charge, moteur: Moteur, jour: date, *, version: int, parution: int, modifie: str, site: str | None
) -> bytes:
    """The calendar on a day. `version` is that of its row, `parution` that of the content, `modifie` the later of both.

    Raises `ChargeRefusee` on a situation that does not hold.
    """
    langue = charge.langue if charge.langue in moteur.catalogue.langues else REFERENCE
    mots = moteur.catalogue.langues[langue]
    suivi = f"DTSTAMP:{modifie}\r\nLAST-MODIFIED:{modifie}\r\nSEQUENCE:{version * 1000 + parution}\r\n"
    nomme = _nommeur(charge.secret)
    parcours = _parcours(charge, moteur, jour)
    rdv = rendez_vous_dits(charge, parcours, moteur)
    vivants = [*_lignes(charge, parcours, moteur, site, langue, nomme), *_journees(rdv, charge, mots, nomme)]
    tombes = list(_tombes(charge, moteur, mots, jour, nomme))
    if tombes:
        presents = {e.uid for e in vivants}.union(nomme(r.nom for r in rdv))
        tombes = [t for t in tombes if t.uid not in presents]
    nom = nom_discret(moteur, langue) if charge.discret else None
    autres = _a_heure(rdv, charge, mots, suivi, nomme)
    return ecrit([*vivants, *tombes], charge.depuis, nom, suivi=suivi, rythme=_RYTHME, autres=autres)


def _parcours(charge: Charge, moteur: Moteur, jour: date) -> Parcours | None:
    # A family that only keeps appointments has no situation yet.
    if not any(charge.situation.get(nom) for nom in ("projet", "grossesses", "enfants")):
        return None
    lecteur = moteur.essentiel if charge.essentiel else moteur
    return lecteur.parcours(_sans_citer(lit_situation, charge.situation), mois_de(jour, charge.depuis), charge.depuis)


def rendez_vous_dits(charge: Charge, parcours: Parcours | None, moteur: Moteur) -> list[RendezVous]:
    """Appointments that a calendar says: not those of a subject that was lost, as on the timeline (`calcul.js`), and
    for one person, those of the lines it holds. One of its own is the parents'; a child's calendar has its own alone.
    """
    vivants = {s.suffixe for s in parcours.sujets if s.mode == "vie"} if parcours else set()
    publics = PUBLICS.get(charge.qui)
    return [r for r in charge.rdv if _parle(r.cle, vivants) and (not publics or _est_pour(r.cle, publics, moteur))]


def _parle(cle: str, vivants: Collection[str]) -> bool:
    return not cle or cle.partition(":")[2] in vivants


def _est_pour(cle: str, publics: Collection[str], moteur: Moteur) -> bool:
    regle = _regles(moteur).get(cle.partition(":")[0])
    return any(p in publics for p in regle.public) if regle else "parents" in publics


@lru_cache(maxsize=2)
def _regles(moteur: Moteur) -> dict[str, Regle]:
    return {r.id: r for r in moteur.catalogue.regles}


def _lignes(
    charge: Charge, parcours: Parcours | None, moteur: Moteur, site: str | None, langue: str, nomme: Nommeur
) -> list[Evenement]:
    if parcours is None:
        return []
    siennes = lignes(charge, parcours)
    uids = nomme([e[0] if e[1].campagne is None else _nom(e[0], e[1].campagne, e[3]) for e in siennes])
    site = None if charge.discret else site
    return dits(siennes, parcours, moteur, discret=charge.discret, site=site, langue=langue, uids=uids)


def _nom(cle: str, campagne: object, debut: int | None) -> str:
    """A campaign comes back each year: last year's event is not this year's."""
    return f"{cle}|{date.fromordinal(debut).year}" if campagne and debut else cle


def _journees(rdv: Iterable[RendezVous], charge: Charge, mots: Langue, nomme: Nommeur) -> Iterator[Evenement]:
    siens = [r for r in rdv if r.minute is None]
    for r, uid in zip(siens, nomme(r.nom for r in siens), strict=True):
        yield Evenement(uid, r.jour, r.jour, Texte(_titre(r, charge, mots)))


def _a_heure(rdv: Iterable[RendezVous], charge: Charge, mots: Langue, suivi: str, nomme: Nommeur) -> Iterator[bytes]:
    for r, uid in zip(rdv, nomme(r.nom for r in rdv), strict=True):
        if r.minute is not None:
            lieu = "" if charge.discret else r.lieu
            yield rendez_vous(uid, r.jour, r.minute, _titre(r, charge, mots), lieu, suivi)


def _titre(r: RendezVous, charge: Charge, mots: Langue) -> str:
    # Discreet words are chosen here too: a title that was sealed by mistake does not come out.
    return mots.dit("agenda.rendez_vous") if charge.discret or not r.titre else r.titre


def _tombes(charge: Charge, moteur: Moteur, mots: Langue, jour: date, nomme: Nommeur) -> Iterator[Evenement]:
    for t in annulees(charge, jour):
        if t.debut is None and t.fin is None:
            continue
        regle = _regles(moteur).get(t.cle.partition(":")[0])
        libelle = "" if charge.discret else regle.libelle if regle else t.titre
        texte = Texte(mots.dit("agenda.annule_de", libelle=libelle) if libelle else mots.dit("agenda.annule"))
        texte.etat = _ANNULE
        (uid,) = nomme((_nom(t.cle, regle and regle.campagne, t.debut),))
        yield Evenement(uid, t.debut, t.fin, texte, deuil=True)


def _nommeur(secret: bytes) -> Nommeur:
    """Names that say nothing of the rule to whoever has not the family's secret: their HMAC-SHA-256.

    A family has two hundred, and a calendar is asked for all day: what only depends on the key is done once (RFC 2104,
    section 4), and all are named in one loop. `hmac` alone takes twice as long.
    """
    cle = (secret if len(secret) <= _BLOC else sha256(secret).digest()).ljust(_BLOC, b"\0")
    dedans, dehors = (sha256(bytes(octet ^ masque for octet in cle)) for masque in (0x36, 0x5C))

    def nomme(noms: Iterable[str]) -> list[str]:
        nommes = []
        for nom in noms:
            interieur, exterieur = dedans.copy(), dehors.copy()
            interieur.update(nom.encode())
            exterieur.update(interieur.digest())
            nommes.append(f"{exterieur.hexdigest()[:32]}@agenda.invalid")
        return nommes

    return nomme

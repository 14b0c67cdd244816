"""A calendar that is followed: the same answer for the same payload, whatever the day it is asked.

A downloaded file is a picture; this one is asked every few hours for three years. So nothing in an event depends on
the day of the question: events stay once past, alarms are those of the day the calendar was made, and the clock only
chooses the season of a campaign, month by month. `docs/reference/agenda.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from regles.agenda import Evenement, Texte, dits, ecrit, essentielles, nom_discret, rendez_vous
from regles.echeancier import Echeance, Moteur, Parcours
from regles.erreurs import ErreurSituation
from regles.langues import REFERENCE, Langue
from regles.situation import lit_situation

# Days during which a cancelled event says so before it leaves.
ANNULE = 30
# Whose lines a calendar for one person holds.
PUBLICS = {"enceinte": {"enceinte", "parents"}, "autre_parent": {"autre_parent", "parents"}, "enfant": {"enfant"}}
Nommeur = Callable[[str], str]
# What SHA-256 reads at a time.
_BLOC = 64
_RYTHME = "REFRESH-INTERVAL;VALUE=DURATION:PT12H\r\nX-PUBLISHED-TTL:PT12H\r\n"
_ANNULE = b"STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n"


@dataclass(frozen=True, slots=True)
class Charge:
    """What a followed calendar needs: dates and switches, as `famille/partage/donnes.js` seals them."""

    situation: dict[str, Any]
    rdv: tuple[dict[str, Any], ...]
    tombes: tuple[dict[str, Any], ...]
    langue: str
    discret: bool
    essentiel: bool
    qui: str
    secret: bytes
    depuis: date
    modifie: str


def lit_charge(donnee: Any) -> Charge:
    """Raises `ValueError` on what no device of ours writes.

    >>> lit_charge({"v": 2})
    Traceback (most recent call last):
    ValueError: charge d'agenda inconnue
    """
    try:
        if donnee["v"] != 1:
            raise ValueError("charge d'agenda inconnue")
        modifie = str(donnee["modifie"])
        if len(modifie) != 20 or not modifie.endswith("Z"):
            raise ValueError("charge d'agenda inconnue")
        return Charge(
            situation=dict(donnee["situation"]),
            rdv=tuple(donnee["rdv"]),
            tombes=tuple(donnee["tombes"]),
            langue=str(donnee["langue"]),
            discret=donnee["discret"] is True,
            essentiel=donnee["essentiel"] is True,
            qui=str(donnee["qui"]),
            secret=str(donnee["secret"]).encode(),
            depuis=date.fromisoformat(donnee["depuis"]),
            modifie=modifie.replace("-", "").replace(":", ""),
        )
    except (KeyError, TypeError) as erreur:
        raise ValueError("charge d'agenda inconnue") from erreur


def mois_de(jour: date, depuis: date) -> date:
    """The day the rules are read: the first of the month, or the day the calendar was made.

    >>> mois_de(date(2027, 3, 9), date(2026, 11, 22)), mois_de(date(2026, 11, 30), date(2026, 11, 22))
    (datetime.date(2027, 3, 1), datetime.date(2026, 11, 22))
    """
    return max(depuis, jour.replace(day=1))


def annulees(charge: Charge, jour: date) -> list[dict[str, Any]]:
    """Cancelled events that still say so on a day."""
    return [t for t in charge.tombes if jour <= date.fromisoformat(t["le"]) + timedelta(days=ANNULE)]


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
    """The calendar on a day. `version` is that of its row, `parution` that of the content, `modifie` the later of both."""
    langue = charge.langue if charge.langue in moteur.catalogue.langues else REFERENCE
    mots = moteur.catalogue.langues[langue]
    suivi = f"DTSTAMP:{modifie}\r\nLAST-MODIFIED:{modifie}\r\nSEQUENCE:{version * 1000 + parution}\r\n"
    nomme = _nommeur(charge.secret)
    vivants = [*_lignes(charge, moteur, jour, site, langue, nomme), *_journees(charge, mots, nomme)]
    tombes = list(_tombes(charge, moteur, mots, jour, nomme))
    if tombes:
        presents = {e.uid for e in vivants} | {nomme(f"rdv-{r['id']}") for r in charge.rdv}
        tombes = [t for t in tombes if t.uid not in presents]
    nom = nom_discret(moteur, langue) if charge.discret else None
    autres = _a_heure(charge, mots, suivi, nomme)
    return ecrit([*vivants, *tombes], charge.depuis, nom, suivi=suivi, rythme=_RYTHME, autres=autres)


def _lignes(
    charge: Charge, moteur: Moteur, jour: date, site: str | None, langue: str, nomme: Nommeur
) -> list[Evenement]:
    lecteur = moteur.essentiel if charge.essentiel else moteur
    try:
        parcours = lecteur.parcours(lit_situation(charge.situation), mois_de(jour, charge.depuis))
    except ErreurSituation:
        # A family that only keeps appointments has no situation yet.
        return []

    def uid(e: Echeance) -> str:
        return nomme(_nom(e[0], e[1].campagne, e[3]))

    site = None if charge.discret else site
    return dits(lignes(charge, parcours), parcours, moteur, discret=charge.discret, site=site, langue=langue, uid=uid)


def _nom(cle: str, campagne: object, debut: int | None) -> str:
    """A campaign comes back each year: last year's event is not this year's."""
    return f"{cle}|{date.fromordinal(debut).year}" if campagne and debut else cle


def _journees(charge: Charge, mots: Langue, nomme: Nommeur) -> Iterator[Evenement]:
    for r in charge.rdv:
        if not r.get("heure"):
            jour = date.fromisoformat(r["le"]).toordinal()
            yield Evenement(nomme(f"rdv-{r['id']}"), jour, jour, Texte(_titre(r, charge, mots)))


def _a_heure(charge: Charge, mots: Langue, suivi: str, nomme: Nommeur) -> Iterator[bytes]:
    for r in charge.rdv:
        if heure := r.get("heure"):
            jour = date.fromisoformat(r["le"]).toordinal()
            lieu = "" if charge.discret else str(r.get("lieu") or "")
            yield rendez_vous(nomme(f"rdv-{r['id']}"), jour, str(heure)[:5], _titre(r, charge, mots), lieu, suivi)


def _titre(r: dict[str, Any], charge: Charge, mots: Langue) -> str:
    # Discreet words are chosen here too: a title that was sealed by mistake does not come out.
    return mots.dit("agenda.rendez_vous") if charge.discret else str(r.get("titre") or mots.dit("agenda.rendez_vous"))


def _tombes(charge: Charge, moteur: Moteur, mots: Langue, jour: date, nomme: Nommeur) -> Iterator[Evenement]:
    for t in annulees(charge, jour):
        debut, fin = (date.fromisoformat(t[nom]).toordinal() if t.get(nom) else None for nom in ("debut", "fin"))
        if debut is None and fin is None:
            continue
        regle = next((r for r in moteur.catalogue.regles if r.id == t["cle"].split(":")[0]), None)
        libelle = "" if charge.discret else regle.libelle if regle else str(t.get("titre") or "")
        texte = Texte(mots.dit("agenda.annule_de", libelle=libelle) if libelle else mots.dit("agenda.annule"))
        texte.etat = _ANNULE
        nom = _nom(t["cle"], regle and regle.campagne, debut)
        yield Evenement(nomme(nom), debut, fin, texte, deuil=True)


def _nommeur(secret: bytes) -> Nommeur:
    """Names that say nothing of the rule to whoever has not the family's secret."""
    sceau = _sceau(secret)
    return lambda nom: f"{sceau(nom.encode())[:32]}@agenda.invalid"


def _sceau(secret: bytes) -> Callable[[bytes], str]:
    """HMAC-SHA-256 in hexadecimal, with what only depends on the key done once (RFC 2104, section 4).

    A family has two hundred identifiers, and a calendar is asked for all day: `hmac` takes half as long again.
    """
    cle = (secret if len(secret) <= _BLOC else sha256(secret).digest()).ljust(_BLOC, b"\0")
    dedans, dehors = (sha256(bytes(octet ^ masque for octet in cle)) for masque in (0x36, 0x5C))

    def hache(texte: bytes) -> str:
        interieur, exterieur = dedans.copy(), dehors.copy()
        interieur.update(texte)
        exterieur.update(interieur.digest())
        return exterieur.hexdigest()

    return hache

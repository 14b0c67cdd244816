"""A followed calendar: three parsers, a year of daily polls, discreet words, cancelled events, a database away."""

from __future__ import annotations

import gc
import hmac
import io
import logging
import re
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import psycopg
import pytest
from django.db import OperationalError, connection
from ical.calendar_stream import IcsCalendarStream

from millejours.core.journal import Formateur, SansDonnees
from millejours.core.scelle import actions, format
from millejours.core.scelle.lecture import ParFil, par_django
from millejours.famille.regles import moteur
from millejours.parcours import abonnement
from millejours.parcours.abonnement import Abonnes, parution
from regles.abonnement import ChargeRefusee, _nommeur, agenda_suivi, lit_charge
from regles.agenda import Texte
from tests.regles.test_agenda import noeud

__all__ = ["noeud"]
JOUR = date(2026, 11, 22)
TITRE = "Madame Canari, cabinet"
SITUATION = {
    "version": 1,
    "grossesses": [{"cle": "g1", "terme": "2027-04-14"}],
    "enfants": [{"cle": "e1", "naissance": "2025-03-02"}],
    "parents": [{"cle": "p1", "porte": True, "activite": "salarie"}],
}


def charge(**change: Any) -> dict[str, Any]:
    return {
        "v": 1,
        "situation": SITUATION,
        "rdv": [
            {"id": "r1", "le": "2026-12-01", "heure": "10:30", "titre": TITRE, "lieu": "3, rue ; du Canari"},
            {"id": "r2", "le": "2026-12-09", "titre": TITRE},
        ],
        "langue": "fr",
        "discret": False,
        "essentiel": False,
        "qui": "",
        "secret": "s" * 43,
        "depuis": "2026-11-22",
        "modifie": "2026-11-22T08:00:00Z",
        "tombes": [],
    } | change


def texte(jour: date = JOUR, version: int = 3, **change: Any) -> str:
    lue = lit_charge(charge(**change))
    octets = agenda_suivi(
        lue, moteur(), jour, version=version, parution=1, modifie=lue.modifie, site="https://exemple.invalid/"
    )
    return octets.decode()


def evenements(ics: str) -> dict[str, str]:
    """Each event by its identifier, as it is written."""
    blocs = re.findall(r"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", ics, re.S)
    par_uid = {bloc.replace("\r\n ", "").split("UID:")[1].split("\r\n")[0]: bloc for bloc in blocs}
    assert len(par_uid) == len(blocs), "deux événements d'un même nom"
    return par_uid


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"discret": True},
        {"essentiel": True},
        {"qui": "enfant"},
        {"langue": "ar"},
        {"situation": {}},
        {"tombes": [{"cle": "PN-EX1:g1", "debut": "2027-01-02", "fin": None, "le": "2026-11-20"}]},
    ],
)
def test_trois_lecteurs_l_acceptent(noeud: Any, change: dict[str, Any]) -> None:
    ics = texte(**change)
    lus = icalendar.Calendar.from_ical(ics)
    assert not [e for c in lus.walk() for e in c.errors]
    stricts = IcsCalendarStream.calendar_from_ics(ics)
    (par_js,) = noeud([{"tache": "lit", "ics": ics}])
    nombre = len(evenements(ics))
    assert nombre == len(lus.walk("VEVENT")) == len(stricts.events) == len(par_js)
    assert all(len(ligne.encode()) <= 75 for ligne in ics.split("\r\n"))
    tete = ics.partition("BEGIN:VEVENT")[0]
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT12H" in tete
    assert "X-PUBLISHED-TTL:PT12H" in tete


def test_chaque_evenement_dit_son_rang_et_son_jour() -> None:
    for bloc in evenements(texte(version=12)).values():
        assert "SEQUENCE:12001\r\n" in bloc
        assert "LAST-MODIFIED:20261122T080000Z\r\n" in bloc


def test_un_an_de_lectures_quotidiennes_ne_bouge_rien_de_ce_qui_reste() -> None:
    """Same row, same content, 365 days: an event never changes, none leaves before it is past, and few come."""
    vus = evenements(texte())
    changes = 0
    for n in range(1, 366):
        jour = JOUR + timedelta(days=n)
        presents = evenements(texte(jour))
        for uid, bloc in presents.items():
            assert vus.get(uid, bloc) == bloc, (jour, uid)
        for uid in vus.keys() - presents.keys():
            fin = re.search(r"DTEND;VALUE=DATE:(\d{8})", vus[uid])
            assert fin, uid
            assert fin[1] <= f"{jour:%Y%m%d}", (jour, vus[uid])
        changes += presents.keys() != vus.keys()
        vus = presents
    assert changes <= 12


def test_une_naissance_deplace_les_memes_evenements() -> None:
    avant = evenements(texte())
    ne = SITUATION | {
        "enfants": [*SITUATION["enfants"], {"cle": "g1-1", "naissance": "2027-03-20", "grossesse": "g1"}]  # type: ignore[misc]
    }
    apres = evenements(texte(situation=ne, version=4))
    communs = avant.keys() & apres.keys()
    deplaces = [u for u in communs if _debut(avant[u]) != _debut(apres[u])]
    assert len(deplaces) > 20


def _debut(bloc: str) -> str:
    trouve = re.search(r"DTSTART[^\r]*", bloc)
    assert trouve
    return trouve[0]


def test_les_titres_discrets_couvrent_tout() -> None:
    ics = texte(
        discret=True,
        tombes=[{"cle": "rdv-r9", "debut": "2027-01-02", "fin": "2027-01-02", "le": "2026-11-20", "titre": TITRE}],
    )
    assert "Canari" not in ics
    assert "Mille" not in ics
    assert "CATEGORIES" not in ics
    assert "URL" not in ics
    assert "DESCRIPTION" not in ics.replace("DESCRIPTION:Rendez-vous\r\n", "")
    assert set(re.findall(r"SUMMARY:(.*)\r", ics)) == {"Rendez-vous", "Annulé"}
    assert set(re.findall(r"(?:NAME|CALNAME):(.*)\r", ics)) == {"Agenda"}
    assert all(re.fullmatch(r"[0-9a-f]{32}@agenda\.invalid", uid) for uid in evenements(ics))


def test_un_identifiant_depend_du_secret_de_la_famille() -> None:
    assert evenements(texte()).keys().isdisjoint(evenements(texte(secret="autre" * 9)).keys())


def test_annule_trente_jours_puis_parti() -> None:
    tombes = [{"cle": "PN-EX1:g1", "debut": "2027-03-02", "fin": "2027-03-09", "le": "2026-11-22"}]
    for n, attendu in [(0, 1), (30, 1), (31, 0)]:
        assert texte(JOUR + timedelta(days=n), tombes=tombes).count("STATUS:CANCELLED") == attendu


def test_une_perte_partagee_ne_sonne_plus() -> None:
    perdue = {"version": 1, "grossesses": [{"cle": "g1", "terme": "2027-04-14", "fin": "2026-11-20"}]}
    ics = texte(situation=perdue, rdv=[])
    assert "VALARM" not in ics
    assert "STATUS:CANCELLED" not in ics


def test_par_personne_et_l_essentiel() -> None:
    tout, essentiel = evenements(texte(rdv=[])), evenements(texte(rdv=[], essentiel=True))
    assert essentiel.keys() < tout.keys()
    for qui in ("enceinte", "autre_parent", "enfant"):
        assert evenements(texte(rdv=[], qui=qui)).keys() < tout.keys()


CANARI = "Canari-de-faute"
RDV = {"id": "r", "le": "2026-12-01", "titre": "x"}
FAUSSES: list[Any] = [
    None,
    [],
    {},
    {"v": 1},
    {"v": 2},
    charge(depuis=CANARI),
    charge(depuis="2026-W50-1"),
    charge(modifie=CANARI),
    charge(modifie="2026-11-22T08:00:00Z\r\nX:1"),
    charge(modifie="2026-99-22T08:00:00Z"),
    charge(qui=CANARI),
    charge(qui=["enceinte"]),
    charge(secret=3),
    charge(secret="s" * 10_000),
    charge(langue=["fr"]),
    charge(rdv=CANARI),
    charge(rdv=[None]),
    charge(rdv=[{"id": "r", "le": "2026-12-01"}] * 2001),
    *(
        charge(rdv=[RDV | faute])
        for faute in (
            {"le": CANARI},
            {"le": "9999-99-99zz"},
            {"le": "9999-12-31"},
            {"le": None},
            {"id": None},
            {"id": "a\r\nX:1"},
            {"heure": "1\r\nX:"},
            {"heure": "24:00"},
            {"heure": "10:30\n"},
            {"heure": 1030},
            {"titre": 3},
            {"titre": "x" * 30_000},
            {"lieu": [CANARI]},
            {"cle": "PN-EX1:g1\r\nX"},
        )
    ),
    *(
        charge(tombes=[{"cle": "x", "le": "2026-11-20", "debut": "2026-12-01"} | faute])
        for faute in ({"le": CANARI}, {"cle": None}, {"debut": CANARI}, {"fin": 3}, {"titre": 3})
    ),
]


@pytest.mark.parametrize("faux", FAUSSES)
def test_une_autre_charge_est_refusee_sans_rien_citer(faux: Any) -> None:
    with pytest.raises(ChargeRefusee) as refus:
        lit_charge(faux)
    assert (str(refus.value), refus.value.__cause__, refus.value.__context__) == (
        "charge d'agenda inconnue",
        None,
        None,
    )


@pytest.mark.parametrize("situation", [{"grossesses": CANARI}, {"enfants": [{"naissance": CANARI}]}, {"projet": 3}])
def test_une_situation_qui_ne_tient_pas_non_plus(situation: Any) -> None:
    with pytest.raises(ChargeRefusee) as refus:
        texte(situation=situation)
    assert refus.value.__context__ is None


@pytest.mark.django_db
def test_ce_qui_est_mal_ecrit_n_est_rien_et_ne_se_dit_pas(
    page: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = io.StringIO()
    poignee = logging.StreamHandler(journal)
    poignee.setFormatter(Formateur())
    poignee.addFilter(SansDonnees())
    logging.getLogger().addHandler(poignee)
    juste, *faux = map(
        pose,
        [
            charge(),
            *(f for f in FAUSSES if len(repr(f)) < 60_000),
            charge(situation={"grossesses": CANARI}),
            [[[CANARI]]],
        ],
    )
    try:
        assert {page.get(adresse).status_code for adresse in faux} == {404}

        def tombe(*_: Any, **__: Any) -> None:
            raise RuntimeError(CANARI)

        monkeypatch.setattr(abonnement, "agenda_suivi", tombe)
        dit: list[Any] = []
        environ = {"PATH_INFO": juste, "REQUEST_METHOD": "GET", "HTTP_HOST": "x"}
        assert Abonnes(lambda *_: [], par_django, hote_admis=lambda _: True)(environ, lambda *a: dit.extend(a)) == [b""]
        assert dit[0].startswith("503")
    finally:
        logging.getLogger().removeHandler(poignee)
    assert "RuntimeError" in journal.getvalue()
    assert CANARI not in journal.getvalue() + "".join(capsys.readouterr())


PIEGES = ("a\r\nX:1", "a\rb", "\n\nBEGIN:VEVENT", "\u2028X", "\x85X", "\x0b\x0c", "é" * 80 + "\r\nX:1", "\ud800")


@pytest.mark.parametrize("piege", PIEGES)
def test_aucune_fin_de_ligne_n_entre_dans_un_evenement(piege: str) -> None:
    """Whatever a family's words hold, a line is one of ours, or the end of one of ours."""
    temoins = [{"id": "r1", "le": "2026-12-01", "heure": "10:30", "titre": "a", "lieu": "a"}, RDV]
    pieges = [r | {"titre": piege, "lieu": piege} for r in temoins]
    tombes = [{"cle": "rdv-r9", "debut": "2026-12-01", "le": "2026-11-20", "titre": piege}]
    attendus, obtenus = texte(rdv=temoins, tombes=tombes), texte(rdv=pieges, tombes=tombes)
    noms = {re.split("[:;]", ligne)[0] for ligne in attendus.split("\r\n") if not ligne.startswith(" ")}
    assert {re.split("[:;]", ligne)[0] for ligne in obtenus.split("\r\n") if not ligne.startswith(" ")} == noms
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028]|\r(?!\n)|(?<!\r)\n", obtenus)
    assert len(evenements(obtenus)) == len(evenements(attendus))


def _rang(version: int, parution: int) -> int:
    lue = lit_charge(charge())
    octets = agenda_suivi(lue, moteur(), JOUR, version=version, parution=parution, modifie=lue.modifie, site=None)
    ics = octets.decode()
    (rang,) = set(re.findall(r"SEQUENCE:(\d+)\r", ics))
    return int(rang)


def test_le_rang_monte_toujours_meme_apres_mille_parutions() -> None:
    """A family only ever sees both numbers grow, one at a time or together: so does their sum."""
    assert parution().numero >= 1
    histoire = [(1, 1), (1, 999), (1, 1000), (2, 1000), (2, 1001), (3, 1999), (3, 2000), (4, 2000), (40, 2001)]
    rangs = [_rang(*pas) for pas in histoire]
    assert rangs == sorted(set(rangs))


@pytest.fixture
def suivi(db: None) -> str:
    return pose(charge())


def pose(clair: Any) -> str:
    secret, ident = secrets.token_bytes(32), secrets.token_bytes(16)
    chiffre = format.scelle(clair, format.cle_de(secret), format.empreinte(ident), 1)
    actions.cree(ident, secrets.token_bytes(32), chiffre, now=datetime.now(UTC))
    return f"/agenda/{format.adresse_d_agenda(secret, ident)}.ics"


def test_le_serveur_l_ouvre_et_l_oublie(page: Any, suivi: str) -> None:
    reponse = page.get(suivi)
    assert reponse.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert reponse.headers["Cache-Control"] == "no-store"
    assert reponse.headers["X-Robots-Tag"] == "noindex"
    assert TITRE.split(",")[0] in reponse.content.decode()
    marque = reponse.headers["ETag"]
    encore = page.get(suivi, headers={"If-None-Match": marque})
    assert (encore.status_code, encore.content, encore.headers["ETag"]) == (304, b"", marque)
    assert page.get(suivi, headers={"If-None-Match": f"W/{marque}"}).status_code == 304
    assert page.get(suivi, headers={"If-None-Match": '"autre"'}).status_code == 200
    assert page.head(suivi).status_code == 200
    assert not reponse.cookies


def test_la_marque_ne_dit_rien_de_la_famille(page: Any, suivi: str) -> None:
    """Two families with the same dates, written as often: nothing in common. What stays unchanged says it in silence."""
    premiere, seconde = (page.get(adresse).headers["ETag"] for adresse in (suivi, pose(charge())))
    assert premiere != seconde
    inchange = page.get(suivi, headers={"If-None-Match": premiere})
    assert inchange.headers["Cache-Control"] == "no-store"
    assert inchange.headers["X-Robots-Tag"] == "noindex"
    assert "Last-Modified" not in inchange.headers
    assert "Content-Disposition" not in inchange.headers


def test_une_adresse_fausse_ou_coupee_n_est_rien(page: Any, suivi: str) -> None:
    for adresse in (
        "/agenda/a.ics",
        f"/agenda/{format.en_texte(bytes(64))}.ics",
        pose({"v": 1, "e": {}}),
        pose({"v": 1, "droit": "lire"}),
    ):
        assert page.get(adresse).status_code == 404
    assert page.post(suivi).status_code == 405


def test_devant_django_il_repond_pareil(page: Any, suivi: str) -> None:
    def demande(chemin: str, lis: Any = par_django, hote: str = "exemple", **environ: str) -> tuple[str, Any, bytes]:
        dit: list[Any] = []
        serveur = Abonnes(lambda *_: [b"a Django"], lis, hote_admis=lambda h: h == "exemple")
        demande = {"PATH_INFO": chemin, "REQUEST_METHOD": "GET", "HTTP_HOST": hote} | environ
        corps = b"".join(serveur(demande, lambda *a: dit.extend(a)))
        return (dit[0][:3], dict(dit[1]), corps) if dit else ("", {}, corps)

    def tombe(*_: Any) -> None:
        raise psycopg.OperationalError("la base est arrêtée")

    par_la_vue = page.get(suivi)
    code, entetes, corps = demande(suivi)
    assert (code, corps) == ("200", par_la_vue.content)
    assert entetes["ETag"] == par_la_vue.headers["ETag"]
    assert entetes["Cache-Control"] == "no-store"
    assert entetes["X-Robots-Tag"] == "noindex"
    assert demande(suivi, HTTP_IF_NONE_MATCH=entetes["ETag"])[::2] == ("304", b"")
    assert demande(suivi, REQUEST_METHOD="HEAD")[::2] == ("200", b"")
    assert demande("/agenda/x.ics")[0] == "404"
    code, entetes, corps = demande(suivi, tombe)
    assert (code, int(entetes["Retry-After"]) > 0, corps) == ("503", True, b"")
    for autre in (demande("/aide/"), demande(suivi, hote="ailleurs"), demande(suivi, REQUEST_METHOD="POST")):
        assert autre[2] == b"a Django"


def test_la_connexion_d_un_fil_se_refait_une_fois() -> None:
    class Coupee:
        def __init__(self, tient: bool) -> None:
            self.tient = tient

        def execute(self, requete: str, *_: Any, **__: Any) -> Any:
            if requete.startswith("select") and not self.tient:
                raise psycopg.OperationalError("coupée")
            return self

        def fetchone(self) -> tuple[int, bytes]:
            return 1, b""

    faites: list[Coupee] = []

    def connecte() -> Any:
        faites.append(Coupee(tient=len(faites) != 1))
        return faites[-1]

    lis = ParFil(connecte)
    assert lis(b"", JOUR) == (1, b"")
    faites[0].tient = False
    with pytest.raises(psycopg.OperationalError):
        lis(b"", JOUR)
    assert lis(b"", JOUR) == (1, b"")
    faites[2].tient = False
    assert lis(b"", JOUR) == (1, b"")
    assert len(faites) == 4


@pytest.mark.django_db
def test_sans_base_il_dit_de_revenir(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("la base est arrêtée")

    monkeypatch.setattr(type(connection._connections[connection._alias]), "cursor", refuse)  # type: ignore[attr-defined]
    reponse = page.get(f"/agenda/{format.en_texte(bytes(64))}.ics")
    assert reponse.status_code == 503
    assert int(reponse.headers["Retry-After"]) > 0


@pytest.mark.parametrize("longueur", [0, 1, 43, 63, 64, 65, 200])
def test_le_sceau_prepare_est_celui_de_la_norme(longueur: int) -> None:
    secret = bytes(range(longueur))
    noms = ["", "PN-EX1:g1", "x" * 500]
    attendus = [hmac.digest(secret, nom.encode(), "sha256").hex()[:32] for nom in noms]
    assert _nommeur(secret)(noms) == [f"{nom}@agenda.invalid" for nom in attendus]


def test_rien_d_une_famille_n_attend_le_ramasse_miettes() -> None:
    """Titles and places go with the answer: nothing in a cycle, that would stay until somebody collects it."""
    titre = "Ombeline chez la sage-femme"
    tombes = [{"cle": "rdv-r9", "debut": "2027-01-02", "le": "2026-11-20", "titre": titre}]
    rdv = [{"id": "r1", "le": "2026-12-01", "titre": titre}]
    gc.disable()
    try:
        assert "Ombeline" in texte(rdv=rdv, tombes=tombes)
        restent = [t for t in gc.get_objects() if type(t) is Texte and "Ombeline" in t.resume]
    finally:
        gc.enable()
    assert restent == []

"""« Autour de moi » at national size, on invented rows: search over HTTP, counts, a view of the map, imports."""

from __future__ import annotations

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.modele import Mesure
from bench.transfert import transfere

RACINE = Path(__file__).resolve().parent.parent
TAILLES = (300_000, 1_000_000)
DEMANDES = 1500
IMPORT = 300_000
LIMITES = {300_000: (40, 15), 1_000_000: (60, 20)}
GRAINE = 1000


def lieux() -> list[Mesure]:
    """In a database of its own, thrown away at the end."""
    with tempfile.TemporaryDirectory(prefix="banc-lieux-", dir="/var/tmp") as dossier, _base(Path(dossier)):
        return [m for mesures in _par_parties(Path(dossier)) for m in mesures]


def _par_parties(dossier: Path) -> Iterator[list[Mesure]]:
    yield _mesures_d_import(dossier)
    for taille in TAILLES:
        yield _mesures_de_recherche(taille)


@contextmanager
def _base(dossier: Path) -> Iterator[None]:
    Path(dossier).chmod(0o755)
    os.environ["MILLEJOURS_VAR"] = str(dossier / "var")
    os.environ["DJANGO_SETTINGS_MODULE"] = "millejours.config.settings"
    from millejours.config.base import BasePrivee

    base = BasePrivee(dossier / "var")
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        yield
    finally:
        from django.db import connection

        connection.close()
        base.ferme()


def _communes() -> tuple[list[Any], list[int]]:
    """Where people live: places and searches follow the population, as they do in life."""
    from millejours.territoires.recherche import _index

    placees = [t for t in _index().communes.values() if t.latitude is not None and t.population]
    return placees, [t.population for t in placees]


def _seme(combien: int) -> None:
    from django.db import connection

    from millejours.lieux.types import vocabulaire

    hasard = random.Random(GRAINE)  # noqa: S311
    types = list(vocabulaire().types)[:25]
    communes, poids = _communes()
    colonnes = (
        "id, source, type, nom, description, adresse, complement_adresse, code_postal, commune, code_insee, latitude, longitude, "
        "precision_position, telephone, courriel, horaires_accueil, horaires_texte, lien_source, etapes, langues, "
        "zone_intervention, licence, provenance, siret, finess, site_web, accessibilite_lieu, accessibilite, "
        "reseaux_porteurs, itinerance, accueil_bebe, complements, statut, quarantaine"
    )
    with connection.cursor() as curseur:
        curseur.execute("truncate lieux_lieu cascade")
        with curseur.copy(f"copy lieux_lieu ({colonnes}) from stdin") as copie:
            for i, c in enumerate(hasard.choices(communes, poids, k=combien)):
                y, x = c.latitude + hasard.gauss(0, 0.02), c.longitude + hasard.gauss(0, 0.03)
                copie.write_row(
                    (
                        f"banc--{i}",
                        "banc",
                        types[i % 25],
                        f"Lieu inventé {i}",
                        "",
                        f"{i % 300} rue Inventée",
                        "",
                        "00000",
                        c.nom,
                        c.code,
                        round(y, 6),
                        round(x, 6),
                        "adresse",
                        "04 00 00 00 00",
                        "",
                        HORAIRES[i % 5],
                        "",
                        "",
                        "{}",
                        "{}",
                        "{}",
                        "lo-2.0",
                        "{}",
                        "",
                        "",
                        "",
                        "",
                        "{}",
                        "{}",
                        "[]",
                        "{}",
                        "{}",
                        "ouvert",
                        "",
                    )
                )
    from datetime import UTC, datetime

    from millejours.lieux.comptes import recompte

    recompte(datetime.now(UTC))
    _seme_les_seances(hasard)
    with connection.cursor() as curseur:
        curseur.execute("vacuum analyze lieux_lieu")
        curseur.execute("vacuum analyze lieux_seance")


SEANCES = 20_000


def _seme_les_seances(hasard: random.Random) -> None:
    """Weekly sessions at invented places, so that the page has its « cette semaine »."""
    from datetime import UTC, date, datetime, timedelta
    from datetime import time as heure

    from millejours.lieux.models import Lieu, Seance
    from millejours.lieux.seances.recurrence import regle

    maintenant = datetime.now(UTC)
    lundi = date(2026, 1, 5)
    seances = []
    for pk, latitude, longitude in Lieu.objects.order_by("id").values_list("id", "latitude", "longitude")[:SEANCES]:
        jour = lundi + timedelta(days=hasard.randrange(7))
        seances.append(
            Seance(
                titre="Séance inventée",
                type="accueil_enfant_parent",
                lieu_id=pk,
                latitude=latitude,
                longitude=longitude,
                premiere=jour,
                debut=heure(9),
                fin=heure(11),
                recurrence=regle("semaine", jour),
                actor="banc",
                updated_at=maintenant,
            )
        )
    Seance.objects.bulk_create(seances, batch_size=2_000)


HORAIRES = ("Mo-Fr 09:00-12:00,14:00-17:00", "Mo-Sa 10:00-18:00", "", "Tu,Th 14:00-17:00", "Mo-Fr 08:30-12:30; PH off")


def _mesures_de_recherche(taille: int) -> list[Mesure]:
    _seme(taille)
    hasard = random.Random(GRAINE + 1)  # noqa: S311
    communes, poids = _communes()
    from millejours.lieux.types import vocabulaire

    types = list(vocabulaire().types)[:25]
    points = hasard.choices(communes, poids, k=DEMANDES)
    postes = [
        urlencode(
            [("latitude", c.latitude + hasard.gauss(0, 0.02)), ("longitude", c.longitude + hasard.gauss(0, 0.03))]
            + [("type", t) for t in hasard.sample(types, 3)]
        )
        for c in points
    ]
    vues = [
        urlencode(
            {"sud": c.latitude - 0.15, "nord": c.latitude + 0.15, "ouest": c.longitude - 0.2, "est": c.longitude + 0.2}
        )
        for c in hasard.choices(communes, poids, k=200)
    ]
    with _serveur() as port:
        doit, vise = LIMITES[taille]
        nom = f"{taille:,} lieux".replace(",", " ")
        autour = _chronometre(port, [("POST", "/api/v1/lieux/autour", p) for p in postes])
        mesures = [
            Mesure(f"50 plus proches, 3 types sur 25, {nom}, p99", autour[0], "ms", doit, vise, plus_est_mieux=False),
            Mesure("… médiane", autour[1], "ms", plus_est_mieux=False),
        ]
        comptes = _chronometre(port, [("GET", "/api/v1/lieux/comptes", "")] * 300)
        _attend_la_grille(port)
        vue = _chronometre(port, [("GET", f"/api/v1/lieux/vue?{v}", "") for v in vues])
        pays = _chronometre(port, [("GET", f"/api/v1/lieux/vue?{PAYS}", "")] * 100)
        page = _chronometre(port, [("GET", f"/autour-de-moi/?commune={c.code}", "") for c in points[:200]])
        mesures += [
            Mesure(f"comptes nationaux, {nom}, p99", comptes[0], "ms", 20, 5, plus_est_mieux=False),
            Mesure(f"vue de 2 000 points, {nom}, p99", vue[0], "ms", 40, 15, plus_est_mieux=False),
            Mesure(f"vue du pays, en groupes, {nom}, p99", pays[0], "ms", 40, 15, plus_est_mieux=False),
            Mesure(f"page « Autour de moi », {nom}, p99", page[0], "ms", None, 100, plus_est_mieux=False),
            Mesure("… médiane", page[1], "ms", plus_est_mieux=False),
        ]
        if taille == TAILLES[0]:
            saisies = [c.nom[: hasard.randint(2, 8)] for c in points] + [c.codes_postaux[0] for c in points[:300]]
            communes_ = _chronometre(port, [("GET", f"/api/v1/communes?{urlencode({'q': s})}", "") for s in saisies])
            transferes = transfere(port, f"/autour-de-moi/?commune={communes[0].code}", sur_demande=False)
            octets = sum(transferes.values()) / 1000
            mesures.append(Mesure("page avant la carte, transférée", octets, "Ko", 60, 40, plus_est_mieux=False))
            mesures.append(
                Mesure("commune en cours de saisie, p99", communes_[0], "ms", 25, None, plus_est_mieux=False)
            )
    return mesures


PAYS = "sud=41&nord=52&ouest=-6&est=10"


def _attend_la_grille(port: int) -> None:
    """A process reads its grid beside its first views, as it does after an import: what follows is measured with it."""
    client = HTTPConnection("127.0.0.1", port)
    for _ in range(60):
        debut = time.perf_counter()
        _demande(client, ("GET", f"/api/v1/lieux/vue?{PAYS}", ""))
        if time.perf_counter() - debut < 0.03:
            return
        time.sleep(1)


@contextmanager
def _serveur() -> Iterator[int]:
    import socket

    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]
    from millejours.config.service import prepare_statiques

    prepare_statiques()
    granian = Path(sys.executable).parent / "granian"
    options = [
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        "1",
        "--blocking-threads",
        "2",
    ]
    serveur = subprocess.Popen(
        [str(granian), *options, "--no-access-log", "--log-level", "error", "millejours.config.wsgi:application"],
        env=os.environ.copy(),
    )
    try:
        for _ in range(300):
            try:
                _demande(HTTPConnection("127.0.0.1", port), ("GET", "/api/v1/types-de-lieux", ""))
                break
            except OSError:
                time.sleep(0.1)
        time.sleep(2)
        yield port
    finally:
        serveur.terminate()
        serveur.wait(20)


def _chronometre(port: int, demandes: list[tuple[str, str, str]]) -> tuple[float, float]:
    """99th centile and median, in milliseconds, of one client asking in turn; the first asks are not counted."""
    client = HTTPConnection("127.0.0.1", port)
    for demande in demandes[:30]:
        _demande(client, demande)
    durees = []
    for demande in demandes:
        debut = time.perf_counter()
        _demande(client, demande)
        durees.append((time.perf_counter() - debut) * 1000)
    durees.sort()
    return durees[int(len(durees) * 0.99)], durees[len(durees) // 2]


def _demande(client: HTTPConnection, demande: tuple[str, str, str]) -> None:
    methode, chemin, corps = demande
    entetes = {"Content-Type": "application/x-www-form-urlencoded"} if corps else {}
    client.request(methode, chemin, corps or None, entetes)
    reponse = client.getresponse()
    octets = reponse.read()
    assert reponse.status == 200, (chemin, reponse.status, octets[:200])


def _mesures_d_import(dossier: Path) -> list[Mesure]:
    from datetime import UTC, datetime

    from millejours.lieux.importeurs.moteur import annule, importe
    from millejours.lieux.importeurs.registre import importeurs

    fichier = _ecrit_france_services(dossier / "lieux.csv")
    mesures = []
    for nom, doit, vise in (
        (f"import de {IMPORT // 1000} 000 lignes, premier", 180, 60),
        ("… le même, inchangé", 60, 15),
    ):
        debut = time.perf_counter()
        rapport = importe(importeurs()["france-services"], fichier, actor="banc", now=datetime.now(UTC))
        mesures.append(Mesure(nom, time.perf_counter() - debut, "s", doit, vise, plus_est_mieux=False))
    assert rapport.ne_change_rien, rapport.en_texte()
    debut = time.perf_counter()
    annule("france-services", actor="banc", now=datetime.now(UTC))
    return [*mesures, Mesure("… son annulation", time.perf_counter() - debut, "s", plus_est_mieux=False)]


def _ecrit_france_services(fichier: Path) -> Path:
    hasard = random.Random(GRAINE)  # noqa: S311
    communes, poids = _communes()
    jours = ["09:00 - 12:00 / 14:00 - 17:00", "09:00 - 12:00", "", "10:00 - 18:30", "fermé"]
    entete = [
        "id_fs",
        "lib_fs",
        "adresse",
        "insee_com",
        "code_postal",
        "lib_com",
        "latitude",
        "longitude",
        "mail",
        "telephone",
        "h_lundi",
        "h_mardi",
        "h_mercredi",
        "h_jeudi",
        "h_vendredi",
        "h_samedi",
        "prise_rdv",
        "commentaire",
        "format_fs",
    ]
    with fichier.open("w", newline="", encoding="utf-8") as sortie:
        ecriture = csv.writer(sortie)
        ecriture.writerow(entete)
        for i, c in enumerate(hasard.choices(communes, poids, k=IMPORT)):
            y, x = c.latitude + hasard.gauss(0, 0.003), c.longitude + hasard.gauss(0, 0.003)
            semaine = [hasard.choice(jours) for _ in range(6)]
            contact = (f"accueil{i}@exemple.fr", f"04{i:08}"[:10])
            ecriture.writerow(
                [
                    i,
                    f"France services inventée {i}",
                    f"{i} rue Inventée",
                    c.code,
                    c.codes_postaux[0],
                    c.nom,
                    y,
                    x,
                    *contact,
                    *semaine,
                    "Non",
                    "Un texte qui ne dit rien de vrai.",
                    "Fixe",
                ]
            )
    return fichier


def _en_une_fois() -> None:
    """Each part printed as soon as it is known: at a million rows, a run is long."""
    with tempfile.TemporaryDirectory(prefix="banc-lieux-", dir="/var/tmp") as dossier, _base(Path(dossier)):
        for mesures in _par_parties(Path(dossier)):
            for m in mesures:
                print(f"{m.quoi:60} {m.dit(m.valeur):>10}  {m.verdict}", flush=True)


if __name__ == "__main__":
    _en_une_fois()

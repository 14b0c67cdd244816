"""The nearest places, equal to a plain count of every distance; filters that do not take the unknown for a yes."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from millejours.lieux.comptes import recompte
from millejours.lieux.horaires import change, est_ouvert, semaine
from millejours.lieux.models import Lieu
from millejours.lieux.recherche import (
    RAYONS_KM,
    Demande,
    autour,
    autour_par_type,
    boite_de,
    comptes_nationaux,
    distance_km,
    points_de_la_vue,
    types_presents,
)
from tests.millejours.lieux.fabrique import MIDI, lieu

LYON = (45.7674, 4.8336)


@pytest.fixture
def semis(db: None) -> list[Lieu]:
    """Places of three types sown over eighty kilometres, always the same."""
    hasard = random.Random(1000)  # noqa: S311 - sowing, not a secret
    lieux = [
        lieu(
            f"{i:04}",
            LYON[0] + hasard.gauss(0, 0.2),
            LYON[1] + hasard.gauss(0, 0.3),
            type=hasard.choice(("pmi", "creche", "mairie")),
            statut="ferme" if i % 17 == 0 else "ouvert",
        )
        for i in range(600)
    ]
    return Lieu.objects.bulk_create(lieux)


def test_les_plus_proches_sont_ceux_d_un_calcul_naif(semis: list[Lieu]) -> None:
    for point in (LYON, (45.2, 4.1), (46.1, 5.4), (45.7674, 5.2), (-20.9, 55.4)):
        for types in (("pmi",), ("pmi", "creche")):
            naifs = sorted(
                (d, lieu.pk)
                for lieu in semis
                if lieu.type in types
                and lieu.statut == "ouvert"
                and (d := distance_km(*point, lieu.latitude or 0, lieu.longitude or 0)) <= RAYONS_KM[-1]
            )
            for maximum in (1, 10, 50):
                reponse = autour(Demande(*point, types=types, maximum=maximum), MIDI)
                assert [r.lieu["id"] for r in reponse.resultats] == [pk for _, pk in naifs[:maximum]]
                assert [r.distance_km for r in reponse.resultats] == pytest.approx([d for d, _ in naifs[:maximum]])


def test_par_type_chaque_type_a_ses_plus_proches(semis: list[Lieu]) -> None:
    reponse = autour_par_type(Demande(*LYON, types=("pmi", "creche", "mairie", "ecole")), MIDI)
    par_type: dict[str, list[str]] = {}
    for r in reponse.resultats:
        par_type.setdefault(r.lieu["type"], []).append(r.lieu["id"])
    for type_, siens in par_type.items():
        attendus = autour(Demande(*LYON, types=(type_,), maximum=2), MIDI).resultats
        assert siens == [r.lieu["id"] for r in attendus]
    assert par_type.keys() == {"pmi", "creche", "mairie"}
    distances = [r.distance_km for r in reponse.resultats]
    assert distances == sorted(distances)


@pytest.mark.parametrize("latitude", [0.0, 45.0, -21.0, 50.9])
def test_la_boite_contient_le_cercle(latitude: float) -> None:
    sud, nord, ouest, est = boite_de(latitude, 3.0, 30)
    for coin in ((sud, 3.0), (nord, 3.0), (latitude, ouest), (latitude, est)):
        assert distance_km(latitude, 3.0, *coin) >= 29.9


@pytest.mark.django_db
def test_l_inconnu_n_est_pas_un_oui() -> None:
    Lieu.objects.bulk_create(
        [
            lieu(
                "oui", *LYON, accessible=True, sans_rendez_vous=True, a_domicile=True, langues=["ar"], etapes=["projet"]
            ),
            lieu(
                "non",
                *LYON,
                accessible=False,
                sans_rendez_vous=False,
                a_domicile=False,
                langues=["fr"],
                etapes=["apres"],
            ),
            lieu("inconnu", *LYON),
        ]
    )

    def trouve(**filtre: Any) -> set[str]:
        reponse = autour(Demande(*LYON, types=("mairie",), **filtre), MIDI)
        return {r.lieu["id"].removeprefix("essai--") for r in reponse.resultats}

    assert trouve() == {"oui", "non", "inconnu"}
    for filtre in ({"accessible": True}, {"sans_rendez_vous": True}, {"a_domicile": True}, {"langue": "ar"}):
        assert trouve(**filtre) == {"oui"}, filtre
    # A place that names no step serves those of its type.
    assert trouve(etape="projet") == {"oui", "inconnu"}


@pytest.mark.django_db
def test_ouvert_maintenant_cherche_plus_loin_que_les_premiers_fermes() -> None:
    fermes = [lieu(f"f{i}", LYON[0] + i / 10_000, LYON[1], horaires_accueil="Mo-Su 00:00-01:00") for i in range(80)]
    loin = lieu("ouvert", LYON[0] + 0.2, LYON[1], horaires_accueil="Mo-Su 08:00-20:00")
    Lieu.objects.bulk_create([*fermes, loin, lieu("sans", *LYON)])
    reponse = autour(Demande(*LYON, types=("mairie",), ouvert=True), MIDI)
    assert [(r.lieu["id"], r.ouvert) for r in reponse.resultats] == [("essai--ouvert", True)]


def test_l_heure_est_celle_du_lieu() -> None:
    horaires = "Mo-Fr 09:00-12:00"
    # Noon in Lyon, three in the afternoon in Réunion, seven in the morning in Guadeloupe.
    assert est_ouvert(horaires, "69123", datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    assert not est_ouvert(horaires, "97411", datetime(2026, 11, 23, 9, 30, tzinfo=UTC))
    assert est_ouvert(horaires, "97105", datetime(2026, 11, 23, 13, 30, tzinfo=UTC))


def test_un_jour_ferie_ne_se_devine_pas() -> None:
    quatorze_juillet = datetime(2026, 7, 14, 8, 0, tzinfo=UTC)
    for jour, attendu in ((-1, True), (0, None), (1, True)):
        assert est_ouvert("Mo-Fr 09:00-12:00", "69123", quatorze_juillet + timedelta(days=jour)) is attendu
    assert est_ouvert("Mo-Fr 09:00-12:00; PH off", "69123", quatorze_juillet) is False
    # The day after Christmas is a holiday in Strasbourg, not in Lyon.
    lendemain = datetime(2025, 12, 26, 9, 0, tzinfo=UTC)
    assert est_ouvert("Mo-Fr 09:00-12:00", "67482", lendemain) is None
    assert est_ouvert("Mo-Fr 09:00-12:00", "69123", lendemain) is True


def test_des_horaires_illisibles_ne_disent_rien() -> None:
    assert est_ouvert("n'importe quoi", "69123", MIDI) is None
    assert est_ouvert("", "69123", MIDI) is None
    assert change("", "69123", MIDI) is None
    assert semaine("Mo 09:00-12:00,14:00-24:00", MIDI.date())[0] == ("lundi", [("09:00", "12:00"), ("14:00", "24:00")])


@pytest.mark.django_db
def test_ce_qui_existe_ici_et_en_france(semis: list[Lieu]) -> None:
    assert types_presents(*LYON, ("pmi", "creche", "ecole")) == {"pmi", "creche"}
    assert types_presents(43.0, 0.0, ("pmi", "creche")) == set()
    recompte(MIDI)
    ouverts = [lieu for lieu in semis if lieu.statut == "ouvert"]
    assert sum(comptes_nationaux().values()) == len(ouverts)
    boite = (LYON[0] - 0.1, LYON[0] + 0.1, LYON[1] - 0.1, LYON[1] + 0.1)
    points, nombre = points_de_la_vue(boite, ("pmi",))
    vue = json.loads(points)
    assert nombre == len(vue)
    assert {v[0] for v in vue} == {
        x.pk
        for x in ouverts
        if x.type == "pmi" and abs((x.latitude or 0) - LYON[0]) <= 0.1 and abs((x.longitude or 0) - LYON[1]) <= 0.1
    }


def test_le_cout_ne_suit_pas_le_nombre_de_lieux(semis: list[Lieu]) -> None:
    demande = Demande(*LYON, types=("pmi", "creche"))
    with CaptureQueriesContext(
        connection,
    ) as avant:
        autour(demande, MIDI)
    Lieu.objects.bulk_create([lieu(f"x{i}", LYON[0] + i / 500, LYON[1], type="pmi") for i in range(1200)])
    with CaptureQueriesContext(connection) as apres:
        autour(demande, MIDI)
    assert len(apres) <= len(avant) <= len(RAYONS_KM)


def _lus(plan: dict[str, Any]) -> float:
    """Rows that the scans of a plan looked at, kept or not."""
    ici = 0.0
    if "Relation Name" in plan:
        vus = sum(plan.get(c, 0) for c in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"))
        ici = vus * plan["Actual Loops"]
    return ici + sum(_lus(suite) for suite in plan.get("Plans", ()))


def _explique(sql: str) -> tuple[float, str]:
    with connection.cursor() as curseur:
        curseur.execute(f"explain (analyze, format json) {sql}")
        (plan,) = curseur.fetchone()[0]
        return _lus(plan["Plan"]), json.dumps(plan)


@pytest.mark.parametrize("cherche", [autour, autour_par_type])
def test_la_recherche_ne_lit_que_son_voisinage(semis: list[Lieu], cherche: Any) -> None:
    """Places of the same meridian and of the same parallel cost nothing: once, the index of the map was walked for them."""
    demande = Demande(*LYON, types=("pmi", "creche", "mairie"), maximum=10)
    with CaptureQueriesContext(connection) as posees:
        cherche(demande, MIDI)
    colonnes = [c.column for c in Lieu._meta.concrete_fields]
    ailleurs = {
        "id": "'loin--' || n",
        "type": "(array['pmi', 'creche', 'mairie'])[1 + n % 3]",
        "latitude": f"case when n % 2 = 0 then 43 + n % 977 * 0.008 else {LYON[0]} end",
        "longitude": f"case when n % 2 = 0 then {LYON[1]} + 0.00001 * n else -4 + n % 571 * 0.013 end",
    }
    valeurs = ", ".join(ailleurs.get(c, f"l.{c}") for c in colonnes)
    with connection.cursor() as curseur:
        curseur.execute(
            f"insert into lieux_lieu ({', '.join(colonnes)}) select {valeurs} from generate_series(1, 30000) n, "
            "(select * from lieux_lieu where statut = 'ouvert' limit 1) l"
        )
        curseur.execute("analyze lieux_lieu")
    for posee in posees:
        lus, plan = _explique(posee["sql"])
        assert lus < 1_500, plan
        assert '"lieu_autour"' in plan


def _ne_laisse_que(index: str, curseur: Any) -> None:
    """On a table this small, every other way costs about the same: they are taken away for the test."""
    curseur.execute("set local enable_seqscan = off; set local enable_bitmapscan = off")
    for autre in {"lieu_autour", "lieu_vue", "lieu_commune"} - {index}:
        curseur.execute(f"drop index {autre}")


def test_chaque_type_present_se_trouve_d_un_coup_d_index(semis: list[Lieu]) -> None:
    with CaptureQueriesContext(connection) as posees:
        types_presents(*LYON, ("pmi", "creche", "ecole"))
    with connection.cursor() as curseur:
        _ne_laisse_que("lieu_autour", curseur)
    assert "Index Only Scan" in _explique(posees[0]["sql"])[1]


def test_une_vue_se_lit_dans_son_index_sans_toucher_une_fiche(semis: list[Lieu]) -> None:
    # Written otherwise than its index, the question would be answered as well, five times slower.
    with CaptureQueriesContext(connection) as vues:
        points_de_la_vue((LYON[0] - 0.1, LYON[0] + 0.1, LYON[1] - 0.1, LYON[1] + 0.1), ("pmi", "creche", "mairie"))
    with connection.cursor() as curseur:
        _ne_laisse_que("lieu_vue", curseur)
        curseur.execute(f"explain {vues[0]['sql']}")
        plan = " ".join(ligne for (ligne,) in curseur.fetchall())
    assert "Index Only Scan using lieu_vue" in plan


def test_une_vue_a_cheval_sur_l_equateur_et_les_bandes_ne_perd_rien(db: None) -> None:
    lieux = [lieu(f"b{i}", -0.3 + i / 40, 45.1 + i / 400) for i in range(25)]
    Lieu.objects.bulk_create(lieux)
    points, nombre = points_de_la_vue((-0.2, 0.2, 45.0, 45.2), ("mairie",))
    attendus = {x.pk for x in lieux if -0.2 <= (x.latitude or 0) <= 0.2}
    assert {p[0] for p in json.loads(points)} == attendus
    assert nombre == len(attendus)


@pytest.mark.django_db
@pytest.mark.parametrize("cherche", [autour, autour_par_type])
def test_a_la_meme_adresse_l_ordre_est_toujours_le_meme(cherche: Any) -> None:
    """More neighbours than the database gives: the cut too is always the same."""
    cles = [f"v{i:02}" for i in range(40)]
    Lieu.objects.bulk_create([lieu(c, *LYON, type="pmi") for c in reversed(cles)])
    trouves = cherche(Demande(*LYON, types=("pmi",), maximum=2), MIDI).resultats
    assert [r.lieu["id"] for r in trouves] == ["essai--v00", "essai--v01"]

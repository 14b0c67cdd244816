"""Sessions: when they come back, across the change of clocks; where; as calendar files; invented ones that say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from millejours.comptes.models import Agent
from millejours.lieux.actions import annule, corrige
from millejours.lieux.doublons import actions as doublons
from millejours.lieux.models import Lieu, Seance
from millejours.lieux.seances import views
from millejours.lieux.seances.demonstration import aligne
from millejours.lieux.seances.ics import fichier
from millejours.lieux.seances.recherche import Demande, autour
from millejours.lieux.seances.recurrence import en_mots, jours, prochaines, regle, rythme
from millejours.lieux.seances.types import types
from tests.conftest import Visite
from tests.millejours.comptes.conftest import agent_de
from tests.millejours.lieux.fabrique import france_services, lieu, tout_importe

__all__ = ["agent_de"]
# A Sunday, the day clocks go back in Paris.
MARDI = date(2026, 10, 20)
NOW = datetime(2026, 10, 20, 6, 0, tzinfo=UTC)
VILLEURBANNE = (45.7667, 4.8798)


def seance(**champs: Any) -> Seance:
    defaut = {
        "titre": "Accueil", "type": "accueil_enfant_parent", "premiere": MARDI, "debut": time(9, 30), "fin": time(11),
        "recurrence": regle("semaine", MARDI), "code_insee": "69266", "latitude": VILLEURBANNE[0],
        "longitude": VILLEURBANNE[1], "ou": "Salle, Villeurbanne", "actor": "essai", "updated_at": NOW,
    }  # fmt: skip
    return Seance(**(defaut | champs))


def test_une_serie_revient_sans_ses_annulations_jusqu_a_sa_fin() -> None:
    s = seance(sauf=[date(2026, 10, 27)], jusqu_au=date(2026, 11, 10))
    assert jours(s, MARDI, date(2027, 1, 1)) == [MARDI, date(2026, 11, 3), date(2026, 11, 10)]
    assert jours(s, date(2026, 11, 4), date(2026, 11, 9)) == []
    assert jours(seance(recurrence=""), date(2026, 10, 1), date(2026, 11, 1)) == [MARDI]
    assert jours(seance(recurrence=""), date(2026, 10, 21), date(2026, 11, 1)) == []


@pytest.mark.parametrize(("quoi", "attendus"), [
    ("quinzaine", [(10, 20), (11, 3), (11, 17)]),
    ("mois", [(10, 20), (11, 17), (12, 15)]),
])  # fmt: skip
def test_chaque_rythme_garde_son_jour(quoi: str, attendus: list[tuple[int, int]]) -> None:
    trouves = jours(seance(recurrence=regle(quoi, MARDI)), MARDI, date(2026, 12, 20))[:3]
    assert [(j.month, j.day) for j in trouves] == attendus


@given(st.dates(date(2024, 1, 1), date(2030, 12, 31)), st.sampled_from(["semaine", "quinzaine", "mois"]))
def test_un_rythme_se_relit_et_tombe_toujours_le_meme_jour(premiere: date, quoi: str) -> None:
    s = seance(premiere=premiere, recurrence=regle(quoi, premiere))
    assert rythme(s.recurrence) == quoi
    trouves = jours(s, premiere, premiere + timedelta(days=200))
    assert {j.weekday() for j in trouves} == {premiere.weekday()}
    assert len(trouves) >= 6
    assert en_mots(s)


@given(
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    st.sampled_from(["semaine", "quinzaine", "mois"]),
    st.integers(-40, 900),
    st.integers(0, 366),
)
def test_un_rythme_se_compte_comme_une_autre_bibliotheque_le_marche(
    premiere: date, quoi: str, decalage: int, duree: int
) -> None:
    """`dateutil` walks the rule from its first date; nobody of us wrote it."""
    s, du = seance(premiere=premiere, recurrence=regle(quoi, premiere)), premiere + timedelta(days=decalage)
    serie = rrulestr(s.recurrence, dtstart=datetime.combine(premiere, time()))
    marches = serie.between(
        datetime.combine(du, time()), datetime.combine(du + timedelta(days=duree), time()), inc=True
    )
    assert jours(s, du, du + timedelta(days=duree)) == [m.date() for m in marches]


def test_la_seance_en_cours_se_montre_jusqu_a_sa_fin() -> None:
    s = seance()
    fin = datetime(2026, 10, 20, 11, 0, tzinfo=ZoneInfo("Europe/Paris"))
    assert prochaines(s, fin - timedelta(minutes=1), 1) == [MARDI]
    assert prochaines(s, fin, 1) == [MARDI + timedelta(days=7)]


def test_le_fichier_d_agenda_tient_l_heure_du_mur() -> None:
    """Nine thirty before and after the change of clocks, read back by two libraries that are not ours."""
    s = seance(
        pk=7,
        sauf=[date(2026, 10, 27)],
        jusqu_au=date(2026, 11, 10),
        titre="Accueil, à l'étage ; avec des accents " + "é" * 60,
    )
    texte = fichier(s, "https://exemple.fr", lieu="Salle ; 1er étage", adresse="https://exemple.fr/x")
    assert all(len(ligne.encode()) <= 75 for ligne in texte.split("\r\n"))
    (evenement,) = icalendar.Calendar.from_ical(texte).walk("VEVENT")
    assert str(evenement["SUMMARY"]) == s.titre
    assert evenement["DTSTART"].dt.utcoffset() == timedelta(hours=2)
    lu = IcsCalendarStream.calendar_from_ics(texte)
    heures = [e.dtstart for e in lu.timeline_tz(ZoneInfo("Europe/Paris"))]
    assert [(h.date(), h.hour, h.minute) for h in heures] == [
        (MARDI, 9, 30),
        (date(2026, 11, 3), 9, 30),
        (date(2026, 11, 10), 9, 30),
    ]
    assert [h.utcoffset() for h in heures] == [timedelta(hours=2), timedelta(hours=1), timedelta(hours=1)]
    seul = fichier(s, "https://exemple.fr", lieu="Salle", adresse="https://exemple.fr/x", jour=date(2026, 11, 3))
    assert "RRULE:FREQ=WEEKLY" not in seul
    assert "UID:seance-7-20261103@exemple.fr" in seul


@pytest.mark.parametrize("fuseau", ["America/Martinique", "Indian/Reunion", "America/Miquelon", "Indian/Mayotte"])
def test_outre_mer_a_son_heure(fuseau: str) -> None:
    s = seance(pk=8, fuseau=fuseau)
    texte = fichier(s, "https://exemple.fr", lieu="x", adresse="https://exemple.fr/x")
    (evenement,) = icalendar.Calendar.from_ical(texte).walk("VEVENT")
    attendu = datetime(2026, 10, 20, 9, 30, tzinfo=ZoneInfo(fuseau))
    assert evenement["DTSTART"].dt == attendu
    (lu, *_reste) = IcsCalendarStream.calendar_from_ics(texte).timeline_tz(ZoneInfo(fuseau))
    assert lu.dtstart == attendu


@pytest.mark.django_db
def test_cette_semaine_pres_de_moi_par_date_puis_distance() -> None:
    ici = lieu("laep", *VILLEURBANNE, type="laep", nom="LAEP inventé", code_insee="69266")
    ici.save()
    Seance.objects.bulk_create([
        seance(titre="au lieu", lieu=ici, debut=time(10), fin=time(11), gratuite=True, sur_inscription=False),
        seance(titre="à côté", latitude=45.78, debut=time(10), fin=time(11), gratuite=False, sur_inscription=True),
        seance(titre="demain", premiere=MARDI + timedelta(days=1), recurrence="", etapes=["grossesse"], type="preparation_naissance"),
        seance(titre="dans huit jours", premiere=MARDI + timedelta(days=8), recurrence=""),
        seance(titre="loin", latitude=48.85, longitude=2.35),
        seance(titre="en ligne", latitude=None, longitude=None, code_insee="", en_ligne=True, debut=time(20), fin=time(21)),
        seance(titre="finie", premiere=MARDI - timedelta(days=30), jusqu_au=MARDI - timedelta(days=1)),
    ])  # fmt: skip

    def titres(**filtres: Any) -> list[str]:
        return [t.seance.titre for t in autour(Demande(*VILLEURBANNE, **filtres), NOW)]

    assert titres() == ["au lieu", "à côté", "en ligne", "demain"]
    assert titres(gratuite=True) == ["au lieu"]
    assert titres(libre=True) == ["au lieu"]
    assert titres(en_ligne=True) == ["en ligne"]
    assert titres(types=("preparation_naissance",)) == ["demain"]
    assert titres(etape="mois_0_3") == ["au lieu", "à côté", "en ligne"]
    Lieu.objects.update(statut="ferme")
    assert "au lieu" not in titres()


@pytest.mark.django_db
def test_une_seance_suit_son_lieu(agent_de: Callable[..., Agent]) -> None:
    """A correction, a merge and its undoing move it; what is in no place of ours stays."""
    Lieu.objects.bulk_create(
        [
            lieu("laep", *VILLEURBANNE, type="laep", code_insee="69266", precision_position="commune"),
            lieu("jumeau", 45.76, 4.89, type="laep", code_insee="69266"),
        ]
    )
    Seance.objects.bulk_create(
        [seance(titre="au lieu", lieu_id="essai--laep"), seance(titre="ailleurs", latitude=45.5)]
    )

    def ou() -> list[float | None]:
        return [s.latitude for s in Seance.objects.order_by("pk")]

    corrige("essai--laep", {"latitude": 45.77, "longitude": 4.88}, actor="agent:1", rang="agent", now=NOW)
    assert ou() == [45.77, 45.5]
    Lieu.objects.filter(pk="essai--laep").update(provenance={})
    agent = agent_de("moderateur_lieux")
    fusion = doublons.fusionne("essai--laep", "essai--jumeau", actor=agent, now=NOW, de_l_absorbe=["latitude"])
    assert ou() == [45.76, 45.5]
    doublons.defait(fusion.pk, actor=agent, now=NOW)
    assert ou() == [45.77, 45.5]


@pytest.mark.django_db
def test_un_import_emmene_les_seances_de_ses_lieux(tmp_path: Path) -> None:
    tout_importe("france-services", france_services(tmp_path / "1.csv", {}))
    seance(lieu_id="france-services--9001").save()
    tout_importe("france-services", france_services(tmp_path / "2.csv", {"latitude": "45.7700"}))
    assert Seance.objects.get().latitude == 45.77
    annule("france-services", actor="essai", now=NOW)
    assert Seance.objects.get().latitude == 45.7667


@pytest.mark.django_db
def test_mille_seances_au_loin_ne_coutent_rien_a_la_page(django_assert_max_num_queries: Any) -> None:
    """Nothing far is read; of what is near, only what is shown is read whole; the nearest circle is enough."""
    Seance.objects.bulk_create([seance(titre=f"ici {i}", latitude=VILLEURBANNE[0] + i / 1000) for i in range(5)])
    lus: list[int] = []
    for loin in (0, 1000):
        Seance.objects.bulk_create([seance(titre="loin", latitude=45.95) for _ in range(loin)])
        with django_assert_max_num_queries(2) as posees:
            trouvees = autour(Demande(*VILLEURBANNE), NOW, 3)
        assert [t.seance.titre for t in trouvees] == ["ici 0", "ici 1", "ici 2"]
        with connection.cursor() as curseur:
            lus.append(len(curseur.execute(posees.captured_queries[0]["sql"]).fetchall()))
    assert lus == [5, 5]


@pytest.mark.django_db(transaction=True)
def test_les_pages_et_les_fichiers(page: Visite) -> None:
    ici = lieu("laep", *VILLEURBANNE, type="laep", nom="LAEP inventé", code_insee="69266")
    ici.save()
    aujourd_hui = datetime.now(tz=ZoneInfo("Europe/Paris")).date()
    s = seance(
        lieu=ici, premiere=aujourd_hui + timedelta(days=1), recurrence=regle("semaine", aujourd_hui + timedelta(days=1))
    )
    s.save()
    for adresse in (
        "/autour-de-moi/seances/?commune=69266",
        "/autour-de-moi/?commune=69266",
        "/autour-de-moi/lieu/essai--laep/",
    ):
        html = page.get(adresse).content.decode()
        assert f'href="/autour-de-moi/seances/{s.pk}.ics?jour=' in html, adresse
    assert "aucune séance" in page.get("/autour-de-moi/seances/?commune=75120").content.decode()
    assert page.get("/autour-de-moi/seances/").status_code == 200
    poste = page.post("/autour-de-moi/seances/", {"latitude": "45.767", "longitude": "4.880"})
    assert poste.headers["Cache-Control"] == "no-store"
    reponse = page.get(f"/autour-de-moi/seances/{s.pk}.ics")
    assert reponse.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "RRULE:" in reponse.content.decode()
    assert page.get(f"/autour-de-moi/seances/{s.pk}.ics?jour={aujourd_hui.isoformat()}").status_code == 404
    assert page.get(f"/autour-de-moi/seances/{s.pk}.ics?jour=hier").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_un_jour_hors_de_l_horizon_ne_se_cherche_pas(page: Visite, monkeypatch: pytest.MonkeyPatch) -> None:
    """The year 9998 took six seconds to reach, and the last day of the calendar was a failure."""
    s = seance()
    s.save()
    assert page.get(f"/autour-de-moi/seances/{s.pk}.ics?jour={MARDI.isoformat()}").status_code == 200

    def cherchee(*_: object) -> list[date]:
        raise AssertionError("la série est comptée jusque-là")

    monkeypatch.setattr(views, "jours", cherchee)
    for jour in ("9998-01-06", "9999-12-31", "0001-01-01", "2026-10-13"):
        assert page.get(f"/autour-de-moi/seances/{s.pk}.ics?jour={jour}").status_code == 404


def test_le_dernier_jour_du_calendrier_n_a_pas_de_lendemain() -> None:
    assert jours(seance(recurrence=""), date.max, date.max) == []


@pytest.mark.django_db(transaction=True)
def test_les_seances_de_demonstration_se_disent_inventees_et_s_en_vont(page: Visite) -> None:
    nombre = aligne(est_demonstration=True, now=NOW)
    assert nombre == Seance.objects.filter(est_inventee=True).count() > 5
    avant = list(Seance.objects.order_by("pk").values_list("pk", flat=True))
    assert aligne(est_demonstration=True, now=NOW + timedelta(days=3)) == nombre
    assert list(Seance.objects.order_by("pk").values_list("pk", flat=True)) == avant
    assert all("invent" in s.titre and "n'existe pas" in s.description for s in Seance.objects.all())
    assert {s.type for s in Seance.objects.all()} <= types().keys()
    html = page.get("/autour-de-moi/seances/?commune=69266").content.decode()
    assert "cette séance n&#x27;existe pas" in html or "cette séance n'existe pas" in html
    assert aligne(est_demonstration=False, now=NOW) == 0
    assert not Seance.objects.exists()

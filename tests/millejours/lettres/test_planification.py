"""Planning a month: who gets which letter, once; planning again adds nothing; a slice, a crash, a departure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from millejours.core import sceau
from millejours.lettres import mois, planification
from millejours.lettres.catalogue import lettres
from millejours.lettres.models import Abonne, Envoi, Repere, Role

from .conftest import MAINTENANT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sans_travaux")]
PREMIER = datetime(2026, 12, 1, 3, 17, tzinfo=UTC)
DECEMBRE = date(2026, 12, 1)


def pose(repere: str, ancre: date, nombre: int = 1, **champs: Any) -> list[Abonne]:
    rang = Abonne.objects.count()
    return Abonne.objects.bulk_create(
        Abonne(
            index=sceau.empreinte(f"i{rang + n}"),
            jeton=sceau.empreinte(f"j{rang + n}"),
            scelle=b"x",
            cle="k",
            repere=repere,
            mois=ancre,
            role=Role.TOUS,
            langue="fr",
            depuis=DECEMBRE,
            **{"fin": lettres().fin(repere, ancre)} | champs,
        )
        for n in range(nombre)
    )


def _travaux() -> int:
    with connection.cursor() as curseur:
        curseur.execute("select count(*) from procrastinate_jobs where task_name = 'lettres.envoie_lot'")
        return int(curseur.fetchone()[0])


def test_chacun_sa_lettre_et_pas_les_autres() -> None:
    attendu = {
        pose("terme", date(2027, 4, 1))[0].pk: "grossesse-5",
        pose("terme", date(2026, 11, 1))[0].pk: "grossesse-suite",
        pose("naissance", date(2026, 12, 1))[0].pk: "enfant-00",
        pose("naissance", date(2024, 1, 1))[0].pk: "enfant-35",
        pose("projet", date(2026, 11, 1))[0].pk: "projet-1",
    }
    pose("naissance", date(2026, 5, 1))  # Seven months: no letter is written.
    pose("naissance", date(2026, 9, 1), etat=Abonne.Etat.SUSPENDU)
    pose("naissance", date(2026, 9, 1), fin=DECEMBRE)
    plan = planification.planifie(PREMIER)
    assert (plan.envois, plan.lots) == (5, _travaux())
    assert dict(Envoi.objects.values_list("abonne_id", "lettre")) == attendu


def test_chaque_jour_du_mois_donne_la_meme_periode_a_paris() -> None:
    """The night of the first of the month is still the month before in UTC."""
    pose("terme", date(2027, 4, 1))
    planification.planifie(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))
    assert Envoi.objects.get().periode == DECEMBRE


def test_les_lettres_d_un_mois_se_repartissent_sur_des_jours(settings: Any) -> None:
    pose("naissance", date(2026, 9, 1), 20)
    planification.planifie(PREMIER)
    jours = {e.apres for e in Envoi.objects.all()}
    assert len(jours) == settings.LETTRES_ETALEMENT_JOURS
    assert min(jours) == datetime(2026, 12, 1, 7, tzinfo=UTC)
    assert max(jours) == datetime(2026, 12, 5, 7, tzinfo=UTC)


def test_rien_n_est_prevu_dans_le_passe() -> None:
    pose("naissance", date(2026, 9, 1), 10)
    tard = PREMIER + timedelta(days=20)
    planification.planifie(tard)
    assert {e.apres for e in Envoi.objects.all()} == {tard}


def test_les_lots_couvrent_chaque_lettre(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planification, "TRANCHE", 7)
    monkeypatch.setattr(planification, "LOT", 2)
    pose("naissance", date(2026, 9, 1), 40)
    plan = planification.planifie(PREMIER)
    assert plan.envois == Envoi.objects.count() == 40
    with connection.cursor() as curseur:
        curseur.execute(
            "select count(distinct e.id), bool_and(e.apres = j.scheduled_at) from procrastinate_jobs j"
            " join lettres_envoi e on e.id between (j.args->>'premier')::bigint and (j.args->>'dernier')::bigint"
            " where j.task_name = 'lettres.envoie_lot' and e.apres = j.scheduled_at"
        )
        assert curseur.fetchone() == (40, True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    familles=st.lists(
        st.tuples(st.sampled_from(Repere.values), st.integers(-12, 40), st.booleans()), min_size=1, max_size=30
    ),
    jours=st.lists(st.integers(0, 30), min_size=2, max_size=4),
)
def test_planifier_encore_n_ajoute_rien(familles: list[tuple[str, int, bool]], jours: list[int]) -> None:
    """Whoever they are, whenever it runs again in the month: one letter each at most, and nothing twice."""
    with transaction.atomic():
        for repere, ecart, est_actif in familles:
            etat = Abonne.Etat.ACTIF if est_actif else Abonne.Etat.SUSPENDU
            pose(repere, mois.plus(DECEMBRE, -ecart), etat=etat)
        premier = planification.planifie(PREMIER)
        avant = sorted(Envoi.objects.values_list("pk", "abonne_id", "lettre", "apres"))
        travaux = _travaux()
        for jour in sorted(jours):
            assert planification.planifie(PREMIER + timedelta(days=jour)).envois == 0
        assert sorted(Envoi.objects.values_list("pk", "abonne_id", "lettre", "apres")) == avant
        assert _travaux() == travaux
        assert premier.envois == len({a for _, a, _, _ in avant}) == len(avant)
        transaction.set_rollback(True)


def test_le_nombre_de_requetes_ne_suit_pas_les_abonnes() -> None:
    def cout() -> int:
        with CaptureQueriesContext(connection) as lues:
            planification.planifie(PREMIER)
        return len(lues)

    pose("naissance", date(2026, 9, 1), 10)
    petit = cout()
    pose("naissance", date(2026, 9, 1), 300)
    assert cout() == petit


def test_qui_part_pendant_la_planification_la_fait_reprendre(monkeypatch: pytest.MonkeyPatch) -> None:
    pose("naissance", date(2026, 9, 1))
    essais = []
    vrai = planification._ecrit_tranche

    def capricieuse(parametres: dict[str, Any]) -> tuple[int, int]:
        essais.append(1)
        if len(essais) < 3:
            raise IntegrityError
        return vrai(parametres)

    monkeypatch.setattr(planification, "_ecrit_tranche", capricieuse)
    assert planification.planifie(PREMIER).envois == 1
    monkeypatch.setattr(planification, "_ecrit_tranche", lambda _: (_ for _ in ()).throw(IntegrityError))
    with pytest.raises(IntegrityError):
        planification.planifie(PREMIER)


def test_la_base_refuse_deux_lettres_le_meme_mois() -> None:
    (ligne,) = pose("naissance", date(2026, 9, 1))
    planification.planifie(PREMIER)
    with pytest.raises(IntegrityError, match="lettres_envoi_une_fois"):
        Envoi.objects.create(abonne=ligne, lettre="autre", periode=DECEMBRE, apres=MAINTENANT)


@pytest.mark.parametrize(
    ("champs", "nom"),
    [
        ({"ancre": date(2026, 9, 2), "fin": DECEMBRE}, "lettres_abonne_mois_seul"),
        ({"ancre": date(2026, 9, 1), "fin": date(2026, 12, 2)}, "lettres_abonne_fin_seule"),
        ({"ancre": date(2026, 9, 1), "etat": "parti"}, "lettres_abonne_etat"),
    ],
)
def test_la_base_ne_garde_que_des_mois(champs: dict[str, Any], nom: str) -> None:
    with pytest.raises(IntegrityError, match=nom):
        pose("naissance", champs.pop("ancre"), **champs)

"""Promises of the ground: a GET cannot write, the territory loads once and twice the same, queries do not grow."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from millejours.config import env
from millejours.core.middleware import LectureSeule
from millejours.territoires.actions import charge_territoires
from millejours.territoires.models import Commune, Departement


def _ecrit(request: HttpRequest) -> HttpResponse:
    Departement.objects.create(code="999", nom="Nulle part", region="", fuseau="UTC", zone_feries="metropole")
    return HttpResponse("écrit")


@pytest.mark.django_db(transaction=True)
def test_une_lecture_ne_peut_pas_ecrire(rf: RequestFactory) -> None:
    with pytest.raises(DatabaseError, match="read-only"):
        LectureSeule(_ecrit)(rf.get("/"))
    assert not Departement.objects.filter(code="999").exists()
    assert LectureSeule(_ecrit)(rf.post("/")).content.decode() == "écrit"


@pytest.mark.django_db
def test_le_territoire_se_charge_et_se_recharge() -> None:
    premiers = charge_territoires(env.CONTENT / "territoires")
    assert premiers == charge_territoires(env.CONTENT / "territoires")
    assert premiers[1] > 35_000
    lyon = Commune.objects.get(code="69123")
    assert (lyon.nom, lyon.departement.nom) == ("Lyon", "Rhône")
    assert Commune.objects.get(code="97353").departement.fuseau == "America/Cayenne"


@pytest.mark.django_db
def test_un_code_de_commune_faux_est_refuse_par_la_base() -> None:
    Departement.objects.create(code="01", nom="Ain", region="84", fuseau="Europe/Paris", zone_feries="metropole")
    with pytest.raises(DatabaseError, match="commune_code_insee"):
        Commune.objects.create(code="ABCDE", nom="Faux", departement_id="01")


def test_le_parcours_ne_fait_aucune_requete_quelle_que_soit_la_famille(page: Any) -> None:
    un = {"ou": "grossesse", "repere": "terme", "date_grossesse": "2027-04-14"}
    trois = un | {"foetus": "3", "aine_1": "2024-01-01", "aine_2": "2022-01-01", "aine_3": "2020-01-01"}
    for saisie in (un, trois):
        depart = len(connection.queries_log)
        assert page.post("/mon-parcours/", saisie).status_code == 200
        assert len(connection.queries_log) == depart

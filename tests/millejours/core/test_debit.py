"""How often one may write: a client, the network it goes round in, everybody together."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from django.test import RequestFactory

from millejours.core.debit import Seau, laisse_venir
from millejours.core.scelle import format, views


def _codes(page: Any, adresses: list[str]) -> list[int]:
    return [
        page.put(
            f"/partage/v1/{format.en_texte(secrets.token_bytes(16))}",
            secrets.token_bytes(28 + 4096),
            content_type=views.SCELLE,
            headers={"X-Preuve": format.en_texte(bytes(32)), "If-None-Match": "*"},
            REMOTE_ADDR=adresse,
        ).status_code
        for adresse in adresses
    ]


@pytest.mark.django_db
def test_tourner_dans_ses_reseaux_ne_cree_pas_plus_de_lignes(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for nom, limite in (("creations", 1), ("creations_du_reseau", 3), ("creations_de_tous", 100)):
        monkeypatch.setattr(views, nom, Seau(limite, 3600))
    assert _codes(page, [f"2001:db8:1:{n}::1" for n in range(5)]) == [201] * 3 + [429] * 2
    assert _codes(page, ["2001:db8:2:1::1", "198.51.100.7", "198.51.100.7"]) == [201, 201, 429]


@pytest.mark.django_db
def test_une_foule_ne_remplit_pas_le_disque(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "creations", Seau(2, 3600))
    monkeypatch.setattr(views, "creations_de_tous", Seau(4, 3600))
    assert _codes(page, [f"198.51.100.{n}" for n in range(6)]) == [201] * 4 + [429] * 2


def test_ce_qui_est_refuse_a_l_un_n_ote_rien_aux_autres() -> None:
    client, reseau, tous = Seau(1, 3600), Seau(2, 3600), Seau(3, 3600)

    def vient(adresse: str) -> bool:
        return laisse_venir(RequestFactory().get("/", REMOTE_ADDR=adresse), client, reseau, tous)

    assert [vient("2001:db8:1:1::1") for _ in range(9)] == [True] + [False] * 8
    assert [vient(f"2001:db8:1:{n}::1") for n in (2, 3)] == [True, False]
    assert [vient("198.51.100.7"), vient("198.51.100.8")] == [True, False]

"""The register of personal data: nothing without an end, every end obeyed, every model of people in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps

from millejours.core import rgpd
from millejours.lettres import mois
from millejours.lettres.models import Abonne, Demande, Envoi, Repere

from .lettres.conftest import MAINTENANT, _cles, abonne, demande, etape

__all__ = ["_cles"]


def test_chaque_modele_des_lettres_est_au_registre() -> None:
    for modele in apps.get_app_config("lettres").get_models():
        assert modele._meta.label in rgpd.registre()


def test_une_donnee_sans_fin_est_refusee_et_une_seule_par_modele() -> None:
    commun: dict[str, Any] = {"quoi": "q", "proprietaire": "p", "finalite": "f", "purge": lambda _: 0}
    with pytest.raises(ValueError, match="il manque fin"):
        rgpd.declare(rgpd.Donnee("essai.Rien", fin=" ", **commun))
    with pytest.raises(ValueError, match="déjà déclaré"):
        rgpd.declare(rgpd.Donnee("lettres.Abonne", fin="jamais", **commun))
    assert "essai.Rien" not in rgpd.registre()


@pytest.mark.django_db
def test_la_purge_obeit_aux_fins_au_jour_pres() -> None:
    finissante, _ = abonne("finit@exemple.fr", etape(Repere.NAISSANCE, mois.plus(mois.debut(MAINTENANT.date()), -35)))
    suivante, _ = abonne("suit@exemple.fr", etape(Repere.NAISSANCE, mois.plus(mois.debut(MAINTENANT.date()), -34)))
    fin = datetime(finissante.fin.year, finissante.fin.month, 1, tzinfo=UTC)
    rgpd.purge(fin - timedelta(days=1))
    assert Abonne.objects.count() == 2
    bilan = rgpd.purge(fin)
    assert bilan["lettres.Abonne"] == 1
    assert [a.pk for a in Abonne.objects.all()] == [suivante.pk]
    assert rgpd.purge(fin)["lettres.Abonne"] == 0


@pytest.mark.django_db
def test_la_purge_oublie_les_demandes_et_les_vieux_envois() -> None:
    abonne()
    ligne, _ = demande("autre@exemple.fr")
    assert rgpd.purge(ligne.jusqua - timedelta(seconds=1))["lettres.Demande"] == 0
    assert rgpd.purge(ligne.jusqua)["lettres.Demande"] == 1
    assert not Demande.objects.exists()
    periode = Envoi.objects.get().periode
    limite = mois.plus(periode, 2)
    moment = datetime(limite.year, limite.month, 1, 12, tzinfo=UTC)
    assert rgpd.purge(moment - timedelta(days=1))["lettres.Envoi"] == 0
    assert rgpd.purge(moment)["lettres.Envoi"] == 1
    assert Abonne.objects.exists()

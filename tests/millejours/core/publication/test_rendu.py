"""What may be published, and that it is what Django answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from millejours.core import publication
from millejours.core.publication.rendu import PageAbsente, PageRefusee, RenduEchoue, adresse_publique, rends
from millejours.territoires.models import Departement
from tests.millejours.core.publication.site import FAUTES


@pytest.mark.parametrize("nom", ["accueil", "aide", "mentions", "confidentialite", "accessibilite", "contact"])
def test_une_page_publiee_est_la_reponse_de_django(transactional_db: None, page: Any, nom: str) -> None:
    chemin = reverse(nom)
    rendu, reponse = rends(chemin), page.get(chemin)
    assert rendu.corps == reponse.content
    entetes = {n.lower(): v for n, v in rendu.entetes}
    directives = {d.strip() for d in entetes.pop("content-security-policy").split(";")}
    assert directives == {d.strip() for d in reponse["Content-Security-Policy"].split(";")}
    for protection in ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Cross-Origin-Opener-Policy"):
        assert entetes[protection.lower()] == reponse[protection]
    assert (entetes["content-language"], rendu.langue) == ("fr", "fr")
    assert rendu.empreinte == rends(chemin).empreinte


@pytest.mark.parametrize("laquelle", sorted(FAUTES))
def test_ce_qui_n_est_pas_pour_tous_est_refuse(essai: list[str], laquelle: str) -> None:
    with pytest.raises(PageRefusee, match=laquelle):
        rends(f"/faute/{laquelle}/")


@pytest.mark.parametrize("chemin", ["/agents/", "/api/v1/regles", "aide/", "/aide/?a=1", "/é/", ""])
def test_une_adresse_qui_n_est_pas_publique_est_refusee(essai: list[str], chemin: str) -> None:
    with pytest.raises(PageRefusee):
        rends(chemin)


def test_une_page_absente_ou_deplacee_n_est_pas_rendue(essai: list[str]) -> None:
    for chemin in ("/departement/00/", "/ailleurs/", "/inconnue/"):
        with pytest.raises(PageAbsente):
            rends(chemin)


def test_un_rendu_qui_echoue_le_dit(essai: list[str]) -> None:
    with pytest.raises(RenduEchoue, match="/echec/"):
        rends("/echec/")


def test_un_rendu_ne_peut_pas_ecrire_et_laisse_ecrire_apres(essai: list[str]) -> None:
    with pytest.raises(RenduEchoue):
        rends("/ecrit/")
    assert not Departement.objects.filter(code="999").exists()
    Departement.objects.filter(code="69").update(nom="Lyon")
    assert Departement.objects.get(code="69").nom == "Lyon"


def test_les_notes_se_prennent_pendant_un_rendu_et_pas_ailleurs(essai: list[str]) -> None:
    publication.note("rien")
    publication.valable_jusqua(datetime(2020, 1, 1, tzinfo=UTC))
    rendu = rends("/departement/69/")
    assert (rendu.dependances, rendu.valable_jusqua) == (("departement:69",), None)


def test_une_date_vaut_jusqu_a_la_fin_du_jour_et_la_plus_proche_compte(essai: list[str]) -> None:
    # Midnight in Paris after 31 March 2027, in summer time.
    assert rends("/date/").valable_jusqua == datetime(2027, 3, 31, 22, 0, tzinfo=UTC)


def test_l_adresse_publique_est_une_adresse_servie(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL, settings.ALLOWED_HOSTS = "https://exemple.fr", ["exemple.fr"]
    assert adresse_publique() == ("http", "exemple.fr")
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, [".autre.fr", "www.autre.fr"]
    assert adresse_publique() == ("https", "www.autre.fr")


def test_sous_https_la_page_porte_sa_protection(page: Any, settings: Any, transactional_db: None) -> None:
    from millejours.core.publication.rendu import _interne

    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    _interne.cache_clear()
    try:
        assert dict(rends("/aide/").entetes)["Strict-Transport-Security"] == "max-age=31536000"
    finally:
        _interne.cache_clear()

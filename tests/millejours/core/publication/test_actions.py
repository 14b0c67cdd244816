"""Changes: exactly what depends on them is rendered again, nothing is lost, nothing retracted comes back."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from millejours.core import publication
from millejours.core.publication import Issue, PageRefusee, RenduEchoue, registre
from millejours.core.publication.models import PagePubliee, VersionPubliee
from millejours.territoires.models import Departement
from tests.millejours.core.publication import site
from tests.millejours.core.publication.conftest import renomme

RHONE, PARIS = "/departement/69/", "/departement/75/"
V1, V2 = "1" * 64, "2" * 64


def _texte(chemin: str) -> str:
    return gzip.decompress(PagePubliee.objects.get(pk=chemin).gzip).decode()


def _generations() -> dict[str, int]:
    return dict(PagePubliee.objects.values_list("chemin", "generation"))


def _en_fil(action: Callable[[], Any]) -> threading.Thread:
    def agit() -> None:
        try:
            action()
        finally:
            connection.close()

    fil = threading.Thread(target=agit)
    fil.start()
    return fil


def test_publier_deux_fois_la_meme_page_n_ecrit_qu_une_fois(essai: list[str]) -> None:
    assert publication.publie(RHONE) is Issue.PUBLIEE
    avant = _generations()
    assert publication.publie(RHONE) is Issue.INCHANGEE
    assert _generations() == avant


def test_seules_les_pages_qui_en_dependent_sont_rendues(essai: list[str]) -> None:
    publication.publie_version(V1)
    avant = _generations()
    renomme("69", "Lyon")
    assert publication.perime("departement:69", "departement:inconnu") == [RHONE]
    assert "Lyon" in _texte(RHONE)
    assert PagePubliee.objects.get(pk=RHONE).valable_jusqua is None
    assert _generations()[RHONE] > avant[RHONE]
    assert _generations()[PARIS] == avant[PARIS]


def test_une_transaction_annulee_ne_perime_rien(essai: list[str]) -> None:
    publication.publie_version(V1)
    avant = _generations()
    with transaction.atomic():
        renomme("69", "Lyon")
        publication.perime("departement:69")
        transaction.set_rollback(True)
    assert (_generations(), "Rhône" in _texte(RHONE)) == (avant, True)


def test_avec_un_ouvrier_la_page_est_perimee_tout_de_suite_et_rendue_par_lui(essai: list[str], settings: Any) -> None:
    settings.PUBLICATION_DIFFEREE = True
    publication.publie_version(V1)
    renomme("69", "Lyon")
    publication.perime("departement:69")
    assert PagePubliee.objects.get(pk=RHONE).valable_jusqua <= timezone.now()
    assert "Rhône" in _texte(RHONE)
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as ouvrier:
        ouvrier.run_worker(wait=False, queues=["magasin"], install_signal_handlers=False)
    assert "Lyon" in _texte(RHONE)
    assert PagePubliee.objects.get(pk=RHONE).valable_jusqua is None


def test_une_page_qui_n_est_plus_la_se_retire(essai: list[str]) -> None:
    publication.publie_version(V1)
    Departement.objects.filter(code="69").delete()
    publication.perime("departement:69")
    assert list(_generations()) == [PARIS]


def test_un_rendu_qui_echoue_garde_l_ancienne_page_comme_passee(
    essai: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    publication.publie_version(V1)
    monkeypatch.setattr(site, "get_object_or_404", lambda *_, **__: 1 / 0)
    with pytest.raises(RenduEchoue):
        publication.publie(RHONE)
    assert "Rhône" in _texte(RHONE)
    monkeypatch.undo()
    assert publication.rafraichis().issues == {RHONE: Issue.PUBLIEE}
    assert PagePubliee.objects.get(pk=RHONE).valable_jusqua is None


def test_l_acte_d_un_agent_tient_meme_si_la_page_echoue(essai: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    publication.publie_version(V1)
    monkeypatch.setattr(site, "get_object_or_404", lambda *_, **__: 1 / 0)
    renomme("69", "Lyon")
    assert publication.perime("departement:69") == [RHONE]


def test_une_page_devenue_privee_quitte_le_magasin(essai: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(site.FAUTES, "temoin", lambda: site.HttpResponse("encore publique"))
    publication.publie("/faute/temoin/")
    monkeypatch.undo()
    with pytest.raises(PageRefusee):
        publication.publie("/faute/temoin/")
    assert not PagePubliee.objects.exists()


def test_ce_qui_change_pendant_le_rendu_est_dans_la_page(essai: list[str], settings: Any) -> None:
    settings.PUBLICATION_DIFFEREE = True
    publication.publie_version(V1)
    renomme("69", "Premier nom")

    def change() -> None:
        def agit() -> None:
            renomme("69", "Second nom")
            publication.perime("departement:69")

        _en_fil(agit).join()

    site.pendant.append(change)
    publication.publie(RHONE)
    assert "Second nom" in _texte(RHONE)


def test_une_page_retiree_pendant_son_rendu_ne_revient_pas(essai: list[str]) -> None:
    publication.publie(RHONE)
    fils: list[threading.Thread] = []
    renomme("69", "Lyon")
    site.pendant.append(lambda: fils.append(_en_fil(lambda: publication.retire(RHONE))))
    publication.publie(RHONE)
    fils[0].join()
    assert not PagePubliee.objects.filter(pk=RHONE).exists()


def test_huit_publications_a_la_fois_laissent_la_derniere_verite(essai: list[str]) -> None:
    def agit(tour: int) -> None:
        renomme("69", f"Nom {tour}")
        publication.perime("departement:69")
        publication.publie(RHONE)

    fils = [_en_fil(lambda tour=tour: agit(tour)) for tour in range(8)]  # type: ignore[misc]
    for fil in fils:
        fil.join()
    assert Departement.objects.get(code="69").nom in _texte(RHONE)
    assert PagePubliee.objects.filter(pk=RHONE).count() == 1


def test_une_version_rend_tout_et_la_meme_version_rien(essai: list[str]) -> None:
    assert publication.publie_version(V1).nombre(Issue.PUBLIEE) == 2
    assert publication.publie_version(V1).issues == {}
    assert publication.publie_version(V2).nombre(Issue.INCHANGEE) == 2
    assert VersionPubliee.objects.get().empreinte == V2


def test_une_version_publie_ce_qui_manque_et_retire_ce_qui_n_est_plus_voulu(essai: list[str]) -> None:
    publication.publie_version(V1)
    essai[:] = [PARIS, "/date/"]
    bilan = publication.publie_version(V1, now=datetime(2026, 11, 22, tzinfo=UTC))
    assert bilan.issues == {"/date/": Issue.PUBLIEE, RHONE: Issue.RETIREE}
    assert sorted(_generations()) == ["/date/", PARIS]


def test_une_version_dont_une_page_est_refusee_n_est_pas_finie(essai: list[str]) -> None:
    essai.append("/faute/temoin/")
    bilan = publication.publie_version(V1)
    assert len(bilan.fautes) == 1
    assert "témoin" in bilan.fautes[0]
    assert sorted(_generations()) == [RHONE, PARIS]
    assert not VersionPubliee.objects.exists()


@pytest.mark.parametrize(("decalage", "refaite"), [(-1, False), (0, True), (1, True)])
def test_une_page_est_refaite_des_sa_limite(essai: list[str], decalage: int, refaite: bool) -> None:
    essai.append("/date/")
    publication.publie_version(V1, now=datetime(2026, 11, 22, tzinfo=UTC))
    limite = PagePubliee.objects.get(pk="/date/").valable_jusqua
    assert limite is not None
    bilan = publication.rafraichis(now=limite + timedelta(seconds=decalage))
    assert ("/date/" in bilan.issues) is refaite


def test_un_nom_d_editeur_se_prend_une_fois(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registre, "_editeurs", {})
    publication.enregistre("essai", lambda: ["/"])
    with pytest.raises(ValueError, match="essai"):
        publication.enregistre("essai", lambda: ["/"])


@pytest.mark.parametrize("chemin", ["/agents/redaction/", "sans-barre", "/a?b=1", "/é/"])
def test_la_base_refuse_une_adresse_qui_ne_se_publie_pas(transactional_db: None, chemin: str) -> None:
    with pytest.raises(IntegrityError, match="page_publiee_chemin"):
        PagePubliee.objects.create(
            chemin=chemin, langue="fr", entetes=[], gzip=b"", brotli=b"", taille=0,
            empreinte="0" * 64, generation=1, publiee_le=timezone.now(),
        )  # fmt: skip

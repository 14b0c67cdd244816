"""Nothing unreviewed poses as reviewed: signatures are of a revision, and production shows signed pages only."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from wagtail.models import TaskState

from millejours.contenus import actions, perms, references
from millejours.contenus.documents import documents
from millejours.contenus.models import Article, Role, Signature, Theme
from millejours.contenus.redaction.rapport import a_reverifier
from millejours.core.models import Trace
from millejours.core.publication.models import PagePubliee
from tests.millejours.contenus.conftest import Bibliotheque

ADRESSE = "/s-informer/article/premier/"
BANNIERE = "pas encore relu par un professionnel de santé"
SANTE_ET_DROIT = "pas encore relu par un professionnel de santé ni par un juriste"


def _vue(page: Any, adresse: str = ADRESSE) -> tuple[int, str]:
    reponse = page.get(adresse)
    return reponse.status_code, reponse.content.decode()


def test_en_demonstration_une_page_non_signee_se_montre_sous_une_banniere(page: Any, article: Article) -> None:
    code, html = _vue(page)
    assert code == 200
    assert BANNIERE in html
    assert html.index(BANNIERE) < html.index("<h1")
    assert "Personne ne l'a encore relu." in html.replace("&#x27;", "'")
    assert BANNIERE in _vue(page, f"{ADRESSE}facile/")[1]


def test_en_production_une_page_non_signee_n_existe_pas(page: Any, article: Article, settings: Any) -> None:
    settings.DEMONSTRATION = False
    for adresse in (ADRESSE, f"{ADRESSE}facile/"):
        assert _vue(page, adresse)[0] == 404
    for liste in (
        "/s-informer/",
        "/s-informer/theme/sommeil-pleurs/",
        "/s-informer/etape/mois-0-3/",
        "/s-informer/echeance/CH-SOMMEIL/",
    ):
        code, html = _vue(page, liste)
        assert code == 200
        assert "Coucher son bébé" not in html
    assert page.post("/s-informer/avis/article/premier/", {"utile": "oui"}).status_code == 404
    assert list(documents()) == []


def test_en_production_une_page_signee_se_montre_sans_banniere(
    page: Any, article: Article, agent_de: Any, settings: Any
) -> None:
    actions.signe(article.live_revision, Role.SANTE, actor=agent_de("relecteur_sante"))
    settings.DEMONSTRATION = False
    code, html = _vue(page)
    assert code == 200
    assert BANNIERE not in html
    assert "Relecture santé\xa0: signée le" in html
    assert "Coucher son bébé" in _vue(page, "/s-informer/theme/sommeil-pleurs/")[1]
    assert [d.cle for d in documents()] == ["premier"]
    assert Trace.objects.filter(verbe="signe", objet_type="contenus.article").count() == 1


def test_une_autre_version_demande_une_autre_signature(
    page: Any, article: Article, agent_de: Any, settings: Any
) -> None:
    actions.signe(article.live_revision, Role.SANTE, actor=agent_de("relecteur_sante"))
    article.resume = "Un mot changé."
    article.save_revision().publish()
    assert BANNIERE in _vue(page)[1]
    settings.DEMONSTRATION = False
    assert _vue(page)[0] == 404


def test_un_brouillon_ne_change_pas_ce_qui_est_signe(page: Any, article: Article, agent_de: Any, settings: Any) -> None:
    actions.signe(article.live_revision, Role.SANTE, actor=agent_de("relecteur_sante"))
    article.resume = "Un mot changé."
    article.save_revision()
    settings.DEMONSTRATION = False
    code, html = _vue(page)
    assert code == 200
    assert "Un mot changé." not in html


def test_un_article_de_droit_demande_aussi_un_juriste(
    page: Any, bibliotheque: Bibliotheque, agent_de: Any, settings: Any
) -> None:
    bibliotheque.ecrit("premier", theme="droits")
    bibliotheque.charge()
    article = Article.objects.get()
    assert SANTE_ET_DROIT in _vue(page)[1]
    actions.signe(article.live_revision, Role.SANTE, actor=agent_de("relecteur_sante"))
    assert "pas encore relu par un juriste" in _vue(page)[1]
    settings.DEMONSTRATION = False
    assert _vue(page)[0] == 404
    actions.signe(article.live_revision, Role.JURIDIQUE, actor=agent_de("relecteur_juridique"))
    assert _vue(page)[0] == 200


def test_changer_d_etagere_change_qui_doit_signer(article: Article) -> None:
    droits = Theme.objects.get(slug="droits")
    article.move(droits, pos="last-child")
    article.refresh_from_db()
    assert article.exige_juridique
    assert article.rayon == droits


def test_personne_ne_relit_ce_qu_il_a_ecrit(article: Article, agent_de: Any) -> None:
    auteur = agent_de("redacteur", "relecteur_sante", nom="ada")
    revision = article.save_revision(user=auteur)
    with pytest.raises(PermissionDenied, match="autre personne"):
        actions.signe(revision, Role.SANTE, actor=auteur)
    assert perms.peut_publier(article, revision).est_refuse
    assert not Signature.objects.exists()


def test_le_parcours_d_une_page_de_la_redaction_au_comite(article: Article, agent_de: Any) -> None:
    """Submit, sign, publish; and a version changed on the way is signed again."""
    auteur, sante, comite = (agent_de(r) for r in ("redacteur", "relecteur_sante", "comite"))
    article.resume = "Première version."
    revision = article.save_revision(user=auteur)
    etat = article.get_workflow().start(article, auteur)
    tache = etat.current_task_state.specific
    assert [a[0] for a in tache.task.specific.get_actions(article, auteur)] == []
    tache.task.specific.on_action(tache, sante, "approve")
    assert Signature.objects.get(revision=revision).agent == sante
    article.resume = "Changée par le comité."
    nouvelle = article.save_revision(user=comite)
    etat.refresh_from_db()
    suite = etat.current_task_state.specific
    suite.task.specific.on_action(suite, comite, "approve")
    etat.refresh_from_db()
    article.refresh_from_db()
    assert article.resume != "Changée par le comité."
    # The new words go back to the health role, then to the committee, before they are published.
    for agent in (sante, agent_de("comite", nom="zoe")):
        encore = etat.current_task_state.specific
        assert encore.status == TaskState.STATUS_IN_PROGRESS
        assert encore.revision == nouvelle
        encore.task.specific.on_action(encore, agent, "approve")
        etat.refresh_from_db()
    article.refresh_from_db()
    assert article.live_revision_id == nouvelle.pk
    assert article.resume == "Changée par le comité."


def test_une_regle_changee_signale_les_articles_qui_s_y_appuient(
    article: Article, agent_de: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    actions.signe(article.live_revision, Role.SANTE, actor=agent_de("relecteur_sante"))
    assert all(l.urgence == 2 for l in a_reverifier(timezone.localdate()))
    table = references.table
    autre = dict(table("regle")) | {"CH-SOMMEIL": replace(table("regle")["CH-SOMMEIL"], a_faire="Autre.")}
    monkeypatch.setattr(references, "table", lambda genre: autre if genre == "regle" else table(genre))
    ligne = a_reverifier(timezone.localdate())[0]
    assert ligne.urgence == 0
    assert ligne.page == article
    assert "regle:CH-SOMMEIL" in ligne.raisons[0]


@pytest.mark.parametrize(("jour", "attendu"), [(30, False), (31, True), (1, True)])
def test_la_date_de_reverification_signale(article: Article, jour: int, attendu: bool) -> None:
    from datetime import date

    Article.objects.update(a_reverifier_avant=date(2027, 1, 31))
    au = date(2027, 2, jour) if jour == 1 else date(2027, 1, jour)
    raisons = [r for l in a_reverifier(au) for r in l.raisons]
    assert any(r.startswith("À revérifier avant le 31/01/2027") for r in raisons) is attendu


def test_retirer_une_page_la_retire_partout(page: Any, article: Article) -> None:
    article.unpublish()
    assert _vue(page)[0] == 404
    assert "Coucher son bébé" not in _vue(page, "/s-informer/theme/sommeil-pleurs/")[1]
    assert list(documents()) == []


def test_le_magasin_suit_les_signatures_et_les_retraits(
    article: Article, agent_de: Any, settings: Any, statiques: None, django_capture_on_commit_callbacks: Any
) -> None:
    """Published pages are stored; what changes is rendered again; what is retracted leaves the store."""
    settings.PUBLICATION_DIFFEREE = False
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    avant = PagePubliee.objects.get(pk=ADRESSE)
    assert {"article:premier", "regle:CH-SOMMEIL", "fait:SOM-01"} <= set(avant.dependances)
    assert PagePubliee.objects.filter(pk=f"{ADRESSE}facile/").exists()
    article.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        actions.signe(article.live_revision, Role.SANTE, actor=agent_de("relecteur_sante"))
    assert PagePubliee.objects.get(pk=ADRESSE).empreinte != avant.empreinte
    with django_capture_on_commit_callbacks(execute=True):
        article.unpublish()
    assert not PagePubliee.objects.filter(pk__startswith=ADRESSE).exists()


@pytest.mark.parametrize(("heure", "code"), [(9, 200), (10, 404), (11, 404)])
def test_une_page_expire_a_son_heure(article: Article, heure: int, code: int) -> None:
    Article.objects.update(expire_at=datetime(2027, 3, 1, 10, tzinfo=UTC))
    visibles = Article.objects.publiques(datetime(2027, 3, 1, heure, tzinfo=UTC))
    assert visibles.exists() is (code == 200)


def test_le_falc_tient_aux_mots_relus(page: Any, article: Article) -> None:
    html = _vue(page, f"{ADRESSE}facile/")[1]
    assert "Facile à lire (non relu par les personnes concernées)" in html
    article.corelecteurs, article.corelu_le = "Un groupe de l'association des parents", timezone.localdate()
    article.full_clean()
    article.save_revision().publish()
    assert "Facile à lire et à comprendre (FALC)" in _vue(page, f"{ADRESSE}facile/")[1]
    article = Article.objects.get()
    article.facile = [("texte", "<p>D'autres mots.</p>")]
    article.full_clean()
    article.save_revision().publish()
    assert "non relu par les personnes concernées" in _vue(page, f"{ADRESSE}facile/")[1]

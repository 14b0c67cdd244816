"""Another language by the same road: a page begun from its original, filled, signed, published at its own address."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from millejours.contenus import actions
from millejours.contenus.models import Article, Role
from millejours.contenus.models.base import REDACTION
from millejours.contenus.redaction.rapport import a_reverifier
from millejours.core.models import Trace
from tests.millejours.contenus.conftest import Lectrice

DEMAIN = date(2026, 11, 23)


def commence(article: Article, agent: Any, langue: str = "en") -> Any:
    return actions.traduit(article, langue, actor=agent, now=timezone.now())


def test_une_traduction_garde_les_citations_et_a_ses_mots(page: Lectrice, article: Article, agent_de: Any) -> None:
    traduction = commence(article, agent_de("traducteur"))
    assert (traduction.langue, traduction.identifiant, traduction.live) == ("en", "premier", False)
    assert traduction.translation_key == article.translation_key
    assert traduction.cites() == article.cites()
    assert not traduction.facile
    # Nothing is public before somebody published it.
    assert "Read in French" in page.get("/en/s-informer/article/premier/").content.decode()
    traduction.title, traduction.resume = "Putting your baby to bed", "What to do at bedtime."
    traduction.save_revision().publish()
    html = page.get("/en/s-informer/article/premier/").content.decode()
    assert "Putting your baby to bed" in html
    assert 'class="pas-relu"' in html
    assert "Coucher son bébé" in page.get("/s-informer/article/premier/").content.decode()
    # The shelf exists in English from then on, the home counts it.
    assert "Putting your baby to bed" in page.get("/en/s-informer/theme/sommeil-pleurs/").content.decode()
    assert '/en/s-informer/theme/sommeil-pleurs/"' in page.get("/en/s-informer/").content.decode()
    assert Trace.objects.get(verbe="traduit").resume == "article:premier : en"


BANNIERE = "The French text has changed since this translation"


def test_un_original_corrige_depasse_sa_traduction_signee(
    page: Lectrice, article: Article, agent_de: Any, settings: Any
) -> None:
    relectrice = agent_de("relecteur_sante")

    def publie(la_page: Any) -> None:
        actions.signe(revision := la_page.save_revision(), Role.SANTE, actor=relectrice)
        revision.publish()
        la_page.refresh_from_db()

    def dit() -> bool:
        return BANNIERE in page.get("/en/s-informer/article/premier/").content.decode()

    settings.DEMONSTRATION = False
    publie(article)
    traduction = commence(article, agent_de("traducteur"))
    publie(traduction)
    assert not dit()
    brouillon = traduction.save_revision()
    article.resume = "Les gestes du coucher, corrigés."
    publie(article)
    assert dit()
    assert BANNIERE not in page.get("/s-informer/article/premier/").content.decode()
    # Signed by somebody all the same: only what French says now was not.
    html = page.get("/en/s-informer/article/premier/").content.decode()
    assert "Nobody has reviewed it yet" not in html
    liste = page.get("/en/s-informer/theme/sommeil-pleurs/").context["vue"].cartes
    assert [c.est_relue for c in liste] == [False]
    (ligne,) = (l for l in a_reverifier(date(2026, 11, 22)) if l.page.pk == traduction.pk)
    assert (ligne.urgence, ligne.raisons[0]) == (0, "Le texte français a changé depuis cette traduction.")
    # Words written before the correction do not follow it, whenever they are signed.
    actions.signe(brouillon, Role.SANTE, actor=relectrice)
    brouillon.publish()
    assert dit()
    traduction.refresh_from_db()
    traduction.resume = "What to do at bedtime, corrected."
    publie(traduction)
    assert not dit()
    assert not [l for l in a_reverifier(date(2026, 11, 22)) if l.page.pk == traduction.pk and l.urgence == 0]


def test_les_traductions_d_avant_sont_datees_par_leur_original(article: Article, agent_de: Any) -> None:
    migration = import_module("millejours.contenus.migrations.0003_original_suivi")
    traduction = commence(article, agent_de("traducteur"))
    traduction.save_revision().publish()
    en_ligne = Article.objects.filter(pk=traduction.pk)

    def suivie() -> int | None:
        en_ligne.update(revision_traduite=None)
        migration.date_les_traductions(apps, None)
        return en_ligne.get().revision_traduite

    assert suivie() == article.live_revision_id
    assert not en_ligne.depassees()
    article.save_revision().publish()
    assert suivie() is None
    assert en_ligne.depassees()


def test_une_traduction_ne_reprend_ni_l_auteur_ni_les_dates_de_l_original(article: Article, agent_de: Any) -> None:
    article.ecrit_par, article.verifie_le, article.a_reverifier_avant = "Une autrice", DEMAIN, DEMAIN
    article.save_revision().publish()
    article.refresh_from_db()
    traduction = commence(article, agent_de("traducteur"))
    assert (traduction.ecrit_par, traduction.verifie_le, traduction.a_reverifier_avant) == (REDACTION, None, None)


def test_une_traduction_ne_se_commence_qu_une_fois_et_depuis_l_original(article: Article, agent_de: Any) -> None:
    agent = agent_de("traducteur")
    traduction = commence(article, agent)
    for original, langue in ((article, "en"), (traduction, "ar"), (article, "fr")):
        with pytest.raises(PermissionDenied):
            commence(original, agent, langue)
    assert commence(article, agent, "ar").langue == "ar"


@pytest.mark.parametrize("role", ["relecteur_sante", "pilote"])
def test_qui_n_ecrit_pas_ne_traduit_pas(article: Article, agent_de: Any, role: str) -> None:
    with pytest.raises(PermissionDenied):
        commence(article, agent_de(role))

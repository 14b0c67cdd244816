"""Another language by the same road: a page begun from its original, filled, signed, published at its own address."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from millejours.contenus import actions
from millejours.contenus.models import Article
from millejours.core.models import Trace
from tests.millejours.contenus.conftest import Lectrice


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

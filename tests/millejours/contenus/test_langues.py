"""« S'informer » and the other public pages in English and Arabic: what exists is shown, what does not says so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils import timezone

from millejours.contenus.bibliotheque import format as lecture
from millejours.contenus.models import FicheReflexe, Role, Signature
from millejours.contenus.signaux import chemins
from millejours.recherche.registre import sources
from tests.millejours.test_langues import LANGUES, verifie

FICHE = "/s-informer/fiche/fievre/"
EN_FRANCAIS = [
    "/s-informer/article/coucher-bebe-sans-danger/",
    "/s-informer/article/coucher-bebe-sans-danger/facile/",
    f"{FICHE}facile/",
    "/s-informer/theme/sommeil-pleurs/",
    "/s-informer/etape/mois-0-3/",
    "/s-informer/lexique/",
    "/s-informer/questions/",
    "/s-informer/kits/",
    "/s-informer/echeance/CH-SOMMEIL/",
]
AUTRES = ["/lettres/", "/rechercher/", "/autour-de-moi/", "/mon-bien-etre/", "/mon-bien-etre/sur-votre-site/"]
pytestmark = pytest.mark.usefixtures("vraie_bibliotheque")


@pytest.mark.parametrize("langue", LANGUES)
def test_l_accueil_montre_ce_qui_existe_et_mene_au_reste(page: Any, langue: str) -> None:
    html = page.get(f"/{langue}/s-informer/").content.decode()
    verifie(html, langue)
    fiches = re.findall(rf'href="/{langue}/s-informer/fiche/([a-z-]+)/"', html)
    assert sorted(fiches) == sorted(f.slug for f in lecture.fiches())
    assert '<a class="bouton" href="/s-informer/" hreflang="fr">' in html
    assert "/theme/" not in html


@pytest.mark.parametrize("slug", [f.slug for f in lecture.fiches()])
@pytest.mark.parametrize("langue", LANGUES)
def test_une_fiche_est_dans_sa_langue_sous_sa_banniere(page: Any, langue: str, slug: str) -> None:
    html = page.get(f"/{langue}/s-informer/fiche/{slug}/").content.decode()
    verifie(html, langue)
    assert 'class="pas-relu"' in html
    ecrite = next(f for f in lecture.fiches() if f.slug == slug).donnees[langue]
    assert ecrite["titre"].replace("'", "&#x27;") in html
    # The same numbers to call, the same levels, in the same order: words alone change.
    francaise = page.get(f"/s-informer/fiche/{slug}/").content.decode()
    for motif in (r'href="((?:tel|sms):\d+)"', r'class="(niveau-\w+)"'):
        assert re.findall(motif, html) == re.findall(motif, francaise)


@pytest.mark.parametrize("adresse", EN_FRANCAIS)
@pytest.mark.parametrize("langue", LANGUES)
def test_une_page_qui_n_est_pas_traduite_le_dit_et_mene_au_francais(page: Any, langue: str, adresse: str) -> None:
    reponse = page.get(f"/{langue}{adresse}")
    html = reponse.content.decode()
    assert reponse.status_code == 200
    verifie(html, langue)
    assert f'<a class="bouton" href="{adresse}" hreflang="fr">' in html
    assert page.get(adresse).status_code == 200


@pytest.mark.parametrize("langue", LANGUES)
def test_une_page_qui_n_existe_nulle_part_n_existe_pas(page: Any, langue: str) -> None:
    for adresse in ("article/rien/", "fiche/rien/", "fiche/rien/facile/", "theme/rien/", "echeance/RIEN/", "kit/rien/"):
        assert page.get(f"/{langue}/s-informer/{adresse}").status_code == 404


@pytest.mark.parametrize("adresse", AUTRES)
@pytest.mark.parametrize("langue", LANGUES)
def test_les_autres_pages_publiques_sont_dans_leur_langue(page: Any, langue: str, adresse: str) -> None:
    reponse = page.get(f"/{langue}{adresse}")
    assert reponse.status_code == 200
    verifie(reponse.content.decode(), langue)


def test_la_langue_change_sans_changer_de_fiche(page: Any) -> None:
    html = page.get(f"/en{FICHE}").content.decode()
    for ou in (FICHE, f"/en{FICHE}", f"/ar{FICHE}"):
        assert f'<a href="{ou}" lang=' in html
        assert page.get(ou).status_code == 200


def test_hors_demonstration_une_traduction_non_signee_n_est_pas_montree(page: Any, settings: Any) -> None:
    settings.DEMONSTRATION = False
    francaise = FicheReflexe.objects.get(identifiant="fievre", langue="fr")
    anglaise = FicheReflexe.objects.get(identifiant="fievre", langue="en")
    assert francaise.translation_key == anglaise.translation_key
    _signe(francaise)
    assert 'class="pas-relu"' not in page.get(FICHE).content.decode()
    # English is not signed: its address leads to the French page.
    assert f'<a class="bouton" href="{FICHE}" hreflang="fr">' in page.get(f"/en{FICHE}").content.decode()
    _signe(anglaise)
    html = page.get(f"/en{FICHE}").content.decode()
    assert 'class="pas-relu"' not in html
    # The signs come from a text that nobody reviewed in English: French stands beside.
    assert 'class="original" lang="fr"' in html


def _signe(fiche: FicheReflexe) -> None:
    Signature.objects.create(page=fiche, revision=fiche.live_revision, role=Role.SANTE, signee_le=timezone.now())


def test_retirer_la_fiche_francaise_retire_ses_traductions(page: Any) -> None:
    FicheReflexe.objects.get(identifiant="brulure", langue="fr").unpublish()
    for langue in ("", "/en", "/ar"):
        assert page.get(f"{langue}/s-informer/fiche/brulure/").status_code == 404


def test_le_magasin_et_la_recherche_recoivent_chaque_langue() -> None:
    publies = set(chemins())
    assert {"/s-informer/", "/en/s-informer/", "/ar/s-informer/", f"/en{FICHE}", f"/ar{FICHE}", FICHE} <= publies
    assert not [c for c in publies if c.startswith(("/en/", "/ar/")) and "/fiche/" not in c and c.count("/") > 3]
    urls = {(d.langue, d.url) for d in sources()["contenus"]() if d.cle == "fievre"}
    assert urls == {("fr", FICHE), ("en", f"/en{FICHE}"), ("ar", f"/ar{FICHE}")}


def test_un_avis_se_donne_dans_sa_langue(page: Any) -> None:
    html = page.post("/ar/s-informer/avis/fiche/fievre/", {"utile": "non"}).content.decode()
    verifie(html, "ar")
    assert f'href="/ar{FICHE}"' in html

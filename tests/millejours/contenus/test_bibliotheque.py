"""The starter library: true to its format, loaded once, never over somebody's work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from wagtail.models import Page

from millejours.contenus import references
from millejours.contenus.bibliotheque import verifie
from millejours.contenus.bibliotheque.texte import blocs_de, html_de
from millejours.contenus.models import Article, Chargement, Role, Signature, Theme
from regles.erreurs import ErreurContenu
from tests.conftest import PARTAGE
from tests.millejours.contenus.conftest import Bibliotheque


def test_la_bibliotheque_n_a_aucune_faute() -> None:
    assert list(verifie.fautes()) == []


@pytest.mark.partage
def test_chaque_chiffre_se_lit_dans_les_faits() -> None:
    """With the words of the facts at hand, every figure and every duration of every page is in a row it cites."""
    assert list(verifie.fautes(faits=_textes_des_faits())) == []


def _textes_des_faits() -> dict[str, str]:
    textes: dict[str, str] = {}
    for nom in ("prevention", "health", "rights", "complements", "deuil", "urgences"):
        for identifiant, ligne in _lignes(yaml.safe_load((PARTAGE / "facts" / f"{nom}.yaml").read_text("utf-8"))):
            textes[identifiant] = f"{textes.get(identifiant, '')}\n{yaml.safe_dump(ligne, allow_unicode=True)}"
    return textes


def _lignes(donnee: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(donnee, dict):
        if "id" in donnee:
            yield str(donnee["id"]), donnee
        for valeur in donnee.values():
            yield from _lignes(valeur)
    elif isinstance(donnee, list):
        for valeur in donnee:
            yield from _lignes(valeur)


@pytest.mark.parametrize(
    ("change", "mots"),
    [
        ({"faits": ["SOM-99"]}, "SOM-99 n'existe pas"),
        ({"resume": "Bravo !"}, "point d'exclamation"),
        ({"resume": "<b>Gras</b>"}, "balise"),
        ({"resume": "Donnez 10 mg."}, "dose"),
        ({"corps": "Voir [là](article:nulle-part)."}, "page absente : article:nulle-part"),
        ({"corps": "Voir [là](https://exemple.fr)."}, "lien refusé"),
        ({"corps": "Voir [là](echeance:RIEN)."}, "lien vers rien"),
        ({"faits": [], "resume": "Attendez 47 jours."}, "« 47 » ne se lit"),
        ({"faits": [], "resume": "Attendez onze jours."}, "« onze » ne se lit"),
        (
            {"facile": "Une phrase qui contient vraiment beaucoup trop de mots pour une personne qui apprend à lire."},
            "phrase de",
        ),
        ({"theme": "inconnu"}, "thème inconnu"),
        ({"titre": "x" * 61}, "titre de 61"),
    ],
)
def test_une_faute_se_dit(bibliotheque: Bibliotheque, change: dict[str, Any], mots: str) -> None:
    bibliotheque.ecrit("premier", **change)
    bibliotheque.ecrit("second")
    trouvees = [f for f in verifie.fautes(bibliotheque.dossier) if " : premier : " in f]
    assert any(mots in f for f in trouvees), trouvees


def test_une_cle_inconnue_arrete_la_lecture(bibliotheque: Bibliotheque) -> None:
    bibliotheque.ecrit("premier", note="x")
    with pytest.raises(ErreurContenu, match=r"premier\.yaml : racine\.note"):
        bibliotheque.charge()


def test_le_markdown_est_ferme() -> None:
    assert (
        html_de("Un <b>mot</b> et ![image](aide:).")
        == "<p>Un &lt;b&gt;mot&lt;/b&gt; et !" + html_de("[image](aide:)")[3:-4] + ".</p>"
    )
    assert blocs_de("1. a\n2. b\n\n### Petit") == [
        ("texte", "<ol><li>a</li><li>b</li></ol>"),
        ("sous_intertitre", "Petit"),
    ]
    with pytest.raises(ValueError, match="italique"):
        blocs_de("un *mot*")


def test_charger_deux_fois_ne_change_rien(bibliotheque: Bibliotheque) -> None:
    bibliotheque.ecrit("premier")
    bibliotheque.ecrit("second")
    assert sorted(bibliotheque.charge().crees) == ["article:premier", "article:second"]
    avant = list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "live_revision_id"))
    bilan = bibliotheque.charge()
    assert (bilan.crees, bilan.rafraichis, bilan.gardes, bilan.inchanges) == ([], [], [], 2)
    assert list(Page.objects.order_by("pk").values_list("pk", "latest_revision_id", "live_revision_id")) == avant
    assert Theme.objects.count() == 13


def test_un_fichier_change_rafraichit_une_page_que_personne_n_a_touchee(
    bibliotheque: Bibliotheque, article: Article
) -> None:
    bibliotheque.ecrit("premier", resume="Autrement.")
    assert bibliotheque.charge().rafraichis == ["article:premier"]
    article.refresh_from_db()
    assert article.resume == "Autrement."
    assert article.live_revision_id == article.latest_revision_id


@pytest.mark.parametrize("geste", ["brouillon", "publie", "retire", "signe", "supprime"])
def test_ce_qu_une_personne_a_touche_n_est_jamais_ecrase(
    bibliotheque: Bibliotheque, article: Article, agent_de: Any, geste: str
) -> None:
    match geste:
        case "brouillon":
            article.resume = "Ma phrase."
            article.save_revision()
        case "publie":
            article.resume = "Ma phrase."
            article.save_revision().publish()
        case "retire":
            article.unpublish()
        case "signe":
            from django.utils import timezone

            Signature.objects.create(
                page=article, revision=article.live_revision, role=Role.SANTE, signee_le=timezone.now()
            )
        case "supprime":
            article.delete()
    avant = list(Article.objects.values("resume", "live", "latest_revision_id"))
    bibliotheque.ecrit("premier", resume="Autrement.")
    bilan = bibliotheque.charge()
    assert bilan.gardes == ["article:premier"]
    assert list(Article.objects.values("resume", "live", "latest_revision_id")) == avant
    assert Chargement.objects.get().cle == "article:premier"


def test_les_empreintes_suivent_ce_que_dit_une_regle_et_pas_sa_place(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    regle = references.regles()["CH-SOMMEIL"]
    avant = references.empreintes({"regle": ["CH-SOMMEIL"]})
    for autre, attendu in (
        (replace(regle, rang=regle.rang + 5), []),
        (replace(regle, a_faire="Autre chose."), ["regle:CH-SOMMEIL"]),
    ):
        table = dict(references.regles()) | {"CH-SOMMEIL": autre}
        monkeypatch.setattr(references, "table", lambda genre, table=table: table)
        assert references.changes(avant) == attendu

"""The index follows what is published, and only what changed; its vocabulary is counted exactly."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from millejours.recherche import actions, registre
from millejours.recherche.models import Document, Mot
from millejours.recherche.registre import DocumentAIndexer
from millejours.recherche.vocabulaire import TOUT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registre_vide")]

SOMMEIL = DocumentAIndexer(
    "article", "dormir", "Coucher bébé", "/a/dormir/", resume="Sur le dos.", corps="Un lit vide."
)
CONGE = DocumentAIndexer("echeance", "conge", "Congé paternité", "/e/conge/", aussi=("Père",), theme="travail")


def _publie(*documents: DocumentAIndexer, nom: str = "essai") -> actions.Bilan:
    registre.enregistre(nom, lambda: documents)
    return actions.reindexe()


def _vocabulaire_recompte() -> Counter[tuple[str, str]]:
    return Counter((d.langue, f) for d in Document.objects.all() for f in (TOUT, *d.formes))


def test_rien_n_est_ecrit_quand_rien_ne_change() -> None:
    assert _publie(SOMMEIL, CONGE) == actions.Bilan(ecrits=2)
    with CaptureQueriesContext(connection) as requetes:
        assert actions.reindexe() == actions.Bilan(inchanges=2)
    assert not [r for r in requetes.captured_queries if r["sql"].lower().startswith(("insert", "update", "delete"))]


def test_seul_ce_qui_change_est_ecrit_et_ce_qui_part_s_en_va() -> None:
    _publie(SOMMEIL, CONGE)
    assert _publie(replace(SOMMEIL, titre="Coucher son enfant")) == actions.Bilan(ecrits=1, retires=1)
    assert [d.titre for d in Document.objects.all()] == ["Coucher son enfant"]
    assert not Mot.objects.filter(forme__in=["paternité", "bébé"]).exists()


def test_un_document_s_indexe_et_se_retire_seul() -> None:
    assert actions.indexe(SOMMEIL, "essai")
    assert not actions.indexe(SOMMEIL, "essai")
    assert actions.indexe(replace(SOMMEIL, langue="en", titre="Putting baby to bed"), "essai")
    assert actions.retire("article", "dormir", "fr") == 1
    assert actions.retire("article", "dormir") == 1
    assert actions.retire("article", "dormir") == 0
    assert not Mot.objects.exists()


def test_une_source_qui_ne_s_enregistre_plus_quitte_l_index() -> None:
    _publie(SOMMEIL, nom="ancienne")
    registre._SOURCES.clear()
    _publie(CONGE, nom="autre")
    assert [d.cle for d in Document.objects.all()] == ["conge"]


def test_reindexer_une_source_laisse_les_autres() -> None:
    _publie(SOMMEIL, nom="une")
    _publie(CONGE, nom="autre")
    registre.enregistre("une", lambda: ())
    assert actions.reindexe(["une"]) == actions.Bilan(retires=1)
    assert [d.cle for d in Document.objects.all()] == ["conge"]
    with pytest.raises(KeyError):
        actions.reindexe(["inconnue"])


def test_le_vocabulaire_est_compte_juste_quoi_qu_il_arrive() -> None:
    suites = [
        (SOMMEIL, CONGE),
        (SOMMEIL, replace(CONGE, corps="Un lit pour le père")),
        (replace(SOMMEIL, cle="autre"), replace(SOMMEIL, langue="en")),
        (CONGE,),
    ]
    for documents in suites:
        _publie(*documents)
        compte = {(m.langue, m.forme): m.documents for m in Mot.objects.all()}
        assert compte == dict(_vocabulaire_recompte())
    # The same key under another source replaces it, and is counted once.
    actions.indexe(replace(CONGE, titre="Congé de l'autre parent"), "ailleurs")
    assert {(m.langue, m.forme): m.documents for m in Mot.objects.all()} == dict(_vocabulaire_recompte())


@pytest.mark.parametrize(
    ("champ", "valeur"), [("genre", "recette"), ("titre", " "), ("cle", ""), ("url", "https://ailleurs.example/")]
)
def test_un_document_qui_ne_se_montrerait_pas_est_refuse(champ: str, valeur: str) -> None:
    with pytest.raises(ValueError, match=r"genre|adresse"):
        replace(SOMMEIL, **{champ: valeur})


def test_la_base_garde_ses_invariants() -> None:
    _publie(SOMMEIL)
    with pytest.raises(IntegrityError, match="document_adresse_du_site"), transaction.atomic():
        Document.objects.update(url="https://ailleurs.example/")
    with pytest.raises(IntegrityError, match="mot_porte"), transaction.atomic():
        Mot.objects.update(documents=-1)


def test_le_titre_pese_plus_que_le_corps() -> None:
    _publie(
        SOMMEIL,
        replace(SOMMEIL, cle="corps", titre="Autre chose", corps="On parle de coucher, coucher, coucher bébé."),
    )
    from millejours.recherche.lexique import lit_vocabulaire
    from millejours.recherche.question import lit_question
    from millejours.recherche.requete import Filtres, cherche

    trouves = cherche(lit_vocabulaire(lit_question("coucher bébé")), "fr", Filtres())
    assert [t.cle for t in trouves] == ["dormir", "corps"]

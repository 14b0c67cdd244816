"""Why, why not, and the nearest change: told by data, and true when somebody makes the change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from regles.catalogue import Catalogue
from regles.echeancier import Moteur
from regles.erreurs import ErreurRegles
from regles.explain.pourquoi import CAUSES, Pourquoi, Reponse, pourquoi_json
from regles.situation import Situation, lit_situation
from tests.regles.situations import situations

AU = date(2026, 11, 22)
JOURS_AUSSI = {"foetus", "rang", "adoption", "attendue", "porte", "enfants_a_charge", "arrivees", "terme_sa"}
JOURS_AUSSI |= {"perte_sans_vie"}
ENCEINTE = {"grossesses": [{"terme": "2027-04-14"}], "parents": [{"porte": True, "activite": "salarie"}]}


def _une(moteur: Moteur, donnee: Any, regle: str, cle: str | None = None) -> dict[str, Any]:
    lues = pourquoi_json(moteur.parcours(lit_situation(donnee), AU), moteur, regle)["reponses"]
    return next(r for r in lues if cle is None or r["cle"] == cle)


def test_chaque_regle_a_une_reponse_et_dit_ce_que_dit_le_parcours(moteur: Moteur, catalogue: Catalogue) -> None:
    pourquoi, causes = Pourquoi(moteur), set[str]()
    for donnee, au in situations(400, catalogue, graine=12):
        parcours = moteur.parcours(lit_situation(donnee), au)
        reponses = pourquoi.reponses(parcours)
        assert {r.regle.id for r in reponses} == {r.id for r in catalogue.regles}
        assert [r.echeance for r in reponses if r.echeance]
        assert {r.cause for r in reponses} <= set(CAUSES)
        dues = {r.echeance.cle for r in reponses if r.echeance}
        assert dues == {e.cle for e in parcours.echeances}
        causes |= {r.cause for r in reponses}
    assert causes == set(CAUSES)


def test_le_changement_dit_fait_basculer_la_regle(moteur: Moteur, catalogue: Catalogue) -> None:
    """The change is made on the subject, the rule read again: what was due is not, what was refused is no longer."""
    pourquoi, essayes = Pourquoi(moteur), 0
    for donnee, au in situations(250, catalogue, graine=13):
        situation = lit_situation(donnee)
        for r in pourquoi.reponses(moteur.parcours(situation, au)):
            changements = pourquoi.changements(r)
            if not changements or any(c.fait is None or c.vers is None for c in changements):
                continue
            essayes += 1
            tient = _condition(moteur, r, {str(c.fait): c.vers for c in changements})
            assert tient is (r.cause != "due"), (r.regle.id, r.cause, changements)
    assert essayes > 5000


def _condition(moteur: Moteur, r: Reponse, faits: dict[str, Any]) -> Any:
    assert r.contexte
    contexte = replace(r.contexte, faits=r.contexte.faits | faits)
    compilee = next(c for c in moteur.compile.lots[contexte.type, contexte.mode].regles if c.regle is r.regle)
    return moteur.valeurs(contexte)[compilee.si]


def test_pourquoi_et_pourquoi_pas_en_mots(moteur: Moteur) -> None:
    due = _une(moteur, ENCEINTE, "PN-EX3")
    assert due["due"]
    assert due["cause"] == "due"
    assert due["raisons"][0]["genre"] == "date"
    refusee = _une(moteur, ENCEINTE, "mat_tns", "mat_tns:g1:p1")
    assert (refusee["due"], refusee["cause"]) == (False, "condition")
    assert refusee["changement"] == [
        {"fait": "activite", "de": "salarie", "vers": "independant", "texte": "vous êtes à votre compte"}
    ]


def test_une_version_passee_dit_quand_elle_valait(moteur: Moteur) -> None:
    enfant = {"enfants": [{"naissance": "2026-10-01"}]}
    lues = pourquoi_json(moteur.parcours(lit_situation(enfant), AU), moteur)["reponses"]
    vieilles = [r for r in lues if r["cause"] == "pas_en_vigueur"]
    assert vieilles
    for r in vieilles:
        vigueur = r["en_vigueur"]
        ecart = vigueur["jours"]
        attendu = vigueur["au"] if ecart < 0 else vigueur["du"]
        assert date.fromordinal(date.fromisoformat(vigueur["jour"]).toordinal() + ecart).isoformat() == attendu


def test_un_jour_inconnu_dit_lesquels_suffiraient(moteur: Moteur) -> None:
    arrivee = {"enfants": [{"arrivee": "2026-10-05"}]}
    lues = pourquoi_json(moteur.parcours(lit_situation(arrivee), AU), moteur)["reponses"]
    sans = [r for r in lues if r["cause"] == "jour_inconnu"]
    assert sans
    assert all(r["reperes"] for r in sans)
    assert any("naissance_donnee" in r["reperes"] for r in sans)


def test_une_regle_inconnue_est_refusee(moteur: Moteur) -> None:
    with pytest.raises(ErreurRegles, match="RIEN"):
        Pourquoi(moteur).reponses(moteur.parcours(Situation(projet=True), AU), "RIEN")

"""The score of an instrument. The twin of `score` in `bienetre/static/bienetre/score.js`: change both."""

from __future__ import annotations

from collections.abc import Sequence

from regles.erreurs import ErreurSituation
from regles.questionnaires.modele import Questionnaire, Resultat


def score(questionnaire: Questionnaire, reponses: Sequence[int | None], public: str = "mere") -> Resultat:
    """Points of the answers given, as positions among those shown (from 0); null when nothing was answered.

    A total with a hole is not a total. The item of self-harm counts as soon as it is answered, alone if need be.
    Raises `ErreurSituation` for a public the instrument is not for, a position it has not, or too many answers.
    """
    if public not in questionnaire.publics:
        admis = ", ".join(questionnaire.publics)
        raise ErreurSituation("public", f"{questionnaire.id} n'est pas fait pour « {public} » ; permis : {admis}")
    if len(reponses) > len(questionnaire.items):
        raise ErreurSituation("reponses", f"{len(questionnaire.items)} réponses au plus, {len(reponses)} données")
    points = [_points(questionnaire, rang, reponse) for rang, reponse in enumerate(reponses)]
    alerte = questionnaire.item_alerte
    aide = alerte is not None and alerte <= len(points) and bool(points[alerte - 1])
    donnes = [p for p in points if p is not None]
    if len(donnes) < len(questionnaire.items):
        return Resultat(None, None, (), aide)
    total = sum(donnes)
    reperes = tuple(nom for nom, des in questionnaire.reperes.get(public, {}).items() if total >= des)
    return Resultat(total, _bande(questionnaire, total, public), reperes, aide)


def _points(questionnaire: Questionnaire, rang: int, reponse: int | None) -> int | None:
    if reponse is None:
        return None
    choix = questionnaire.items[rang].reponses
    if not 0 <= reponse < len(choix):
        raise ErreurSituation(f"reponses[{rang}]", f"{reponse} : une position de 0 à {len(choix) - 1} est attendue")
    return choix[reponse][1]


def _bande(questionnaire: Questionnaire, total: int, public: str) -> str | None:
    atteintes = [nom for nom, des in questionnaire.bandes.get(public, {}).items() if total >= des]
    return atteintes[-1] if atteintes else None

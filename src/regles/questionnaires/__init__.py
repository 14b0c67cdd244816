"""Self-assessment instruments: read, scored, and what may be said of a score. Never a verdict."""

from regles.questionnaires.chargement import Orientation, Questionnaires, charge_questionnaires
from regles.questionnaires.fhir import lit_fhir
from regles.questionnaires.modele import PUBLICS, Item, Questionnaire, Resultat
from regles.questionnaires.score import score

__all__ = [
    "PUBLICS",
    "Item",
    "Orientation",
    "Questionnaire",
    "Questionnaires",
    "Resultat",
    "charge_questionnaires",
    "lit_fhir",
    "score",
]

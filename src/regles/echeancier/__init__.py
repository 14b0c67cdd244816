"""Situation x rules x day: the timeline of a family. `moteur` is the reference interpreter."""

from regles.echeancier.modele import Echeance, Parcours, Question
from regles.echeancier.moteur import Moteur

__all__ = ["Echeance", "Moteur", "Parcours", "Question"]

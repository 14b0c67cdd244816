"""Results said in a language: dates, reasons, subjects. Computes nothing about rights."""

from regles.explain.mots import date_en_mots, duree_en_mots, fenetre_en_mots
from regles.explain.raisons import Explication, Raison

__all__ = ["Explication", "Raison", "date_en_mots", "duree_en_mots", "fenetre_en_mots"]

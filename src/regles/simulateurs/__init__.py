"""The simulators: leaves, family benefits, childcare. Pure; `Decimal` only; the day is an argument."""

from regles.simulateurs.entree import Simulation, lit_simulation
from regles.simulateurs.moteur import NOMS, Simulateurs
from regles.simulateurs.resultat import Fourchette, Ligne, Reponse, Resultat

__all__ = ["NOMS", "Fourchette", "Ligne", "Reponse", "Resultat", "Simulateurs", "Simulation", "lit_simulation"]

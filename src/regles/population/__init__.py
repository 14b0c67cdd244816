"""The same rules on a population: columns instead of families. Needs numpy; the rest of `regles` does not."""

from regles.population.colonnes import Tableau, colonnes_de, lit_tableau
from regles.population.lignes import MOMENTS
from regles.population.moteur import Ligne, Lignes, Population

__all__ = ["MOMENTS", "Ligne", "Lignes", "Population", "Tableau", "colonnes_de", "lit_tableau"]

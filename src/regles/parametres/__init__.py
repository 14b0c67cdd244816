"""Dated values of the law (amounts, ceilings, rates), read from `content/parametres/valeurs/`."""

from regles.parametres.chargement import charge_parametres
from regles.parametres.valeurs import UNITES, ErreurParametre, Parametre, Parametres, Valeur

__all__ = ["UNITES", "ErreurParametre", "Parametre", "Parametres", "Valeur", "charge_parametres"]

"""Family benefits: right, gross and net amounts, days, distance to the ceiling."""

from regles.simulateurs.prestations.ensemble import calcule_prestations

__all__ = ["calcule_prestations"]

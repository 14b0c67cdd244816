"""Leaves of two parents: durations, days, daily allowances, and a plan with each refusal explained."""

from regles.simulateurs.conges.ensemble import calcule_conges

__all__ = ["calcule_conges"]

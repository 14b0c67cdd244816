"""Childcare: what each contract costs, what the CMG and the tax credit leave, side by side."""

from regles.simulateurs.garde.ensemble import calcule_garde

__all__ = ["calcule_garde"]

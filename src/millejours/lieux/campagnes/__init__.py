"""Managers are asked whether a place's facts are still right."""

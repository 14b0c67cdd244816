"""Mille jours: the open platform of the first 1000 days."""

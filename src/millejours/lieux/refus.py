"""The one refusal of every gesture on the directory."""

from __future__ import annotations


class Refus(Exception):
    """The gesture cannot be done; the message is for the agent."""

"""Errors of the rules, written in French for the person who must fix them."""

from __future__ import annotations


class ErreurRegles(ValueError):
    """Root of the errors raised by this package."""


class ErreurContenu(ErreurRegles):
    """A file of `content/` is wrong; the message names the file and the path inside it."""

    def __init__(self, fichier: str, chemin: str, message: str) -> None:
        super().__init__(f"{fichier} : {chemin} : {message}")
        self.fichier, self.chemin, self.message = fichier, chemin, message


class ErreurSituation(ErreurRegles):
    """What a person gave cannot be used: `champ` (path), why, and what would be accepted."""

    def __init__(self, champ: str, message: str) -> None:
        super().__init__(f"{champ} : {message}")
        self.champ, self.message = champ, message

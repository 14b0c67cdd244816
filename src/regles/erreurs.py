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
    """What a person gave cannot be used: `champ` (path), why, and what would be accepted.

    The message is for whoever writes the data; a form says its own sentence, by `code`, in the person's language.
    """

    def __init__(self, champ: str, message: str, code: str = "autre") -> None:
        super().__init__(f"{champ} : {message}")
        self.champ, self.message, self.code = champ, message, code

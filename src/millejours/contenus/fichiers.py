"""Sound, films and captions: what may come in, by type and size, and under which name it is kept."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.urls import reverse
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext as _

DOSSIER = "contenus"
MO = 1_000_000


@dataclass(frozen=True, slots=True)
class Type:
    """`debuts`: where a file of that type must hold which bytes, one of them."""

    mime: str
    max_mo: int
    debuts: tuple[tuple[int, bytes], ...]


_MPEG = tuple((0, bytes([0xFF, deuxieme])) for deuxieme in (0xFB, 0xFA, 0xF3, 0xF2))
TYPES = {
    "mp3": Type("audio/mpeg", 40, ((0, b"ID3"), *_MPEG)),
    "ogg": Type("audio/ogg", 40, ((0, b"OggS"),)),
    "m4a": Type("audio/mp4", 40, ((4, b"ftyp"),)),
    "mp4": Type("video/mp4", 120, ((4, b"ftyp"),)),
    "webm": Type("video/webm", 120, ((0, b"\x1a\x45\xdf\xa3"),)),
    "vtt": Type("text/vtt; charset=utf-8", 1, ((0, b"WEBVTT"), (0, b"\xef\xbb\xbfWEBVTT"))),
}
SONS, FILMS, SOUS_TITRES = ("mp3", "ogg", "m4a"), ("mp4", "webm"), ("vtt",)


def extension(nom: str) -> str:
    return nom.rpartition(".")[2].lower()


def nom_tire(_page: Any, nom: str) -> str:
    """A name that nobody guesses, and that says nothing of what it was called on somebody's machine."""
    return f"{DOSSIER}/{secrets.token_hex(16)}.{extension(nom)}"


class Medias(FileSystemStorage):
    """Files of pages. The address an editor sees is the editors' own: a draft has no public one."""

    def url(self, name: str | None) -> str:
        return reverse("fichier_de_redaction", args=[(name or "").rpartition("/")[2]])


def medias() -> Medias:
    return Medias()


@deconstructible
class EstDeType:
    """The name, the size and the first bytes agree on a type that is permitted."""

    def __init__(self, permis: tuple[str, ...]) -> None:
        self.permis = permis

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, EstDeType) and autre.permis == self.permis

    def __hash__(self) -> int:
        return hash(self.permis)

    def __call__(self, fichier: Any) -> None:
        # What is kept already was looked at when it came.
        if getattr(fichier, "_committed", False):
            return
        ext = extension(fichier.name)
        if ext not in self.permis:
            raise ValidationError(_("Types permis : %(types)s.") % {"types": ", ".join(self.permis)})
        type_ = TYPES[ext]
        if fichier.size > type_.max_mo * MO:
            raise ValidationError(_("Ce fichier est trop lourd : %(max)s Mo au plus.") % {"max": type_.max_mo})
        fichier.open()
        tete = fichier.read(16)
        fichier.seek(0)
        if not any(tete[place:].startswith(debut) for place, debut in type_.debuts):
            raise ValidationError(_("Ce fichier n'est pas du type que dit son nom (%(ext)s).") % {"ext": ext})

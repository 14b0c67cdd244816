"""Fields of pages: lists of stable ids, and lists of short lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.deconstruct import deconstructible
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from millejours.contenus import references

# Short vocabularies are ticked; long ones are typed, an id a line.
COCHES: dict[str, Callable[[Any], str]] = {
    "etape": lambda e: str(e.libelle),
    "lieu": str,
    "numero": lambda n: f"{n.numero}, {n.nom}",
}


@deconstructible
class Existe:
    """Every id exists in the content, and none is of confidence C."""

    def __init__(self, genre: str) -> None:
        self.genre = genre

    def __call__(self, identifiants: list[str]) -> None:
        if absents := references.inconnus(self.genre, identifiants):
            raise ValidationError(_("Identifiant inconnu : %(ids)s."), params={"ids": ", ".join(absents)})
        if faibles := references.peu_surs(self.genre, identifiants):
            raise ValidationError(_("De confiance C, donc jamais cité : %(ids)s."), params={"ids": ", ".join(faibles)})

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, Existe) and autre.genre == self.genre

    def __hash__(self) -> int:
        return hash(self.genre)


class Lignes(ArrayField):  # type: ignore[type-arg]
    """Short lines, one a line in the form."""

    def __init__(self, base_field: Any = None, **options: Any) -> None:
        champ: dict[str, Any] = {"default": list, "blank": True} | options
        super().__init__(base_field or models.TextField(), **champ)

    def deconstruct(self) -> Any:
        nom, _chemin, arguments, options = super().deconstruct()
        return nom, f"{type(self).__module__}.{type(self).__qualname__}", arguments, options

    def formfield(self, **options: Any) -> forms.Field:
        options.pop("choices_form_class", None)
        return ChampLignes(
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
            widget=_Zone(attrs={"rows": 5}),
        )


class Cles(Lignes):
    """Ids of one kind of row."""

    def __init__(self, base_field: Any = None, *, genre: str = "", **options: Any) -> None:
        self.genre = genre
        if genre:
            options.setdefault("validators", [Existe(genre)])
        super().__init__(base_field or models.CharField(max_length=80), **options)

    def deconstruct(self) -> Any:
        nom, chemin, arguments, options = super().deconstruct()
        return nom, chemin, arguments, options | {"genre": self.genre}

    def formfield(self, **options: Any) -> forms.Field:
        if self.genre not in COCHES:
            return super().formfield(**options)
        dit = COCHES[self.genre]
        return ChampCoches(
            choices=lambda: [(i, dit(ligne)) for i, ligne in references.table(self.genre).items()],
            widget=forms.CheckboxSelectMultiple,
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
        )


class ChampCoches(forms.MultipleChoiceField):
    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(data or [])


class _Zone(forms.Textarea):
    def format_value(self, value: Any) -> str | None:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value


class ChampLignes(forms.CharField):
    """A text area read as a list, empty lines left out."""

    default_error_messages = {"required": gettext_lazy("Écrivez au moins une ligne.")}

    def to_python(self, value: Any) -> Any:
        return [ligne.strip() for ligne in (value or "").splitlines() if ligne.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(list(initial or []) != self.to_python(data))

"""Instruments as the screens need them: which are offered to whom, in demonstration and in production."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from millejours.bienetre.commande import questionnaires
from millejours.core.chemins import CONTENT
from regles.questionnaires import Questionnaire, Questionnaires

PUBLICS = {
    "mere": _("J'ai accouché"),
    "enceinte": _("Je suis enceinte"),
    "autre_parent": _("Je suis l'autre parent"),
}
# Words of addresses, without accents nor underscores.
CHEMINS = {"mere": "apres-la-naissance", "enceinte": "enceinte", "autre_parent": "autre-parent"}
_EPDS = "epds-fr"
_SANS_EPDS = ("whooley-fr", "phq9-fr")


@cache
def lus() -> Questionnaires:
    return questionnaires(CONTENT)


def epds_permise() -> bool:
    """Shown in demonstration; in production, only with the reference of a permission."""
    return settings.DEMONSTRATION or bool(settings.EPDS_PERMISSION)


def proposes(public: str) -> tuple[Questionnaire, ...]:
    """What is offered to a public in French, the main one first. There is no masculine EPDS."""
    ids = [*([_EPDS] if epds_permise() else []), *_SANS_EPDS, "gad7-fr"]
    if public == "mere" and epds_permise():
        ids = [_EPDS, "gad7-fr"]
    return tuple(q for i in ids if public in (q := lus().par_id[i]).publics)


def traduits(public: str) -> tuple[Questionnaire, ...]:
    """What came in as files, for a public, in the order of the French ones. A permission holds for every language."""
    rangs = {q.id: rang for rang, q in enumerate(proposes(public))}
    siens = [q for q in lus().par_id.values() if q.origine in rangs and public in q.publics]
    return tuple(sorted(siens, key=lambda q: (rangs[q.famille], q.langue)))


def offerts(public: str, langue: str = "fr") -> tuple[Questionnaire, ...]:
    """Everything offered to a public: in the language of the page first, then in French, then in the others."""
    autres = traduits(public)
    siens = [q for q in autres if q.langue == langue]
    return (*siens, *proposes(public), *(q for q in autres if q not in siens))


def chemins_des_questionnaires() -> list[str]:
    """Where each one is, in the language that is active."""
    return [
        reverse("bienetre-questionnaire", args=[q.id, mot]) for public, mot in CHEMINS.items() for q in proposes(public)
    ]


def public_de(chemin: str) -> str | None:
    return next((public for public, mot in CHEMINS.items() if mot == chemin), None)

"""`millejours lettres …`: what whoever runs the letters does by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from millejours.core import rotation, sceau
from millejours.lettres import planification, rebonds
from millejours.lettres.models import Abonne, Demande, Envoi
from regles.erreurs import ErreurRegles

# Long after any answer of a mail server.
INSTANT = timedelta(minutes=30)


class ErreurLettres(ErreurRegles):
    """What was typed cannot be done; the command line says it in one line."""

    def __init__(self, geste: str, message: str) -> None:
        super().__init__(f"lettres {geste} : {message}")


def etat(_arguments: Sequence[str]) -> str:
    """Figures without anybody: subscribers, requests, what waits, what nobody knows."""
    now = timezone.now()
    lignes = [
        f"abonnés : {Abonne.objects.filter(etat=Abonne.Etat.ACTIF).count()}",
        f"adresses au repos : {Abonne.objects.filter(etat=Abonne.Etat.SUSPENDU).count()}",
        f"demandes à confirmer : {Demande.objects.count()}",
        f"lettres dues et pas parties : {Envoi.objects.dus(now).count()}",
        f"lettres remises sans réponse connue : {Envoi.objects.incertains(now - INSTANT).count()}",
    ]
    return "\n".join(lignes)


def planifie(_arguments: Sequence[str]) -> str:
    plan = planification.planifie(timezone.now())
    return f"{plan.envois} lettres prévues en {plan.lots} lots"


def lit_rebonds(arguments: Sequence[str]) -> str:
    fichiers = [Path(a) for a in arguments]
    absents = [str(f) for f in fichiers if not f.exists()]
    if absents or not fichiers:
        raise ErreurLettres("rebonds", f"donnez des fichiers ou des dossiers qui existent {' '.join(absents)}".rstrip())
    bilan = rebonds.lit_rebonds(fichiers)
    return "\n".join(f"{genre} : {nombre}" for genre, nombre in sorted(bilan.items())) or "aucun message"


def cles(arguments: Sequence[str]) -> str:
    """`cles`, `cles nouvelle`, `cles retire NOM`."""
    match list(arguments):
        case []:
            pass
        case ["nouvelle"]:
            sceau.ajoute_cle()
        case ["retire", nom]:
            if rotation.usages()[nom]:
                raise ErreurLettres("cles", f"des lignes ont encore besoin de {nom} : lancez « rescelle »")
            try:
                sceau.retire_cle(nom)
            except sceau.SceauRompu as erreur:
                raise ErreurLettres("cles", str(erreur)) from None
        case _:
            raise ErreurLettres("cles", "écrivez « cles », « cles nouvelle » ou « cles retire NOM »")
    usages, courante = rotation.usages(), sceau.trousseau().courante.nom
    return "\n".join(
        f"{c.nom}{' (courante)' if c.nom == courante else ''} : {usages[c.nom]} lignes" for c in sceau.trousseau().cles
    )


def rescelle(_arguments: Sequence[str]) -> str:
    return f"{rotation.rescelle()} lignes scellées à nouveau"


GESTES: dict[str, Callable[[Sequence[str]], str]] = {
    "etat": etat,
    "planifie": planifie,
    "rebonds": lit_rebonds,
    "cles": cles,
    "rescelle": rescelle,
}

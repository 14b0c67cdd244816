"""What an agent may be asked to do. Slugs are kept in the database and name Wagtail's groups: never reused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

NATIONAL, DEPARTEMENT, EPCI, COMMUNE = "national", "departement", "epci", "commune"
_TOUTES = (NATIONAL, DEPARTEMENT, EPCI, COMMUNE)


@dataclass(frozen=True)
class Role:
    """`portees`: over what extent of territory it can be given. `redige`: opens the editors' office (Wagtail)."""

    slug: str
    libelle: StrPromise
    phrase: StrPromise
    portees: tuple[str, ...] = (NATIONAL,)
    redige: bool = False


ROLES: dict[str, Role] = {
    r.slug: r
    for r in (
        Role("administrateur", _("Administration"), _("Invite les agents, donne et retire les rôles.")),
        Role("redacteur", _("Rédaction"), _("Écrit et met à jour les articles."), redige=True),
        Role("relecteur_sante", _("Relecture santé"), _("Vérifie ce qui touche à la santé."), redige=True),
        Role("relecteur_juridique", _("Relecture juridique"), _("Vérifie les droits et les démarches."), redige=True),
        Role("comite", _("Comité éditorial"), _("Décide de ce qui est publié."), redige=True),
        Role("traducteur", _("Traduction"), _("Traduit les articles publiés."), redige=True),
        Role(
            "moderateur_lieux",
            _("Modération des lieux"),
            _("Relit les fiches de lieux et les signalements."),
            _TOUTES,
        ),
        Role(
            "gestionnaire_lieu",
            _("Gestion d'un lieu"),
            _("Tient à jour les fiches et les séances de son territoire."),
            _TOUTES,
        ),
        Role("instructeur", _("Instruction"), _("Instruit les candidatures aux appels à projets."), _TOUTES),
        Role(
            "rappel",
            _("Rappel des parents"),
            _("Rappelle les parents qui l'ont demandé à son équipe."),
            (NATIONAL, DEPARTEMENT),
        ),
        Role("pilote", _("Pilotage"), _("Suit les mesures, les jalons et les indicateurs."), (NATIONAL, DEPARTEMENT)),
    )
}
ADMINISTRATEUR = "administrateur"
RAPPEL = "rappel"
QUI_REDIGENT = tuple(r.slug for r in ROLES.values() if r.redige)


def reference_des_roles() -> str:
    """`docs/reference/roles.md`, written from the table above."""
    from millejours.comptes.portees import PORTEES

    noms = {code: str(nom) for code, nom in PORTEES}
    lignes = [
        f"| `{r.slug}` | {r.libelle} | {r.phrase} | {', '.join(noms[p].lower() for p in r.portees)} "
        f"| {'oui' if r.redige else 'non'} |"
        for r in ROLES.values()
    ]
    return "\n".join(
        [
            "# Les rôles des agents",
            "",
            "Document généré depuis `src/millejours/comptes/roles.py` : lancez `millejours contenu`.",
            "",
            "Un rôle se donne sur un territoire, pour un temps, au nom d'une organisation ou non. Un agent peut en avoir plusieurs.",
            "",
            "| identifiant | rôle | ce qu'il fait | territoires possibles | ouvre la rédaction |",
            "|---|---|---|---|---|",
            *lignes,
            "",
            "Les rôles `instructeur` et `pilote` attendent leurs écrans. Donner ou retirer un rôle : [gérer les agents](../guides/gerer-les-agents.md).",
            "",
        ]
    )

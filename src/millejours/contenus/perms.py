"""Who may sign and publish, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from millejours.contenus.models.base import PageRelue
from millejours.contenus.models.relecture import Signature


@dataclass(frozen=True, slots=True)
class Decision:
    raison: str = ""

    @property
    def est_refuse(self) -> bool:
        return bool(self.raison)


PERMIS = Decision()


def peut_signer(agent: Any, revision: Any) -> Decision:
    """Nobody reviews what they wrote."""
    if revision is None:
        return Decision(_("Il n'y a rien à relire."))
    if revision.user_id is not None and revision.user_id == agent.pk:
        return Decision(_("Vous avez écrit cette version : une autre personne la relit."))
    return PERMIS


def peut_traduire(agent: Any, page: PageRelue, langue: str) -> Decision:
    """Whoever may write beside the original; once in each language, from the original only."""
    if page.est_traduction or langue == page.langue:
        return Decision(_("Traduisez depuis la page d'origine."))
    if not page.get_parent().permissions_for_user(agent).can_add_subpage():
        return Decision(_("Vous ne pouvez pas écrire ici : demandez le rôle « Traduction »."))
    if page.get_translations().filter(langue=langue).exists():
        return Decision(_("Cette traduction existe déjà."))
    return PERMIS


def peut_publier(page: PageRelue, revision: Any) -> Decision:
    """Only what every role signed, word for word, replaces what readers see."""
    if revision is None:
        return Decision(_("Il n'y a rien à publier."))
    signes = set(Signature.objects.filter(revision=revision).values_list("role", flat=True))
    manque = [r.label for r in page.roles_exiges if r.value not in signes]
    if manque:
        return Decision(
            _("Il manque une signature sur cette version : %(roles)s.") % {"roles": ", ".join(map(str, manque))}
        )
    return PERMIS

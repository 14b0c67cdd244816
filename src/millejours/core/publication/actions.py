"""What changes the store. Pages are rendered here, told to every server, and never from a request."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.db.models import BigIntegerField, Func, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Least
from django.utils import timezone

from millejours.core.publication.miroir import CANAL, TOUT
from millejours.core.publication.models import PagePubliee, VersionPubliee
from millejours.core.publication.page import comprime
from millejours.core.publication.registre import tous_les_chemins
from millejours.core.publication.rendu import PageAbsente, PageRefusee, Rendu, RenduEchoue, rends

# Something it shows changed while it was being rendered: rendered again, a few times.
ESSAIS = 3
# Above, one word says « everything »: a notification each would cost more than a look at the whole.
BEAUCOUP = 200
journal = logging.getLogger(__name__)


class Issue(Enum):
    PUBLIEE = "publiée"
    INCHANGEE = "inchangée"
    RETIREE = "retirée"


@dataclass(slots=True)
class Bilan:
    """What a release did, path by path; `fautes` says why in a sentence."""

    issues: dict[str, Issue] = field(default_factory=dict)
    fautes: list[str] = field(default_factory=list)

    def nombre(self, issue: Issue) -> int:
        return sum(1 for i in self.issues.values() if i is issue)


def publie(chemin: str, *, now: datetime | None = None) -> Issue:
    """Render this page and store it; an address that leads nowhere any more leaves the store.

    Raises `PageRefusee` (the page leaves the store too) or `RenduEchoue` (what was published stays, marked as out of date).
    """
    instant = now or timezone.now()
    try:
        for _ in range(ESSAIS):
            if (issue := _publie(chemin, instant)) is not None:
                return issue
        raise RenduEchoue(f"{chemin} : ce qu'elle montre change sans cesse")
    except PageRefusee:
        retire(chemin)
        raise
    except RenduEchoue:
        _perime([chemin], instant)
        raise


@transaction.atomic
def _publie(chemin: str, instant: datetime) -> Issue | None:
    """One try; `None` when the page went out of date while it was being rendered."""
    _tient(chemin)
    avant = PagePubliee.objects.filter(pk=chemin).first()
    try:
        rendu = rends(chemin)
    except PageAbsente:
        return _efface(chemin)
    if avant is not None and _est_pareille(avant, rendu):
        return Issue.INCHANGEE
    if not _range(rendu, avant, instant):
        return None
    _previens([chemin])
    return Issue.PUBLIEE


def _est_pareille(avant: PagePubliee, rendu: Rendu) -> bool:
    return (avant.empreinte, tuple(avant.dependances), avant.valable_jusqua) == (
        rendu.empreinte,
        rendu.dependances,
        rendu.valable_jusqua,
    )


def _range(rendu: Rendu, avant: PagePubliee | None, instant: datetime) -> bool:
    gzip, brotli = comprime(rendu.corps)
    valeurs = {
        "langue": rendu.langue,
        "entetes": list(rendu.entetes),
        "gzip": gzip,
        "brotli": brotli,
        "taille": len(rendu.corps),
        "empreinte": rendu.empreinte,
        "dependances": list(rendu.dependances),
        "valable_jusqua": rendu.valable_jusqua,
        "publiee_le": instant,
    }
    if avant is None:
        PagePubliee.objects.create(chemin=rendu.chemin, generation=_suivante(), **valeurs)
        return True
    memes = PagePubliee.objects.filter(pk=rendu.chemin, generation=avant.generation)
    return bool(memes.update(generation=_suivante(), **valeurs))


@transaction.atomic
def retire(chemin: str) -> Issue:
    """Take this page out of the store, out of every server's memory and disk. A rendering under way cannot bring it back."""
    _tient(chemin)
    return _efface(chemin)


def _efface(chemin: str) -> Issue:
    if PagePubliee.objects.filter(pk=chemin).delete()[0]:
        _previens([chemin])
    return Issue.RETIREE


@transaction.atomic
def perime(*cles: str, now: datetime | None = None) -> list[str]:
    """Something changed: the pages that show it are out of date with this transaction, and rendered again after it.

    Between the two Django answers for them, so nothing of the change is shown late, even if this process dies.
    """
    chemins = list(
        PagePubliee.objects.select_for_update()
        .qui_dependent_de(cles)
        .order_by("chemin")
        .values_list("chemin", flat=True)
    )
    if chemins:
        _perime(chemins, now or timezone.now())
        _refais_apres(chemins)
    return chemins


def _perime(chemins: list[str], instant: datetime) -> None:
    with transaction.atomic():
        touchees = PagePubliee.objects.filter(pk__in=chemins)
        # PostgreSQL's `least` takes no account of what is null.
        if touchees.update(generation=_suivante(), valable_jusqua=Least("valable_jusqua", Value(instant))):
            _previens(chemins)


def _refais_apres(chemins: list[str]) -> None:
    if settings.PUBLICATION_DIFFEREE:
        from millejours.core.publication.taches import refais_pages

        # The job is a row of this transaction: it exists if, and only if, the change does.
        refais_pages.defer(chemins=chemins)
        return
    # What an agent did stands, whatever a page's rendering says.
    transaction.on_commit(partial(refais, chemins), robust=True)


def refais(chemins: Iterable[str], *, now: datetime | None = None) -> Bilan:
    """Publish these pages; one that fails says so and does not stop the others."""
    bilan = Bilan()
    for chemin in chemins:
        try:
            bilan.issues[chemin] = publie(chemin, now=now)
        except (PageRefusee, RenduEchoue) as erreur:
            bilan.fautes.append(str(erreur))
            journal.error(f"publication : {erreur}")
    return bilan


def rafraichis(*, now: datetime | None = None) -> Bilan:
    """Render again the pages whose date has passed: the night's work, and a start's."""
    instant = now or timezone.now()
    passees = PagePubliee.objects.perimees_au(instant).order_by("chemin")
    return refais(passees.values_list("chemin", flat=True), now=instant)


def publie_version(empreinte: str, *, tout: bool = False, now: datetime | None = None) -> Bilan:
    """A release: every page of every publisher, and only those. The same code and content again: what is missing or past."""
    instant = now or timezone.now()
    voulus = tous_les_chemins()
    connus = set(PagePubliee.objects.values_list("chemin", flat=True))
    if not tout and VersionPubliee.objects.filter(empreinte=empreinte).exists():
        passes = set(PagePubliee.objects.perimees_au(instant).values_list("chemin", flat=True))
        bilan = refais([c for c in voulus if c not in connus or c in passes], now=instant)
    else:
        bilan = refais(voulus, now=instant)
    for chemin in sorted(connus - set(voulus)):
        bilan.issues[chemin] = retire(chemin)
    if not bilan.fautes:
        VersionPubliee.objects.update_or_create(pk=1, defaults={"empreinte": empreinte, "publiee_le": instant})
    return bilan


def _suivante() -> Combinable:
    return Func(Value("core_publication_generation"), function="nextval", output_field=BigIntegerField())


def _tient(chemin: str) -> None:
    """One writer a page: whoever renders second sees what the first one left, and what changed before."""
    with connection.cursor() as curseur:
        curseur.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"publication:{chemin}"])


def _previens(chemins: list[str]) -> None:
    """Sent by PostgreSQL when the transaction commits, and only then."""
    dits = chemins if len(chemins) <= BEAUCOUP else [TOUT]
    with connection.cursor() as curseur:
        curseur.execute("select pg_notify(%s, chemin) from unnest(%s::text[]) as chemin", [CANAL, dits])

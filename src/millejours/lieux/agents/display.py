"""What agents' screens of the directory show: read once, bounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from millejours.comptes.models import Agent
from millejours.comptes.perms import peut
from millejours.lieux.agents.acces import GESTIONNAIRE, MODERATEUR, portee
from millejours.lieux.agents.croquis import Croquis, croquis
from millejours.lieux.doublons.fusion import Choix, choix
from millejours.lieux.fraicheur import en_mots, titre
from millejours.lieux.models import LICENCES, Campagne, Contribution, Fusion, Import, Lieu, Rapprochement, Seance
from millejours.lieux.types import vocabulaire

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Accueil:
    """What waits, by pile."""

    modere: bool
    contributions: int
    quarantaine: int
    doublons: int
    seances: int


def accueil(agent: Agent) -> Accueil:
    return Accueil(
        modere=bool(peut(agent, MODERATEUR)),
        contributions=contributions(agent).count(),
        quarantaine=en_quarantaine(agent).count(),
        doublons=doublons(agent).count(),
        seances=Seance.objects.filter(portee_des_seances(agent)).count(),
    )


def contributions(agent: Agent, etat: str = Contribution.Etat.A_TRAITER) -> Any:
    ici = portee(agent, "lieu__code_insee", MODERATEUR) | portee_du_departement(agent)
    return Contribution.objects.filter(ici, etat=etat).select_related("lieu")


def portee_du_departement(agent: Agent) -> Q:
    """A place that is missing is in no commune of ours yet: its département decides."""
    return portee(agent, "departement", MODERATEUR)


def en_quarantaine(agent: Agent) -> Any:
    ici = portee(agent, "code_insee", MODERATEUR)
    return Lieu.objects.visibles().filter(~Q(quarantaine=""), ici).order_by("source", "code_insee", "pk")


@dataclass(frozen=True, slots=True)
class PositionEcrite:
    """What an agent typed for one place, and why it was not taken."""

    lieu: str
    texte: str
    erreur: str
    # It is a position, but not one of the commune: it is taken when it is sent again, knowingly.
    est_dehors: bool = False


@dataclass(frozen=True, slots=True)
class PointDouteux:
    lieu: Lieu
    type: str
    croquis: Croquis | None
    est_propose: bool
    ecrite: PositionEcrite | None


def points_douteux(agent: Agent, ecrite: PositionEcrite | None = None) -> list[PointDouteux]:
    """The first ones of the queue, drawn; the one that was just refused keeps what was typed."""
    return [
        PointDouteux(
            lieu,
            type_de(lieu),
            croquis(lieu),
            bool((lieu.reparation or {}).get("propose")),
            ecrite if ecrite and ecrite.lieu == lieu.pk else None,
        )
        for lieu in en_quarantaine(agent)[:PAGE]
    ]


def doublons(agent: Agent) -> Any:
    """Both places are ours: deciding changes both."""
    ici = portee(agent, "a__code_insee", MODERATEUR) & portee(agent, "b__code_insee", MODERATEUR)
    return Rapprochement.objects.filter(ici, etat=Rapprochement.Etat.A_REVOIR).select_related("a", "b")


def portee_des_seances(agent: Agent) -> Q:
    siens = (MODERATEUR, GESTIONNAIRE)
    return portee(agent, "code_insee", *siens) | portee(agent, "lieu__code_insee", *siens)


def lieux_trouves(agent: Agent, cherche: str) -> list[Lieu]:
    """By name, identifier, SIRET or FINESS, in the agent's territories."""
    propre = " ".join(cherche.replace("\0", "").split())
    if len(propre) < 2:
        return []
    cles = Q(pk=propre) | Q(siret=propre.replace(" ", "")) | Q(finess=propre.replace(" ", ""))
    ici = portee(agent, "code_insee", MODERATEUR, GESTIONNAIRE)
    return list(Lieu.objects.filter(ici, cles | Q(nom__icontains=propre)).order_by("nom", "pk")[:PAGE])


@dataclass(frozen=True, slots=True)
class LigneImport:
    importation: Import
    est_le_dernier: bool

    @property
    def comptes(self) -> str:
        r = self.importation.rapport
        dits = (("nouveaux", _("nouveaux")), ("changes", _("changés")), ("fermes", _("fermés")))
        return ", ".join(f"{r[c]} {mot}" for c, mot in dits if r.get(c)) or _("rien")


def imports() -> list[LigneImport]:
    """The last ones; only the last of each source can be undone."""
    vus: set[str] = set()
    lignes = []
    for i in Import.objects.order_by("-applied_at", "-pk")[:PAGE]:
        est_le_dernier = i.undone_at is None and i.source not in vus
        if i.undone_at is None:
            vus.add(i.source)
        lignes.append(LigneImport(i, est_le_dernier))
    return lignes


@dataclass(frozen=True, slots=True)
class LigneComparee:
    """A group of fields of two records, side by side."""

    cle: str
    titre: str
    ici: str
    la: str
    de_l_absorbe: bool
    refus: str


@dataclass(frozen=True, slots=True)
class Comparaison:
    garde: Lieu
    absorbe: Lieu
    lignes: tuple[LigneComparee, ...]
    licence_garde: str
    licence_absorbe: str


def compare(garde: Lieu, absorbe: Lieu) -> Comparaison:
    lignes = (_comparee(garde, absorbe, x) for x in choix(garde, absorbe))
    differentes = tuple(x for x in lignes if x.ici != x.la)
    return Comparaison(garde, absorbe, differentes, LICENCES[garde.licence], LICENCES[absorbe.licence])


def _comparee(garde: Lieu, absorbe: Lieu, x: Choix) -> LigneComparee:
    return LigneComparee(x.champs[0], titre(x.champs[0]), _dit(garde, x), _dit(absorbe, x), x.de_l_absorbe, x.refus)


def _dit(lieu: Lieu, x: Choix) -> str:
    valeurs = [getattr(lieu, c) for c in x.champs if c != "reparation"]
    return ", ".join(en_mots(v) for v in valeurs if v not in (None, "", [], {}))


def fusions(agent: Agent) -> list[Fusion]:
    """Those the agent may undo."""
    ici = portee(agent, "garde__code_insee", MODERATEUR) & portee(agent, "absorbe__code_insee", MODERATEUR)
    return list(Fusion.objects.filter(ici, undone_at=None).select_related("garde", "absorbe")[:PAGE])


def campagnes() -> list[Any]:
    return list(
        Campagne.objects.annotate(
            demandes=Count("relances"),
            partis=Count("relances", filter=Q(relances__etat__in=["remis", "confirme"])),
            confirmes=Count("relances", filter=Q(relances__etat="confirme")),
        )[:PAGE]
    )


def type_de(lieu: Lieu) -> str:
    return vocabulaire().types[lieu.type].libelle

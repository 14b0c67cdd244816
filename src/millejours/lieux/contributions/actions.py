"""Receiving what somebody says of a place, deciding, answering."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from millejours.comptes.models import Agent
from millejours.core import sceau
from millejours.core.audit import trace
from millejours.lieux.actions import corrige
from millejours.lieux.agents.acces import sur
from millejours.lieux.comptes import recompte
from millejours.lieux.contributions.formulaire import CHAMPS, Saisie, departement, nettoie
from millejours.lieux.models import Contribution, Gestionnaire, Lieu
from millejours.lieux.nettoyage import horaires, positions
from millejours.lieux.refus import Refus as Refus
from millejours.lieux.types import vocabulaire

# Waiting for a moderator; then, once decided, for whoever asks about it; a manager who is never heard of again.
ATTENTE, APRES, GESTION = timedelta(days=180), timedelta(days=30), timedelta(days=550)
SOURCE: Final = "contributions"


@transaction.atomic
def recoit(saisie: Saisie, lieu: Lieu | None, *, now: datetime) -> str:
    """Keep what somebody wrote, their address sealed; the token that erases it, given once."""
    jeton = sceau.nouveau_jeton()
    contribution = Contribution(
        genre=saisie.genre,
        lieu=lieu,
        departement=departement(saisie, lieu),
        propose=dict(saisie.propose),
        texte=saisie.texte,
        recue_le=timezone.localdate(now),
        jeton=sceau.empreinte(jeton),
        jusqua=now + ATTENTE,
    )
    if saisie.adresse:
        cle, index, scelle = sceau.trousseau().scelle(contribution.USAGE, saisie.adresse, jeton)
        contribution.cle, contribution.index, contribution.scelle = cle, index, scelle
    contribution.save()
    return jeton


@transaction.atomic
def efface(jeton: str) -> bool:
    """At its author's wish: the message goes, and whom it made a manager. Says only whether there was one."""
    empreinte = sceau.empreinte(jeton)
    return bool(sum(modele.objects.filter(jeton=empreinte).delete()[0] for modele in (Contribution, Gestionnaire)))


@transaction.atomic
def accepte(
    contribution_id: int, valeurs: Mapping[str, Any], *, reponse: str, actor: Agent, now: datetime
) -> Contribution:
    """Do what was said, as the moderator words it: correct, close, create, or give a place its manager.

    Nothing else: of `valeurs`, only what such a message can propose, cleaned as it was when it came.
    """
    contribution = _a_traiter(contribution_id, actor)
    valeurs = _nettoyees(contribution.genre, valeurs)
    match contribution.genre:
        case Contribution.Genre.NOUVEAU:
            contribution.lieu = _cree(contribution, valeurs, actor, now)
        case Contribution.Genre.GESTION:
            _confie(contribution, now)
        case _:
            _corrige(contribution, valeurs, actor, now)
    return _conclut(contribution, Contribution.Etat.ACCEPTEE, reponse, actor, now)


@transaction.atomic
def refuse(contribution_id: int, *, reponse: str, actor: Agent, now: datetime) -> Contribution:
    return _conclut(_a_traiter(contribution_id, actor), Contribution.Etat.REFUSEE, reponse, actor, now)


def territoire_de(contribution: Contribution) -> str:
    """The commune that decides who may moderate: the place's, else the one that was found when the message came."""
    return contribution.lieu.code_insee if contribution.lieu else str(contribution.propose.get("code_insee", ""))


def _a_traiter(contribution_id: int, actor: Agent) -> Contribution:
    contribution = Contribution.objects.select_for_update(of=("self",)).select_related("lieu").get(pk=contribution_id)
    if contribution.etat != Contribution.Etat.A_TRAITER:
        raise Refus(_("Quelqu'un l'a déjà traitée."))
    if contribution.genre != Contribution.Genre.NOUVEAU and contribution.lieu is None:
        raise Refus(_("Le lieu dont elle parle n'existe plus."))
    # Read again under the lock: the place may have moved since the page was opened.
    if not (permis := sur(actor, territoire_de(contribution))):
        raise Refus(permis.raison)
    return contribution


def _nettoyees(genre: str, valeurs: Mapping[str, Any]) -> dict[str, Any]:
    propres, erreurs = nettoie({c: str(v) for c, v in valeurs.items() if c in CHAMPS[genre]})
    if erreurs:
        raise Refus(" ".join(erreurs.values()))
    if genre == Contribution.Genre.ERREUR and valeurs.get("statut") == Lieu.FERME:
        propres["statut"] = Lieu.FERME
    return propres


def _corrige(contribution: Contribution, valeurs: Mapping[str, Any], actor: Agent, now: datetime) -> None:
    assert contribution.lieu is not None
    champs = {c: v for c, v in valeurs.items() if getattr(contribution.lieu, c) != v}
    if "horaires_texte" in champs:
        champs["horaires_accueil"], champs["horaires_texte"] = horaires.osm(champs["horaires_texte"])
    if champs.get("statut") == Lieu.FERME:
        champs["ferme_le"] = timezone.localdate(now)
    if champs:
        # A word that an agent read and took is an agent's word.
        corrige(contribution.lieu.pk, champs, actor=f"agent:{actor.pk}", rang="agent", now=now)
        recompte(now)


def _cree(contribution: Contribution, valeurs: Mapping[str, Any], actor: Agent, now: datetime) -> Lieu:
    # What the moderator did not take is left out; a place has a name, a type and a commune all the same.
    fiche = {c: contribution.propose.get(c, "") for c in ("nom", "type")} | dict(valeurs)
    if fiche["type"] not in vocabulaire().types:
        raise Refus(_("Type inconnu : %s") % fiche["type"])
    commune = positions.trouve_commune(territoire_de(contribution), "", "")
    position = positions.place(commune, None, None, "")
    osm, ecrits = horaires.osm(str(fiche.get("horaires_texte", "")))
    jour = timezone.localdate(now)
    lieu = Lieu(
        id=f"{SOURCE}--{secrets.token_hex(6)}",
        source=SOURCE,
        licence="propre",
        nom=fiche["nom"],
        type=fiche["type"],
        adresse=fiche.get("adresse", ""),
        code_insee=commune.code if commune else "",
        commune=commune.nom if commune else "",
        code_postal=commune.codes_postaux[0] if commune and len(commune.codes_postaux) == 1 else "",
        latitude=position.latitude,
        longitude=position.longitude,
        precision_position=position.precision,
        telephone=fiche.get("telephone", ""),
        site_web=fiche.get("site_web", ""),
        horaires_accueil=osm,
        horaires_texte=ecrits,
        date_maj=jour,
        date_verification=jour,
    )
    lieu.full_clean(validate_unique=False)
    lieu.save()
    trace(actor, "creer_lieu", lieu, f"{lieu.nom}, proposé par un visiteur", now)
    recompte(now)
    return lieu


def _confie(contribution: Contribution, now: datetime) -> None:
    """The same sealed address, in a row of its own with an end of its own. One token erases both."""
    lieu = contribution.lieu
    if contribution.scelle is None or contribution.index is None or lieu is None:
        raise Refus(_("Cette demande n'a plus d'adresse."))
    adresse, jeton = sceau.trousseau().ouvre(
        contribution.USAGE, contribution.cle, bytes(contribution.index), bytes(contribution.scelle)
    )
    cle, index, scelle = sceau.trousseau().scelle(Gestionnaire.USAGE, adresse, jeton)
    Gestionnaire.objects.create(
        lieu=lieu,
        cle=cle,
        index=index,
        scelle=scelle,
        jeton=sceau.empreinte(jeton),
        depuis=timezone.localdate(now),
        jusqua=now + GESTION,
    )


def _conclut(
    contribution: Contribution, etat: Contribution.Etat, reponse: str, actor: Agent, now: datetime
) -> Contribution:
    contribution.etat, contribution.reponse, contribution.traitee_at = etat, reponse[:1000], now
    contribution.a_repondre = contribution.scelle is not None
    contribution.jusqua = now + APRES
    contribution.save()
    trace(actor, "traiter_contribution", contribution, f"contribution {contribution.get_etat_display()}", now)
    if contribution.a_repondre:
        from millejours.lieux.tasks import repond

        repond.defer(contribution=contribution.pk)
    return contribution


def fin_de_gestion(jour: date) -> datetime:
    """When a manager who just confirmed is forgotten, if they are not heard of again."""
    return timezone.make_aware(datetime.combine(jour, datetime.min.time())) + GESTION

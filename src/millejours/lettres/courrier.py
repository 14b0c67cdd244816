"""The messages, as they leave: neutral subject, plain text and simple HTML, no picture, no link that counts.

A letter is written once for all who receive the same words; only the token of its links changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _

from millejours.contenus import references
from millejours.contenus.models import Article
from millejours.core import sceau
from millejours.lettres.catalogue import Lettre, lettres
from millejours.lettres.models import Demande, Envoi

# Stands for the token in what is written once for all; as long as one, and never one.
PLACE = "_" * 43
_SMTP = SMTP.clone(max_line_length=78)


@dataclass(frozen=True, slots=True)
class Lien:
    mots: str
    adresse: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the templates of a letter read."""

    lettre: Lettre
    mot: str
    articles: tuple[Lien, ...]
    echeances: tuple[Lien, ...]
    site: str
    liens: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Corps:
    objet: str
    texte: str
    html: str

    def avec(self, jeton: str) -> tuple[str, str]:
        return self.texte.replace(PLACE, jeton), self.html.replace(PLACE, jeton)


class Presse:
    """Writes messages, and remembers the ones already written: one for each batch."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._corps: dict[tuple[str, str, str], Corps] = {}

    def lettre(self, envoi: Envoi, adresse: str, jeton: str) -> bytes:
        """Raises `KeyError` when this letter is written no more."""
        abonne = envoi.abonne
        corps = self._lettre(envoi.lettre, abonne.role, abonne.langue)
        message = self._message(adresse, corps, jeton, identifiant_de(envoi))
        # RFC 8058: the reader's program asks once, without opening anything.
        message["List-Unsubscribe"] = f"<{adresse_de('lettres-arret', jeton)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["List-Id"] = f"Mille jours <lettres.{_domaine()}>"
        return message.as_bytes(policy=_SMTP)

    def confirmation(self, demande: Demande, adresse: str, jeton: str) -> bytes:
        with translation.override(demande.langue):
            heures = {"heures": settings.LETTRES_DELAI_HEURES, "liens": liens(PLACE), "site": settings.ADRESSE_PUBLIQUE}
            corps = Corps(
                _("Confirmez votre inscription"),
                render_to_string("lettres/courrier/confirmation.txt", heures),
                render_to_string("lettres/courrier/confirmation.html", heures),
            )
        return self._message(adresse, corps, jeton, f"d{demande.pk}.{demande.messages}").as_bytes(policy=_SMTP)

    def _lettre(self, identifiant: str, role: str, langue: str) -> Corps:
        cle = (identifiant, role, langue)
        if cle not in self._corps:
            with translation.override(langue):
                self._corps[cle] = compose(lettres().par_id[identifiant], role, langue, self.now)
        return self._corps[cle]

    def _message(self, adresse: str, corps: Corps, jeton: str, nom: str) -> EmailMessage:
        texte, html = corps.avec(jeton)
        message = EmailMessage(policy=_SMTP)
        message["From"] = settings.DEFAULT_FROM_EMAIL
        message["To"] = adresse
        message["Subject"] = corps.objet
        message["Date"] = format_datetime(self.now)
        message["Message-ID"] = f"<{nom}.{sceau.trousseau().marque(nom)}@{_domaine()}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(texte, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        return message


def compose(lettre: Lettre, role: str, langue: str, now: datetime) -> Corps:
    """The words of one letter for one role, with a place for the token. The subject says nothing of the reader."""
    page = Page(
        lettre,
        lettre.mot_pour(role),
        _articles(lettre, langue, now),
        tuple(_echeances(lettre)),
        settings.ADRESSE_PUBLIQUE,
        liens(PLACE),
    )
    mois = MONTHS[timezone.localdate(now).month]
    contexte: dict[str, Any] = {"page": page}
    return Corps(
        _("Votre lettre de %(mois)s") % {"mois": mois},
        render_to_string("lettres/courrier/lettre.txt", contexte),
        render_to_string("lettres/courrier/lettre.html", contexte),
    )


def liens(jeton: str) -> dict[str, str]:
    """What the reader of a message can do from it."""
    actes = {nom: adresse_de(f"lettres-{nom}", jeton) for nom in ("confirmer", "arret", "perte", "etape")}
    pages = {
        nom: settings.ADRESSE_PUBLIQUE + reverse(nom) for nom in ("parcours", "aide", "lettres", "confidentialite")
    }
    return actes | pages


def adresse_de(nom: str, jeton: str) -> str:
    return f"{settings.ADRESSE_PUBLIQUE}{reverse(nom, args=[jeton])}"


def identifiant_de(envoi: Envoi) -> str:
    """Name of a message: the same each time it is sent, so that a copy can be known as one."""
    return f"l{envoi.pk}.{envoi.periode:%Y%m}"


def _articles(lettre: Lettre, langue: str, now: datetime) -> tuple[Lien, ...]:
    """Only what readers may open today, in the order of the letter."""
    pages = Article.objects.filter(identifiant__in=lettre.articles, langue=langue).publiques(now)
    trouvees = {p.identifiant: Lien(p.title, settings.ADRESSE_PUBLIQUE + p.adresse()) for p in pages}
    return tuple(trouvees[slug] for slug in lettre.articles if slug in trouvees)


def _echeances(lettre: Lettre) -> list[Lien]:
    regles = references.regles()
    return [
        Lien(regles[i].libelle, settings.ADRESSE_PUBLIQUE + reverse("echeance", args=[i])) for i in lettre.echeances
    ]


def _domaine() -> str:
    return urlsplit(settings.ADRESSE_PUBLIQUE).hostname or "localhost"

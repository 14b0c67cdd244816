"""Where the sign-in library asks for our ways."""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from millejours.comptes import journal
from millejours.comptes.etapes import FACTEURS
from millejours.comptes.models import Agent, JournalConnexion
from millejours.core.courrier import envoie_a_part

_TROP = _("Trop d'essais. Attendez un quart d'heure, ou utilisez une clé d'accès.")
_CODE = _("Ce code n'est pas le bon, ou il vient de changer. Prenez celui qui s'affiche maintenant.")


class AdaptateurCompte(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _TROP,
        "rate_limited": _TROP,
        "incorrect_code": _CODE,
        "email_password_mismatch": _("L'adresse et le mot de passe ne vont pas ensemble."),
        "incorrect_password": _("Ce n'est pas votre mot de passe."),
        "invalid_password_reset": _("Ce lien ne s'ouvre plus. Demandez-en un autre."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return ["millejours.comptes.etapes.EtapeSecondFacteur"]

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            journal.note(request, JournalConnexion.Moyen.MOT_DE_PASSE, JournalConnexion.Resultat.BLOQUEE)
            raise

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mon_compte")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On our own address, not on the one that the request claims."""
        uid, _tiret, jeton = key.partition("-")
        chemin = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": jeton})
        return f"{settings.ADRESSE_PUBLIQUE}{chemin}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        envoie_a_part(self.render_mail(template_prefix, email, context | {"email": email}))


class AdaptateurFacteurs(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _CODE,
        "cannot_delete_authenticator": _("C'est votre seul second facteur : ajoutez-en un autre avant de le retirer."),
    }

    def encrypt(self, text: str) -> str:
        """What makes the codes is not readable in a copy of the database."""
        return _coffre().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _coffre().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        dessin = BytesIO()
        segno.make(url, error="m").save(dessin, kind="svg", scale=5, border=3, light="#ffffff", xmldecl=False)
        return dessin.getvalue().decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        autres = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTEURS)
        return bool(autres.exclude(pk=authenticator.pk).exists())

    def generate_authenticator_name(self, user: Agent, type: str) -> str:
        rang = Authenticator.objects.filter(user=user, type=type).count() + 1
        return str(_("Ma clé d'accès")) if rang == 1 else str(_("Clé d'accès n° %(rang)s") % {"rang": rang})


def _coffre() -> Fernet:
    """A key of its own, drawn from the secret of the site."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"millejours second facteur")
    return Fernet(base64.urlsafe_b64encode(derive.derive(settings.SECRET_KEY.encode())))

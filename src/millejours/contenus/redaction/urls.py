"""Wagtail's admin, under the narrowest policy it works with (docs/adr/0013-editer-avec-wagtail.md)."""

from __future__ import annotations

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.urls import path
from wagtail.admin import urls as wagtailadmin
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from millejours.contenus.envoi import de_redaction

POLITIQUE = {
    # Its editor writes style attributes; scripts stay in files, here as everywhere.
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF],
    # The preview of a page is a frame of our own.
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    # jQuery writes HTML as strings: trusted types would refuse all of it.
    "require-trusted-types-for": None,
}

# Files of drafts: for whoever is let in the editors' office.
_fichiers = [path("medias/<str:nom>", require_admin_access(de_redaction), name="fichier_de_redaction")]
urlpatterns = _fichiers + decorate_urlpatterns(wagtailadmin.urlpatterns, csp_replace(POLITIQUE))

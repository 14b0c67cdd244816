"""Wagtail's admin, under the narrowest policy it works with (docs/adr/0013-editer-avec-wagtail.md)."""

from __future__ import annotations

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from wagtail.admin import urls as wagtailadmin
from wagtail.utils.urlpatterns import decorate_urlpatterns

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

urlpatterns = decorate_urlpatterns(wagtailadmin.urlpatterns, csp_replace(POLITIQUE))

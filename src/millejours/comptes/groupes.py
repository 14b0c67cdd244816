"""One Django group a role, named by its slug: Wagtail's workflows and permissions hold on to them."""

from __future__ import annotations

from typing import Any

from django.apps import apps as applications
from django.db import DEFAULT_DB_ALIAS

from millejours.comptes.roles import QUI_REDIGENT, ROLES


def cree_groupes(sender: Any = None, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """After every migration, and after a test emptied the tables. Wagtail makes its permission the same way."""
    from django.contrib.auth.models import Group, Permission
    from django.contrib.contenttypes.models import ContentType

    if not applications.is_installed("wagtail.admin"):
        return
    genre, _cree = ContentType.objects.using(using).get_or_create(app_label="wagtailadmin", model="admin")
    acces, _cree = Permission.objects.using(using).get_or_create(
        content_type=genre, codename="access_admin", defaults={"name": "Can access Wagtail admin"}
    )
    for slug in ROLES:
        groupe, _cree = Group.objects.using(using).get_or_create(name=slug)
        if slug in QUI_REDIGENT:
            groupe.permissions.add(acces)

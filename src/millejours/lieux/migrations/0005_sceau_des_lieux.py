"""Addresses of the directory were sealed with the keys of the letters: sealed again with their own."""

from typing import Any

from django.db import migrations

from millejours.core import sceau

LETTRES, LIEUX = "lettres", "lieux"


def _passe(apps: Any, de: str, vers: str) -> None:
    for nom in ("Contribution", "Gestionnaire"):
        modele = apps.get_model("lieux", nom)
        for ligne in modele.objects.exclude(scelle=None).select_for_update().iterator():
            trousseau = sceau.trousseau()
            try:
                adresse, jeton = trousseau.ouvre(de, ligne.cle, bytes(ligne.index), bytes(ligne.scelle))
            except sceau.SceauRompu:
                # A lost key: it could not be read before either.
                continue
            ligne.cle, ligne.index, ligne.scelle = trousseau.scelle(vers, adresse, jeton)
            ligne.save(update_fields=["cle", "index", "scelle"])


def separe(apps: Any, schema_editor: Any) -> None:
    _passe(apps, LETTRES, LIEUX)


def rejoint(apps: Any, schema_editor: Any) -> None:
    _passe(apps, LIEUX, LETTRES)


class Migration(migrations.Migration):
    dependencies = [("lieux", "0004_depot_entete")]

    operations = [migrations.RunPython(separe, rejoint, elidable=True)]

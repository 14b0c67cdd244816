"""Sessions held at a place had no position of their own."""

from django.db import migrations

_SUIT = """
update lieux_seance s set latitude = l.latitude, longitude = l.longitude from lieux_lieu l
where l.id = s.lieu_id and (s.latitude, s.longitude) is distinct from (l.latitude, l.longitude)
"""
_OUBLIE = "update lieux_seance set latitude = null, longitude = null where lieu_id is not null"


class Migration(migrations.Migration):
    dependencies = [("lieux", "0006_autour_par_bandes")]

    operations = [migrations.RunSQL(_SUIT, _OUBLIE, elidable=True)]

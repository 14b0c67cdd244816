"""The table of the shared counters (see `comptes.cache`): Django makes it by a command, not by a model."""

from typing import Any

from django.core.management import call_command
from django.db import migrations

TABLE = "comptes_compteur"


def cree(apps: Any, schema_editor: Any) -> None:
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("comptes", "0001_initial")]

    operations = [
        migrations.RunPython(cree, lambda apps, schema_editor: schema_editor.execute(f"drop table {TABLE}")),
    ]

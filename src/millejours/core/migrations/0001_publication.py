import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL("create sequence core_publication_generation", "drop sequence core_publication_generation"),
        migrations.CreateModel(
            name="PagePubliee",
            fields=[
                ("chemin", models.CharField(max_length=500, primary_key=True, serialize=False, verbose_name="chemin")),
                ("langue", models.CharField(max_length=10, verbose_name="langue")),
                ("entetes", models.JSONField(verbose_name="en-têtes")),
                ("gzip", models.BinaryField(verbose_name="corps gzip")),
                ("brotli", models.BinaryField(verbose_name="corps brotli")),
                ("taille", models.PositiveIntegerField(verbose_name="taille du corps")),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte")),
                (
                    "dependances",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        default=list,
                        size=None,
                        verbose_name="dépendances",
                    ),
                ),
                ("valable_jusqua", models.DateTimeField(blank=True, null=True, verbose_name="valable jusqu'à")),
                ("generation", models.BigIntegerField(unique=True, verbose_name="génération")),
                ("publiee_le", models.DateTimeField(verbose_name="publiée le")),
            ],
            options={
                "verbose_name": "page publiée",
                "verbose_name_plural": "pages publiées",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["dependances"], name="page_publiee_dependances"),
                    models.Index(fields=["valable_jusqua"], name="page_publiee_valable_jusqua"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("chemin__regex", "^/[A-Za-z0-9/._~-]*$"),
                            models.Q(("chemin__startswith", "/agents/"), _negated=True),
                        ),
                        name="page_publiee_chemin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("empreinte__regex", "^[0-9a-f]{64}$")), name="page_publiee_empreinte"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VersionPubliee",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("empreinte", models.CharField(max_length=64, verbose_name="empreinte du code et du contenu")),
                ("publiee_le", models.DateTimeField(verbose_name="publiée le")),
            ],
            options={
                "verbose_name": "version publiée",
                "verbose_name_plural": "versions publiées",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="version_publiee_unique")
                ],
            },
        ),
        # Compressed once already: PostgreSQL need not try again.
        migrations.RunSQL(
            "alter table core_pagepubliee alter gzip set storage external, alter brotli set storage external",
            migrations.RunSQL.noop,
        ),
    ]

"""A translation keeps which revision of its original it was made from."""

from typing import Any

from django.db import migrations, models

MODELES = ("article", "entreeglossaire", "fichereflexe", "kit", "media", "question")


def date_les_traductions(apps: Any, schema_editor: Any) -> None:
    """Written after its original was last published: it follows it. Before: somebody has to look again."""
    for nom in MODELES:
        modele = apps.get_model("contenus", nom)
        originaux = {p.translation_key: p for p in modele.objects.filter(langue="fr", live=True)}
        traductions = modele.objects.exclude(langue="fr").exclude(live_revision=None)
        for traduction in traductions.select_related("live_revision"):
            original = originaux.get(traduction.translation_key)
            if original is None or original.last_published_at is None:
                continue
            if traduction.live_revision.created_at >= original.last_published_at:
                modele.objects.filter(pk=traduction.pk).update(revision_traduite=original.live_revision_id)


class Migration(migrations.Migration):
    dependencies = [("contenus", "0002_medias_et_langue_des_signes")]

    operations = [
        *(
            migrations.AddField(nom, "revision_traduite", models.BigIntegerField(null=True, editable=False))
            for nom in MODELES
        ),
        migrations.RunPython(date_les_traductions, migrations.RunPython.noop, elidable=True),
    ]

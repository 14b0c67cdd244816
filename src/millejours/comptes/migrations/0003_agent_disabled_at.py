from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comptes", "0002_compteur")]

    operations = [
        migrations.AddField(
            "agent", "disabled_at", models.DateTimeField(blank=True, null=True, verbose_name="désactivé le")
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("lieux", "0003_vue_par_bandes"),
    ]

    operations = [
        # Drafts of a day at most, whose header was not kept: sent again, they have it.
        migrations.RunSQL("delete from lieux_depot", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="depot",
            name="entete",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="depot",
            name="exemples",
            field=models.JSONField(default=list),
        ),
    ]

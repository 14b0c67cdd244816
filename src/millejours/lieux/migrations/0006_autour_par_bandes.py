import django.db.models.expressions
import django.db.models.functions.comparison
import django.db.models.functions.math
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('lieux', '0005_sceau_des_lieux'),
    ]

    operations = [
        migrations.RemoveIndex(model_name='lieu', name='lieu_autour'),
        migrations.AddIndex(
            model_name='lieu',
            index=models.Index(models.F('type'), django.db.models.functions.comparison.Cast(django.db.models.functions.math.Floor(django.db.models.expressions.CombinedExpression(models.F('latitude'), '*', models.Value(32))), models.IntegerField()), models.F('longitude'), condition=models.Q(('latitude__isnull', False), ('statut', 'ouvert')), include=('latitude', 'id'), name='lieu_autour'),
        ),
    ]

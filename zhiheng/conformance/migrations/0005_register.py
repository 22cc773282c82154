from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conformance", "0004_columns"),
    ]

    operations = [
        migrations.AddField(
            model_name="judging",
            name="register",
            field=models.JSONField(default=dict),
        ),
    ]

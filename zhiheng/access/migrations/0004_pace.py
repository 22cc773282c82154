from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0003_tokens")]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("account", models.UUIDField(primary_key=True, serialize=False)),
                ("minute", models.DateTimeField()),
                ("requests", models.PositiveIntegerField()),
            ],
        ),
        # A count of one minute need not outlive a crash; so no request waits for the disk.
        migrations.RunSQL(
            "ALTER TABLE access_pace SET UNLOGGED", "ALTER TABLE access_pace SET LOGGED"
        ),
    ]

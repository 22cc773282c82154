from django.db import migrations, models


class Migration(migrations.Migration):
    """What the body is approved for, as its approval says it."""

    dependencies = [("body", "0002_guard")]

    operations = [
        migrations.AddField("body", "approval_scope", models.TextField("批准范围", null=True)),
    ]

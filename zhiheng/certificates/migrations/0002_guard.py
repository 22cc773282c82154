from django.db import migrations

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):
    """Every row of these tables names the entry of the trail that wrote it."""

    dependencies = [("certificates", "0001_initial"), ("trace", "0002_guards")]

    operations = [
        guard_record("certificates_certificate"),
        guard_record("certificates_statechange"),
        guard_record("certificates_confirmation"),
        guard_record("certificates_responsibility"),
        guard_record("certificates_restoration"),
    ]

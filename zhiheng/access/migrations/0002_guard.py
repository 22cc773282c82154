from django.db import migrations

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):
    """Every row of these tables names the entry of the trail that wrote it."""

    dependencies = [("access", "0001_initial"), ("trace", "0002_guards")]

    operations = [
        guard_record("access_holder"),
        guard_record("access_grant"),
        guard_record("access_proposal"),
    ]

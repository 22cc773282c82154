from django.db import migrations

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):
    """Every row of these tables names the entry of the trail that wrote it."""

    dependencies = [("evidence", "0001_initial"), ("trace", "0004_one_check_per_act")]

    operations = [
        guard_record("evidence_file"),
        guard_record("evidence_evidence"),
        guard_record("evidence_awaited"),
    ]

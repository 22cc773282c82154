from django.db import migrations

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):
    """Every row of these tables names the entry of the trail that wrote it."""

    dependencies = [("training", "0001_initial"), ("trace", "0002_guards")]

    operations = [
        guard_record("training_plan"),
        guard_record("training_planitem"),
        guard_record("training_session"),
        guard_record("training_attendance"),
        guard_record("training_retraining"),
    ]

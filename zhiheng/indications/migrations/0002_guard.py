from django.db import migrations

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):
    """Every row of these tables names the entry of the trail that wrote it."""

    dependencies = [("indications", "0001_initial"), ("trace", "0002_guards")]

    operations = [guard_record("indications_absence"), guard_record("indications_question")]

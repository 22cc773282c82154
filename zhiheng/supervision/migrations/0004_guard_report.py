from django.db import migrations

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):
    """Every report names the entry of the trail that wrote it."""

    dependencies = [("supervision", "0003_report"), ("trace", "0002_guards")]

    operations = [guard_record("supervision_report")]

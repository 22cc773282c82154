from django.db import migrations

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):
    """Every row of these tables names the entry of the trail that wrote it."""

    dependencies = [("lawbook", "0001_initial"), ("trace", "0002_guards")]

    operations = [
        guard_record("lawbook_readingchoice"),
        guard_record("lawbook_regulationtext"),
        guard_record("lawbook_unitread"),
        guard_record("lawbook_calendarday"),
        guard_record("lawbook_internallimit"),
    ]

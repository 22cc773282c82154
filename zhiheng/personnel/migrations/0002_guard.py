from django.db import migrations

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):
    """Every row of these tables names the entry of the trail that wrote it."""

    dependencies = [("personnel", "0001_initial"), ("trace", "0002_guards")]

    operations = [
        guard_record("personnel_person"),
        guard_record("personnel_education"),
        guard_record("personnel_employment"),
        guard_record("personnel_title"),
        guard_record("personnel_registration"),
        guard_record("personnel_competence"),
        guard_record("personnel_ban"),
        guard_record("personnel_seat"),
        guard_record("personnel_knownset"),
    ]

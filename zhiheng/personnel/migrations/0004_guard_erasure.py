from django.db import migrations

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):
    """No erasure without its entry."""

    dependencies = [("personnel", "0003_erasure"), ("trace", "0004_one_check_per_act")]

    operations = [guard_record("personnel_erasure")]

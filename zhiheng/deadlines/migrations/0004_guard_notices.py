from django.db import migrations

from zhiheng.trace.migrating import guard_record


class Migration(migrations.Migration):
    """No reminder without its entry, and none that is taken away."""

    dependencies = [("deadlines", "0003_notices"), ("trace", "0004_one_check_per_act")]

    operations = [guard_record("deadlines_notice")]

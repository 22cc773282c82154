from django.db import migrations


class Migration(migrations.Migration):
    """Every case is judged once afresh: some that were taken back could still be remembered."""

    dependencies = [("conformance", "0005_register")]

    operations = [
        migrations.RunSQL("UPDATE conformance_judging SET token = ''", migrations.RunSQL.noop),
    ]

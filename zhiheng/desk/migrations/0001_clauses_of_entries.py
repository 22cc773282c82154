"""An index by clause over the trail: each time a clause was applied or refused, newest first."""

from django.db import migrations

# The same expression stands in zhiheng.desk.applied; casts of text and path are immutable.
FORWARD = """
CREATE INDEX trace_entry_clauses ON trace_entry
    USING gin (jsonb_path_query_array(payload::jsonb, '$.rules[*].clause') jsonb_path_ops)
"""


class Migration(migrations.Migration):
    dependencies = [("trace", "0002_guards")]
    operations = [migrations.RunSQL(FORWARD, "DROP INDEX IF EXISTS trace_entry_clauses")]

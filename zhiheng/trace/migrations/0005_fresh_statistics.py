"""The planner's statistics can be renewed by the application, which owns no table.

Right after a large import the planner still believes that the tables are empty, until autovacuum
comes by a minute later; a judgement begun meanwhile was planned as nested loops and ran for hours.
Only tables that have changed much are analysed: by more than a thousand rows and a fifth.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION trace_refresh_statistics() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    changed text;
    analysed integer := 0;
BEGIN
    FOR changed IN
        SELECT relname FROM pg_stat_user_tables
        WHERE schemaname = 'public' AND n_mod_since_analyze > 1000 + n_live_tup / 5
        ORDER BY relname
    LOOP
        EXECUTE format('ANALYZE public.%I', changed);
        analysed := analysed + 1;
    END LOOP;
    RETURN analysed;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("trace", "0004_one_check_per_act")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION trace_refresh_statistics()"),
    ]

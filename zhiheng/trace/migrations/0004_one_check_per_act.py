"""No act without trail, checked once for each act and not once for each row at commit.

The guard of records notes the entry that a row names in trace_pending; writing the entry takes the
note away; what is left at commit is refused. An import of 360,000 rows held the chain for ten
seconds while PostgreSQL looked up as many foreign keys.
"""

from django.db import migrations, models

GUARD_RECORD = """
CREATE OR REPLACE FUNCTION trace_guard_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'DELETE of % is refused: retract it by an act', TG_TABLE_NAME
            USING ERRCODE = 'insufficient_privilege';
    ELSIF TG_OP = 'INSERT' THEN
        IF NEW.version <> 1 THEN
            RAISE EXCEPTION '% begins at version 1, not %', TG_TABLE_NAME, NEW.version
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.id <> OLD.id OR NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION '% %: a change needs the next version', TG_TABLE_NAME, OLD.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    -- One look-up for every row but the first of an act, for an import writes hundreds of thousands.
    IF EXISTS (SELECT FROM public.trace_pending WHERE entry = NEW.trail_id) THEN
        RETURN NEW;
    END IF;
    -- The entry comes last in the transaction: an old trail_id left standing, or borrowed, is found
    -- here; one act may well touch a row twice, its entry does not exist yet.
    IF EXISTS (SELECT FROM public.trace_entry WHERE id = NEW.trail_id) THEN
        RAISE EXCEPTION '% %: its entry % is already written', TG_TABLE_NAME, NEW.id, NEW.trail_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    INSERT INTO public.trace_pending (entry) VALUES (NEW.trail_id);
    RETURN NEW;
END $$;
"""

SETTLE = """
CREATE FUNCTION trace_settle() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM trace_pending WHERE entry = NEW.id;
    RETURN NULL;
END $$;
CREATE FUNCTION trace_refuse_pending() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM trace_pending WHERE entry = NEW.entry) THEN
        RAISE EXCEPTION 'no act without trail: entry % was never written', NEW.entry
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER trace_entry_settle AFTER INSERT ON trace_entry
    FOR EACH ROW EXECUTE FUNCTION trace_settle();
CREATE CONSTRAINT TRIGGER trace_pending_check AFTER INSERT ON trace_pending
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION trace_refuse_pending();
CREATE TRIGGER trace_pending_keep BEFORE UPDATE OR TRUNCATE ON trace_pending
    FOR EACH STATEMENT EXECUTE FUNCTION trace_refuse();
ALTER TABLE trace_entry ENABLE ALWAYS TRIGGER trace_entry_settle;
ALTER TABLE trace_pending ENABLE ALWAYS TRIGGER trace_pending_check;
ALTER TABLE trace_pending ENABLE ALWAYS TRIGGER trace_pending_keep;
"""


class Migration(migrations.Migration):
    dependencies = [("trace", "0003_touched_without_check")]
    operations = [
        migrations.CreateModel(
            name="Pending",
            fields=[("entry", models.UUIDField(primary_key=True, serialize=False))],
            options={"db_table": "trace_pending"},
        ),
        migrations.RunSQL(GUARD_RECORD, migrations.RunSQL.noop),
        migrations.RunSQL(SETTLE, migrations.RunSQL.noop),
    ]

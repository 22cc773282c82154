from django.db import migrations

from zhiheng.trace.migrating import guard_record

_FIXED = """
CREATE FUNCTION deadlines_stand_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.rule, NEW.clause, NEW.subject_table, NEW.subject_id, NEW.start, NEW.due_strict,
        NEW.due_rolled, NEW.calendar, NEW.internal)
       IS DISTINCT FROM
       (OLD.rule, OLD.clause, OLD.subject_table, OLD.subject_id, OLD.start, OLD.due_strict,
        OLD.due_rolled, OLD.calendar, OLD.internal)
    THEN
        RAISE EXCEPTION 'a deadline does not move: %', OLD.id USING ERRCODE = 'ZH001';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER deadlines_deadline_stands_still BEFORE UPDATE ON deadlines_deadline
    FOR EACH ROW EXECUTE FUNCTION deadlines_stand_still();
ALTER TABLE deadlines_deadline ENABLE ALWAYS TRIGGER deadlines_deadline_stands_still;
"""

_LOOSE = """
DROP TRIGGER IF EXISTS deadlines_deadline_stands_still ON deadlines_deadline;
DROP FUNCTION IF EXISTS deadlines_stand_still();
"""


class Migration(migrations.Migration):
    """Every row of these tables names the entry of the trail that wrote it; no clock moves."""

    dependencies = [("deadlines", "0001_initial"), ("trace", "0002_guards")]

    operations = [
        guard_record("deadlines_deadline"),
        migrations.RunSQL(_FIXED, _LOOSE),
    ]

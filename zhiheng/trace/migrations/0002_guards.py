"""Triggers of the trail: append-only tables, the chain's own arithmetic, the guard of records.

They belong to the owner of the database and fire ALWAYS (also under session_replication_role).
The functions that run with the owner's rights have a fixed search path.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION trace_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: it may only be added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""

GUARD_RECORD = """
CREATE FUNCTION trace_guard_record() RETURNS trigger LANGUAGE plpgsql AS $$
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
    -- The entry comes last in the transaction: an old trail_id left standing, or borrowed, is found
    -- here; one act may well touch a row twice, its entry does not exist yet.
    IF EXISTS (SELECT FROM public.trace_entry WHERE id = NEW.trail_id) THEN
        RAISE EXCEPTION '% %: its entry % is already written', TG_TABLE_NAME, NEW.id, NEW.trail_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
"""

ADVANCE = """
CREATE FUNCTION trace_advance() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head trace_head%ROWTYPE;
    bytes bytea := convert_to(NEW.payload, 'UTF8');
    told jsonb := NEW.payload::jsonb;
    node bytea;
    peaks bytea;
    size bigint;
BEGIN
    SELECT * INTO STRICT head FROM trace_head WHERE id = 1 FOR UPDATE;
    IF NEW.seq <> head.seq + 1 THEN
        RAISE EXCEPTION 'the next entry is %, not %', head.seq + 1, NEW.seq
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.recorded < head.recorded THEN
        RAISE EXCEPTION 'entry % would be recorded before the one it follows', NEW.seq
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.digest IS DISTINCT FROM sha256('\\x02'::bytea || head.digest || bytes) THEN
        RAISE EXCEPTION 'the digest of entry % does not continue the chain', NEW.seq
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF told->>'seq' IS DISTINCT FROM NEW.seq::text OR told->>'entry' IS DISTINCT FROM NEW.id::text
        OR told->>'act' IS DISTINCT FROM NEW.act THEN
        RAISE EXCEPTION 'the payload of entry % tells another entry', NEW.seq
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    node := sha256('\\x00'::bytea || bytes);
    peaks := head.frontier;
    size := head.seq;
    WHILE size % 2 = 1 LOOP
        node := sha256('\\x01'::bytea || substring(peaks FROM length(peaks) - 31) || node);
        peaks := substring(peaks FROM 1 FOR length(peaks) - 32);
        size := size / 2;
    END LOOP;
    UPDATE trace_head SET seq = NEW.seq, digest = NEW.digest, recorded = NEW.recorded,
        frontier = peaks || node WHERE id = 1;
    RETURN NEW;
END $$;
"""

GUARD_HEAD = """
CREATE FUNCTION trace_guard_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Only trace_advance(), which runs with the owner's rights, may move the head, and only forward.
    IF current_user <> (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = TG_RELID)
        OR NEW.seq <> OLD.seq + 1 OR length(NEW.frontier) % 32 <> 0 THEN
        RAISE EXCEPTION 'the head of the trail is moved by its entries only'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""

ERASE = """
CREATE FUNCTION trace_erase(whose uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    DELETE FROM trace_secret WHERE owner = whose;
    RETURN FOUND;
END $$;
"""

TRIGGERS = """
CREATE TRIGGER trace_entry_advance BEFORE INSERT ON trace_entry
    FOR EACH ROW EXECUTE FUNCTION trace_advance();
CREATE TRIGGER trace_entry_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_entry
    FOR EACH STATEMENT EXECUTE FUNCTION trace_refuse();
CREATE TRIGGER trace_touched_keep BEFORE UPDATE OR DELETE OR TRUNCATE ON trace_touched
    FOR EACH STATEMENT EXECUTE FUNCTION trace_refuse();
CREATE TRIGGER trace_head_guard BEFORE UPDATE ON trace_head
    FOR EACH ROW EXECUTE FUNCTION trace_guard_head();
CREATE TRIGGER trace_head_keep BEFORE DELETE OR TRUNCATE ON trace_head
    FOR EACH STATEMENT EXECUTE FUNCTION trace_refuse();
CREATE TRIGGER trace_secret_keep BEFORE UPDATE OR TRUNCATE ON trace_secret
    FOR EACH STATEMENT EXECUTE FUNCTION trace_refuse();
ALTER TABLE trace_entry ENABLE ALWAYS TRIGGER trace_entry_advance;
ALTER TABLE trace_entry ENABLE ALWAYS TRIGGER trace_entry_keep;
ALTER TABLE trace_touched ENABLE ALWAYS TRIGGER trace_touched_keep;
ALTER TABLE trace_head ENABLE ALWAYS TRIGGER trace_head_guard;
ALTER TABLE trace_head ENABLE ALWAYS TRIGGER trace_head_keep;
ALTER TABLE trace_secret ENABLE ALWAYS TRIGGER trace_secret_keep;
"""

BEGINNING = """
INSERT INTO trace_head (id, seq, digest, frontier, recorded)
    VALUES (1, 0, decode(repeat('00', 32), 'hex'), ''::bytea, NULL);
"""


class Migration(migrations.Migration):
    dependencies = [("trace", "0001_initial")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION trace_refuse()"),
        migrations.RunSQL(GUARD_RECORD, "DROP FUNCTION trace_guard_record()"),
        migrations.RunSQL(ADVANCE, "DROP FUNCTION trace_advance()"),
        migrations.RunSQL(GUARD_HEAD, "DROP FUNCTION trace_guard_head()"),
        migrations.RunSQL(ERASE, "DROP FUNCTION trace_erase(uuid)"),
        migrations.RunSQL(TRIGGERS, migrations.RunSQL.noop),
        migrations.RunSQL(BEGINNING, migrations.RunSQL.noop),
    ]

"""For migrations of every area: the guard that ties a table to the trail."""

import re

from django.db.migrations import RunSQL

_GUARD = """
CREATE TRIGGER {table}_guard_rows BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION trace_guard_record();
CREATE TRIGGER {table}_guard_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION trace_refuse();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_guard_rows;
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_guard_truncate;
"""

_UNGUARD = """
DROP TRIGGER IF EXISTS {table}_guard_rows ON {table};
DROP TRIGGER IF EXISTS {table}_guard_truncate ON {table};
"""


def guard_sql(table: str) -> str:
    """The guard as plain SQL; raises ValueError for what is no simple table name."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,44}", table):
        raise ValueError(f"not a table name that can be guarded: {table!r}")
    return _GUARD.format(table=table)


def guard_record(table: str) -> RunSQL:
    """The operation that guards one Record table; place it after the CreateModel.

    The migration must depend on ("trace", "0002_guards"). From then on: an insert begins at version
    1, an update takes the next version, and the entry named is not yet written (so it must come
    later in the same transaction); nothing is deleted or truncated.
    """
    return RunSQL(guard_sql(table), _UNGUARD.format(table=table))

"""The quick way to a first database ends where Django's own way ends."""

from collections.abc import Sequence
from typing import Any

import psycopg
import pytest

from tests.ground.database import Databases
from zhiheng.embedded.cluster import OWNER

_STRUCTURE = {
    "columns": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               a.attidentity, a.attgenerated, co.collname, pg_get_expr(d.adbin, d.adrelid)
          FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
          LEFT JOIN pg_collation co ON co.oid = a.attcollation
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
           AND NOT a.attisdropped""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid)
          FROM pg_constraint WHERE connamespace = 'public'::regnamespace""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": """
        SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid)
          FROM pg_trigger WHERE NOT tgisinternal""",
    "functions": """
        SELECT proname, pg_get_functiondef(oid) FROM pg_proc
         WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
           AND NOT EXISTS (SELECT 1 FROM pg_depend
                            WHERE objid = pg_proc.oid AND deptype = 'e')""",
    "migrations": "SELECT app, name FROM django_migrations",
}


def structure(connection: psycopg.Connection) -> dict[str, Sequence[object]]:
    """Everything that a migration can make, by kind, in one order."""
    return {
        kind: sorted(connection.execute(statement).fetchall(), key=repr)  # type: ignore[arg-type]
        for kind, statement in _STRUCTURE.items()
    }


@pytest.mark.slow
def test_a_first_database_has_the_structure_that_django_alone_would_make(
    databases: Databases, django_db_blocker: Any
) -> None:
    from django.core.management import call_command

    before = databases.current
    name = databases.create()
    with django_db_blocker.unblock():
        databases.point_at(name, OWNER)
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            databases.point_at(before)
    with databases.connect(OWNER, name) as django, databases.connect(OWNER, before) as ours:
        expected, made = structure(django), structure(ours)
    databases.drop(name)
    assert all(expected.values())  # no kind is empty, so that each is really compared
    assert made == expected

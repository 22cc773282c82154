"""What the application's role may do, table by table: granted anew after every migration.

Nobody but the owner may TRUNCATE, drop or alter; rows are deleted only where a library keeps
passing things (sessions, queues, second factors); the trail is written and read, never changed.
"""

from collections.abc import Sequence
from fnmatch import fnmatchcase

import psycopg
from psycopg import sql

# Tables whose rows are passing by nature. Patterns as in fnmatch.
DELETABLE: Sequence[str] = (
    "django_session",
    "procrastinate_*",
    "mfa_*",
    "account_*",
    "access_request",
    "access_attempt",
)
READ_ONLY: Sequence[str] = ("django_migrations", "django_content_type", "auth_permission")

_READ, _APPEND = "SELECT", "SELECT, INSERT"
_WRITE, _PASSING = "SELECT, INSERT, UPDATE", "SELECT, INSERT, UPDATE, DELETE"


def privileges(
    table: str, append_only: Sequence[str] = (), deletable: Sequence[str] = DELETABLE
) -> str:
    """The privileges of the application's role on `table`; append-only wins over everything."""
    if table in append_only:
        return _APPEND
    if _matches(table, READ_ONLY):
        return _READ
    return _PASSING if _matches(table, deletable) else _WRITE


def grant(
    connection: psycopg.Connection,
    role: str,
    append_only: Sequence[str] = (),
    deletable: Sequence[str] = DELETABLE,
) -> dict[str, str]:
    """Give `role` exactly what it should have on every table; returns table → privileges.

    connection: the owner's, so that it owns what it grants; one transaction, all or nothing.
    Tables that a later migration adds can only be read until this has run again.
    Raises ValueError for a table in `append_only` that does not exist: a wrong name would leave
    the trail open.
    """
    user = sql.Identifier(role)
    with connection.transaction():
        given = {name: privileges(name, append_only, deletable) for name in _tables(connection)}
        missing = sorted(set(append_only) - set(given))
        if missing:
            raise ValueError(f"append-only tables that do not exist: {', '.join(missing)}")
        for statement in _general(user):
            connection.execute(statement)
        for name, rights in given.items():
            table = sql.Identifier(name)
            connection.execute(sql.SQL("REVOKE ALL ON {} FROM PUBLIC, {}").format(table, user))
            connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), table, user))
    return given


def _general(user: sql.Identifier) -> list[sql.Composed]:
    statements = (
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC, {}",
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
    )
    return [sql.SQL(statement).format(user) for statement in statements]


def _tables(connection: psycopg.Connection) -> list[str]:
    """Tables (partitioned ones too) and views of the public schema."""
    rows = connection.execute(
        "SELECT relname FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')"
        " ORDER BY relname"
    )
    return [name for (name,) in rows]


def _matches(table: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(table, pattern) for pattern in patterns)

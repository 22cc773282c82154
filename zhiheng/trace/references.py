"""Checking references before the entry is written, so that nobody waits for it at commit."""

from django.db import connection


def check_references_now() -> None:
    """Have the database check all references but those to the entry, which is yet to be written.

    They are deferred, and would else be checked at commit, while the chain's lock is held and
    everybody waits: ten seconds for 360,000 rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(quote_ident(conname), ', ') FROM pg_constraint"
            " WHERE contype = 'f' AND condeferrable AND connamespace = current_schema::regnamespace"
            " AND confrelid <> 'trace_entry'::regclass"
        )
        (names,) = cursor.fetchone() or ("",)
        if names:
            cursor.execute(f"SET CONSTRAINTS {names} IMMEDIATE")

"""The adversary who owns the database: switches the guards off, changes, switches them on again."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from zhiheng.trace.format import GENESIS, chain
from zhiheng.trace.merkle import Frontier, leaf_hash

TABLES = ("trace_entry", "trace_touched", "trace_head", "trace_secret", "trace_probe")
# type of a column → an expression that alters its value by very little
ALTERED = {
    "bytea": "set_byte({0}, 0, get_byte({0}, 0) # 1)",
    "text": "replace({0}, 'test', 'tEst')",  # the only text is the payload: another `via`
    "character varying": "coalesce({0}, '') || 'x'",
    "bigint": "{0} + 1",
    "integer": "{0} + 10",
    "timestamp with time zone": "{0} + interval '1 microsecond'",
    "date": "{0} + 1",
    "numeric": "{0} + 0.01",
    "boolean": "NOT {0}",
    "uuid": "gen_random_uuid()",
    "jsonb": "jsonb_set({0}, '{{kinds,0}}', '\"b\"')",
}


@contextmanager
def guards_off(owner: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Triggers off, and on again as they were."""
    for table in TABLES:
        owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    try:
        yield owner
    finally:
        named = owner.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
            "WHERE NOT tgisinternal AND tgenabled = 'D'"
        ).fetchall()
        for table, name in named:
            owner.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def columns(owner: psycopg.Connection, table: str) -> dict[str, str]:
    rows = owner.execute(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s",
        [table],
    )
    return dict(rows.fetchall())


def alter(owner: psycopg.Connection, table: str, column: str, where: str) -> None:
    """Change one value of one row by very little; fails where nothing changed."""
    changed = ALTERED[columns(owner, table)[column]].format(f'"{column}"')
    with guards_off(owner):
        done = owner.execute(f'UPDATE {table} SET "{column}" = {changed} WHERE {where}')
    assert done.rowcount == 1


def rewrite(owner: psycopg.Connection, seq: int, old: str, new: str) -> None:
    """Change a payload and recompute everything after it, so that all inside checks agree."""
    with guards_off(owner):
        owner.execute(
            "UPDATE trace_entry SET payload = replace(payload, %s, %s) WHERE seq = %s",
            [old, new, seq],
        )
        recompute(owner)


def cut(owner: psycopg.Connection, keep: int) -> None:
    """Cut off the tail after `keep` entries, with the rows that it wrote."""
    gone = f"(SELECT id FROM trace_entry WHERE seq > {keep})"
    with guards_off(owner):
        owner.execute(f"DELETE FROM trace_probe WHERE trail_id IN {gone}")
        owner.execute(f"DELETE FROM trace_touched WHERE entry_id IN {gone}")
        owner.execute(f"DELETE FROM trace_entry WHERE seq > {keep}")
        recompute(owner)


def recompute(owner: psycopg.Connection) -> None:
    """Digests, head and frontier as if nothing had happened."""
    digest, tree, last = GENESIS, Frontier(), None
    entries = owner.execute("SELECT seq, payload, recorded FROM trace_entry ORDER BY seq")
    for seq, payload, recorded in entries.fetchall():
        digest, last = chain(digest, payload.encode()), recorded
        tree.push(leaf_hash(payload.encode()))
        owner.execute("UPDATE trace_entry SET digest = %s WHERE seq = %s", [digest, seq])
    owner.execute(
        "UPDATE trace_head SET seq = %s, digest = %s, frontier = %s, recorded = %s",
        [tree.size, digest, tree.to_bytes(), last],
    )

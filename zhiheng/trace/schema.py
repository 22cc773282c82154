"""The shape of the database as a digest that the trail keeps: tables, constraints, triggers.

Whoever switches a guard off, or changes what a column means, changes this digest. `migrate`
enters it after every change as an act of its own.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from zhiheng.trace.canonical import dumps, loads
from zhiheng.trace.ledger import Receipt, append
from zhiheng.trace.models import APPEND_ONLY_TABLES, Entry, Record
from zhiheng.trace.rows import record_models
from zhiheng.trace.sheet import Sheet

ACT = "schema.recorded"
_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s) AND a.attnum > 0
    AND NOT a.attisdropped ORDER BY 1, 2
"""
_CONSTRAINTS = """
SELECT c.relname, k.conname, k.contype::text, k.condeferrable, k.condeferred, k.convalidated
FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s) AND k.contype <> 'n'
ORDER BY 1, 2
"""
_TRIGGERS = """
SELECT c.relname, t.tgname, t.tgtype, t.tgenabled::text, p.proname
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%s) AND NOT t.tgisinternal
ORDER BY 1, 2
"""
_FUNCTIONS = """
SELECT proname, prosrc, prosecdef, array_to_string(proconfig, ';')
FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'trace\\_%%'
    AND cardinality(%s::text[]) > 0 ORDER BY 1
"""


def guarded(on: Any) -> bool:
    """Whether the trail's own migrations have been applied on this connection."""
    with on.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = 'trace_entry_advance'")
        return cursor.fetchone() is not None


def describe(models: Sequence[type[Record]] | None = None) -> dict[str, Any]:
    """The shape of the trail's and the records' tables, as the database tells it."""
    models = record_models() if models is None else models
    tables = sorted({*APPEND_ONLY_TABLES, *(model._meta.db_table for model in models)})
    queries = {
        "columns": _COLUMNS,
        "constraints": _CONSTRAINTS,
        "triggers": _TRIGGERS,
        "functions": _FUNCTIONS,
    }
    shape: dict[str, Any] = {"tables": tables}
    with connection.cursor() as cursor:
        for name, query in queries.items():
            cursor.execute(query, [tables])
            shape[name] = [list(row) for row in cursor.fetchall()]
    return shape


def schema_digest(models: Sequence[type[Record]] | None = None) -> str:
    """SHA-256 over the canonical JSON of the shape, hexadecimal."""
    return sha256(dumps(describe(models))).hexdigest()


def recorded_digest() -> tuple[int, str] | None:
    """(seq, digest) of the shape that the trail recorded last; None if it never did."""
    entry = Entry.objects.filter(act=ACT).order_by("-seq").first()
    return (entry.seq, str(loads(entry.payload)["note"]["digest"])) if entry else None


def record_schema(
    recorded: datetime, models: Sequence[type[Record]] | None = None
) -> Receipt | None:
    """Enter the present shape into the trail; None where it stands there already."""
    digest, last = schema_digest(models), recorded_digest()
    if last and last[1] == digest:
        return None
    with transaction.atomic():
        sheet = Sheet()
        sheet.note(digest=digest, before=last[1] if last else None)
        who = {"account": None, "via": "migrate"}
        return append(sheet, at=recorded, recorded=recorded, who=who, act=ACT)

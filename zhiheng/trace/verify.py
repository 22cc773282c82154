"""Verify the trail in the database: chain, tree, index, row versions, live rows, schema.

Against a checkpoint kept elsewhere it also finds what no inside check can: a history rewritten
from end to end, a tail cut off, an old backup put back.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

from django.db import connection

from zhiheng.trace import signer
from zhiheng.trace.canonical import instant
from zhiheng.trace.checkpoint import parse
from zhiheng.trace.faults import Fault, Report
from zhiheng.trace.filecheck import compare
from zhiheng.trace.format import GENESIS
from zhiheng.trace.liverows import check_rows
from zhiheng.trace.merkle import Frontier
from zhiheng.trace.models import Head, Record
from zhiheng.trace.passages import Passage, check_passage
from zhiheng.trace.rows import record_models
from zhiheng.trace.schema import recorded_digest, schema_digest

LENGTH = 4096
MANY = 20_000


def verify_database(
    against: str | None = None,
    models: Sequence[type[Record]] | None = None,
    progress: Callable[[int], None] = lambda entries: None,
) -> Report:
    """Verify everything; `against`: the text of a checkpoint (raises checkpoint.Malformed).

    models: the tables to compare, all by default; progress: told how many entries were checked.
    """
    outside = parse(against)[0] if against else None
    head = Head.objects.filter(pk=1).first()
    if head is None:
        return Report(faults=[Fault("head", None, "trace_head")])
    last = _highest()
    report, tree, roots = Report(), Frontier(), {}
    digest, recorded = GENESIS, ""
    for passage in _passages(last, bytes(head.digest), head.seq):
        report.add(passage.faults)
        report.entries += passage.count
        progress(passage.count)
        digest, recorded = passage.digest, passage.recorded
        for at in range(0, len(passage.leaves), 32):
            if outside and tree.size == outside.size:
                roots[tree.size] = tree.root()
            tree.push(passage.leaves[at : at + 32])
    roots[tree.size] = tree.root()
    report.head = digest.hex()
    report.add(_check_head(head, tree, digest, recorded))
    if against:
        report.add(compare(against, signer.public_key(), roots, tree.size))
    report.add(_check_schema(models))
    report.add(_orphans())
    report.add(check_rows(record_models() if models is None else models))
    return report.in_order()


def _highest() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(seq), 0) FROM trace_entry")
        return int(cursor.fetchone()[0])


def _passages(last: int, head: bytes, head_seq: int) -> Iterator[Passage]:
    """Check all passages, in order; many of them in processes of their own.

    Inside a transaction nobody else sees what it wrote, so there this process does it alone.
    """
    places = [(first, min(first + LENGTH - 1, last)) for first in range(1, last + 1, LENGTH)]
    workers = os.cpu_count() or 1
    if last < MANY or workers == 1 or connection.in_atomic_block:
        with connection.cursor() as cursor:
            for first, end in places:
                yield check_passage(cursor, first, end, head, head_seq)
        return
    parameters = _parameters()
    with ProcessPoolExecutor(workers, initializer=_connect, initargs=(parameters,)) as pool:
        yield from pool.map(_work, [(*place, head, head_seq) for place in places])


def _parameters() -> dict[str, Any]:
    """What a worker needs in order to connect (without Django's cursor classes)."""
    kept = ("dbname", "user", "password", "host", "port", "connect_timeout")
    given = connection.get_connection_params()
    return {name: given[name] for name in kept if given.get(name)}


_worker: dict[str, Any] = {}


def _connect(parameters: dict[str, Any]) -> None:
    import psycopg

    _worker["connection"] = psycopg.connect(**parameters, autocommit=True)


def _work(task: tuple[int, int, bytes, int]) -> Passage:
    with _worker["connection"].cursor() as cursor:
        return check_passage(cursor, *task)


def _check_head(head: Head, tree: Frontier, digest: bytes, recorded: str) -> Iterator[Fault]:
    """The head row against what the entries give. A head beyond them, with a digest that none of
    them has, tells that entries are gone; otherwise it was itself altered."""
    if head.seq > tree.size and bytes(head.digest) != digest:
        yield Fault("missing", tree.size + 1)
        return
    claims = {
        "seq": head.seq == tree.size,
        "digest": bytes(head.digest) == digest,
        "frontier": bytes(head.frontier) == tree.to_bytes(),
        "recorded": (instant(head.recorded) if head.recorded else "") == recorded,
    }
    for column, right in claims.items():
        if not right:
            yield Fault("head", None, "trace_head", "1", column)


def _check_schema(models: Sequence[type[Record]] | None) -> Iterator[Fault]:
    last = recorded_digest()
    if last is None:
        yield Fault("schema_unrecorded")
    elif last[1] != schema_digest(models):
        yield Fault("schema", last[0])


def _orphans() -> Iterator[Fault]:
    """Row versions of entries that do not exist."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.key::text FROM trace_touched t WHERE NOT EXISTS "
            "(SELECT FROM trace_entry e WHERE e.id = t.entry_id) LIMIT 100"
        )
        for (key,) in cursor.fetchall():
            yield Fault("touched", None, "trace_touched", key, "entry_id")

"""The ledger: the entry that ends every act, and the receipt that its actor takes home."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.trace.canonical import dumps, instant, tidy
from zhiheng.trace.format import VERSION, chain
from zhiheng.trace.merkle import Frontier, leaf_hash
from zhiheng.trace.models import Entry, Head
from zhiheng.trace.sheet import Sheet

LOCK = 7_311_001
"""The advisory lock under which entries are numbered; taken last in every act."""


@dataclass(frozen=True)
class Receipt:
    """What is known the moment the entry is written: its place, and its proof in the tree of `seq`.

    digest, root, path: hexadecimal; the path leads from the entry to the root of entries 1 … seq.
    """

    seq: int
    entry: UUID
    digest: str
    act: str
    at: datetime
    recorded: datetime
    root: str
    path: tuple[str, ...]


def append(
    sheet: Sheet,
    *,
    at: datetime,
    recorded: datetime,
    who: Mapping[str, Any],
    act: str,
    outcome: str = "done",
    subject: tuple[str, UUID | None] = ("", None),
    reason: str | None = None,
    rules: Iterable[Mapping[str, Any]] = (),
    regulation: str | None = None,
    key: str | None = None,
) -> Receipt:
    """Write the act's entry, as the last thing in its transaction.

    at: when it happened; recorded: the clock now (the entry before it never lies later: where the
    clock went back, that one's time is taken). Raises NotCanonical for data outside the subset.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an entry belongs into the transaction of its act")
    told = {
        "v": VERSION,
        "entry": str(sheet.entry),
        "at": instant(at),
        "by": tidy(who),
        "act": act,
        "outcome": str(outcome),
        "subject": _subject(*subject),
        "reason": tidy(reason),
        "rules": tidy(list(rules)),
        "regulation": tidy(regulation),
        "key": tidy(key),
        "note": sheet.notes,
        "evidence": sheet.evidences,
        "erased": sheet.erased,
        **sheet.close(),
    }
    head = _locked_head()
    recorded = max(recorded, head.recorded) if head.recorded else recorded
    told |= {"seq": head.seq + 1, "recorded": instant(recorded)}
    return _insert(told, dumps(told), head, at, recorded)


def _subject(table: str, key: UUID | None) -> dict[str, Any] | None:
    return {"table": table, "id": str(key) if key else None} if table or key else None


def _locked_head() -> Head:
    """The head, read in the statement after the lock: under READ COMMITTED it is the newest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    return Head.objects.get(pk=1)


def _insert(
    told: Mapping[str, Any], payload: bytes, head: Head, at: datetime, recorded: datetime
) -> Receipt:
    subject = told["subject"] or {"table": "", "id": None}
    digest = chain(bytes(head.digest), payload)
    entry = Entry(
        id=UUID(told["entry"]),
        seq=told["seq"],
        payload=payload.decode(),
        digest=digest,
        at=at,
        recorded=recorded,
        act=told["act"],
        outcome=told["outcome"],
        account=_uuid(told["by"].get("account")),
        via=told["by"].get("via") or "",
        subject_table=subject["table"],
        subject_id=_uuid(subject["id"]),
        key=told["key"],
    )
    entry.save(force_insert=True)
    tree = Frontier.from_bytes(head.seq, bytes(head.frontier))
    path = tuple(item.hex() for item in tree.path_of_next())
    tree.push(leaf_hash(payload))
    root = tree.root().hex()
    return Receipt(entry.seq, entry.id, digest.hex(), entry.act, at, recorded, root, path)


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def receipt(seq: int) -> dict[str, Any]:
    """The receipt of an entry as JSON-ready data (docs/trail-format.md, part 7).

    Signs the present head; raises Entry.DoesNotExist. Call it outside any transaction.
    """
    from zhiheng.trace import signer

    entry = Entry.objects.get(seq=seq)
    note, path = signer.prove(seq)
    return {
        "format": "zhiheng-receipt",
        "version": VERSION,
        "seq": seq,
        "payload": entry.payload,
        "path": [item.hex() for item in path],
        "checkpoint": note,
        "key": signer.public_key(),
    }

"""Check one passage of the chain as the database holds it: entries, index columns, row versions.

Works on any DB-API cursor, so that it runs in worker processes as well as on Django's connection.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from zhiheng.trace.canonical import NotCanonical, loads
from zhiheng.trace.entries import ROW_KEYS, check_payload
from zhiheng.trace.faults import Fault
from zhiheng.trace.format import GENESIS, chain
from zhiheng.trace.merkle import Frontier, leaf_hash

_TIME = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
INDEX = [
    "entry",
    "at",
    "recorded",
    "act",
    "outcome",
    "account",
    "via",
    "subject_table",
    "subject_id",
    "key",
]
_ENTRIES = """
SELECT seq, payload, digest, id::text, {at}, {recorded}, act,
    outcome, account::text, via, subject_table, subject_id::text, key
FROM trace_entry WHERE seq BETWEEN %s AND %s ORDER BY seq
""".format(at=_TIME.format("at"), recorded=_TIME.format("recorded"))
_TOUCHED = """
SELECT e.seq, t.position, t."table", t.key::text, t.version, t.digest, t.leaf
FROM trace_entry e JOIN trace_touched t ON t.entry_id = e.id
WHERE e.seq BETWEEN %s AND %s AND (t.leaf IS NULL) = %s ORDER BY e.seq, t.position
"""


@dataclass
class Passage:
    """What checking the entries first … last found. leaves: their leaf hashes, joined; digest and
    recorded: of the last entry, as the chain computes them."""

    first: int
    last: int
    leaves: bytes = b""
    digest: bytes = GENESIS
    recorded: str = ""
    count: int = 0
    faults: list[Fault] = field(default_factory=list)


def check_passage(cursor: Any, first: int, last: int, head: bytes, head_seq: int) -> Passage:
    """Check entries first … last. head: the digest that the head row claims for head_seq."""
    entries = _fetch(cursor, first, last + 1)
    beyond = entries.pop(last + 1, None)
    passage = Passage(first, last)
    previous, passage.recorded = _before(cursor, first)
    told_rows: dict[int, list[dict[str, Any]]] = {}
    roots: dict[int, dict[str, Any]] = {}
    leaves = []
    for seq in range(first, last + 1):
        row = entries.get(seq)
        if row is None:
            passage.faults.append(Fault("missing", seq))
            leaves.append(bytes(32))
            previous = []
            continue
        following = entries.get(seq + 1) or (beyond if seq == last else None)
        claimed = head if seq == head_seq else None
        previous = [_link(passage, row, previous, following, claimed)]
        leaves.append(leaf_hash(row[1].encode()))
        told = _index(passage, row)
        told_rows[seq] = told["rows"] if told else []
        if told and told["leaves"]:
            roots[seq] = told["leaves"]
        passage.count += 1
    passage.leaves = b"".join(leaves)
    passage.digest = previous[0] if previous else b""
    _check_few(passage, _rows(cursor, first, last, True), told_rows)
    _check_leaves(passage, _rows(cursor, first, last, False), roots)
    return passage


def _fetch(cursor: Any, first: int, last: int) -> dict[int, tuple[Any, ...]]:
    cursor.execute(_ENTRIES, [first, last])
    return {row[0]: row for row in cursor.fetchall()}


def _before(cursor: Any, first: int) -> tuple[list[bytes], str]:
    """Digests that the entry before may have (stored, computed), and when it was recorded."""
    if first == 1:
        return [GENESIS], ""
    rows = _fetch(cursor, first - 2, first - 1)
    last, earlier = rows.get(first - 1), rows.get(first - 2)
    if last is None:
        return [], ""
    start = bytes(earlier[2]) if earlier else GENESIS
    computed = chain(start, last[1].encode()) if earlier or first == 2 else b""
    return [bytes(last[2]), computed], last[5]


def _link(
    passage: Passage,
    row: tuple[Any, ...],
    previous: list[bytes],
    following: tuple[Any, ...] | None,
    claimed: bytes | None,
) -> bytes:
    """Check the chain at one entry; the digest from which to go on. Names the altered column by
    asking which of the two, stored or computed, the next link continues."""
    payload, digest = row[1].encode(), bytes(row[2])
    if not previous or any(chain(one, payload) == digest for one in previous):
        return digest
    computed = chain(previous[0], payload)

    def continued(by: bytes) -> bool:
        if claimed is not None:
            return by == claimed
        return following is not None and chain(by, following[1].encode()) == bytes(following[2])

    column = "digest" if continued(computed) else "payload" if continued(digest) else None
    passage.faults.append(Fault("digest", row[0], "trace_entry", row[3], column))
    return computed if column == "digest" else digest


def _index(passage: Passage, row: tuple[Any, ...]) -> dict[str, Any] | None:
    """Compare the index columns of an entry with its payload; what the payload tells."""
    told, faults = check_payload(row[1], row[0], passage.recorded)
    passage.faults += [
        Fault(
            fault.kind, row[0], "trace_entry", row[3], "seq" if fault.kind == "seq" else "payload"
        )
        for fault in faults
    ]
    if told is None:
        return None
    passage.recorded = told["recorded"]
    subject = told["subject"] or {"table": "", "id": None}
    claims = (
        *(told[name] for name in ("entry", "at", "recorded", "act", "outcome")),
        told["by"].get("account"),
        told["by"].get("via") or "",
        subject["table"],
        subject["id"],
        told["key"],
    )
    for column, stored, claim in zip(INDEX, row[3:], claims, strict=True):
        if stored != claim:
            name = "id" if column == "entry" else column
            passage.faults.append(Fault("index", row[0], "trace_entry", row[3], name))
    return told


Touched = tuple[int, int, str, str, int, bytes, bytes | None]


def _rows(cursor: Any, first: int, last: int, few: bool) -> Iterator[Touched]:
    cursor.execute(_TOUCHED, [first, last, few])
    while chunk := cursor.fetchmany(5000):
        yield from chunk


def _check_few(
    passage: Passage, rows: Iterator[Touched], told: dict[int, list[dict[str, Any]]]
) -> None:
    """Row versions without leaf against the rows that the payloads tell, both ways."""
    found = {seq: {row[1]: row for row in group} for seq, group in groupby(rows, lambda r: r[0])}
    for seq, claims in told.items():
        held = found.get(seq, {})
        for position, claim in enumerate(claims):
            row = held.pop(position, None)
            if row is None:
                passage.faults.append(Fault("touched", seq, "trace_touched", claim["id"]))
            else:
                passage.faults += _compare(seq, row, claim)
        for extra in held.values():
            passage.faults.append(Fault("touched", seq, "trace_touched", extra[3], "position"))


def _compare(seq: int, row: Touched, claim: dict[str, Any]) -> list[Fault]:
    pairs = (
        ("table", row[2], claim["table"]),
        ("key", row[3], claim["id"]),
        ("version", row[4], claim["version"]),
        ("digest", bytes(row[5]).hex(), claim["digest"]),
    )
    return [
        Fault("touched", seq, "trace_touched", claim["id"], column)
        for column, stored, told in pairs
        if stored != told
    ]


def _check_leaves(
    passage: Passage, rows: Iterator[Touched], roots: dict[int, dict[str, Any]]
) -> None:
    """Leaves against the Merkle roots that the payloads tell, and their columns against them."""
    seen = set()
    for seq, group in groupby(rows, lambda row: row[0]):
        seen.add(seq)
        tree = Frontier()
        for row in group:
            tree.push(leaf_hash(bytes(row[6] or b"")))
            passage.faults += _leaf_columns(seq, row, tree.size - 1)
        claim = roots.get(seq, {"count": 0, "root": ""})
        if (tree.size, tree.root().hex()) != (claim["count"], claim["root"]):
            passage.faults.append(Fault("leaves", seq, "trace_touched", None, "leaf"))
    for seq in roots.keys() - seen:
        passage.faults.append(Fault("leaves", seq, "trace_touched", None, "leaf"))


def _leaf_columns(seq: int, row: Touched, position: int) -> list[Fault]:
    try:
        claim = loads(bytes(row[6] or b"").decode())
        if claim.keys() != ROW_KEYS:
            raise NotCanonical("not a row")
    except (NotCanonical, UnicodeDecodeError, AttributeError):
        return [Fault("leaves", seq, "trace_touched", row[3], "leaf")]
    faults = _compare(seq, row, claim)
    if row[1] != position:
        faults.append(Fault("touched", seq, "trace_touched", row[3], "position"))
    return faults

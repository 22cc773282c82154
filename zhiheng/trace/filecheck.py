"""Verify an export, or a receipt, with nothing but the file. Pure: no Django, no database."""

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from zhiheng.trace import checkpoint as notes
from zhiheng.trace.entries import check_payload
from zhiheng.trace.faults import Fault, Report
from zhiheng.trace.format import GENESIS, HASHES, NAME, VERSION, chain
from zhiheng.trace.merkle import Frontier, leaf_hash, verify_inclusion

LINES = 4096
LARGE = 20_000_000
ENTRY_KEYS = {"seq", "payload", "digest"}
HEADER_KEYS = {"format", "version", "hashes", "checkpoint", "key"}


class NoTrail(ValueError):
    """The file is nothing that could be verified."""


class Entry(NamedTuple):
    """A line of an export: the entry's number, its payload as text, its chain digest (32 bytes)."""

    seq: int
    payload: str
    digest: bytes


@dataclass(frozen=True)
class Piece:
    """A run of lines: where they begin in the file, the line before them, the seq of the first."""

    path: str
    start: int
    before: int | None
    first: int
    count: int


def verify_file(
    path: Path,
    against: str | None = None,
    progress: Callable[[int], None] = lambda entries: None,
) -> Report:
    """Verify an export; `against`: the text of a checkpoint kept elsewhere; `progress` is told how
    many entries were checked.

    Raises NoTrail where the file is no export at all, OSError, and checkpoint.Malformed for an
    unusable `against`.
    """
    with path.open("rb") as file:
        first, second = file.readline(), file.readline()
    header, faults, offset = _header(first, second)
    report = Report(faults=list(faults))
    tree, roots = Frontier(), {}
    known = [note for note in (header and header["checkpoint"], against) if note]
    wanted = {notes.parse(note)[0].size for note in known}
    for leaves, count, head, found in _checked(path, offset):
        report.add(found)
        report.entries, report.head = report.entries + count, head
        progress(count)
        for leaf in leaves:
            if tree.size in wanted:
                roots[tree.size] = tree.root()
            tree.push(leaf)
    roots[tree.size] = tree.root()
    if header:
        report.add(_signed(header, roots, report.entries))
    if against:
        report.add(compare(against, header["key"] if header else None, roots, report.entries))
    return report.in_order()


def _header(first: bytes, second: bytes) -> tuple[dict[str, Any] | None, list[Fault], int]:
    """The header (None where it is damaged), its faults, and where the entries begin."""
    header = _parse(first)
    if isinstance(header, dict) and header.keys() == ENTRY_KEYS:
        return None, [Fault("header", 0)], 0
    if not (NAME.encode() in first or b'"payload"' in second or b'"payload"' in first):
        raise NoTrail("不是存证链导出文件：首行没有格式说明。请用 zhiheng trace export 重新导出。")
    right = (
        isinstance(header, dict)
        and header.keys() == HEADER_KEYS
        and (header["format"], header["version"]) == (NAME, VERSION)
        and header["hashes"] == HASHES
        and first.endswith(b"\n")
    )
    try:
        right = right and bool(notes.verify(header["checkpoint"], header["key"]))
    except notes.Forged:
        return None, [Fault("checkpoint_signature", 0)], len(first)
    except (notes.Malformed, AttributeError, TypeError):
        right = False
    return (header, [], len(first)) if right else (None, [Fault("header", 0)], len(first))


def _parse(line: bytes) -> Any:
    """The JSON of a line, None where it is none; names that stand twice make it none."""
    try:
        return _DECODER.decode(line.decode("utf-8"))
    except (ValueError, RecursionError):
        return None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_once)
_DIGEST = re.compile(r"[0-9a-f]{64}").fullmatch


def _pieces(path: Path, offset: int) -> Iterator[Piece]:
    """Cut the entries' lines into runs."""
    with path.open("rb") as file:
        file.seek(offset)
        start, before, last, seq, count = offset, None, None, 1, 0
        place = offset
        for line in file:
            if count == LINES:
                yield Piece(str(path), start, before, seq, count)
                start, before, seq, count = place, last, seq + count, 0
            last, place, count = place, place + len(line), count + 1
        if count:
            yield Piece(str(path), start, before, seq, count)


Checked = tuple[list[bytes], int, str, list[Fault]]


def _checked(path: Path, offset: int) -> Iterator[Checked]:
    """Check all lines; large files on all cores."""
    pieces = _pieces(path, offset)
    workers = os.cpu_count() or 1
    if workers == 1 or path.stat().st_size < LARGE:
        yield from map(check_piece, pieces)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(check_piece, list(pieces))


def check_piece(piece: Piece) -> Checked:
    """Check one run of lines: its leaf hashes, number of lines, last digest, faults."""
    with open(piece.path, "rb") as file:
        previous = _end_of(file, piece.before) if piece.before is not None else (GENESIS, "", 0)
        file.seek(piece.start)
        return _check_lines((next(file) for _ in range(piece.count)), piece.first, *previous)


def _end_of(file: Any, start: int) -> tuple[bytes | None, str, int]:
    """Digest, time and shift of the line before a run; no digest where it is unreadable."""
    file.seek(start)
    line = _parse(file.readline())
    if not _is_entry(line):
        return None, "", 0
    told, _ = check_payload(line["payload"], line["seq"])
    return bytes.fromhex(line["digest"]), told["recorded"] if told else "", 0


def _check_lines(
    lines: Iterable[bytes], seq: int, previous: bytes | None, recorded: str, shift: int
) -> Checked:
    """Check lines from position `seq` on. shift: by how much the numbers of the lines before run
    ahead of their positions (reported once, where it began); previous: the digest to continue."""
    leaves, faults, count = [], [], 0
    for line in lines:
        entry, kind = _read_entry(line, seq)
        if entry is None:
            leaves.append(bytes(32))
            previous = None
        else:
            kind, told = _judge_entry(entry, seq + shift, previous, recorded)
            if kind == "seq":
                shift = entry.seq - seq
            leaves.append(leaf_hash(entry.payload.encode()))
            previous = entry.digest
            recorded = told["recorded"] if told else recorded
        if kind:
            faults.append(Fault(kind, seq))
        seq, count = seq + 1, count + 1
    return leaves, count, previous.hex() if previous else "", faults


def _judge_entry(
    entry: Entry, number: int, previous: bytes | None, recorded: str
) -> tuple[str | None, dict[str, Any] | None]:
    """What is wrong first with the entry that should be `number`, and what its payload tells."""
    told, faults = check_payload(entry.payload, number, recorded)
    if entry.seq != number or any(fault.kind == "seq" for fault in faults):
        return "seq", told
    if previous is not None and chain(previous, entry.payload.encode()) != entry.digest:
        return "digest", told
    return faults[0].kind if faults else None, told


def _read_entry(line: bytes, seq: int) -> tuple[Entry | None, str | None]:
    """The line that should be `seq`, or None and the kind of what is wrong with it."""
    if entry := _as_exported(line, seq):
        return entry, None
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return None, "not_utf8"
    entry = _parse(line)
    if entry is None:
        return None, "not_json"
    return (_entry(entry), None) if _is_entry(entry) else (None, "shape")


def _as_exported(line: bytes, seq: int) -> Entry | None:
    """The line where it is written as our export writes it, else None: parsed once, not by name.

    Between its first and its last words there can be one JSON text and nothing else.
    """
    lead, end = b'{"seq":%d,"payload":' % seq, _END(line, max(0, len(line) - _END_LENGTH))
    if end is None or not line.startswith(lead):
        return None
    try:
        payload = orjson.loads(line[len(lead) : end.start()])
    except ValueError:
        return None
    if not isinstance(payload, str):
        return None
    return Entry(seq, payload, bytes.fromhex(end[1].decode()))


_END = re.compile(rb',"digest":"([0-9a-f]{64})"}\n').fullmatch
_END_LENGTH = 78


def _entry(found: dict[str, Any]) -> Entry:
    return Entry(found["seq"], found["payload"], bytes.fromhex(found["digest"]))


def _is_entry(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() == ENTRY_KEYS
        and type(entry["seq"]) is int
        and isinstance(entry["payload"], str)
        and _utf8(entry["payload"])
        and isinstance(entry["digest"], str)
        and bool(_DIGEST(entry["digest"]))
    )


def _utf8(text: str) -> bool:
    """Whether the text has bytes at all (half of a surrogate pair has none)."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _signed(header: dict[str, Any], roots: dict[int, bytes], entries: int) -> list[Fault]:
    """Compare with the checkpoint in the header, which covers exactly the entries of the file."""
    faults = compare(header["checkpoint"], header["key"], roots, entries)
    size = notes.parse(header["checkpoint"])[0].size
    return faults + ([Fault("unsigned", size + 1)] if entries > size else [])


def compare(note: str, key: str | None, roots: dict[int, bytes], entries: int) -> list[Fault]:
    """Compare what was found with a checkpoint: signature, tail, history. roots: by tree size."""
    signed, _ = notes.parse(note)
    faults = []
    if key is not None:
        try:
            notes.verify(note, key)
        except notes.Forged:
            faults.append(Fault("checkpoint_signature", signed.size))
        if notes.parse_key(key)[0] != signed.origin:
            faults.append(Fault("origin", signed.size))
    if signed.size > entries:
        faults.append(Fault("missing", entries + 1))
    elif roots[signed.size] != signed.root:
        faults.append(Fault("root", signed.size))
    return faults


def verify_receipt(receipt: dict[str, Any], against: str | None = None) -> Report:
    """Verify a receipt: the entry stands at its place in the tree that the key signed.

    against: a checkpoint kept elsewhere; the receipt's own must agree where both are of one size.
    Raises NoTrail for what is no receipt, checkpoint.Malformed for what is no checkpoint.
    """
    try:
        seq, payload = int(receipt["seq"]), receipt["payload"].encode()
        path = [bytes.fromhex(item) for item in receipt["path"]]
        note, key = str(receipt["checkpoint"]), str(receipt["key"])
    except (KeyError, TypeError, ValueError, AttributeError):
        raise NoTrail("收据不完整：缺少内容、证明或检查点。请重新取得收据。") from None
    report = Report(1, leaf_hash(payload).hex(), check_payload(receipt["payload"], seq)[1])
    signed = notes.parse(note)[0]
    try:
        notes.verify(note, key)
    except notes.Forged:
        report.add([Fault("checkpoint_signature", seq)])
    if not verify_inclusion(leaf_hash(payload), seq - 1, signed.size, path, signed.root):
        report.add([Fault("proof", seq)])
    outside = notes.parse(against)[0] if against else signed
    if outside.size == signed.size and outside != signed:
        report.add([Fault("root", signed.size)])
    return report

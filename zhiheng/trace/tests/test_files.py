"""An export: whole as written; every kind of damage found where it is – by us and by a stranger."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from zhiheng.trace import filecheck, ledger, signer
from zhiheng.trace.checkpoint import Malformed
from zhiheng.trace.export import export
from zhiheng.trace.filecheck import NoTrail, verify_file, verify_receipt
from zhiheng.trace.format import GENESIS, chain
from zhiheng.trace.tests import stranger
from zhiheng.trace.tests.probe import act, full
from zhiheng.trace.tests.tampering import rewrite

ENTRIES = 12


@pytest.fixture(scope="session")
def written(
    tmp_path_factory: pytest.TempPathFactory,
    prepared: str,
    databases: Any,
    django_db_blocker: Any,
) -> dict[str, Any]:
    """One export for all tests of this file, with an older checkpoint and a receipt."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("export")
    path = folder / "trail.jsonl"
    with (
        django_db_blocker.unblock(),
        databases.lent(prepared),
        override_settings(KEYS_DIR=folder / "keys"),
    ):
        for number in range(ENTRIES - 2):
            act(lambda sheet: sheet.create(full()), reason=f"第{number}次\n“引号”与\\反斜线")
            if number == 4:
                older = signer.sign_head()
        count = export(path)
        receipt = ledger.receipt(5)
    assert count == ENTRIES
    return {"path": path, "older": older, "receipt": receipt}


@pytest.fixture
def lines(written: dict[str, Any]) -> list[bytes]:
    return written["path"].read_bytes().splitlines(keepends=True)


def first_fault(path: Path, lines: list[bytes]) -> tuple[str, int | None]:
    """The first fault that we find; a stranger must find one at the same place."""
    path.write_bytes(b"".join(lines))
    report = verify_file(path)
    assert not report.ok
    with pytest.raises(stranger.Fault) as found:
        stranger.verify(str(path))
    assert str(found.value).startswith(f"{report.faults[0].seq}:"), report.faults
    return report.faults[0].kind, report.faults[0].seq


def test_a_whole_export(written: dict[str, Any], lines: list[bytes]) -> None:
    report = verify_file(written["path"], written["older"])
    assert (report.plain()["ok"], report.entries) == (True, ENTRIES)
    assert report.head == json.loads(lines[-1])["digest"]
    assert stranger.verify(str(written["path"]), written["older"]) == ENTRIES


def test_names_in_another_order_with_spaces_are_the_same(
    tmp_path: Path, lines: list[bytes]
) -> None:
    again = [json.dumps(json.loads(line), sort_keys=True).encode() + b"\n" for line in lines]
    (tmp_path / "f").write_bytes(b"".join(again))
    assert verify_file(tmp_path / "f").ok
    assert stranger.verify(str(tmp_path / "f")) == ENTRIES


def replaced(line: bytes, **more: Any) -> bytes:
    return json.dumps(json.loads(line) | more, ensure_ascii=False).encode() + b"\n"


def payload_of(line: bytes, **more: Any) -> str:
    told = json.loads(json.loads(line)["payload"]) | more
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


DAMAGES: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "no json": ("not_json", lambda line: b"{...\n"),
    "empty line": ("not_json", lambda line: b"\n"),
    "no utf-8": ("not_utf8", lambda line: b'{"\xff\n'),
    "a list": ("shape", lambda line: b"[]\n"),
    "a number": ("shape", lambda line: b"7\n"),
    "one name more": ("shape", lambda line: replaced(line, more=1)),
    "a name twice": ("not_json", lambda line: line.replace(b'{"seq"', b'{"seq":1,"seq"')),
    "no digest": ("shape", lambda line: replaced(line, digest="")),
    "capital digest": ("shape", lambda line: replaced(line, digest="A" * 64)),
    "wrong digest": ("digest", lambda line: replaced(line, digest="a" * 64)),
    "seq as text": ("shape", lambda line: replaced(line, seq="6")),
    "other seq": ("seq", lambda line: replaced(line, seq=99)),
    "payload is no text": ("shape", lambda line: replaced(line, payload={})),
    "payload is no json": ("digest", lambda line: replaced(line, payload="x")),
    "half a letter": ("shape", lambda line: line.replace(b"outcome", b"\\ud800", 1)),
    "other act": ("digest", lambda line: replaced(line, payload=payload_of(line, act="other"))),
    "a space": ("digest", lambda line: line.replace(b'"payload":"{', b'"payload":"{ ')),
    "deep": ("not_json", lambda line: b"[" * 200_000 + b"\n"),
}


@pytest.mark.parametrize("name", DAMAGES)
@pytest.mark.parametrize("seq", [1, 6, ENTRIES])
def test_each_damaged_line(tmp_path: Path, lines: list[bytes], name: str, seq: int) -> None:
    kind, damage = DAMAGES[name]
    lines[seq] = damage(lines[seq])
    if name == "deep":  # the stranger may give up on it; we must not
        (tmp_path / "f").write_bytes(b"".join(lines))
        assert verify_file(tmp_path / "f").faults[0].plain()["seq"] == seq
        return
    assert first_fault(tmp_path / "f", lines) == (kind, seq)


def test_lines_lost_doubled_swapped_added(tmp_path: Path, lines: list[bytes]) -> None:
    file = tmp_path / "f"
    assert first_fault(file, [*lines[:6], *lines[7:]]) == ("seq", 6)
    assert first_fault(file, [*lines[:6], lines[6], *lines[6:]]) == ("seq", 7)
    assert first_fault(file, [*lines[:6], lines[7], lines[6], *lines[8:]]) == ("seq", 6)
    assert first_fault(file, lines[:-1]) == ("missing", ENTRIES)
    assert first_fault(file, lines[:1]) == ("missing", 1)
    assert first_fault(file, [*lines[:-1], lines[-1][:40]]) == ("not_json", ENTRIES)
    last = json.loads(lines[-1])
    payload = payload_of(lines[-1], seq=ENTRIES + 1)
    digest = chain(bytes.fromhex(last["digest"]), payload.encode()).hex()
    added = replaced(lines[-1], seq=ENTRIES + 1, payload=payload, digest=digest)
    assert first_fault(file, [*lines, added]) == ("unsigned", ENTRIES + 1)


def test_a_chain_forged_to_the_end_misses_its_root(tmp_path: Path, lines: list[bytes]) -> None:
    digest = GENESIS
    for seq in range(1, ENTRIES + 1):
        payload = payload_of(lines[seq], reason="另有说法") if seq == 5 else None
        payload = payload or json.loads(lines[seq])["payload"]
        digest = chain(digest, payload.encode())
        lines[seq] = replaced(lines[seq], payload=payload, digest=digest.hex())
    assert first_fault(tmp_path / "f", lines) == ("root", ENTRIES)


@pytest.mark.parametrize(
    "damage",
    [
        lambda head: replaced(head, version=2),
        lambda head: replaced(head, format="other"),
        lambda head: replaced(head, hashes={"chain": "MD5", "tree": "x"}),
        lambda head: replaced(head, key="x"),
        lambda head: replaced(head, checkpoint="x"),
        lambda head: b"\xff" + head,
        lambda head: b"",
    ],
)
def test_a_damaged_header(tmp_path: Path, lines: list[bytes], damage: Any) -> None:
    lines[0] = damage(lines[0])
    (tmp_path / "f").write_bytes(b"".join(lines))
    fault = verify_file(tmp_path / "f").faults[0]
    assert (fault.kind, fault.seq) == ("header", 0)


def test_no_flipped_byte_passes(tmp_path: Path, written: dict[str, Any]) -> None:
    whole, chance = written["path"].read_bytes(), random.Random(7)
    starts = [0]
    for line in whole.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for place in chance.sample(range(len(whole) - 1), 300):
        data = bytearray(whole)
        data[place] ^= 1 << chance.randrange(8)
        (tmp_path / "f").write_bytes(data)
        seq = next(n for n, start in enumerate(starts[1:]) if place < start)
        report = verify_file(tmp_path / "f")
        if _means_the_same(bytes(data), whole):
            continue
        assert not report.ok, place
        assert report.faults[0].seq == seq, (place, report.faults)


def _means_the_same(data: bytes, whole: bytes) -> bool:
    """A space turned into a tab between names, say: another file with the same content."""
    try:
        return [json.loads(line) for line in data.splitlines()] == [
            json.loads(line) for line in whole.splitlines()
        ]
    except ValueError:
        return False


@pytest.mark.parametrize("content", [b"", b"\n", b"hello\n", bytes(range(256)) * 50, b"[1]\n{}\n"])
def test_files_that_are_no_export(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    with pytest.raises(NoTrail):
        verify_file(tmp_path / "f")


def test_a_checkpoint_that_is_none(written: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        verify_file(written["path"], "x")


def test_an_older_checkpoint_against_a_rewritten_trail(
    trail: str, owner: Any, tmp_path: Path
) -> None:
    for number in range(6):
        act(reason=f"原话{number}")
    kept = signer.sign_head()
    rewrite(owner, 5, "原话", "改话")
    (tmp_path / "other").mkdir()
    from django.test import override_settings

    with override_settings(KEYS_DIR=tmp_path / "other"):  # the adversary has a key of his own
        export(tmp_path / "f")
    assert verify_file(tmp_path / "f").ok
    kinds = {fault.kind for fault in verify_file(tmp_path / "f", kept).faults}
    assert {"checkpoint_signature", "origin", "root"} <= kinds


def test_in_pieces_as_in_one(
    tmp_path: Path, lines: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filecheck, "LINES", 3)
    monkeypatch.setattr(filecheck, "LARGE", 0)
    (tmp_path / "f").write_bytes(b"".join(lines))
    assert verify_file(tmp_path / "f").ok
    lines[4] = b"x\n"
    assert first_fault(tmp_path / "f", lines) == ("not_json", 4)
    assert first_fault(tmp_path / "f", [*lines[:3], *lines[5:]]) == ("seq", 3)


def test_a_receipt_and_forged_ones(written: dict[str, Any]) -> None:
    receipt = written["receipt"]
    assert verify_receipt(receipt).ok
    path = receipt["path"]
    forged: list[dict[str, Any]] = [
        {"path": []},
        {"path": [path[1], path[0], *path[2:]]},
        {"path": ["00" * 32, *path[1:]]},
        {"seq": 6},
        {"payload": receipt["payload"].replace("第", "笫")},
        {"checkpoint": receipt["checkpoint"].replace("\n12\n", "\n13\n")},
    ]
    for change in forged:
        assert not verify_receipt(receipt | change).ok, change

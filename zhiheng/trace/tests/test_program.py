"""`zhiheng trace` as people and scripts use it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from zhiheng.trace import ledger, signer
from zhiheng.trace.export import export
from zhiheng.trace.tests.probe import act, full


def zhiheng(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "import sys; from zhiheng.cli import main; sys.exit(main())"]
    return subprocess.run(
        [*program, "trace", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.fixture
def files(trail: str, tmp_path: Path) -> dict[str, Path]:
    """An export, a checkpoint and a receipt, in a folder with a space in its name."""
    folder = tmp_path / "有 空格"
    folder.mkdir()
    for _ in range(4):
        act(lambda sheet: sheet.create(full()))
    (folder / "checkpoint.txt").write_text(signer.sign_head(), encoding="utf-8")
    export(folder / "trail.jsonl")
    (folder / "receipt.json").write_text(json.dumps(ledger.receipt(3)), encoding="utf-8")
    return {path.stem: path for path in folder.iterdir()}


def test_a_whole_file(files: dict[str, Path]) -> None:
    done = zhiheng("verify", files["trail"], "--against", files["checkpoint"])
    assert (done.returncode, done.stderr) == (0, "")
    last = json.loads(files["trail"].read_text().splitlines()[-1])
    assert f"共 {last['seq']} 条" in done.stdout
    assert last["digest"] in done.stdout
    plain = json.loads(zhiheng("verify", files["trail"], "--json").stdout)
    assert plain == {"ok": True, "entries": last["seq"], "head": last["digest"], "faults": []}


def test_a_damaged_file(files: dict[str, Path]) -> None:
    lines = files["trail"].read_bytes().splitlines(keepends=True)
    lines[3] = lines[3].replace(b"probe.written", b"probe.Written")
    files["trail"].write_bytes(b"".join(lines))
    done = zhiheng("verify", files["trail"])
    assert done.returncode == 1
    assert "第 3 条" in done.stdout.splitlines()[0]
    plain = json.loads(zhiheng("verify", files["trail"], "--json").stdout)
    assert plain["faults"][0] == {
        "kind": "digest",
        "seq": 3,
        "table": None,
        "key": None,
        "column": None,
    }


def test_a_receipt(files: dict[str, Path]) -> None:
    assert zhiheng("verify", files["receipt"]).returncode == 0
    receipt = json.loads(files["receipt"].read_text()) | {"path": []}
    files["receipt"].write_text(json.dumps(receipt))
    assert zhiheng("verify", files["receipt"]).returncode == 1


@pytest.mark.parametrize("content", [None, b"", b"\x00\xff" * 500, b"{}\n", b'{"format":"x"}\n{}'])
def test_unusable_files(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "f").write_bytes(content)
    done = zhiheng("verify", tmp_path / "f")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("broken", [{"seq": "x"}, {"path": 7}, {"payload": 1}, {"checkpoint": ""}])
def test_broken_receipts(files: dict[str, Path], broken: dict[str, Any]) -> None:
    receipt = json.loads(files["receipt"].read_text()) | broken
    files["receipt"].write_text(json.dumps(receipt))
    done = zhiheng("verify", files["receipt"])
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_an_unusable_checkpoint(files: dict[str, Path]) -> None:
    done = zhiheng("verify", files["trail"], "--against", files["trail"])
    assert done.returncode == 2
    assert "不是检查点" in done.stderr


def test_a_file_is_verified_without_django(files: dict[str, Path]) -> None:
    code = (
        "import sys; from zhiheng.cli import main; main(sys.argv[1:]); "
        "sys.exit(any(name.startswith('django') for name in sys.modules))"
    )
    arguments = [sys.executable, "-c", code, "trace", "verify", str(files["trail"])]
    assert subprocess.run(arguments, check=False, capture_output=True).returncode == 0


@pytest.mark.slow
def test_on_a_database(databases: Any, django_db_blocker: Any, tmp_path: Path) -> None:
    with django_db_blocker.unblock(), databases.lent():
        place = {"DATA_DIR": str(tmp_path)}
        done = zhiheng("verify", "--json", **place)
        assert (done.returncode, json.loads(done.stdout)["ok"]) == (0, True), done
        assert zhiheng("checkpoint", "--out", tmp_path / "c", **place).returncode == 0
        assert zhiheng("verify", "--against", tmp_path / "c", **place).returncode == 0
        assert json.loads(zhiheng("checkpoint", "--json", **place).stdout)["size"] >= 1
        assert zhiheng("export", tmp_path / "t", **place).returncode == 0
        assert zhiheng("verify", tmp_path / "t", "--against", tmp_path / "c").returncode == 0
        assert zhiheng("export", tmp_path / "no" / "t", **place).returncode == 2
        assert zhiheng("receipt", 1, "--out", tmp_path / "r", **place).returncode == 0
        assert zhiheng("verify", tmp_path / "r").returncode == 0
        assert zhiheng("receipt", 999, **place).returncode == 2
        assert zhiheng("receipt", "x", **place).returncode == 2
        state = tmp_path / "keys" / "signer-state.json"
        told = json.loads(state.read_text())
        state.write_text(json.dumps(told | {"size": 2**40, "frontier": "00" * 32}))
        refused = zhiheng("checkpoint", **place)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)

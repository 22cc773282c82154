"""Machine code is kept, found again, never run where it is damaged or a stranger's; no numba."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from zhiheng.procedure.engine import compiled as compiling
from zhiheng.procedure.engine import machine_code
from zhiheng.procedure.engine.compiled import compiled, compiled_on_pointers
from zhiheng.procedure.engine.machine_code import Code, find, keep
from zhiheng.procedure.engine.memory import prefetch

CODE = Code("int64", 1, b"\x7fELF and more")


@compiled
def _twice(number):
    return 2 * number


@compiled
def tell(values, doubled, yes):
    total = 0
    for place in range(len(values)):
        doubled[place] = _twice(values[place])
        total += values[place]
    return total, len(values) if yes else -1


@compiled_on_pointers
def _sum_asking_ahead(values, which, count, far):
    total = np.int64(0)
    for i in range(count):
        prefetch(values, which[min(i + 1, count - 1)])
        prefetch(values, far)
        total += values[which[i]]
    return total


def test_what_is_compiled_computes_and_is_found_again(folders, monkeypatch):
    values, doubled = np.array([3, 4], np.int32), np.zeros(2, np.int64)
    assert tell(values, doubled, True) == (7, 2)
    assert doubled.tolist() == [6, 8]
    assert [each.suffix for each in folders[0].iterdir()] == [".code"]
    monkeypatch.setattr(compiling, "_compile", lambda *_: pytest.fail("compiled again"))
    again = compiled(tell.function)
    assert again(values, doubled, False) == (7, -1)
    values.flags.writeable = False  # as arrays over a file's bytes are
    assert again(values, doubled, False) == (7, -1)
    for scattered in (np.zeros(4, np.int32)[::2], np.broadcast_to(np.zeros(1, np.int32), 2)):
        with pytest.raises(TypeError, match="contiguous"):
            again(scattered, doubled, True)


@pytest.mark.usefixtures("folders")
@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.uint64])
def test_asking_the_memory_ahead_changes_nothing_wherever_it_points(kind):
    values, which = np.arange(9).astype(kind), np.array([8, 0, 3], np.int64)
    for far in (-1, 9, 1 << 50):
        assert _sum_asking_ahead(values, which, 3, far) == 11
        assert _sum_asking_ahead.function(values, which, 3, far) == 11, "nor outside"


def test_code_that_is_damaged_or_of_another_source_or_machine_is_not_there(folders, monkeypatch):
    keep("a.b", "b(int64)", "this machine", CODE)
    assert find("a.b", "b(int64)", "this machine") == CODE
    assert find("a.b", "b(int64)", "another machine") is None
    assert find("a.b", "b(bool)", "this machine") is None
    file = next(folders[0].iterdir())
    whole = file.read_bytes()
    for damaged in (whole[:-1], whole + b"x", b"", whole.replace(b"ELF", b"ELG"), b"{}\n", b"[]"):
        file.write_bytes(damaged)
        assert find("a.b", "b(int64)", "this machine") is None
    file.write_bytes(whole)
    monkeypatch.setattr(machine_code, "_source", lambda: "other words")
    assert find("a.b", "b(int64)", "this machine") is None


def test_code_is_of_another_source_once_any_number_that_it_may_hold_is_another(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(machine_code, "_SOURCES", tmp_path)
    (tmp_path / "kernel.py").write_text("@compiled\ndef shifted(word): return word >> BITS\n")
    (tmp_path / "columns.py").write_text("BITS = 24\n")
    before = machine_code._source.__wrapped__()
    assert machine_code._source.__wrapped__() == before
    (tmp_path / "columns.py").write_text("BITS = 25\n")
    assert machine_code._source.__wrapped__() != before


def test_where_the_source_cannot_be_written_code_is_kept_elsewhere(folders, monkeypatch):
    beside, elsewhere = folders
    beside.rmdir()  # nothing can be written there, whoever runs the test
    keep("a.b", "b()", "m", CODE)
    assert find("a.b", "b()", "m") == CODE
    assert [each.suffix for each in elsewhere.iterdir()] == [".code"]
    elsewhere.chmod(0o777)  # anybody could have put code there
    assert find("a.b", "b()", "m") is None
    elsewhere.chmod(0o700)
    monkeypatch.setattr(machine_code, "_elsewhere", lambda: iter([beside / "file" / "x"]))
    keep("a.b", "b()", "m", CODE)  # nowhere at all: it is only not kept


def test_judging_does_without_the_compiler(tmp_path):
    """Once compiled, a log is judged and numba is never imported."""
    log, scheme = tmp_path / "log.csv", tmp_path / "scheme.yaml"
    log.write_text("case,step,at,by\nA,a,2020-01-01,x\n")
    scheme.write_text("scheme: S\nsteps: [{id: a}]\n")
    arguments = ["conform", str(log), "--scheme", str(scheme), "--json"]
    code = (
        "import sys; from zhiheng.cli import main;"
        f"done = main({arguments!r}); print(done, 'numba' in sys.modules, file=sys.stderr)"
    )
    for _ in range(2):  # the first may compile
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stderr.strip() == "0 False", done.stderr
    assert json.loads(done.stdout)["conforming"] == 1


def test_setup_compiles_what_any_log_may_need():
    """Else the first log that reaches back before 1992 would keep a page waiting for seconds."""
    code = (
        "from zhiheng.procedure.engine import compiled, warm; find = compiled.find;"
        "compiled.find = lambda name, *of: print(name) or find(name, *of); warm.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    passes = {"kernel.judge_any", "kernel.judge_usual", "kernel.judge_usual_log"}
    counting = {"counts._deal", "counts._look", "counts.tally"}
    following = {"entering.enter", "entering.leave", "follow._place_cases", "follow._put_together"}
    assert passes | counting | following <= {*done.stdout.split()}


def test_whatever_is_compiled_lies_where_its_source_is_watched():
    """Code of a function elsewhere would be used after the function had changed."""
    engine = Path(machine_code.__file__).parent
    elsewhere = [
        path
        for path in engine.parents[1].rglob("*.py")
        if path.parent != engine
        and "tests" not in path.parts
        and "engine.compiled import" in path.read_text("utf-8")
    ]
    assert elsewhere == []

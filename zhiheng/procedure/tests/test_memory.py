"""What is free is asked of the machine and of its container; what still fits is not refused."""

from pathlib import Path

import pytest

from zhiheng.procedure import memory
from zhiheng.procedure.events import UnusableEvents


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in the place of the system's root."""
    monkeypatch.setattr(memory, "Path", lambda path: tmp_path / path.lstrip("/"))
    (tmp_path / "proc").mkdir()
    (tmp_path / "sys/fs/cgroup").mkdir(parents=True)
    return tmp_path


def test_the_smaller_of_machine_and_container_counts(system: Path):
    assert memory.free_bytes() is None
    (system / "proc/meminfo").write_text("MemTotal: 99 kB\nMemAvailable:   50 kB\n")
    assert memory.free_bytes() == 50 * 1024
    group = system / "sys/fs/cgroup"
    (group / "memory.current").write_text("1000\n")
    for limit, free in (("max", 50 * 1024), ("31000", 30_000), ("900000", 50 * 1024)):
        (group / "memory.max").write_text(f"{limit}\n")
        assert memory.free_bytes() == free


def test_only_what_is_still_to_come_must_fit(monkeypatch: pytest.MonkeyPatch):
    """A hundred rows are held and as many will come."""
    for free, fits in ((100 * memory.ROW_BYTES, True), (100 * memory.ROW_BYTES - 1, False)):
        monkeypatch.setattr(memory, "free_bytes", lambda free=free: free)
        if fits:
            memory.refuse_what_does_not_fit("e.csv", 100, 0.5)
        else:
            with pytest.raises(UnusableEvents, match=r"e\.csv：各行没有按案卷排在一起"):
                memory.refuse_what_does_not_fit("e.csv", 100, 0.5)


def test_where_nobody_knows_what_is_free_or_how_far_the_reading_is_nothing_is_refused(
    monkeypatch: pytest.MonkeyPatch,
):
    for free, share in ((None, 0.1), (0, 0.0)):
        monkeypatch.setattr(memory, "free_bytes", lambda free=free: free)
        memory.refuse_what_does_not_fit("e.csv", 1 << 40, share)

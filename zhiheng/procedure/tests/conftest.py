"""What tests of the engine share."""

from pathlib import Path

import pytest


@pytest.fixture
def ready(monkeypatch):
    """Whether each portion found everything ready."""
    from zhiheng.procedure.engine import ongoing as goes_on

    told: list[bool] = []
    take = goes_on._Ready.take

    def counted(self, fresh):
        told.append(take(self, fresh))
        return told[-1]

    monkeypatch.setattr(goes_on._Ready, "take", counted)
    return told


@pytest.fixture
def folders(tmp_path, monkeypatch) -> tuple[Path, Path]:
    """(beside the source, elsewhere): where code is kept during the test."""
    from zhiheng.procedure.engine import machine_code

    beside, elsewhere = tmp_path / "beside", tmp_path / "data" / "cache" / "engine"
    beside.mkdir()
    monkeypatch.setattr(machine_code, "_BESIDE", beside)
    monkeypatch.setattr(machine_code, "_elsewhere", lambda: iter([elsewhere]))
    return beside, elsewhere

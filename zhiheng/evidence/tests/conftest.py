"""A place of their own for the tests' files, and a table that they may lie with."""

import pytest


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture(autouse=True)
def place(monkeypatch):
    """A table that only those who see people see; one row of it exists."""
    from zhiheng.evidence import places
    from zhiheng.evidence.tests.build import PERSON, ROW, TABLE

    monkeypatch.setitem(
        places._PLACES,
        TABLE,
        places.Place(
            "see.people", lambda key: "/body/",
            lambda keys: {key: "示例记录" for key in keys if key == ROW}, lambda key: PERSON,
        ),
    )  # fmt: skip

"""Rows for tests of the whole body: the builders of the certificates' tests, and a change."""

import pytest


@pytest.fixture
def build():
    from types import SimpleNamespace

    from zhiheng.certificates.tests import build as rows
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def change(row, **values):
        sheet = Sheet()
        sheet.change(row, **values)
        append(sheet, at=rows.NOW, recorded=rows.NOW, who={"via": "test"}, act="test")

    names = {name: getattr(rows, name) for name in dir(rows) if not name.startswith("_")}
    return SimpleNamespace(**names, change=change)


@pytest.fixture
def no_file():
    """Each test begins and ends without a file: the database is rolled back, a file is not."""
    from zhiheng.conformance.tests.processes import path

    path().unlink(missing_ok=True)
    yield
    path().unlink(missing_ok=True)


@pytest.fixture
def small(build):
    """A body with one case in order and four that lack their decision."""
    from datetime import date

    from zhiheng.conformance.tests.test_remembering import LIMITED

    build.body()
    scheme = build.scheme(definition=LIMITED)
    cases = [build.case(f"P-{n}", scheme) for n in range(5)]
    for case in cases:
        build.write(build.event(case, "application", date(2026, 3, 1), by="甲"))
    build.write(build.event(cases[0], "decision", date(2026, 3, 5), by="乙"))
    return cases

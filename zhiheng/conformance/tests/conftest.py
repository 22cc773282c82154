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

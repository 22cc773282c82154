"""The body in small, and a record written by `on_sheet`."""

from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone


@pytest.fixture
def on_sheet():
    """Writes records as an act of the program: on_sheet(lambda sheet: sheet.create(…))."""
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    def do(work, act="test", **entry):
        sheet, now = Sheet(uuid4()), timezone.now()
        with transaction.atomic():
            value = work(sheet)
            append(sheet, at=now, recorded=now, who={"via": "job"}, act=act, **entry)
        return value

    return do


@pytest.fixture
def body(db, on_sheet):
    from zhiheng.body.models import Body

    row = Body(
        name="示例产品认证有限公司", credit_code="91110000100000000X", approval_number="CNCA-R-1"
    )
    return on_sheet(lambda sheet: sheet.create(row))

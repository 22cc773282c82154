"""Founding, amending and declaring: through the door, with a sentence for what does not fit."""

from datetime import UTC, date, datetime

import pytest

from zhiheng.access.actor import operator
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.body import commands
from zhiheng.body.queries import records_complete_from, the_body

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
BY = operator("test")
FIT = {"name": "示例认证", "credit_code": "91110000600037341L", "approval_number": "示例-001"}
pytestmark = pytest.mark.django_db


def test_one_body_to_an_installation() -> None:
    assert the_body() is None
    commands.found_body(by=BY, at=AT, **FIT)
    assert the_body().name == "示例认证"
    with pytest.raises(Refused):
        commands.found_body(by=BY, at=AT, **FIT)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("credit_code", "91110000600037341X"),
        ("credit_code", "123"),
        ("approval_number", ""),
        ("records_complete_from", date(2026, 3, 3)),
        ("records_complete_from", date(1900, 1, 1)),
    ],
)
def test_each_unfit_field_gets_its_sentence(field, value) -> None:
    with pytest.raises(BadInput) as caught:
        commands.found_body(by=BY, at=AT, **{**FIT, field: value})
    assert list(caught.value.errors) == [field]
    assert the_body() is None


def test_amending_says_whether_it_was_wrong_or_has_changed() -> None:
    body = commands.found_body(by=BY, at=AT, **FIT).value

    def amend(**given):
        return commands.amend_body(by=BY, at=AT, subject=body, **given)

    for given, field in (
        ({"nature": "correction"}, "reason"),
        ({"nature": "change"}, "effective_on"),
        ({"nature": "change", "effective_on": date(2026, 3, 3)}, "effective_on"),
        ({"nature": ""}, "nature"),
    ):
        with pytest.raises(BadInput) as caught:
            amend(address="示例路1号", **given)
        assert list(caught.value.errors) == [field]
    amend(approval_scope="产品认证：\r\n低压电器", nature="change", effective_on=date(2026, 3, 1))
    assert the_body().approval_scope == "产品认证：\n低压电器"
    amend(approval_scope="", nature="correction", reason="填到了别的机构的范围")
    assert the_body().approval_scope is None


def test_records_are_complete_from_the_declared_day() -> None:
    body = commands.found_body(by=BY, at=AT, **FIT).value
    assert records_complete_from() is None
    commands.declare_complete(
        by=BY, at=AT, subject=body, since=date(2026, 1, 1), reason="已核对档案"
    )
    assert records_complete_from() == date(2026, 1, 1)
    with pytest.raises(BadInput):
        commands.declare_complete(by=BY, at=AT, subject=body, since=date(2026, 1, 1), reason="再次")

"""Histories as plain data."""

from uuid import uuid4

import pytest

from zhiheng.trace import queries
from zhiheng.trace.models import Entry
from zhiheng.trace.tests.probe import act, full

pytestmark = pytest.mark.usefixtures("trail")


def test_the_history_of_a_row() -> None:
    row, other = full(count=1), full()
    act(lambda sheet: sheet.create_many([row, *(full() for _ in range(70))]))
    act(lambda sheet: sheet.create(other))
    act(lambda sheet: sheet.change(row, count=2, name="改名"))
    act(outcome="refused", subject=("trace_probe", row.pk), rules=[{"clause": "9(3)-b"}])
    page = queries.history("trace_probe", row.pk)
    assert page.next is None
    refused, changed, created = page.lines
    assert (refused.outcome, refused.rules[0]["clause"]) == ("refused", "9(3)-b")
    assert [(c.name, c.old, c.new, c.sealed) for c in changed.changes[0].columns] == [
        ("count", 1, 2, False),
        ("name", None, None, True),
    ]
    assert (created.rows, created.tables) == (71, {"trace_probe": 71})
    assert len(created.changes) == 1
    both = queries.history_of([row.pk, other.pk]).lines
    assert [line.seq for line in both] == sorted((line.seq for line in both), reverse=True)
    assert len(both) == 4


def test_pages_by_key() -> None:
    row = full()
    act(lambda sheet: sheet.create(row))
    for number in range(6):
        act(lambda sheet, number=number: sheet.change(row, count=100 + number))
    first = queries.history("trace_probe", row.pk, limit=4)
    second = queries.history("trace_probe", row.pk, limit=4, before=first.next)
    assert (len(first.lines), len(second.lines), second.next) == (4, 3, None)
    assert first.lines[-1].seq == second.lines[0].seq + 1


def test_recent_acts_of_one_kind() -> None:
    account = uuid4()
    act(who={"account": str(account), "via": "web"}, act="probe.other")
    act(outcome="refused")
    assert [line.outcome for line in queries.recent(limit=1).lines] == ["refused"]
    assert queries.recent(account=account).lines[0].act == "probe.other"
    assert queries.recent(act="probe.none").lines == ()
    assert queries.recent(outcome="refused").next is None


def test_one_entry() -> None:
    row = full()
    seq = act(lambda sheet: sheet.create(row)).seq
    line = queries.entry(seq)
    assert line.changes[0].id == row.pk
    with pytest.raises(Entry.DoesNotExist):
        queries.entry(seq + 1)


def test_statements_do_not_grow_with_the_history(
    django_assert_max_num_queries: object,
) -> None:
    row = full()
    act(lambda sheet: sheet.create(row))
    for number in range(10):
        act(lambda sheet, number=number: sheet.change(row, count=100 + number))
    with django_assert_max_num_queries(3):  # type: ignore[operator]
        queries.history("trace_probe", row.pk)

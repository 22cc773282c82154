"""Who owes what, without a database: each cause with the day before, the day and the day after."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.training.facts import Item, Mark, Trainee, TrainingFacts
from zhiheng.training.owing import concerns, owed

ONE, HE = UUID(int=1), UUID(int=9)
ITEM = Item(ONE, "T1", "新版规定", "8.2(3)", date(2026, 6, 30), date(2026, 1, 20), examined=True)
DAY = timedelta(days=1)


def told(on, *marks, item=ITEM, **who):
    facts = TrainingFacts(
        Trainee(HE, joined=who.pop("joined", date(2020, 1, 1)), **who), (item,),
        tuple(Mark(ONE, day, outcome) for day, outcome in marks),
    )  # fmt: skip
    return [(one.cause, one.due.isoformat(), one.late) for one in owed(facts, on)]


def test_an_item_is_owed_from_the_adoption_and_late_after_its_day():
    assert told(ITEM.adopted_on - DAY) == []
    assert told(ITEM.adopted_on) == [("not_yet", "2026-06-30", False)]
    assert told(ITEM.due) == [("not_yet", "2026-06-30", False)]
    assert told(ITEM.due + DAY) == [("not_yet", "2026-06-30", True)]


def test_passing_settles_it_from_that_day_on_and_being_there_only_where_it_is_enough():
    passed = (date(2026, 5, 10), "passed")
    assert told(passed[0] - DAY, passed) == [("not_yet", "2026-06-30", False)]
    assert told(passed[0], passed) == []
    there = (date(2026, 5, 10), "present")
    assert told(date(2026, 5, 11), there) == [("no_result", "2026-06-30", False)]
    lax = Item(ONE, "T1", "", "", ITEM.due, ITEM.adopted_on, examined=False)
    assert told(date(2026, 5, 11), there, item=lax) == []


@pytest.mark.parametrize("outcome", ["failed", "absent"])
def test_who_failed_or_was_absent_owes_it_again_within_thirty_days(outcome):
    mark = (date(2026, 3, 2), outcome)
    assert told(date(2026, 4, 1), mark) == [(outcome, "2026-04-01", False)]
    assert told(date(2026, 4, 2), mark) == [(outcome, "2026-04-01", True)]
    again = (date(2026, 3, 30), outcome)
    assert told(date(2026, 4, 2), again, mark) == [(outcome, "2026-04-29", False)]
    assert told(date(2026, 4, 2), mark, (date(2026, 3, 30), "passed")) == []


def test_who_came_late_has_the_newcomer_s_days_and_who_left_owes_nothing():
    on = date(2026, 7, 10)
    assert told(on, joined=date(2026, 6, 1)) == [("not_yet", "2026-07-31", False)]
    assert told(on, joined=date(2026, 2, 1)) == [("not_yet", "2026-06-30", True)]
    assert told(on, left=on) == []
    assert told(on, left=on + DAY) == [("not_yet", "2026-06-30", True)]


def test_a_dropped_item_is_owed_no_more_from_that_day():
    dropped = Item(ONE, "T1", "", "", ITEM.due, ITEM.adopted_on, True, dropped_on=date(2026, 5, 1))
    assert len(told(date(2026, 4, 30), item=dropped)) == 1
    assert told(date(2026, 5, 1), item=dropped) == []


def test_whom_an_item_concerns():
    def for_(item, **who):
        return concerns(item, Trainee(HE, **who))

    base = (ONE, "T1", "", "", ITEM.due, ITEM.adopted_on, True)
    managers = Item(*base, posts=frozenset({"project_manager"}))
    assert for_(managers, posts={"project_manager": ITEM.due})
    assert not for_(managers, posts={"director": ITEM.due})
    either = Item(*base, posts=frozenset({"director"}), departments=frozenset({"检查部"}))
    assert for_(either, department="检查部") and not for_(either, department="综合部")
    scheme = Item(*base, schemes=frozenset({"CCC-1"}))
    assert for_(scheme, schemes=frozenset({"CCC-1"})) and for_(scheme, schemes=frozenset({"*"}))
    assert not for_(scheme, schemes=frozenset({"CCC-2"})) and not for_(scheme)
    assert for_(Item(*base, kinds=frozenset({"检查员"})), kinds=frozenset({"检查员"}))


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
MARKS = st.lists(
    st.tuples(DAYS, st.sampled_from(["present", "passed", "failed", "absent"])), max_size=6
)


@given(DAYS, MARKS)
def test_what_will_happen_later_changes_no_answer_of_today(on, marks):
    now = [one for one in marks if one[0] <= on]
    assert told(on, *marks) == told(on, *now)
    assert told(on, *now, (on, "passed")) == []

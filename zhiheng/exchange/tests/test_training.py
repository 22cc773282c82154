"""Training from a workbook: nobody types 300 names; what follows, follows."""

from datetime import date

import pytest

from zhiheng.deadlines.models import Deadline
from zhiheng.exchange.sheets import training as sheets
from zhiheng.exchange.tests.importing import carry, plan_of, says, workbook
from zhiheng.trace.replay import assert_replay_equals_tables
from zhiheng.training.models import Attendance, Retraining

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 10)


def rows(people=300, **more):
    named = [f"E{n:03}" for n in range(people)]
    found = {
        "person": [{"number": one, "name": f"人{one}"} for one in [*named, "T001"]],
        "training_plan": [{"year": 2026, "title": "2026年计划", "adopted_on": date(2026, 1, 20),
                           "adopted_by": "T001"}],
        "training_item": [{"year": 2026, "number": "T1", "subject": "新版规定", "posts": "",
                           "due": date(2026, 6, 30), "examined": "是"}],
        "training_session": [{"year": 2026, "number": "T1", "held_on": DAY, "trainer": "T001"}],
        "training_attendance": [
            {"person": one, "year": 2026, "number": "T1", "held_on": DAY, "judge": "T001",
             "outcome": "缺席" if place == 7 else "通过", "score": "90"}
            for place, one in enumerate(named)
        ],
    }  # fmt: skip
    return {**found, **more}


def test_three_hundred_results_come_in_by_one_file(tmp_path):
    path = workbook(tmp_path, **rows())
    assert says(plan_of(path)) == []
    carry(path)
    assert Attendance.objects.count() == 300
    assert Retraining.objects.get().person.number == "E007"
    clocks = Deadline.objects.order_by("rule").values_list("rule", "answered_at")
    assert list(clocks) == [("retraining", None), ("training-item", None)]
    assert not plan_of(path).writes
    assert_replay_equals_tables()


def test_what_is_wrong_in_a_row_is_said(tmp_path):
    wrong = rows(
        2,
        training_item=[{"year": 2026, "number": "T1", "subject": "x", "due": date(2027, 1, 1)}],
    )
    assert any("应在 2026 年内" in one for one in says(plan_of(workbook(tmp_path, **wrong))))
    own = rows(1)
    own["training_attendance"][0]["judge"] = "E000"
    assert any("不能自己评定" in one for one in says(plan_of(workbook(tmp_path, "二.xlsx", **own))))
    assert len(sheets.SHEETS) == 4

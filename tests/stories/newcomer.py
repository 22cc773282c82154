"""The workbook that a newcomer brings: first with slips of the pen, then mended.

It settles three clauses of the demonstration: 8.2(5) (an assessment that was lacking), 8.2(2)-c
(years of work without evidence, and too few of them), 5(6)-d (a suspension not yet published).
"""

from pathlib import Path
from typing import Any

CLAUSES = ("8.2(5)", "8.2(2)-c", "5(6)-d")
SLIPS = 3
Rows = dict[str, list[dict[str, Any]]]


def mended() -> Rows:
    """Rows of stored values, by sheet."""
    from zhiheng.demo.days import DAY
    from zhiheng.demo.doing import begun_on
    from zhiheng.demo.people import DOUBTED, EMPLOYERS, SHORT, UNASSESSED
    from zhiheng.personnel.models import Employment

    today = begun_on()
    assert today
    unproved = Employment.objects.get(person__number=DOUBTED, employer=EMPLOYERS[0])
    here = Employment.objects.get(person__number=SHORT)
    return {
        "competence": [
            {"person": UNASSESSED, "clause": "8.2(5)", "met": True, "assessed": today,
             "assessed_by": "秦惊蛰", "reason": "面谈并查阅本人处理投诉的记录，符合。"},
        ],
        "employment": [
            {"person": DOUBTED, "employer": EMPLOYERS[0], "starts": unproved.starts,
             "evidence": True},
            {"person": SHORT, "employer": EMPLOYERS[1], "position": "检测员", "full_time": True,
             "field": "testing", "starts": here.starts - 90 * DAY, "ends": here.starts,
             "evidence": True},
        ],
        "state_change": [_published()],
    }  # fmt: skip


def _published() -> dict[str, Any]:
    """The suspension that nobody published, now with the day on which it was."""
    from zhiheng.certificates.models import StateChange
    from zhiheng.conformance.models import Finding

    finding = Finding.objects.get(clause="5(6)-d", closed_on=None)
    change = StateChange.objects.get(
        certificate__number=finding.subject_label, state="02", published_on=None
    )
    return {
        "certificate": finding.subject_label,
        "state": change.state,
        "acted_on": change.acted_on,
        "published_on": change.acted_on,
    }


def with_slips(rows: Rows) -> Rows:
    """The same with three slips: nobody's staff number, a day that is none, a choice unknown."""
    competence, employment, change = rows["competence"], rows["employment"], rows["state_change"]
    return {
        "competence": [{**competence[0], "person": "E999"}],
        "employment": [employment[0], {**employment[1], "starts": "2020-02-30"}],
        "state_change": [{**change[0], "acted_on": "去年春天"}],
    }


def written(path: Path, rows: Rows) -> Path:
    from zhiheng.demo.writing import write_workbook

    return write_workbook(path, rows)

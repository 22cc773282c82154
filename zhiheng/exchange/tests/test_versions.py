"""Imports of versions and projects: one in force at a time; a project keeps the one of its day."""

from datetime import date

import pytest

from zhiheng.cases.models import Case
from zhiheng.exchange.tests.importing import carry, plan_of, says, workbook

pytestmark = pytest.mark.django_db
DEFINITION = "scheme: S\nsteps: [{id: a}]"


def rows(*spans, **case):
    versions = [
        {"scheme": "S", "label": str(n), "definition": DEFINITION, "starts": starts, "ends": ends}
        for n, (starts, ends) in enumerate(spans, start=1)
    ]
    return {
        "scheme": [{"code": "S", "name": "示例", "kind": "机构自行制定的自愿性认证"}],
        "scheme_version": versions,
        "case": [{"number": "P1", "scheme": "S", **case}] if case else [],
    }


SPANS = (date(2024, 1, 1), date(2026, 1, 1)), (date(2026, 1, 1), None)


def test_a_project_keeps_the_version_of_its_day(tmp_path):
    path = workbook(tmp_path, **rows(*SPANS, applied_on=date(2025, 5, 5)))
    carry(path)
    assert Case.objects.get().scheme_version.label == "1"
    assert plan_of(path).counts["same"] == 4


def test_a_named_version_stays_and_is_told_as_odd(tmp_path):
    path = workbook(tmp_path, **rows(*SPANS, applied_on=date(2025, 5, 5), version="2"))
    assert any("申请之日施行的版本不同" in one for one in plan_of(path).warnings)
    carry(path)
    assert Case.objects.get().scheme_version.label == "2"


def test_without_a_version_in_force_there_is_none(tmp_path):
    carry(workbook(tmp_path, **rows(*SPANS, applied_on=date(2020, 5, 5))))
    assert Case.objects.get().scheme_version is None


def test_a_day_learned_later_brings_the_version(tmp_path):
    carry(workbook(tmp_path, **rows(*SPANS, closed="是")))
    assert Case.objects.get().scheme_version is None
    carry(workbook(tmp_path, case=[{"number": "P1", "scheme": "S",
                                    "applied_on": date(2026, 5, 5)}]))  # fmt: skip
    assert Case.objects.get().scheme_version.label == "2"


def test_two_versions_at_once_are_refused(tmp_path):
    plan = plan_of(workbook(tmp_path, **rows((date(2024, 1, 1), None), (date(2026, 1, 1), None))))
    assert any("同一天只能有一个版本施行" in one for one in says(plan))

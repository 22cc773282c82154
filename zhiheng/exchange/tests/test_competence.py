"""Who may take which step, from a workbook: nobody types two hundred authorisations."""

from datetime import date

import pytest

from zhiheng.competence.models import StepAuthorisation
from zhiheng.exchange.tests.importing import carry, plan_of, says, workbook
from zhiheng.trace.replay import assert_replay_equals_tables

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 5)


def rows(**more):
    authorised = {
        "person": "E001", "scheme": "CCC-01", "step": "复核", "starts": SINCE, "judge": "E002",
        "judged_on": SINCE, "reason": "现场见证",
    }  # fmt: skip
    return {
        "person": [{"number": one, "name": f"人{one}"} for one in ("E001", "E002")],
        "scheme": [{"code": "CCC-01", "name": "电线电缆", "kind": "强制性产品认证"}],
        "step_authorisation": [{**authorised, **more}],
    }


def test_an_authorisation_comes_in_and_the_same_file_changes_nothing(tmp_path):
    path = workbook(tmp_path, **rows())
    assert says(plan_of(path)) == []
    carry(path)
    row = StepAuthorisation.objects.get()
    assert (row.person.number, row.judge.number, row.category) == ("E001", "E002", "")
    assert not plan_of(path).writes
    assert_replay_equals_tables()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"judge": "E001"}, "不能由本人评价"),
        ({"judged_on": date(2026, 2, 1)}, "不能早于能力评价之日"),
        ({"ends": date(2025, 1, 1)}, "早于"),
        ({"reason": None}, "理由"),
        ({"scheme": "CCC-99"}, "CCC-99"),
    ],
)
def test_what_is_wrong_in_a_row_is_said(tmp_path, wrong, said):
    path = workbook(tmp_path, **rows(**wrong))
    told = says(plan_of(path))
    assert any(said in one for one in told), told
    assert not StepAuthorisation.objects.exists()


def test_two_authorisations_for_the_same_never_last_at_once(tmp_path):
    """Against each other in one file, and against what stands already."""
    first = rows(ends=date(2026, 6, 1))
    given = first["step_authorisation"][0]
    later = {**given, "starts": date(2026, 5, 1), "ends": None}
    other = {**later, "step": "认证决定"}
    both = {**first, "step_authorisation": [given, later, other]}
    (told,) = says(plan_of(workbook(tmp_path, **both)))
    assert "同样的授权" in told and "2026-06-01" in told and "先填原来的“至”" in told
    carry(workbook(tmp_path, "先.xlsx", **first))
    (told,) = says(plan_of(workbook(tmp_path, "后.xlsx", step_authorisation=[later])))
    assert "系统中已有的步骤授权" in told
    following = {**later, "starts": date(2026, 6, 1)}
    assert says(plan_of(workbook(tmp_path, "接.xlsx", step_authorisation=[following]))) == []

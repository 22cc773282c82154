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

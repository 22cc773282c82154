"""The gate reads what training is owed, as of the day of the assignment."""

from datetime import date, timedelta

import pytest

from zhiheng.competence.queries.facts import person_facts
from zhiheng.posts.tests.cast import BY, NOW
from zhiheng.training import commands
from zhiheng.training.tests.conftest import adopted, register  # noqa: F401  # fixtures

pytestmark = pytest.mark.django_db


def test_what_is_owed_past_its_day_reaches_the_gate(register, adopted):  # noqa: F811
    one, teacher = register("E1", "学员"), register("E2", "师")
    item = adopted(due=date(2026, 2, 20))
    assert person_facts([one.pk], item.due)[one.pk].owed == ()
    assert person_facts([one.pk], item.due + timedelta(days=1))[one.pk].owed == ("T1",)
    session = commands.hold_session(
        subject=item, held_on=date(2026, 3, 1), trainer=teacher, by=BY, at=NOW
    ).value
    commands.record_results(
        subject=session, results={one.pk: ("passed", "")}, judge=teacher, by=BY, at=NOW
    )
    assert person_facts([one.pk], date(2026, 3, 1))[one.pk].owed == ()
    assert person_facts([one.pk], date(2026, 2, 28))[one.pk].owed == ("T1",)

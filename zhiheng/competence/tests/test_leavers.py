"""Whoever has left is frozen (3-b): nothing is renewed, declared or authorised for him."""

from datetime import date

import pytest

from zhiheng.access.refusals import Refused
from zhiheng.competence import commands
from zhiheng.competence.models import Declaration, StepAuthorisation
from zhiheng.competence.tests.cast import (
    BY,
    NOW,
    ON,
    authorised,
    declared,
    person_of,
    registered,
    scheme_of,
)
from zhiheng.personnel import commands as personnel
from zhiheng.personnel.models import Registration

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("left", "frozen"), [(date(2026, 6, 29), True), (ON, False)])
def test_nothing_is_renewed_declared_or_authorised_after_his_last_day(left, frozen):
    one, judge, scheme = person_of("1"), person_of("2"), scheme_of()
    held = registered(one, ends=date(2026, 6, 1))
    personnel.correct_person(subject=one, by=BY, at=NOW, left=left)
    one.refresh_from_db()
    for act in (
        lambda: commands.renew_registration(
            subject=held, by=BY, at=NOW, starts=date(2026, 6, 1), ends=date(2029, 6, 1)
        ),
        lambda: declared(one),
        lambda: authorised(one, scheme, judge),
    ):  # fmt: skip
        if not frozen:
            act()
            continue
        with pytest.raises(Refused, match="不再续期、声明或授权") as caught:
            act()
        assert caught.value.clauses == ("3-b",) and "离职日期" in caught.value.lawful
    told = (Registration, Declaration, StepAuthorisation)
    counts = [kind.objects.filter(person=one).count() for kind in told]
    assert counts == ([1, 0, 0] if frozen else [2, 2, 1])

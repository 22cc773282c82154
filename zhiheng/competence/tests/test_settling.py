"""The clocks of declarations that stand already: the last of a day is the last that was made."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.walk import bodies
from zhiheng.competence import commands
from zhiheng.competence.commands.settling import settle_declarations
from zhiheng.competence.models import Declaration
from zhiheng.competence.tests.cast import BY, person_of
from zhiheng.deadlines.models import Deadline
from zhiheng.law.clock import in_shanghai

pytestmark = pytest.mark.django_db


def test_of_one_day_the_last_that_was_made_has_the_clock():
    bodies.founded()
    person = person_of("1")
    now = in_shanghai(timezone.now()).replace(hour=12) - timedelta(days=1)  # all within one day
    told = {"subject": person, "by": BY, "declared_on": in_shanghai(now).date()}
    for minute in range(6):
        at = now - timedelta(minutes=9 - minute)
        last = commands.declare_one_body(
            **told, at=at, clear=False, other=f"机构{minute}"
        ).value  # fmt: skip
    done = settle_declarations(by=BY, at=now, persons=[person.pk]).value
    assert done == {"opened": 0, "moved": 0} and Declaration.objects.count() == 6
    assert Deadline.objects.get(answered_at=None).subject_id == last.pk

"""A ban entered ahead takes the powers away on its first day, and not before."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.walk import bodies
from zhiheng.access.models import Grant
from zhiheng.competence.jobs import look
from zhiheng.competence.tests.cast import BY, person_of
from zhiheng.competence.tests.test_pages import signed_in
from zhiheng.law.clock import SHANGHAI, in_shanghai
from zhiheng.personnel import commands as personnel
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db


def test_on_its_day():
    bodies.founded()
    person = person_of("1")
    signed_in("project_quality_manager", person)
    now = timezone.now()
    begins = in_shanghai(now).date() + timedelta(days=2)
    personnel.add_ban(subject=person, by=BY, at=now, starts=begins, basis="决定书")
    midnight = datetime.combine(begins, datetime.min.time(), SHANGHAI)
    held = Grant.objects.filter(holder__person=person.pk)
    assert not look(midnight - timedelta(seconds=1)) and held.get().ends is None
    assert look(midnight)
    assert held.get().ends == midnight
    assert Entry.objects.filter(act="settle_bans", outcome="done").count() == 1
    assert not look(midnight + timedelta(minutes=5))

"""After an act only those are counted anew whom it concerns; a new day counts everybody."""

from datetime import date

import pytest

from zhiheng.certificates import commands, jobs
from zhiheng.certificates.commands import reassigning
from zhiheng.certificates.models import Reassignment
from zhiheng.certificates.queries.concerned import concerned
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.build import NOW, TODAY
from zhiheng.certificates.tests.test_in_hands import BY, left
from zhiheng.personnel.models import Ban
from zhiheng.trace.models import Head

pytestmark = pytest.mark.django_db


def head() -> int:
    return Head.objects.get().seq


def test_whom_acts_concern():
    build.body()
    scheme, client = build.scheme(), build.client()
    first, second = build.manager("001"), build.manager("002")
    row = build.certificate("C1", client, scheme=scheme)
    seen = head()
    build.write(build.event(build.case("P1", scheme), "decision", date(2026, 6, 1)))
    assert concerned(seen, head()) == frozenset()
    commands.assign_responsibility(subject=row, person=first, starts=date(2026, 1, 1), **BY)
    assert concerned(seen, head()) == {first.pk}
    seen = head()
    build.write(Ban(person=second, starts=TODAY, basis="示例"))
    assert concerned(seen, head()) == {second.pk}
    build.scheme("CCC-0801")
    assert concerned(seen, head()) is None


def test_the_worker_counts_nobody_for_what_concerns_nobody(monkeypatch):
    jobs.growth.seen = None
    build.body()
    scheme, leaver = build.scheme(), build.manager("001")
    row = build.certificate("C1", build.client(), scheme=scheme)
    commands.assign_responsibility(subject=row, person=leaver, starts=date(2026, 1, 1), **BY)
    asked = []
    due = reassigning.due
    monkeypatch.setattr(reassigning, "due", lambda now, of: asked.append(of) or due(now, of))
    jobs.look(NOW)
    jobs.look(NOW)
    build.write(build.event(build.case("P1", scheme), "decision", date(2026, 6, 1)))
    jobs.look(NOW)
    assert asked == [None]
    left(leaver, TODAY)
    jobs.look(NOW)
    assert asked[1:] == [{leaver.pk}]
    assert Reassignment.objects.get().person_id == leaver.pk

"""Two people give the same certificate to somebody at once: one wins, the other is told."""

from datetime import date

import pytest

from zhiheng.access.refusals import BadInput, Refused, Stale
from zhiheng.access.tests.test_door import Beside
from zhiheng.certificates import commands
from zhiheng.certificates.models import Responsibility
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.test_in_hands import BY, left
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 6, 1)


def outcomes(*acts) -> list[object]:
    return [one.answer() for one in [Beside(act) for act in acts]]


def one_won(told: list[object], refusals: tuple = (BadInput, Refused, Stale)) -> None:
    lost = [one for one in told if isinstance(one, Exception)]
    assert len(lost) == len(told) - 1, told
    assert all(isinstance(one, refusals) and str(one) for one in lost), told


def test_two_assign_one_certificate() -> None:
    build.body()
    row = build.certificate("C1", build.client(), scheme=build.scheme())
    people = [build.manager(f"00{n}") for n in range(4)]
    told = outcomes(
        *(
            lambda who=who: commands.assign_responsibility(
                subject=row, person=who, starts=DAY, **BY
            )
            for who in people
        )
    )
    one_won(told)
    assert Responsibility.objects.filter(certificate=row).count() == 1
    assert Entry.objects.filter(act="assign_responsibility", outcome="done").count() == 1


def test_a_mass_act_and_a_single_one_meet() -> None:
    build.body()
    scheme, client = build.scheme(), build.client()
    rows = [build.certificate(f"C{n}", client, scheme=scheme) for n in range(30)]
    first, second = build.manager("001"), build.manager("002")
    given = {"subject": scheme, "starts": DAY, **BY}
    outcomes(
        lambda: commands.assign_without_manager(person=first, **given),
        lambda: commands.assign_without_manager(person=second, **given),
        lambda: commands.assign_responsibility(subject=rows[7], person=second, starts=DAY, **BY),
    )
    held = Responsibility.objects.values_list("certificate", flat=True)
    assert sorted(held, key=str) == sorted((row.pk for row in rows), key=str)  # each exactly once


def test_two_reassign_what_one_left() -> None:
    build.body()
    scheme, client = build.scheme(), build.client()
    leaver, first, second = (build.manager(n) for n in ("001", "002", "003"))
    rows = [build.certificate(f"C{n}", client, scheme=scheme) for n in range(5)]
    for row in rows:
        commands.assign_responsibility(subject=row, person=leaver, starts=DAY, **BY)
    left(leaver, build.TODAY)
    told = outcomes(
        *(
            lambda taker=taker: commands.reassign(
                subject=leaver, day=build.TODAY, takers={scheme.pk: taker.pk}, **BY
            )
            for taker in (first, second)
        )
    )
    one_won(told)
    assert Responsibility.objects.filter(ends=None).count() == 5

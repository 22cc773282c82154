"""Random histories: at no instant two directors, a power without a post, an unnoticed orphan."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhiheng.access.actor import operator
from zhiheng.access.models import Account, Grant, Holder
from zhiheng.access.refusals import BadInput, Refused, Stale
from zhiheng.certificates import commands
from zhiheng.certificates.models import Certificate, Reassignment, Responsibility
from zhiheng.certificates.queries.holding import homeless, managers, unfit
from zhiheng.certificates.queries.uncovered import count_uncovered
from zhiheng.certificates.tests import build
from zhiheng.personnel import commands as people
from zhiheng.personnel.models import Ban, Seat
from zhiheng.posts import commands as posts
from zhiheng.posts.models import Appointment

pytestmark = pytest.mark.django_db
BY = operator("history")
PEOPLE, CERTIFICATES = 4, 3
WHO = st.integers(0, PEOPLE - 1)
STEP = st.one_of(
    st.tuples(st.just("direct"), WHO, st.booleans()),
    st.tuples(st.just("manage"), WHO, st.integers(0, 60)),
    st.tuples(st.just("leave"), WHO, st.integers(0, 20)),
    st.tuples(st.just("ban"), WHO, st.integers(1, 90)),
    st.tuples(st.just("give"), WHO, st.integers(0, CERTIFICATES - 1)),
    st.tuples(st.just("hand over"), WHO, WHO),
    st.tuples(st.just("reassign"), WHO, st.just(0)),
    st.tuples(st.just("represent"), WHO, st.just(0)),
    st.tuples(st.just("wait"), st.integers(1, 40), st.just(0)),
)


class World:
    """A body with four people and three certificates, moved forward step by step."""

    def __init__(self) -> None:
        self.now = datetime(2026, 2, 2, 1, tzinfo=UTC)
        build.body()
        self.scheme = build.scheme()
        self.people = [build.person(f"00{n}") for n in range(PEOPLE)]
        build.write(*self.people)
        for who in self.people:
            account = Account.objects.create(username=who.number)
            build.write(Holder(account=account, name=who.name, person=who.pk))
        client = build.client()
        self.certificates = [
            build.certificate(f"C{n}", client, scheme=self.scheme) for n in range(CERTIFICATES)
        ]

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def act(self) -> dict:
        return {"by": BY, "at": self.now}

    def do(self, what: str, one: int, other: int) -> None:
        try:
            with transaction.atomic():
                getattr(self, "_" + what.replace(" ", "_"))(one, other)
        except (Refused, BadInput, Stale):
            pass  # refused is in order: what counts is what then stands
        self.now += timedelta(minutes=1)

    def _appoint(self, one: int, post: str, ends: date | None, acting: bool = False) -> None:
        row = posts.appoint(
            person=self.people[one], post=post, starts=self.today, ends=ends, acting=acting,
            reason="历史", supervisor=self.people[(one + 1) % PEOPLE], **self.act,
        ).value  # fmt: skip
        giver = "legal_representative" if post == "director" else "quality_director"
        act = {"subject": row, **self.act}
        posts.authorise(authorised_by=giver, authorised_on=self.today, **act)
        posts.accept(accepted_on=self.today, **act)
        posts.put_in_office(reason="历史", **act)

    def _direct(self, one: int, acting: int) -> None:
        self._appoint(one, "director", None, bool(acting))

    def _manage(self, one: int, days: int) -> None:
        ends = self.today + timedelta(days=days) if days else None
        self._appoint(one, "project_manager", ends)

    def _leave(self, one: int, days: int) -> None:
        row = Appointment.objects.filter(
            Q(ends__isnull=True) | Q(ends__gt=self.today), person=self.people[one]
        ).first()
        if row is not None:
            ends = self.today + timedelta(days=days)
            posts.end_appointment(subject=row, ends=ends, reason="离任", **self.act)

    def _ban(self, one: int, days: int) -> None:
        people.add_ban(
            subject=self.people[one], starts=self.today, ends=self.today + timedelta(days=days),
            basis="历史", **self.act,
        )  # fmt: skip

    def _give(self, one: int, number: int) -> None:
        commands.assign_responsibility(
            subject=self.certificates[number], person=self.people[one], starts=self.today,
            **self.act,
        )  # fmt: skip

    def _hand_over(self, one: int, other: int) -> None:
        held = Responsibility.objects.filter(person=self.people[one], ends__isnull=True).first()
        if held is not None:
            commands.hand_over(
                subject=held.certificate, person=self.people[other],
                day=self.today + timedelta(days=1), signing="both", **self.act,
            )  # fmt: skip

    def _reassign(self, one: int, _: int) -> None:
        commands.reassign(subject=self.people[one], day=self.today, **self.act)

    def _represent(self, one: int, _: int) -> None:
        for seat in Seat.objects.filter(kind="legal_representative", ends__isnull=True):
            people.correct_seat(subject=seat, ends=self.today, reason="换任", **self.act)
        people.add_seat(
            subject=self.people[one], kind="legal_representative", starts=self.today, **self.act
        )

    def _wait(self, days: int, _: int) -> None:
        self.now += timedelta(days=days)

    # -- what must hold at every instant -----------------------------------------------------------

    def sound(self) -> None:
        self.one_director()
        self.no_power_without_a_post()
        self.no_orphan_unnoticed()

    def one_director(self) -> None:
        for acting in (False, True):
            rows = list(Appointment.objects.filter(post="director", acting=acting))
            for one in rows:
                for other in rows:
                    apart = one.pk == other.pk or (one.ends and one.ends <= other.starts)
                    assert apart or (other.ends and other.ends <= one.starts), "two directors"

    def no_power_without_a_post(self) -> None:
        banned = set(
            Ban.objects.filter(
                Q(ends__isnull=True) | Q(ends__gt=self.today), starts__lte=self.today
            ).values_list("person", flat=True)
        )
        live = Grant.objects.filter(
            Q(ends__isnull=True) | Q(ends__gt=self.now), starts__lte=self.now,
            post__in=("quality_director", "project_quality_manager"),
        ).select_related("holder")  # fmt: skip
        for grant in live:
            row = Appointment.objects.get(pk=grant.basis)
            assert row.authorised_by and row.accepted_on
            assert row.ends is None or row.ends > self.today, "a power after its post"
            assert row.starts <= self.today and grant.holder.person not in banned

    def no_orphan_unnoticed(self) -> None:
        """Whoever has no fit manager today stands in one of the two lists that pages show."""
        office = managers(self.today, [who.pk for who in self.people])
        bare = 0
        shown = {one.person for one in homeless(self.today)}
        for row in Certificate.objects.all():
            held = Responsibility.objects.filter(
                Q(ends__isnull=True) | Q(ends__gt=self.today), certificate=row, deputy=False,
                starts__lte=self.today,
            )  # fmt: skip
            assert held.count() <= 1, "two answer for one certificate"
            person = held.values_list("person", flat=True).first()
            if person is None:
                bare += 1
            elif (against := unfit(office, person, self.scheme.code)) and against[1] <= self.today:
                assert person in shown
        assert count_uncovered(self.today, 1000) == bare

    def noticed(self) -> None:
        """And the worker opens a clock for each, once."""
        commands.open_reassignments(**self.act)
        running = Reassignment.objects.filter(closed_on__isnull=True)
        assert set(running.values_list("person", flat=True)) == {
            one.person for one in homeless(self.today)
        }


@settings(
    max_examples=12, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(st.lists(STEP, min_size=4, max_size=14))
def test_at_no_instant(history) -> None:
    with transaction.atomic():
        world = World()
        for what, one, other in history:
            world.do(what, one, int(other))
            world.sound()
        world.noticed()
        world._wait(30, 0)
        world.sound()
        transaction.set_rollback(True)

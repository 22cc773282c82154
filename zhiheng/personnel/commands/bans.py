"""A live ban takes the powers of certification away at once (13-c); no lapse gives them back."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.granting import end_grants
from zhiheng.access.terms import APPOINTED_POSTS, OPERATOR, SYSTEM, Post
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.models import Ban
from zhiheng.trace.sheet import Sheet

# Certification work: the two posts and whoever works on cases.
CERTIFICATION_POSTS = APPOINTED_POSTS | {Post.STAFF}


@command("settle_bans", label="落实从业禁止", posts={OPERATOR, SYSTEM}, clauses=("13-c",))
def settle_bans(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet,
    persons: Iterable[UUID] | None = None,
) -> int:  # fmt: skip
    """End the powers of all (or these) persons whose ban is live at `at`; how many grants ended.

    Call it after bans were written in bulk, within the act that wrote them.
    """
    banned = live_bans(in_shanghai(at).date(), persons)
    return sum(end_powers(sheet, person, at) for person in sorted(banned))


def live_bans(on: date, persons: Iterable[UUID] | None = None) -> frozenset[UUID]:
    """Persons with a ban that is live on that day."""
    live = Ban.objects.filter(Q(ends__isnull=True) | Q(ends__gt=on), starts__lte=on)
    if persons is not None:
        live = live.filter(person__in=list(persons))
    return frozenset(live.values_list("person_id", flat=True))


def end_powers(sheet: Sheet, person: UUID, at: datetime) -> int:
    """End what the person may do in certification work, at once."""
    return end_grants(sheet, at=at, person=person, posts=CERTIFICATION_POSTS)

"""The home by role as plain data: what needs me now, what waits, what changed, how we stand.

Each part is a function of the request's facts; `parts` says which posts get which. Nothing here is
judged; numbers that cost a pass over the whole register are those that the judgement kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import may
from zhiheng.access.models import Proposal
from zhiheng.access.terms import Post
from zhiheng.certificates import queries as certificates
from zhiheng.certificates.models import Certificate, Responsibility, Restoration
from zhiheng.certificates.terms import State
from zhiheng.conformance.found import Register
from zhiheng.conformance.models import EXPLAINED, OPEN, Finding
from zhiheng.conformance.queries import freshness, register, shown
from zhiheng.deadlines import queries as deadlines
from zhiheng.desk import answers, lines
from zhiheng.evidence import places
from zhiheng.posts.models import Appointment
from zhiheng.trace import queries as trail
from zhiheng.ui import charts
from zhiheng.ui.moments import day as shown_day

WHOLE = frozenset(
    {Post.QUALITY_DIRECTOR, Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, Post.REGULATOR}
)
TRAINED = frozenset({Post.PROJECT_QUALITY_MANAGER, Post.STAFF, Post.PERSONNEL_OFFICER})
CLOCKS, LISTED, NEWS, MONTHS = 8, 6, 6, 12
WEEK, NEAR = timedelta(days=7), timedelta(days=60)
MOST = 9999
AGES = ((7, "calm"), (30, "warn"), (90, "late"), (None, "bad"))


@dataclass(frozen=True)
class Asked:
    """Who looks, when, in which posts, and the last entry that he saw before."""

    actor: Actor
    posts: frozenset[str]
    now: datetime
    seen: int | None = None

    @property
    def today(self) -> date:
        return localdate(self.now)

    @cached_property
    def told(self) -> Mapping[str, answers.Told]:
        """The present answers, read once for the page."""
        return answers.current()

    @property
    def closed(self) -> frozenset[str]:
        """The tables whose rows this person may not know by name."""
        return places.closed(self.actor, self.now, self.posts)

    @property
    def whole(self) -> bool:
        """Whether this person looks over the whole body."""
        return bool(self.posts & WHOLE)


def clocks(asked: Asked) -> dict[str, Any]:
    """The clocks that end within NEAR, the earliest on top; of the whole for whoever looks over it.

    A yearly duty that is due in eleven months is nothing that needs anybody now.
    """
    posts: frozenset[str] = frozenset() if asked.whole else asked.posts
    person = None if asked.whole else asked.actor.person
    found = deadlines.running(asked.now, posts=posts, person=person, limit=CLOCKS + 1)
    near = [one for one in found[:CLOCKS] if one.left <= NEAR]
    return {"clocks": near, "more_clocks": len(found) > len(near), "near": NEAR.days}


def waiting(asked: Asked) -> dict[str, Any]:
    """Proposals that wait for a second person, who may be the one that looks."""
    rows = []
    if may(asked.actor, "confirm_grant", asked.now, asked.posts):
        rows += [_grant(row) for row in _open(Proposal, asked).select_related("holder")[:LISTED]]
    if Post.QUALITY_DIRECTOR in asked.posts:
        restorations = _open(Restoration, asked).select_related("certificate")
        rows += [_restoration(row) for row in restorations[:LISTED]]
    if asked.actor.person:
        rows += [_acceptance(row) for row in _to_accept(asked)[:LISTED]]
    return {"waiting": sorted(rows, key=lambda row: row["at"])}


def _open(model: Any, asked: Asked) -> Any:
    """Open proposals of others: nobody is his own second pair of eyes."""
    rows = model.objects.filter(state="open").exclude(proposed_by=asked.actor.account)
    return rows.order_by("proposed_at")


def _grant(row: Proposal) -> dict[str, Any]:
    says = _("授予%(name)s“%(post)s”") % {"name": row.holder.name, "post": row.get_post_display()}
    return {"says": says, "at": row.proposed_at, "url": f"/accounts/{row.holder_id}/"}


def _restoration(row: Restoration) -> dict[str, Any]:
    says = _("恢复证书 %(number)s") % {"number": row.certificate.number}
    return {"says": says, "at": row.proposed_at, "url": f"/certificates/{row.certificate_id}/"}


def _to_accept(asked: Asked) -> Any:
    """One's own appointments that one has not accepted: before that one holds no post."""
    rows = Appointment.objects.filter(person=asked.actor.person, accepted_on=None)
    rows = rows.filter(Q(ends=None) | Q(ends__gt=asked.today)).order_by("starts", "id")
    return rows.select_related("trail")


def _acceptance(row: Appointment) -> dict[str, Any]:
    says = _("接受“%(post)s”的任命") % {"post": row.get_post_display()}
    return {"says": says, "at": row.trail.recorded, "url": f"/posts/{row.pk}/accept/"}


def findings(asked: Asked) -> dict[str, Any]:
    """Findings that are this person's or his post's, the nearest end first."""
    mine = Q(owner_person__isnull=True, owner_post__in=asked.posts)
    if asked.actor.person:
        mine |= Q(owner_person=asked.actor.person)
    rows = Finding.objects.filter(mine, OPEN)
    found = list(rows.order_by("due", "found_on", "id")[: LISTED + 1])
    return {"findings": shown(found[:LISTED]), "more_findings": len(found) > LISTED}


def news(asked: Asked) -> dict[str, Any]:
    """What was done since this person looked last; the newest acts where he never did."""
    if not may(asked.actor, "see.trail", asked.now, asked.posts):
        found = trail.recent(limit=NEWS, account=asked.actor.account)
        told = lines.told(found.lines, changes=False, closed=asked.closed)
        own = [{**one, "own": True} for one in told]
        return {"news": own, "own_news": True}
    found = trail.recent(after=asked.seen, limit=NEWS)
    since = bool(asked.seen)
    return {
        "news": lines.told(found.lines, changes=False, closed=asked.closed),
        "since": since,
        "more_news": found.next is not None,
    }


def numbers(asked: Asked) -> dict[str, Any]:
    """The four numbers of the whole body, each with its trend and the records behind it."""
    counts = answers.counts(answers.board(asked.told))
    kept, aged = register(), ages(asked.today)
    return {
        "fresh": freshness().says,
        "stats": [
            coverage_stat(kept),
            clauses_stat(counts, asked.today),
            surveillance_stat(kept),
            findings_stat(aged),
        ],
        "chart_verdicts": charts.by_verdict(
            counts, {state: f"/law/?state={state}" for state in counts}
        ),
        "chart_coverage": coverage_chart(kept),
        "chart_ages": ages_chart(aged),
        "empty_body": not asked.told and not Certificate.objects.exists(),
    }


def coverage_stat(kept: Register | None) -> dict[str, Any]:
    points = _points(kept)
    now = points[-1] if points else None
    before = points[-2] if len(points) > 1 else None
    stat = {
        "label": _("有人负责的证书"), "unit": _("张"), "clause": "8 ¶1-b",
        "url": "/certificates/", "value": now.covered if now else 0,
        "note": _("有效或暂停的共 %(n)d 张") % {"n": now.live} if now else _uncounted(kept),
        "tone": "bad" if now and now.covered < now.live else "",
    }  # fmt: skip
    if now and before:
        stat["trend"] = _trend(now.covered - before.covered, _("比上月末"))
    return stat


def _points(kept: Register | None) -> Sequence[certificates.CoveragePoint]:
    return kept.coverage if kept and kept.registered else ()


def _uncounted(kept: Register | None) -> str:
    return _("还没有登记证书") if kept else _("尚未计数")


def _trend(difference: int, against: str) -> str:
    if not difference:
        return _("%(against)s持平") % {"against": against}
    word = _("%(against)s多 %(n)d") if difference > 0 else _("%(against)s少 %(n)d")
    return word % {"against": against, "n": abs(difference)}


def clauses_stat(counts: Mapping[str, int], today: date) -> dict[str, Any]:
    told = answers.history().at(today - WEEK)
    before = sum(one.verdict == "not_met" for one in told.values())
    words = {"bad": counts["not_met"], "unknown": counts["unknown"], "met": counts["met"]}
    return {
        "label": _("不符合的条款"), "value": counts["not_met"], "unit": _("条"), "url": "/board/",
        "note": _("另有 %(unknown)d 条未知，%(met)d 条符合") % words,
        "trend": _trend(counts["not_met"] - before, _("比一周前")) if told else "",
        "tone": "bad" if counts["not_met"] else "question" if counts["unknown"] else "good",
    }  # fmt: skip


def surveillance_stat(kept: Register | None) -> dict[str, Any]:
    overdue = kept.overdue if kept else 0
    return {
        "label": _("逾期未监督的证书"), "value": overdue, "unit": _("张"),
        "clause": "5(6)-b", "url": "/certificates/?watch=overdue",
        "note": _("应监督而未开始") if _points(kept) else _uncounted(kept),
        "tone": "bad" if overdue else "",
    }  # fmt: skip


def ages(today: date) -> dict[str, int]:
    """Open findings by how long they have been known (a0 … a3), all open, and the week's coming
    and going: one statement."""
    still, week = OPEN, today - WEEK
    wanted = {
        "open": Count("pk", filter=still),
        "explained": Count("pk", filter=EXPLAINED),
        "new": Count("pk", filter=Q(found_on__gt=week)),
        "closed": Count("pk", filter=Q(closed_on__gt=week)),
    }
    newest = today + timedelta(days=1)
    for place, (days, _tone) in enumerate(AGES):
        oldest = today - timedelta(days=days) if days else date.min
        wanted[f"a{place}"] = Count(
            "pk", filter=still & Q(found_on__lt=newest, found_on__gte=oldest)
        )
        newest = oldest
    rows = Finding.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=week))
    return rows.aggregate(**wanted)


def findings_stat(found: Mapping[str, int]) -> dict[str, Any]:
    return {
        "label": _("未了的发现项"), "value": found["open"], "unit": _("项"), "url": "/findings/",
        "note": _("另有 %(explained)d 项已说明") % found if found["explained"]
        else _("每一项都有责任岗位"),
        "trend": _("一周内新增 %(new)d，关闭 %(closed)d") % found,
    }  # fmt: skip


def coverage_chart(kept: Register | None) -> dict[str, Any]:
    points = _points(kept)[-MONTHS:]
    layers = [
        (_("恰有一位负责人"), "good", [point.covered for point in points]),
        (_("无人或多人负责"), "bad", [point.live - point.covered for point in points]),
    ]
    return charts.stacked([shown_day(point.day) for point in points], layers, _("张"))


def ages_chart(found: Mapping[str, int]) -> dict[str, Any]:
    bars = [(_age(days), found[f"a{at}"], tone) for at, (days, tone) in enumerate(AGES)]
    return charts.columns(bars if found["open"] else [], _("发现项"), _("项"))


def _age(days: int | None) -> str:
    return _("%(n)d 天内") % {"n": days} if days else _("90 天以上")


def my_certificates(asked: Asked) -> dict[str, Any]:
    """The certificates in the hands of a project quality manager, by state."""
    rows = Responsibility.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=asked.today),
        person=asked.actor.person, starts__lte=asked.today, deputy=False,
        certificate__retracted=False,
    )  # fmt: skip
    states = list(rows.values_list("certificate__state", flat=True)[:MOST])
    url = f"/certificates/?manager={asked.actor.person}"
    stats = [
        {
            "label": _("我负责的证书"), "value": len(states), "unit": _("张"), "url": url,
            "clause": "8 ¶1-b",
            "note": _("自接手之日起由我负责"),
        },
        *(
            {
                "label": str(label), "value": states.count(state), "unit": _("张"),
                "url": f"{url}&state={state}",
            }
            for state, label in State.choices
            if state in states
        ),
    ]  # fmt: skip
    return {"my_stats": stats[:4]}


Part = Callable[[Asked], dict[str, Any]]


def parts(posts: frozenset[str]) -> tuple[Part, ...]:
    """What the home of somebody in these posts is made of, in the order of the page."""
    from zhiheng.desk import home_rooms as rooms

    business = bool(posts - {Post.ADMINISTRATOR})
    chosen: list[Part] = [clocks, waiting, findings] if business else [waiting]
    if Post.PROJECT_QUALITY_MANAGER in posts:
        chosen.append(my_certificates)
    # Who looks over the whole has the clocks of training among his own.
    if posts & TRAINED and not posts & WHOLE:
        chosen.append(rooms.my_training)
    if posts & WHOLE:
        chosen.append(numbers)
    if Post.PERSONNEL_OFFICER in posts:
        chosen.append(rooms.people)
    if posts & {Post.REGULATOR, Post.LEGAL_REPRESENTATIVE}:
        chosen.append(rooms.ten_minutes)
    if Post.ADMINISTRATOR in posts:
        chosen.append(rooms.machine)
    chosen += [news, rooms.first_steps]
    return tuple(chosen)


def facts(asked: Asked) -> dict[str, Any]:
    """Everything the home shows."""
    found: dict[str, Any] = {"now": asked.now}
    for part in parts(asked.posts):
        found |= part(asked)
    return found

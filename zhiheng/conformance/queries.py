"""Findings and the freshness of the answers, as pages need them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, DateTimeField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.access.models import Holder
from zhiheng.access.once import once_a_page
from zhiheng.access.terms import Post
from zhiheng.cases.models import Event
from zhiheng.conformance.found import Register
from zhiheng.conformance.models import EXPLAINED, OPEN, Answer, Finding, Judging
from zhiheng.conformance.terms import Kind, kind, mend_url
from zhiheng.law.register import Status, counts_by_status, obligations
from zhiheng.personnel.queries import names
from zhiheng.trace.models import Entry, Head
from zhiheng.ui.moments import instant

PAGE = 50
MOST_COUNTED = 1000
FAR = datetime(9999, 1, 1, tzinfo=UTC)  # where a finding has no end it stands last
# The earliest end first; then not met before unknown, by clause and name.
ORDER = ("end", "verdict", "clause", "subject_label", "id")
PERSON, CASE = "personnel_person", "cases_case"
STATES = {"open": OPEN, "explained": EXPLAINED, "closed": Q(closed_on__isnull=False)}
# Name, least and most days since it was found.
AGES: dict[str, tuple[Any, int, int | None]] = {
    "week": (gettext_lazy("0–7 天"), 0, 7),
    "month": (gettext_lazy("8–30 天"), 8, 30),
    "quarter": (gettext_lazy("31–90 天"), 31, 90),
    "older": (gettext_lazy("超过 90 天"), 91, None),
}
PAGES = {
    PERSON: "/people/{}/",
    "certificates_certificate": "/certificates/{}/",
    CASE: "/cases/{}/",
    "schemes_scheme": "/schemes/{}/",
}


@dataclass(frozen=True)
class Filters:
    """Which findings are wanted; empty: all that are open. owner: a post, or "mine"; subject: the
    row that they are about."""

    clause: str = ""
    verdict: str = ""
    kind: str = ""
    owner: str = ""
    age: str = ""
    state: str = "open"
    subject: UUID | None = None


@dataclass(frozen=True)
class Mine:
    """Whose findings "mine" are."""

    posts: frozenset[str] = frozenset()
    person: UUID | None = None

    def where(self) -> Q:
        own = Q(owner_person__isnull=True, owner_post__in=sorted(self.posts))
        return own | Q(owner_person=self.person) if self.person else own


NOBODY = Mine()


@dataclass(frozen=True)
class Row:
    """A finding with the names that it does not hold itself."""

    finding: Finding
    kind: Kind
    subject: str
    subject_url: str
    owner: str
    owner_name: str
    mend: str


@dataclass(frozen=True)
class Page:
    """Findings, the most urgent first; pass `next` as `after` for more."""

    rows: tuple[Row, ...]
    next: str | None


# -- lists -----------------------------------------------------------------------------------------


def found(filters: Filters, today: date, mine: Mine = NOBODY) -> "QuerySet[Finding]":
    """The findings wanted, the most urgent first."""
    rows = Finding.objects.annotate(end=_end()).order_by(*ORDER)
    if filters.state in STATES:
        rows = rows.filter(STATES[filters.state])
    for column in ("clause", "verdict", "kind"):
        if value := getattr(filters, column):
            rows = rows.filter(**{column: value})
    if filters.subject:
        rows = rows.filter(subject_id=filters.subject)
    if filters.owner == "mine":
        rows = rows.filter(mine.where())
    elif filters.owner:
        rows = rows.filter(owner_post=filters.owner)
    if filters.age in AGES:
        rows = rows.filter(_aged(filters.age, today))
    return rows


def _end() -> Coalesce:
    return Coalesce("due", Value(FAR, output_field=DateTimeField()))


def _aged(age: str, today: date) -> Q:
    _label, least, most = AGES[age]
    wanted = Q(found_on__lte=today - timedelta(days=least))
    return wanted if most is None else wanted & Q(found_on__gte=today - timedelta(days=most))


def page(
    filters: Filters, today: date, mine: Mine = NOBODY, after: str = "", limit: int = PAGE
) -> Page:  # fmt: skip
    """One page of findings by keyset, after the finding of that id; three statements."""
    rows = found(filters, today, mine)
    if last := _finding(after):
        rows = rows.filter(_behind(last))
    listed = list(rows[: limit + 1])
    more = len(listed) > limit
    listed = listed[:limit]
    return Page(shown(listed), str(listed[-1].pk) if more else None)


def _finding(after: str) -> Finding | None:
    """Where to go on, from an address; what cannot be read begins at the beginning."""
    try:
        key = UUID(after)
    except ValueError:
        return None
    return Finding.objects.annotate(end=_end()).filter(pk=key).first()


def _behind(last: Finding) -> Q:
    """Whatever stands behind that finding in ORDER."""
    wanted, same = Q(), Q()
    for column in ORDER:
        value = getattr(last, column)
        wanted |= same & Q(**{f"{column}__gt": value})
        same &= Q(**{column: value})
    return wanted


def shown(findings: Iterable[Finding]) -> tuple[Row, ...]:
    """The findings with the names of their persons, in one statement."""
    listed = list(findings)
    wanted = {f.owner_person for f in listed if f.owner_person}
    wanted |= {f.subject_id for f in listed if f.subject_table == PERSON and f.subject_id}
    known = names(wanted) if wanted else {}
    return tuple(_row(finding, known) for finding in listed)


def _row(finding: Finding, known: dict[UUID, str]) -> Row:
    subject, key = finding.subject_label, finding.subject_id
    if finding.subject_table == PERSON and key in known:
        subject = f"{known[key]}（{subject}）" if subject else known[key]
    place = PAGES.get(finding.subject_table, "")
    return Row(
        finding,
        kind(finding.kind),
        subject or _("本机构"),
        place.format(key) if place and key else "",
        post_label(finding.owner_post),
        known.get(finding.owner_person, "") if finding.owner_person else "",
        mend_url(finding.kind, key),
    )


def called(finding: Finding) -> dict[str, tuple[str, UUID]]:
    """Name and id of those whom the sentence about a project calls by their staff number.

    Only while it stands, for numbers may change, and only who acted in the project. A number that
    is also the name of a step there is left alone: the sentence may mean either.
    """
    if finding.closed_on or finding.subject_table != CASE or "“" not in finding.says:
        return {}
    rows = Event.objects.filter(case=finding.subject_id).values_list(
        "step", "person__number", "person__name", "person"
    )
    steps = {step for step, *_ in rows}
    return {
        number: (name, key)
        for _, number, name, key in rows
        if name and f"“{number}”" in finding.says and number not in steps
    }


def post_label(post: str) -> str:
    return str(Post(post).label) if post in Post.values else post


def every(filters: Filters, today: date, mine: Mine = NOBODY) -> Iterator[Row]:
    """All the findings wanted, for an export; names some hundreds at a time."""
    chunk: list[Finding] = []
    for finding in found(filters, today, mine).iterator(chunk_size=500):
        chunk.append(finding)
        if len(chunk) == 500:
            yield from shown(chunk)
            chunk = []
    yield from shown(chunk)


def count_up_to(filters: Filters, today: date, mine: Mine = NOBODY) -> int:
    """How many there are, counted no further than MOST_COUNTED + 1."""
    return found(filters, today, mine).order_by()[: MOST_COUNTED + 1].count()


def one(key: UUID) -> Row | None:
    """One finding, open or closed."""
    finding = Finding.objects.filter(pk=key).first()
    return shown([finding])[0] if finding else None


def earlier(finding: Finding) -> tuple[Finding, ...]:
    """The same thing found and closed before."""
    rows = Finding.objects.filter(key=finding.key, closed_on__isnull=False).exclude(pk=finding.pk)
    return tuple(rows.order_by("-closed_on", "id")[:20])


# -- numbers ---------------------------------------------------------------------------------------


def clauses_found() -> tuple[tuple[str, int], ...]:
    """(clause, open findings), in the order of the text. One statement."""
    rows = dict(
        Finding.objects.filter(OPEN).values_list("clause").annotate(Count("pk")).order_by("clause")
    )
    return tuple((o.clause, rows[o.clause]) for o in obligations() if o.clause in rows)


def by_age(today: date, mine: Mine | None = None) -> dict[str, int]:
    """Open findings by age, each of AGES present. One statement."""
    rows = Finding.objects.filter(OPEN)
    if mine is not None:
        rows = rows.filter(mine.where())
    counted = rows.aggregate(**{age: Count("pk", filter=_aged(age, today)) for age in AGES})
    return {age: counted[age] for age in AGES}


def account_name(account: UUID | None) -> str:
    """Whose account it is, for whoever explained a finding."""
    if account is None:
        return ""
    return Holder.every.filter(account=account).values_list("name", flat=True).first() or ""


def explained_up_to() -> int:
    """How many are explained and accepted, counted no further than MOST_COUNTED + 1."""
    return Finding.objects.filter(EXPLAINED)[: MOST_COUNTED + 1].count()


def by_state() -> dict[str, int]:
    """All obligations: ruled ones by their present verdict (never judged: unknown), others by
    status. One statement."""
    stored = dict(Answer.objects.values_list("clause", "verdict"))
    told = dict.fromkeys(("met", "not_met", "unknown", "not_applicable"), 0)
    for entry in obligations():
        if entry.status is Status.RULED:
            told[stored.get(entry.clause, "unknown")] += 1
    others = {s.value: n for s, n in counts_by_status().items() if s is not Status.RULED}
    return told | others


# -- freshness -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Freshness:
    """As of when the answers are. behind: entries since then; waits: since when the first of them
    waits to be judged; took: how long judging takes; says: the sentence for pages."""

    head: int
    finished_at: datetime | None
    behind: int
    says: str
    waits: datetime | None = None
    took: timedelta = timedelta(0)


@once_a_page
def standing_judgement() -> Any:
    """How far the standing judgement has come (a row of Judging), with the end of the trail now
    (`end`) and when the first entry behind it was made (`waits`); None before the first judgement.
    One statement, without the tallies, which are long."""
    trail = Head.objects.filter(pk=1)
    behind = Entry.objects.filter(seq=OuterRef("head") + 1)
    return (
        Judging.objects.filter(pk=1)
        .defer("breakdown")
        .annotate(end=Subquery(trail.values("seq")), waits=Subquery(behind.values("recorded")))
        .first()
    )


def freshness() -> Freshness:
    """How far the standing judgement has come, against the trail."""
    row = standing_judgement()
    if row is None or row.finished_at is None:
        head, recorded = Head.objects.values_list("seq", "recorded").first() or (0, None)
        says = _("还没有判定过；有了记录之后，后台会自动判定。")
        return Freshness(0, None, head, says, recorded)
    says = _("按第 %(head)d 条留痕、%(when)s 判定") % {
        "head": row.head, "when": instant(row.finished_at),
    }  # fmt: skip
    behind = max((row.end or 0) - row.head, 0)
    if behind:
        says += _("；此后又有 %(n)d 条新记录，等待重新判定") % {"n": behind}
    says, took = _("%(says)s。") % {"says": says}, timedelta(seconds=row.seconds or 0)
    return Freshness(row.head, row.finished_at, behind, says, row.waits, took)


def register() -> Register | None:
    """What the standing judgement counted of all certificates; None before the first."""
    row = standing_judgement()
    return Register.of_plain(row.register) if row is not None and row.register else None

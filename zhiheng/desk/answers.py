"""Every obligation with its present answer: what the board, the register and the homes show.

A ruled obligation has the answer that conformance wrote down, or none yet (unknown); any other has
its status. Nothing here judges.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Count
from django.utils.translation import gettext as _

from zhiheng.access.acts import acts
from zhiheng.conformance.models import EXPLAINED, OPEN, Answer, Finding
from zhiheng.conformance.queries import standing_judgement
from zhiheng.law.register import Obligation, Status, by_article, covers, obligations
from zhiheng.trace.queries import changes_of

VERDICT_ORDER = ("not_met", "unknown", "met", "not_applicable", "recorded", "by_hand", "not_yet")


@dataclass(frozen=True)
class Told:
    """The answer to one clause as it stood: its verdict, and why."""

    verdict: str
    because: str = ""
    missing: tuple[str, ...] = ()
    records: tuple[Any, ...] = ()
    readings: tuple[str, ...] = ()
    counted: Mapping[str, Any] = field(default_factory=dict)
    since: date | None = None
    judged_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """An obligation and how it stands: a verdict where it is ruled, else its status."""

    obligation: Obligation
    state: str
    because: str
    answer: Told | None
    changeable: bool = False

    @property
    def title(self) -> str:
        """What a chip says on hovering: the paraphrase, then the reason."""
        return f"{self.obligation.duty}\n{self.because}" if self.because else self.obligation.duty


@dataclass(frozen=True)
class ArticleStanding:
    """An article with its obligations, for a card of the board."""

    number: int
    title: str
    standings: tuple[Standing, ...]

    @property
    def worst(self) -> str:
        return min((one.state for one in self.standings), key=VERDICT_ORDER.index)


def standing(entry: Obligation, told: Told | None, changeable: bool = False) -> Standing:
    """How one obligation stands; ruled but never judged is unknown, whatever anybody hopes."""
    if entry.status is not Status.RULED:
        return Standing(entry, entry.status.value, entry.status_reason, None, changeable)
    if told is None:
        says = _("还没有判断过。运行一次检查，或等后台判断完成。")
        return Standing(entry, "unknown", says, None, changeable)
    return Standing(entry, told.verdict, told.because, told, changeable)


def current() -> dict[str, Told]:
    """The answers as they stand now, by clause. One statement."""
    return {row.clause: told_by(row) for row in Answer.objects.all()}


def told_by(row: Answer) -> Told:
    return Told(
        row.verdict, row.because, tuple(row.missing), tuple(row.records), tuple(row.readings),
        row.counted, row.since, row.judged_on,
    )  # fmt: skip


def board(
    told: Mapping[str, Told], changeable: frozenset[str] = frozenset()
) -> list[ArticleStanding]:
    """The eighteen articles with every obligation's standing."""
    return [
        ArticleStanding(
            number,
            entries[0].article_title,
            tuple(standing(e, told.get(e.clause), e.clause in changeable) for e in entries),
        )
        for number, entries in by_article().items()
    ]


def counts(articles: Iterable[ArticleStanding]) -> dict[str, int]:
    """How many obligations stand at each verdict or status; all seven are present."""
    counted = Counter(one.state for article in articles for one in article.standings)
    return {state: counted[state] for state in VERDICT_ORDER}


def changeable_by(posts: frozenset[str], person: UUID | None) -> frozenset[str]:
    """Clauses that this person can do something about: an act that they guard is his, or an open
    finding of theirs is."""
    mine = [clause for act in acts() if act.writes and act.posts & posts for clause in act.clauses]
    rows = Finding.objects.filter(OPEN)
    for clause, post, owner in rows.values_list("clause", "owner_post", "owner_person").distinct():
        if owner == person if owner else post in posts:
            mine.append(clause)
    return frozenset(
        entry.clause for entry in obligations() if any(covers(one, entry.clause) for one in mine)
    )


@dataclass(frozen=True)
class History:
    """How the answers came to be: (day judged, clause, answer), in the order of the trail."""

    steps: tuple[tuple[date, str, Told], ...]

    @property
    def days(self) -> list[date]:
        """The days on which an answer's verdict changed, in order."""
        last: dict[str, str] = {}
        found = []
        for day, clause, told in self.steps:
            if last.get(clause) != told.verdict:
                last[clause] = told.verdict
                found.append(day)
        return sorted(set(found))

    def at(self, day: date) -> dict[str, Told]:
        """The answers as they were judged last on or before a day."""
        return {clause: told for judged, clause, told in self.steps if judged <= day}


def history() -> History:
    """The answers of all days, from what the trail tells of their rows (three statements).

    Kept in the cache until something is judged again: the past does not change meanwhile.
    """
    row = standing_judgement()
    place = f"desk-history-{row.head}-{row.finished_at}".replace(" ", "T") if row else ""
    found = cache.get(place) if place else None
    if found is None:
        found = _history()
        if place:
            cache.set(place, found, 3600)
    return found


def _history() -> History:
    keys = list(Answer.objects.values_list("pk", flat=True))
    if not keys:
        return History(())
    known: dict[UUID, dict[str, Any]] = {}
    steps = []
    for _seq, changes in sorted(changes_of(keys).items()):
        for change in changes:
            row = known.setdefault(change.id, {})
            row |= {column.name: column.new for column in change.columns}
            steps.append(_step(row))
    return History(tuple(step for step in steps if step is not None))


def _step(row: Mapping[str, Any]) -> tuple[date, str, Told] | None:
    """One state of an answer's row as the trail tells it; None where a column is missing."""
    judged = row.get("judged_on")
    if not judged or not row.get("clause"):
        return None
    since = row.get("since")
    told = Told(
        row.get("verdict") or "unknown", row.get("because") or "", tuple(row.get("missing") or ()),
        since=date.fromisoformat(since) if since else None, judged_on=date.fromisoformat(judged),
    )  # fmt: skip
    return date.fromisoformat(judged), row["clause"], told


def over_time(told: History, most: int = 12) -> list[tuple[date, dict[str, int]]]:
    """(day, counts of the ruled obligations by verdict) for the last days on which one changed."""
    ruled = [entry.clause for entry in obligations() if entry.status is Status.RULED]
    points = []
    for day in told.days[-most:]:
        answers = told.at(day)
        verdicts = (answers[c].verdict if c in answers else "unknown" for c in ruled)
        points.append((day, dict(Counter(verdicts))))
    return points


def findings_told() -> dict[str, int]:
    """How many findings wait for somebody, and how many are explained. One statement."""
    counted = {"open": Count("pk", filter=OPEN), "explained": Count("pk", filter=EXPLAINED)}
    return Finding.objects.filter(closed_on__isnull=True).aggregate(**counted)


def who(entry: Obligation) -> str:
    """Who answers for an obligation, in words."""
    return entry.who or entry.actor.label

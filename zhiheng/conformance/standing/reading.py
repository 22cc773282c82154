"""How the cases stand, as the last judgement left it: tallies in one row, cases by keyset."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from zhiheng.cases.models import Event
from zhiheng.cases.page import LABELS
from zhiheng.conformance.columns.pulling import digest_of
from zhiheng.conformance.models import CaseJudgement, Judging
from zhiheng.conformance.terms import kind
from zhiheng.personnel.queries import by_number
from zhiheng.procedure.events import Verdict as Found
from zhiheng.schemes.models import Scheme
from zhiheng.ui.sentences import said

PAGE, MOST_COUNTED = 50, 1000
VERDICTS = ("met", "not_met", "unknown", "not_applicable")  # the order of the counts
UNKNOWN_MONTH = "none"
SHOWN_FAULTS = 3
PATH_KINDS = 3
NOT_A_DEVIATION = {Found.WAIVED.value}


# -- tallies ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """One line of a breakdown. counts: verdict → cases; url: the list of these cases."""

    label: str
    counts: Mapping[str, int]
    url: str
    total: int
    number: str = ""
    person: UUID | None = None

    @property
    def faulty(self) -> int:
        return self.counts["not_met"]


@dataclass(frozen=True)
class Path:
    """A path that cases took. parts: (which cycle, its steps); wrong: (what, cases), the most
    frequent first."""

    parts: tuple[tuple[str, str], ...]
    tally: Tally
    wrong: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Overview:
    """Everything of the first page; None of it where nothing has been judged."""

    cases: int
    events: int
    counts: Mapping[str, int]
    schemes: tuple[Tally, ...]
    months: tuple[Tally, ...]
    persons: tuple[Tally, ...]
    laboratories: tuple[Tally, ...]
    paths: tuple[Path, ...]
    variants: int


def overview() -> Overview | None:
    """How all cases stand; None before the first judgement. Four statements."""
    row = Judging.objects.filter(pk=1).first()
    if row is None or not row.breakdown:
        return None
    told = row.breakdown
    codes = dict(Scheme.every.values_list("pk", "code"))
    schemes = [(each, codes.get(UUID(each["key"]), each["key"])) for each in told["schemes"]]
    return Overview(
        told["cases"],
        told["events"],
        _counts(told["counts"]),
        _most_faulty(_tally(each, label, scheme=each["key"]) for each, label in schemes),
        tuple(_tally(each, each["key"] or _("不清楚"), month=each["key"] or UNKNOWN_MONTH)
              for each in told["months"]),
        tuple(_persons(told["persons"])),
        tuple(_laboratories(told["laboratories"])),
        tuple(_path(each) for each in told["paths"]),
        told["variants"],
    )  # fmt: skip


def _counts(numbers: Iterable[int]) -> dict[str, int]:
    return dict(zip(VERDICTS, numbers, strict=True))


def _tally(told: Mapping[str, Any], label: str, **more: Any) -> Tally:
    named = {key: more.pop(key) for key in ("number_", "person_") if key in more}
    return Tally(
        label, _counts(told["counts"]), "/procedures/cases/?" + urlencode(more),
        sum(told["counts"]), named.get("number_", ""), named.get("person_"),
    )  # fmt: skip


def _most_faulty(tallies: Iterable[Tally]) -> tuple[Tally, ...]:
    return tuple(sorted(tallies, key=lambda one: (-one.faulty, -one.total, one.label)))


def _persons(told: list[dict[str, Any]]) -> Iterator[Tally]:
    known = by_number([each["key"] for each in told])
    for each in told:
        name, key = known.get(each["key"], (each["key"], None))
        yield _tally(each, name, person=each["key"], number_=each["key"], person_=key)


def _laboratories(told: list[dict[str, Any]]) -> Iterator[Tally]:
    names = outsiders([each["case"] for each in told])
    for each in told:
        yield _tally(each, names.get(each["key"], _("（已不在记录中）")), outsider=each["key"])


def outsiders(cases: Iterable[str]) -> dict[str, str]:
    """Digest → name of everybody who is none of ours and took part in these cases."""
    rows = Event.objects.filter(case__in=list(cases), person__isnull=True).exclude(performer="")
    texts = rows.order_by().values_list("performer", flat=True).distinct()
    return {digest_of(text): text for text in texts}


def _path(told: Mapping[str, Any]) -> Path:
    parts: dict[int, list[str]] = {}
    for cycle, step in told["steps"]:
        parts.setdefault(cycle, []).append(step)
    wrong = sorted(
        ((word, number) for word, number in told["kinds"].items() if word not in NOT_A_DEVIATION),
        key=lambda pair: -pair[1],
    )
    return Path(
        tuple((_cycle(cycle), " → ".join(steps)) for cycle, steps in sorted(parts.items())),
        _tally(told, "", path=told["key"]),
        tuple((said(LABELS[Found(word)]), number) for word, number in wrong[:PATH_KINDS]),
    )


def _cycle(cycle: int) -> str:
    return _("第 %(n)d 次监督") % {"n": cycle} if cycle else _("初次认证")


# -- cases -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Filters:
    """Which cases are wanted; empty: all. month: 2026-05, or "none"; outsider: a name's digest."""

    verdict: str = ""
    scheme: UUID | None = None
    kind: str = ""
    month: str = ""
    person: str = ""
    outsider: str = ""
    path: int | None = None


@dataclass(frozen=True)
class CaseRow:
    """A case as it was judged. faults: (what, says), some of `more + len(faults)`."""

    case: UUID
    number: str
    scheme: str
    verdict: str
    faults: tuple[tuple[str, str], ...]
    more: int


@dataclass(frozen=True)
class CasePage:
    """Cases by number; pass `next` as `after` for more."""

    rows: tuple[CaseRow, ...]
    next: str | None


def found(filters: Filters) -> "QuerySet[CaseJudgement]":
    """The standing cases wanted, by number."""
    rows = CaseJudgement.objects.order_by("number", "case")
    wanted = Q(verdict=filters.verdict) if filters.verdict else ~Q(verdict="gone")
    if filters.scheme:
        wanted &= Q(scheme=filters.scheme)
    if filters.kind:
        wanted &= Q(faults__contains=[{"kind": filters.kind}])
    if filters.month:
        wanted &= _of_month(filters.month)
    if filters.path is not None:
        wanted &= Q(path=filters.path)
    if filters.person:
        wanted &= Q(case__in=_cases_of(person__number=filters.person))
    if filters.outsider:
        name = named(filters.outsider)
        wanted &= Q(case__in=_cases_of(person__isnull=True, performer=name)) if name else Q(pk=None)
    return rows.filter(wanted)


def _of_month(month: str) -> Q:
    if month == UNKNOWN_MONTH:
        return Q(month__isnull=True)
    day = first_day(month)
    return Q(month=day) if day else Q(pk=None)


def first_day(month: str) -> date | None:
    """Of a month as 2026-05; None where there is no such month."""
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        return None


def _cases_of(**having: Any) -> Any:
    return Event.objects.filter(**having).order_by().values("case_id")


def named(digest: str) -> str:
    """The outsider of this digest; empty where the tallies do not know it."""
    row = Judging.objects.filter(pk=1).first()
    known = row.breakdown.get("laboratories", []) if row else []
    cases = [each["case"] for each in known if each["key"] == digest]
    return outsiders(cases).get(digest, "") if cases else ""


def page(filters: Filters, after: str = "", limit: int = PAGE) -> CasePage:
    """One page by keyset, after "number|id" of the last case seen."""
    rows = found(filters)
    number, _bar, key = after.rpartition("|")
    if number and (case := _uuid(key)):
        rows = rows.filter(Q(number__gt=number) | Q(number=number, case__gt=case))
    listed = list(rows[: limit + 1])
    more = len(listed) > limit
    listed = listed[:limit]
    last = f"{listed[-1].number}|{listed[-1].case}" if more else None
    return CasePage(tuple(shown(listed)), last)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def shown(listed: Iterable[CaseJudgement]) -> Iterator[CaseRow]:
    """The cases with the codes of their schemes; one statement."""
    codes = dict(Scheme.every.values_list("pk", "code"))
    for row in listed:
        faults = [(str(kind(each["kind"]).label), each["says"]) for each in row.faults]
        yield CaseRow(
            row.case, row.number, codes.get(row.scheme, "") if row.scheme else "", row.verdict,
            tuple(faults[:SHOWN_FAULTS]), max(len(faults) - SHOWN_FAULTS, 0),
        )  # fmt: skip


def count_up_to(filters: Filters) -> int:
    """How many there are, counted no further than MOST_COUNTED + 1."""
    return found(filters).order_by()[: MOST_COUNTED + 1].count()

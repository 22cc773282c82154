"""The procedure of one case as the body answers for it: what the plain judge finds, weighed. Pure.

Weighed: what was finished before the regulation came into force is no breach; what is absent from
a time whose records are not complete is not known; surveillance is judged by certificate (5(6)-b)
and so left out here, that nothing is found twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from zhiheng.cases.queries import CaseLog
from zhiheng.cases.rules import judged
from zhiheng.law.clock import zh
from zhiheng.law.judgement import Verdict
from zhiheng.procedure.days import day_of
from zhiheng.procedure.events import Finding
from zhiheng.procedure.events import Verdict as Kind
from zhiheng.procedure.shape import Scheme

# Findings that rest on something not being in the records.
ABSENCES = frozenset({Kind.OMITTED, Kind.REDUCED, Kind.NO_EVIDENCE, Kind.OUT_OF_ORDER, Kind.LATE})
Spans = dict[int, tuple[date, date]]  # cycle → its first and last day
# What cannot be undone once it has been done; of the late only what is not waited for any more.
DONE = frozenset({Kind.ADDED, Kind.OUT_OF_ORDER, Kind.NOT_SEPARATED, Kind.LATE})
DOUBT = "当时的记录不保证完整，可能只是没有登记。"


@dataclass(frozen=True)
class CaseFault:
    """One fault of a case, JSON-ready. of_scheme: it is the scheme's, one for all its cases.

    past: it is done and cannot be undone.
    """

    kind: str
    verdict: str
    says: str
    detail: str = ""
    since: str | None = None
    of_scheme: bool = False
    past: bool = False

    def plain(self) -> dict[str, Any]:
        return dict(vars(self))


NO_SEPARATIONS = CaseFault(
    "no_separations",
    Verdict.UNKNOWN.value,
    "规则没有写明哪些步骤须由不同的人承担，无法判断评价与决定是否分开。",
    of_scheme=True,
)


@dataclass(frozen=True)
class CaseAnswer:
    """A case judged; not applicable where all of it lies before the regulation was in force."""

    case: UUID
    number: str
    scheme: UUID
    verdict: Verdict
    faults: tuple[CaseFault, ...]


@dataclass(frozen=True)
class Told:
    """What weighing needs to know of a case.

    scheme None: nothing to hold it against, and `lacks` says why. days: (cycle, step, day) of every
    dated event. undated: some event has no time. recorded: whether there is any event at all.
    """

    case: UUID
    number: str
    scheme_id: UUID
    scheme: Scheme | None
    lacks: str
    closed: bool
    days: tuple[tuple[int, str, date], ...]
    undated: bool
    recorded: bool


def told_of(log: CaseLog) -> Told:
    """From the records of a case."""
    days = tuple((event.cycle, event.step, day_of(event.at)) for event in log.events if event.at)
    return Told(
        log.case, log.number, log.scheme_id, log.scheme, log.lacks, log.closed, days,
        any(event.is_undated for event in log.events), bool(log.events),
    )  # fmt: skip


def answer(log: CaseLog, on: date, in_force: date, complete: date | None) -> CaseAnswer:
    """Judge one case by the plain twin and weigh it.

    complete: from when the body's records are; None: not declared.
    """
    found = judged(log.facts(on))
    return weigh(told_of(log), found.findings if found else (), on, in_force, complete)


def weigh(
    told: Told, findings: Iterable[Finding], on: date, in_force: date, complete: date | None
) -> CaseAnswer:
    """What the body answers for a case in which this was found."""
    weighed = tuple(_weighed(told, findings, on, in_force, complete))
    verdicts = {fault.verdict for fault in weighed}
    verdict = next(
        (each for each in (Verdict.NOT_MET, Verdict.UNKNOWN) if each.value in verdicts),
        Verdict.NOT_APPLICABLE if _all_before(told, in_force) else Verdict.MET,
    )
    return CaseAnswer(told.case, told.number, told.scheme_id, verdict, weighed)


def _weighed(
    told: Told, findings: Iterable[Finding], on: date, in_force: date, complete: date | None
) -> Iterator[CaseFault]:
    unknown = Verdict.UNKNOWN.value
    if _all_before(told, in_force):
        return
    if told.scheme is None:
        says = f"没有可对照的规则程序：{told.lacks or '规则版本未登记'}。"
        yield CaseFault("no_procedure", unknown, says, of_scheme=True)
        return
    if not told.recorded:
        yield CaseFault("no_events", unknown, "这个项目还没有登记程序事件。")
        return
    spans = _spans(told, on)
    for finding in findings:
        if not _left_out(finding) and not _before(told, spans, finding, in_force):
            yield _fault(told, told.scheme, spans, finding, complete)
    if not told.scheme.separations:
        yield NO_SEPARATIONS


def _fault(
    told: Told, scheme: Scheme, spans: Spans, finding: Finding, complete: date | None
) -> CaseFault:
    kind, span = finding.verdict, spans.get(finding.cycle or 0)
    first = span[0] if span else None
    doubtful = kind in ABSENCES and (complete is None or first is None or first < complete)
    says = _timeless(told, scheme, finding)
    unknown = doubtful or kind is Kind.UNKNOWN
    return CaseFault(
        kind.value,
        (Verdict.UNKNOWN if unknown else Verdict.NOT_MET).value,
        says + DOUBT if doubtful else says,
        detail=f"{finding.cycle if finding.cycle is not None else ''}/{finding.step or ''}",
        since=first.isoformat() if first else None,
        past=not unknown and kind in DONE and told.closed,
    )


def _spans(told: Told, on: date) -> Spans:
    """The first and last day of each cycle's events up to the day of judgement."""
    spans: Spans = {}
    for cycle, _, day in told.days:
        if day <= on:
            first, last = spans.get(cycle, (day, day))
            spans[cycle] = min(first, day), max(last, day)
    return spans


def _left_out(finding: Finding) -> bool:
    """Waivers; and surveillance, which concerns whole cycles: late or overdue without a step."""
    surveillance = finding.verdict in (Kind.LATE, Kind.OVERDUE) and finding.step is None
    return surveillance or finding.verdict is Kind.WAIVED


def _before(told: Told, spans: Spans, finding: Finding, in_force: date) -> bool:
    """Whether it concerns a cycle that was over before the regulation was in force."""
    cycle = finding.cycle or 0
    if cycle not in spans or (cycle == 0 and not told.closed):
        return False
    return spans[cycle][1] < in_force


def _all_before(told: Told, in_force: date) -> bool:
    """Whether everything recorded of a finished case lies before the regulation was in force."""
    days = [day for _, _, day in told.days]
    return told.closed and bool(days) and not told.undated and max(days) < in_force


def _timeless(told: Told, scheme: Scheme, finding: Finding) -> str:
    """The sentence without the day of judgement, where a limit runs on in an open case."""
    if finding.verdict is not Kind.LATE or told.closed:
        return finding.says
    firsts = _firsts(told)
    limits = [
        limit
        for limit in scheme.limits
        if limit.end == finding.step and limit.start in firsts and limit.end not in firsts
    ]
    if not limits:
        return finding.says
    said = (
        f"自“{limit.start}”（{zh(firsts[limit.start])}）起超过 {limit.days} 天的时限，"
        f"“{limit.end}”尚未进行。"
        for limit in limits
    )
    return "".join(said)


def _firsts(told: Told) -> dict[str, date]:
    found: dict[str, date] = {}
    for cycle, step, day in told.days:
        if cycle == 0:
            found[step] = min(day, found.get(step, day))
    return found

"""8 ¶1-b: exactly one accountable manager for a certificate on every day of its life.

Days are taken whole: a manager from the 5th answers for the 5th. Intervals are half-open.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from zhiheng.law.clock import zh
from zhiheng.law.judgement import Judgement, met, not_applicable, not_met, rule, unknown

IN_FORCE_FROM = date(2026, 1, 1)
DAY = timedelta(days=1)
SHOWN = 3  # faults told in the sentence; all of them stand in `counted`
GAP, OVERLAP = "gap", "overlap"


@dataclass(frozen=True)
class Tenure:
    """`person` answers for the certificate in [start, end).

    in_post: the intervals in which that person held the post of project quality manager; days
    outside them count as days without anybody.
    """

    person: str
    start: date
    end: date | None = None
    deputy: bool = False
    in_post: tuple[tuple[date, date | None], ...] = ()


@dataclass(frozen=True)
class CoverageFacts:
    """What is known of one certificate's responsibility.

    ended: the first day on which it was no longer valid or suspended; None: it still is.
    end_known: False where it is over, but nobody wrote down since when.
    complete_from: the day from which the body's records are complete; None: not declared.
    """

    issued: date | None
    tenures: tuple[Tenure, ...]
    on: date
    complete_from: date | None
    ended: date | None = None
    end_known: bool = True

    @property
    def window(self) -> tuple[date, date]:
        """The days judged, [first, last): since issue, from 2026-01-01, to the day of judgement."""
        first = max(IN_FORCE_FROM, self.issued or IN_FORCE_FROM)
        last = self.on + DAY
        return first, min(last, self.ended) if self.ended else last

    @property
    def sure_from(self) -> date:
        """From when a fault is a breach; before it, the records may merely be incomplete."""
        if self.issued is None or not self.end_known or self.complete_from is None:
            return date.max
        return self.complete_from


@dataclass(frozen=True)
class Fault:
    """Days [start, end) with nobody (gap) or several (overlap); known: it is a breach for sure."""

    kind: str
    start: date
    end: date
    known: bool

    @property
    def days(self) -> int:
        return (self.end - self.start).days


def accountable(facts: CoverageFacts) -> list[tuple[date, date, frozenset[str]]]:
    """The window cut into stretches with the persons who answer in each, in order of time."""
    first, last = facts.window
    if first >= last:
        return []
    spans = list(_spans(facts.tenures, first, last))
    edges = sorted({first, last, *(day for _, *ends in spans for day in ends)})
    return [
        (start, end, frozenset(who for who, a, b in spans if a <= start and end <= b))
        for start, end in pairwise(edges)
    ]


def _spans(tenures: Iterable[Tenure], first: date, last: date) -> Iterator[tuple[str, date, date]]:
    for tenure in tenures:
        for since, until in () if tenure.deputy else tenure.in_post:
            start = max(first, tenure.start, since)
            end = min(last, tenure.end or last, until or last)
            if start < end:
                yield tenure.person, start, end


def coverage_faults(facts: CoverageFacts) -> tuple[Fault, ...]:
    """The gaps and overlaps of the window, joined where they touch, cut where certainty begins."""
    found: list[Fault] = []
    for start, end, people in accountable(facts):
        if len(people) == 1:
            continue
        kind = OVERLAP if people else GAP
        if found and found[-1].kind == kind and found[-1].end == start:
            start = found.pop().start
        found.append(Fault(kind, start, end, True))
    split = [piece for fault in found for piece in _split(fault, facts.sure_from)]
    return tuple(sorted(split, key=lambda fault: (fault.start, fault.kind)))


def _split(fault: Fault, sure_from: date) -> Iterator[Fault]:
    if fault.start < sure_from:
        yield Fault(fault.kind, fault.start, min(fault.end, sure_from), False)
    if fault.end > sure_from:
        yield Fault(fault.kind, max(fault.start, sure_from), fault.end, True)


@rule("8 ¶1-b", readings=("A-29", "A-30"))
def exactly_one_manager(facts: CoverageFacts) -> Judgement:
    """证书有效或暂停期间，每一天都恰有一名在任的认证项目质量负责人对它负责。"""
    first, last = facts.window
    if first >= last:
        return not_applicable(f"在{zh(first)}至{zh(facts.on)}之间，这张证书不在有效或暂停状态。")
    faults = coverage_faults(facts)
    counted = {
        "from": first.isoformat(),
        "to": (last - DAY).isoformat(),
        "faults": [
            {"kind": f.kind, "from": f.start.isoformat(), "to": (f.end - DAY).isoformat(),
             "days": f.days, "known": f.known}
            for f in faults
        ],
    }  # fmt: skip
    certain = [fault for fault in faults if fault.known]
    if certain:
        return not_met(_told(certain), counted=counted)
    if faults:
        return unknown(_told(faults) + _why(facts), settles=_settles(facts), counted=counted)
    days = (last - first).days
    return met(f"{zh(first)}至{zh(last - DAY)}共 {days} 天，每天都恰有一人负责。", counted=counted)


def _told(faults: list[Fault] | tuple[Fault, ...]) -> str:
    words = {GAP: "无人负责", OVERLAP: "有两人以上同时负责"}
    told = [
        f"{zh(fault.start)}至{zh(fault.end - DAY)}{words[fault.kind]}，{fault.days} 天"
        for fault in faults[:SHOWN]
    ]
    more = f"；另有 {len(faults) - SHOWN} 段" if len(faults) > SHOWN else ""
    return "；".join(told) + more + "。"


def _why(facts: CoverageFacts) -> str:
    if facts.issued is None:
        return "发证日期未登记，不能断定这些天证书已经有效。"
    if not facts.end_known:
        return "证书已终止，何日终止未登记，不能断定这些天证书仍然有效。"
    if facts.complete_from is None:
        return "本机构尚未声明记录自何日起完整，可能只是没有登记。"
    return f"{zh(facts.complete_from)}以前的记录不保证完整，可能只是没有登记。"


def _settles(facts: CoverageFacts) -> tuple[str, ...]:
    wanted = ["这些天由谁负责的记录"]
    if facts.issued is None:
        wanted.append("证书的发证日期")
    if not facts.end_known:
        wanted.append("证书终止的日期")
    if facts.complete_from is None:
        wanted.append("记录自何日起完整的声明")
    return tuple(wanted)

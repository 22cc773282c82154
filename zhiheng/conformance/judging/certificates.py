"""5(6)-b/c/d, 8 ¶1-b and 9(4)-a: certificates, from the faults that their area finds in SQL.

judged() asks for all of them. After new events the same is found by asking for the surveillance of
the certificates of the touched projects alone: judged_again(); nothing else here hangs on events.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from heapq import nsmallest
from itertools import groupby
from uuid import UUID

from zhiheng.certificates import queries
from zhiheng.certificates.queries import (
    CoverageFault,
    CoveragePoint,
    Publication,
    Surveilled,
    Suspension,
)
from zhiheng.certificates.rules import (
    all_covered,
    all_published,
    all_surveilled,
    all_suspended_in_time,
)
from zhiheng.certificates.rules.surveillance import next_due
from zhiheng.certificates.rules.suspension import last_days
from zhiheng.certificates.rules.whole import Tally
from zhiheng.conformance.found import (
    FAULTY,
    SHOWN_RECORDS,
    Answered,
    Fault,
    Ref,
    Register,
    end_of,
    since_of,
)
from zhiheng.conformance.judging.owners import owned
from zhiheng.conformance.rules import ManagedFacts, managers_see_to_surveillance
from zhiheng.law.clock import zh
from zhiheng.law.judgement import Judgement, Verdict

CERTIFICATE = "certificates_certificate"
DAY = timedelta(days=1)
CHUNK = 5000
SHOWN = 3
_RUNS_ON = re.compile(r"第 (\d+) 次监督应不迟于 (\S+) 开始，至 \S+ 尚未开始。")
_WORDS = {"gap": "无人负责", "overlap": "有两人以上同时负责"}


@dataclass(frozen=True)
class Certified:
    """All certificates judged for the day `on`. answered, faults: by clause, but for 9(4)-a, which
    rests on two of them. surveyed: the counts of 5(6)-b; points: the last is of the day. complete:
    the body's records are, on that day.
    """

    on: date
    complete: bool
    answered: Mapping[str, Answered]
    faults: Mapping[str, tuple[Fault, ...]]
    surveyed: Tally
    points: tuple[CoveragePoint, ...]

    def answers(self) -> dict[str, Answered]:
        """Clause → answer."""
        on_time, now = self.answered["5(6)-b"], self.points[-1]
        facts = ManagedFacts(on_time.judgement, now.live - now.covered, self.complete)
        managed = replace(on_time, judgement=managers_see_to_surveillance(facts))
        return {**self.answered, "9(4)-a": managed}

    def every_fault(self) -> list[Fault]:
        return [fault for found in self.faults.values() for fault in found]

    def register(self) -> Register:
        """overdue: a surveillance that is, is not over."""
        overdue = sum(not fault.past for fault in self.faults["5(6)-b"])
        return Register(self.surveyed.registered, self.points, overdue)


def judged(on: date, complete: bool) -> Certified:
    """Ask for all certificates. complete: the records are, on that day."""
    covered, surveyed = queries.coverage_of_all(on), queries.surveillance_of_all(on)
    found = {
        "8 ¶1-b": coverage(covered.found, on),
        "5(6)-b": map(surveillance, surveyed.found),
        "5(6)-c": map(suspension, queries.suspension_faults(on)),
        "5(6)-d": map(publication, queries.publication_faults(on)),
    }
    judgements = {
        "8 ¶1-b": all_covered(covered.tally),
        "5(6)-b": all_surveilled(surveyed.tally),
        "5(6)-c": all_suspended_in_time(queries.suspension_tally(on)),
        "5(6)-d": all_published(queries.publication_tally(on)),
    }
    faults = {clause: _owned(each, on) for clause, each in found.items()}
    answered = {clause: _answered(each, faults[clause]) for clause, each in judgements.items()}
    points = queries.coverage_over_time(queries.month_ends(on))
    return Certified(on, complete, answered, faults, surveyed.tally, points)


def judged_again(before: Certified, cases: Collection[UUID]) -> Certified:
    """The same after nothing but events of these cases was touched."""
    touched = queries.certificates_of(cases)
    if not touched:
        return before
    rows = queries.surveillances(before.on, touched)
    now = [surveillance(row) for row in rows if row.judgement.verdict in FAULTY]
    were = [fault for fault in before.faults["5(6)-b"] if fault.subject in touched]
    rest = [fault for fault in before.faults["5(6)-b"] if fault.subject not in touched]
    surveyed = _moved(before.surveyed, were, now)
    found = (*rest, *_owned(now, before.on))
    answered = _answered(all_surveilled(surveyed), found)
    return replace(
        before, surveyed=surveyed, faults={**before.faults, "5(6)-b": found},
        answered={**before.answered, "5(6)-b": answered},
    )  # fmt: skip


def _moved(tally: Tally, were: Iterable[Fault], now: Iterable[Fault]) -> Tally:
    """The counts after some certificates, each with one fault or none, are no longer as they
    were."""
    more = Counter(fault.verdict for fault in now)
    more.subtract(fault.verdict for fault in were)
    return replace(
        tally, met=tally.met - more.total(), not_met=tally.not_met + more[Verdict.NOT_MET],
        unknown=tally.unknown + more[Verdict.UNKNOWN],
    )  # fmt: skip


def _owned(faults: Iterable[Fault], on: date) -> tuple[Fault, ...]:
    return tuple(owned(list(faults), lambda keys: queries.managers_on(on, keys)))


def _answered(judgement: Judgement, faults: Iterable[Fault]) -> Answered:
    """The answer with the certificates that decide it, and the first day on which it was so."""
    deciding = [fault for fault in faults if fault.verdict is judgement.verdict]
    if judgement.verdict not in FAULTY or not deciding:
        total = judgement.counted.get("met", 0)
        whole = Ref(CERTIFICATE, None, f"证书登记（{total} 项判定）", "/certificates/")
        return Answered(judgement, (whole,) if total else (), total)
    labels = {fault.subject: fault.label for fault in deciding}
    first = nsmallest(SHOWN_RECORDS, labels.items(), key=lambda one: (one[1], str(one[0])))
    shown = tuple(Ref(CERTIFICATE, key, label, f"/certificates/{key}/") for key, label in first)
    return Answered(judgement, shown, len(labels), since_of(judgement, deciding))


# -- one fault each --------------------------------------------------------------------------------


def coverage(found: Iterable[CoverageFault], on: date) -> Iterator[Fault]:
    """One fault for each certificate and kind; the breaches of it, or else what is not known."""
    for _, rows in groupby(found, key=lambda row: row.certificate):
        pieces = list(rows)
        for kind in ("gap", "overlap"):
            own = [row for row in pieces if row.fault.kind == kind]
            certain = [row for row in own if row.fault.known]
            if own:
                yield _uncovered(certain or own, bool(certain), on)


def _uncovered(rows: list[CoverageFault], certain: bool, on: date) -> Fault:
    first = rows[0]
    told = [_stretch(row, on) for row in rows[:SHOWN]]
    more = f"；另有 {len(rows) - SHOWN} 段" if len(rows) > SHOWN else ""
    doubt = "" if certain else "；这些天的记录不保证完整，可能只是没有登记"
    return Fault(
        "8 ¶1-b", first.fault.kind, Verdict.NOT_MET if certain else Verdict.UNKNOWN,
        CERTIFICATE, first.certificate, first.number, f"{'；'.join(told)}{more}{doubt}。",
        since=min(row.fault.start for row in rows), past=all(row.fault.end <= on for row in rows),
    )  # fmt: skip


def _stretch(row: CoverageFault, on: date) -> str:
    fault, words = row.fault, _WORDS[row.fault.kind]
    if fault.end > on:
        return f"自{zh(fault.start)}起{words}"
    if fault.days == 1:
        return f"{zh(fault.start)}{words}"
    return f"{zh(fault.start)}至{zh(fault.end - DAY)}{words}，{fault.days} 天"


def _still(said: re.Match[str]) -> str:
    """Without the day of judgement, so that the finding stays the same."""
    return f"第 {said[1]} 次监督应不迟于 {said[2]} 开始，至今尚未开始。"


def surveillance(row: Surveilled) -> Fault:
    """A late, overdue or unknown surveillance; due on the day the scheme sets."""
    due = next_due(row.facts)
    says = _RUNS_ON.sub(_still, row.judgement.because)
    return Fault(
        "5(6)-b", "surveillance", row.judgement.verdict, CERTIFICATE, row.certificate, row.number,
        says, since=due + DAY if due and row.overdue else None,
        due=end_of(due) if due and row.overdue else None, past=not row.overdue,
    )  # fmt: skip


def suspension(row: Suspension) -> Fault:
    """A confirmed nonconformity answered late or not at all, or of which the day is not known."""
    facts, says, strict = row.facts, row.judgement.because, None
    if facts.confirmed is not None:
        strict = last_days(facts, facts.confirmed)[0]
        if facts.acted is None:
            says = f"{zh(facts.confirmed)}确认不符合事实，期限至{zh(strict)}止，"
            says += "届满仍未暂停或撤销。"
    return Fault(
        "5(6)-c", "suspension", row.judgement.verdict, CERTIFICATE, row.certificate, row.number,
        says, detail=str(row.confirmation or row.change),
        since=strict + DAY if strict else facts.acted, due=end_of(strict) if strict else None,
        past=facts.acted is not None,
    )  # fmt: skip


def publication(row: Publication) -> Fault:
    """A suspension or withdrawal published late, or not at all, or not known to be."""
    facts, counted = row.facts, row.judgement.counted
    due = facts.acted + timedelta(days=facts.days)
    says = row.judgement.because
    if facts.published is None and row.judgement.verdict is Verdict.NOT_MET:
        says = f"{zh(facts.acted)}生效，应在{zh(due)}以内公布，没有公布记录。"
    return Fault(
        "5(6)-d", "publication", row.judgement.verdict, CERTIFICATE, row.certificate, row.number,
        says, detail=str(row.change), since=due + DAY,
        due=end_of(due), due_internal=bool(counted.get("internal")),
        past=facts.published is not None,
    )  # fmt: skip

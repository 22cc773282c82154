"""The procedure's plain twin: one function per verdict, each saying one sentence of the contract.

Slow and obvious on purpose: the fast engine is held against it. `judge_case` judges one case,
`zhiheng.procedure.log.judge` a whole log. Nothing here asks the clock: `on` is an argument.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Context, Decimal, Inexact

from zhiheng.procedure.days import day_of, first_uncovered, months_after
from zhiheng.procedure.events import (
    Authorisation,
    CaseJudgement,
    CaseState,
    Event,
    Finding,
    Managership,
    Standing,
    UnusableEvents,
    Verdict,
)
from zhiheng.procedure.facts import CaseFacts, first_of
from zhiheng.procedure.rows import kind, of_step, one_row_each, sentence, zh
from zhiheng.procedure.shape import DEFAULT_CLAUSE, Scheme, Step, figure

Found = Iterator[Finding]

_EXACT = Context(prec=200, traps=[Inexact])  # events hold at most 30 digits on each side
_NO_DEVIATION = {Verdict.WAIVED, Verdict.UNKNOWN}


def judge_case(
    scheme: Scheme,
    events: Iterable[Event],
    *,
    case: str,
    closed: bool = True,
    ended: date | None = None,
    authorisations: Sequence[Authorisation] | None = None,
    managers: Sequence[Managership] | None = None,
    on: date,
    has_evidence_column: bool,
) -> CaseJudgement:
    """Judge one case by its scheme, on the day `on`.

    events: its rows in any order (events, undated events, waivers); those after `on` are ignored.
    authorisations, managers: None means not given; an empty sequence means that there are none.
    managers may be those of all cases. Raises UnusableEvents where a row belongs to another case.
    """
    rows = tuple(events)
    for row in rows:
        if row.case != case:
            raise UnusableEvents(f"案卷“{case}”里混入了案卷“{row.case}”的事件，请按案卷分开。")
    mine = None if managers is None else tuple(each for each in managers if each.case == case)
    given = None if authorisations is None else tuple(authorisations)
    facts = CaseFacts(
        scheme, case, rows, CaseState(closed, ended), given, mine, on, has_evidence_column
    )
    findings = one_row_each(scheme, [found for verdict in VERDICTS for found in verdict(facts)])
    return CaseJudgement(case, findings, standing(findings), path(facts))


def standing(findings: Iterable[Finding]) -> Standing:
    """Deviating with any finding but waived and unknown; else unknown with any; else conforming."""
    verdicts = {finding.verdict for finding in findings}
    if verdicts - _NO_DEVIATION:
        return Standing.DEVIATING
    return Standing.UNKNOWN if Verdict.UNKNOWN in verdicts else Standing.CONFORMING


def path(facts: CaseFacts) -> tuple[tuple[int, str], ...]:
    """The variant: (cycle, step) of the events by time, then by name."""
    ordered = sorted((event.at, event.step, event.cycle) for event in facts.events if event.at)
    return tuple((cycle, step) for _, step, cycle in ordered)


def added(facts: CaseFacts) -> Found:
    """An event of a step not named in that kind of cycle, or more occurrences than at_most."""
    for (cycle, name), events in facts.by_step.items():
        step = facts.scheme.step(name, cycle)
        if step is None:
            yield of_step(facts, cycle, name, Verdict.ADDED, f"认证规则在{kind(cycle)}中没有这一步")
        elif len(events) > step.at_most:
            says = f"发生 {len(events)} 次，多于规定的至多 {step.at_most} 次"
            yield of_step(facts, cycle, name, Verdict.ADDED, says)


def omitted(facts: CaseFacts) -> Found:
    """A due step with at_least of 1 or more and no event; not where it is waived."""
    for cycle, step in facts.due_steps():
        if _is_omitted(facts, cycle, step) and not _is_waived(facts, cycle, step):
            yield of_step(facts, cycle, step.id, Verdict.OMITTED, "应当进行而没有记录")


def reduced(facts: CaseFacts) -> Found:
    """A due step with fewer occurrences than at_least but not none, or with too little quantity."""
    for cycle, step in facts.due_steps():
        if not _is_waived(facts, cycle, step):
            for says in _shortfalls(facts, cycle, step):
                yield of_step(facts, cycle, step.id, Verdict.REDUCED, says)


def waived(facts: CaseFacts) -> Found:
    """Instead of omitted or reduced, where the step is waivable and a waiver is recorded."""
    for cycle, step in facts.due_steps():
        lacking = _is_omitted(facts, cycle, step) or _shortfalls(facts, cycle, step)
        if lacking and _is_waived(facts, cycle, step):
            yield of_step(facts, cycle, step.id, Verdict.WAIVED, "未做或未做足，有免除记录")


def out_of_order(facts: CaseFacts) -> Found:
    """The first event of a step lies before the first event of a step named in its `after`."""
    for cycle, name in facts.by_step:
        step = facts.scheme.step(name, cycle)
        for earlier in step.after if step else ():
            mine, theirs = first_of(facts.of(cycle, name)), first_of(facts.of(cycle, earlier))
            if mine and theirs and mine < theirs:
                says = f"首次进行早于应在它之前的“{earlier}”"
                yield of_step(facts, cycle, name, Verdict.OUT_OF_ORDER, says)


def no_evidence(facts: CaseFacts) -> Found:
    """An event whose evidence is empty, where the log has that column."""
    for event in facts.events if facts.has_evidence_column else ():
        if not event.evidence:
            yield of_step(facts, event.cycle, event.step, Verdict.NO_EVIDENCE, "有事件没有证据")


def not_separated(facts: CaseFacts) -> Found:
    """One person on both sides of a separation in the same case and cycle."""
    for cycle in sorted(facts.begun):
        for separation in facts.scheme.separations:
            one, other = (_people(facts, cycle, side) for side in separation.sides)
            for person in sorted(one & other):
                left, right = ("、".join(sorted(side)) for side in separation.sides)
                says = f"{kind(cycle)}：“{person}”同时参与了应当分开的“{left}”与“{right}”。"
                yield Finding(
                    facts.case, cycle, Verdict.NOT_SEPARATED, None, separation.clause, says
                )


def late_by_limit(facts: CaseFacts) -> Found:
    """In cycle 0: the two first events are further apart, by calendar dates, than the limit.

    Where the second is missing and the case is not closed, it is the day of judgement that counts.
    """
    for limit in facts.scheme.limits:
        start, end = facts.first_day(0, limit.start), facts.first_day(0, limit.end)
        if end is None and not facts.state.closed:
            end = facts.on
        if start and end and (end - start).days > limit.days:
            says = (
                f"自“{limit.start}”（{zh(start)}）起至 {zh(end)} 已 {(end - start).days} 天，"
                f"超过 {limit.days} 天的时限"
            )
            yield sentence(facts, 0, limit.end, Verdict.LATE, says, limit.clause)


def late_surveillance(facts: CaseFacts) -> Found:
    """A surveillance cycle begun after its due date: late from the day after."""
    for cycle, due in _due_dates(facts):
        begun = facts.begun.get(cycle)
        if begun and begun > due:
            says = f"第 {cycle} 次监督应不迟于 {zh(due)} 开始，{zh(begun)} 才开始。"
            yield Finding(facts.case, cycle, Verdict.LATE, None, DEFAULT_CLAUSE, says)


def overdue(facts: CaseFacts) -> Found:
    """The cycle after the last one was due before the day of judgement and has not begun.

    A cycle with nothing but waivers is neither begun nor overdue.
    """
    following = facts.last_cycle + 1
    for cycle, due in _due_dates(facts):
        if cycle == following and due < facts.on and not _only_waivers(facts, cycle):
            says = f"第 {cycle} 次监督应不迟于 {zh(due)} 开始，至 {zh(facts.on)} 尚未开始。"
            yield Finding(facts.case, cycle, Verdict.OVERDUE, None, DEFAULT_CLAUSE, says)


def not_authorised(facts: CaseFacts) -> Found:
    """A performer with no authorisation that covers the step on the day of the event."""
    if facts.authorisations is None:
        return
    for event in facts.events:
        if event.by and event.at and not _is_authorised(facts.authorisations, event):
            says = f"“{event.by}”在 {zh(day_of(event.at))} 没有覆盖这一步的授权"
            yield of_step(facts, event.cycle, event.step, Verdict.NOT_AUTHORISED, says)


def no_manager(facts: CaseFacts) -> Found:
    """A day between the case's first event and its last that no manager covers.

    Where the step that surveillance comes after has happened, the day of judgement, or the day
    before the certificate ended, stands for the last event.
    """
    if facts.managers is None or not facts.begun:
        return
    first, last = min(facts.begun.values()), _last_managed_day(facts)
    gap = first_uncovered(first, last, ((each.start, each.end) for each in facts.managers))
    if gap:
        says = f"{zh(first)} 至 {zh(last)} 之间，自 {zh(gap)} 起无认证项目质量负责人。"
        yield Finding(facts.case, None, Verdict.NO_MANAGER, None, DEFAULT_CLAUSE, says)


def unknown_time(facts: CaseFacts) -> Found:
    """A missing time: never passed."""
    for cycle, step in facts.undated:
        yield of_step(facts, cycle, step, Verdict.UNKNOWN, "有事件没有时间，请补登记")


def unknown_performer(facts: CaseFacts) -> Found:
    """A missing performer where separation or authorisation needs it: never passed."""
    for event in facts.events:
        needed = facts.authorisations is not None or facts.scheme.needs_performer(event.step)
        if needed and not event.by:
            says = "有事件没有执行人，无法判断授权或回避，请补登记"
            yield of_step(facts, event.cycle, event.step, Verdict.UNKNOWN, says)


def unknown_quantity(facts: CaseFacts) -> Found:
    """A missing quantity where the known ones do not reach the sum and the step is due."""
    for cycle, step in facts.due_steps():
        events = facts.of(cycle, step.id)
        known, missing = _quantity(events)
        if missing and step.quantity is not None and known < step.quantity:
            least = figure(step.quantity)
            says = f"有事件没有数量，已知合计 {figure(known)}，不足规定的 {least}，请补登记"
            yield of_step(facts, cycle, step.id, Verdict.UNKNOWN, says)


VERDICTS: tuple[Callable[[CaseFacts], Found], ...] = (
    added,
    omitted,
    reduced,
    waived,
    out_of_order,
    no_evidence,
    not_separated,
    late_by_limit,
    late_surveillance,
    overdue,
    not_authorised,
    no_manager,
    unknown_time,
    unknown_performer,
    unknown_quantity,
)


def _is_omitted(facts: CaseFacts, cycle: int, step: Step) -> bool:
    key = cycle, step.id
    return step.at_least >= 1 and key not in facts.by_step and key not in facts.undated


def _shortfalls(facts: CaseFacts, cycle: int, step: Step) -> list[str]:
    """In what a step that took place falls short; nothing where an event of it is undated."""
    events = facts.of(cycle, step.id)
    if not events or (cycle, step.id) in facts.undated:
        return []
    short = []
    if len(events) < step.at_least:
        short.append(f"只发生 {len(events)} 次，少于规定的 {step.at_least} 次")
    total, missing = _quantity(events)
    if step.quantity is not None and not missing and total < step.quantity:
        short.append(f"数量合计 {figure(total)}，少于规定的 {figure(step.quantity)}")
    return short


def _is_waived(facts: CaseFacts, cycle: int, step: Step) -> bool:
    return step.waivable and (cycle, step.id) in facts.waivers


def _quantity(events: Iterable[Event]) -> tuple[Decimal, bool]:
    """The exact sum of the known quantities, and whether one is missing."""
    total, missing = Decimal(0), False
    for event in events:
        if event.quantity is None:
            missing = True
        else:
            total = _EXACT.add(total, event.quantity)
    return total, missing


def _people(facts: CaseFacts, cycle: int, side: Iterable[str]) -> set[str]:
    return {event.by for step in side for event in facts.of(cycle, step) if event.by}


def _is_authorised(authorisations: Iterable[Authorisation], event: Event) -> bool:
    return any(
        event.at and event.by and each.covers(event.by, event.step, day_of(event.at))
        for each in authorisations
    )


def _due_dates(facts: CaseFacts) -> Iterator[tuple[int, date]]:
    """(cycle, due date) of each surveillance cycle up to the one after the last.

    Counted from the step that surveillance comes after, then from the first event of the cycle
    before; at a cycle without events the counting stops. From the end of the certificate on
    nothing is due.
    """
    surveillance, ended = facts.scheme.surveillance, facts.state.ended
    if surveillance is None:
        return
    start = facts.first_day(0, surveillance.after)
    for cycle in range(1, facts.last_cycle + 2):
        if start is None:
            return
        due = months_after(start, surveillance.every_months)
        if ended is None or due < ended:
            yield cycle, due
        start = facts.begun.get(cycle)


def _only_waivers(facts: CaseFacts, cycle: int) -> bool:
    def holds(keys: Iterable[tuple[int, str]]) -> bool:
        return any(key[0] == cycle for key in keys)

    return holds(facts.waivers) and not holds(facts.by_step) and not holds(facts.undated)


def _last_managed_day(facts: CaseFacts) -> date:
    """The last day on which the case needs a manager."""
    surveillance, ended = facts.scheme.surveillance, facts.state.ended
    last = max(day_of(event.at) for event in facts.events if event.at)
    if surveillance and facts.of(0, surveillance.after):
        last = facts.on
    return last if ended is None or ended > last else ended - timedelta(days=1)

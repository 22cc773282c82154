"""Events that are at hand as values, judged by the fast engine: the same answer as `log.judge`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import numpy as np

from zhiheng.procedure.engine.clustering import count_between
from zhiheng.procedure.engine.columns import STEP_BITS, STEP_MASK
from zhiheng.procedure.engine.findings import Rows
from zhiheng.procedure.engine.judging import Judgement, judge
from zhiheng.procedure.engine.records import of_events
from zhiheng.procedure.engine.times import NEVER, end_of_day
from zhiheng.procedure.engine.words import explained
from zhiheng.procedure.engine.world import world_of
from zhiheng.procedure.events import (
    Authorisation,
    CaseJudgement,
    CaseState,
    Event,
    Finding,
    LogJudgement,
    Managership,
    Standing,
)
from zhiheng.procedure.shape import Scheme

Path = tuple[tuple[int, str], ...]  # (cycle, step)


def judge_events(
    schemes: Scheme | Sequence[Scheme] | Mapping[str, Scheme],
    events: Iterable[Event],
    *,
    cases: Mapping[str, CaseState] | None = None,
    authorisations: Sequence[Authorisation] | None = None,
    managers: Sequence[Managership] | None = None,
    on: date,
    has_evidence_column: bool,
) -> LogJudgement:
    """As `zhiheng.procedure.log.judge`, with its arguments, errors, words and order."""
    has = {"scheme", "cycle", "quantity", "waiver", *(["evidence"] if has_evidence_column else [])}
    columns = of_events(events, has)
    world = world_of(
        columns, on, cases=cases, authorisations=authorisations, managers=managers
    )  # fmt: skip
    findings: dict[str, list[Finding]] = {}

    def take(judging: Judgement, rows: Rows) -> None:
        for finding in explained(judging, rows):
            findings.setdefault(finding.case, []).append(finding)

    judgement = judge(columns, schemes, world, threads=1, on_rows=take)
    return LogJudgement(
        tuple(_cases(judgement, findings)), judgement.summary(), tuple(warnings(judgement))
    )


def _cases(judgement: Judgement, findings: dict[str, list[Finding]]) -> Iterator[CaseJudgement]:
    for case, name in enumerate(judgement.columns.cases):
        standing = judgement.standing(case)
        if standing is not None:
            mine = tuple(findings.get(name, ()))
            yield CaseJudgement(name, mine, Standing(standing), path(judgement, case))


def path(judgement: Judgement, case: int) -> Path:
    """The variant of a case: (cycle, step) of its events by time, then by name."""
    columns = judgement.columns
    begin = int(columns.start[case])
    rows = slice(begin, begin + int(columns.length[case]))
    dated = columns.at[rows] < end_of_day(judgement.world.on)
    return tuple(
        (key >> STEP_BITS, columns.steps[key & STEP_MASK])
        for key in columns.key[rows][dated].tolist()
    )


def warnings(judgement: Judgement) -> Iterator[str]:
    """What is odd but usable about a log, in Chinese, as `log.judge` words it."""
    columns, world = judgement.columns, judgement.world
    later = count_between(
        columns.start, columns.length, columns.at, end_of_day(world.on), NEVER
    )  # fmt: skip
    lacking = np.zeros(0, np.int64)
    if world.listed is not None:
        lacking = np.flatnonzero(judgement.counted & ~world.listed)
    first = columns.cases[int(lacking[0])] if len(lacking) else ""
    yield from odd_but_usable(world.on, columns.equal_rows, int(later), len(lacking), first)
    yield from columns.warnings


def odd_but_usable(
    on: date, equal: int, later: int, lacking: int, first_lacking: str
) -> Iterator[str]:
    """equal, later: rows equal to others, after the day; lacking: cases that the file lacks."""
    if equal:
        yield f"有 {equal} 行与别的行完全相同，仍各计一次；若是重复导出，请先去重。"
    if later:
        yield f"有 {later} 个事件晚于判定日 {on.isoformat()}，没有计入。"
    if lacking:
        yield (
            f"案卷文件里没有 {lacking} 个案卷（如“{first_lacking}”），"
            "按已结案处理；若尚未结案，请补进案卷文件。"
        )

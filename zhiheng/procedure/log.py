"""A whole log judged, case by case, with its summary and warnings."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from zhiheng.procedure.days import day_of
from zhiheng.procedure.events import (
    Authorisation,
    CaseJudgement,
    CaseState,
    Event,
    LogJudgement,
    Managership,
    Standing,
    Summary,
    UnusableEvents,
    Verdict,
)
from zhiheng.procedure.plain import judge_case
from zhiheng.procedure.shape import Scheme

T = TypeVar("T")


def judge(
    schemes: Scheme | Sequence[Scheme],
    events: Iterable[Event],
    *,
    cases: Mapping[str, CaseState] | None = None,
    authorisations: Sequence[Authorisation] | None = None,
    managers: Sequence[Managership] | None = None,
    on: date,
    has_evidence_column: bool,
) -> LogJudgement:
    """Judge every case of a log on the day `on`, in the order in which the log names them.

    cases, authorisations, managers: None means that no such file was given.
    Raises UnusableEvents where a case's scheme cannot be told.
    """
    known = _by_name(schemes)
    rows = list(events)
    by_person = _grouped(authorisations or (), lambda each: each.person)
    by_case = _grouped(managers or (), lambda each: each.case)
    judged = []
    for case, mine in _grouped(rows, lambda row: row.case).items():
        scheme = _scheme_of(case, mine, known)
        if not _counts(mine, on):
            continue
        state = (cases or {}).get(case, CaseState())
        performers = {row.by for row in mine if row.by}
        theirs = [each for person in performers for each in by_person.get(person, ())]
        judged.append(
            judge_case(
                scheme,
                mine,
                case=case,
                closed=state.closed,
                ended=state.ended,
                authorisations=None if authorisations is None else theirs,
                managers=None if managers is None else by_case.get(case, ()),
                on=on,
                has_evidence_column=has_evidence_column,
            )
        )
    return LogJudgement(
        tuple(judged),
        summarise(known.values(), judged),
        tuple(_warnings(rows, judged, cases, on)),
    )


def summarise(schemes: Iterable[Scheme], judged: Sequence[CaseJudgement]) -> Summary:
    """The counts: a verdict counts the cases that have at least one finding of it."""
    standings = Counter(case.standing for case in judged)
    findings = Counter(
        verdict for case in judged for verdict in {finding.verdict for finding in case.findings}
    )
    return Summary(
        schemes=tuple((scheme.name, scheme.version) for scheme in schemes),
        cases=len(judged),
        conforming=standings[Standing.CONFORMING],
        deviating=standings[Standing.DEVIATING],
        unknown=standings[Standing.UNKNOWN],
        findings={verdict.value: findings[verdict] for verdict in Verdict},
        variants=len({case.path for case in judged}),
    )


def _by_name(schemes: Scheme | Sequence[Scheme]) -> dict[str, Scheme]:
    given = (schemes,) if isinstance(schemes, Scheme) else tuple(schemes)
    if not given:
        raise UnusableEvents("没有给出认证规则，请用 --scheme 指定至少一份。")
    known: dict[str, Scheme] = {}
    for scheme in given:
        if scheme.name in known:
            raise UnusableEvents(f"认证规则“{scheme.name}”给出了两份，请只保留一份。")
        known[scheme.name] = scheme
    return known


def _grouped(rows: Iterable[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    groups: dict[str, list[T]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _scheme_of(case: str, rows: Iterable[Event], known: Mapping[str, Scheme]) -> Scheme:
    """The one scheme that the case's rows name; the only one given where they name none."""
    named = sorted({row.scheme for row in rows if row.scheme})
    if len(named) > 1:
        raise UnusableEvents(f"案卷“{case}”写了几个认证规则：{'、'.join(named)}；请改为一个。")
    if not named and len(known) == 1:
        return next(iter(known.values()))
    if not named:
        raise UnusableEvents(f"案卷“{case}”没有写 scheme，而认证规则不止一份；请补上。")
    if named[0] not in known:
        raise UnusableEvents(
            f"案卷“{case}”的认证规则“{named[0]}”没有给出（已给出 {'、'.join(known)}）；"
            "请更正名称，或用 --scheme 给出它。"
        )
    return known[named[0]]


def _is_after(row: Event, on: date) -> bool:
    return row.at is not None and day_of(row.at) > on


def _counts(rows: Sequence[Event], on: date) -> bool:
    """Whether a case is counted: not where all its events lie after the day of judgement.

    A waiver is no event; a case that holds nothing but waivers ignores none, and is counted.
    """
    events = [row for row in rows if not row.is_waiver]
    return not events or not all(_is_after(row, on) for row in events)


def _warnings(
    rows: Sequence[Event],
    judged: Iterable[CaseJudgement],
    cases: Mapping[str, CaseState] | None,
    on: date,
) -> Iterable[str]:
    if equal := sum(times - 1 for times in Counter(rows).values()):
        yield f"有 {equal} 行与别的行完全相同，仍各计一次；若是重复导出，请先去重。"
    if later := sum(_is_after(row, on) for row in rows):
        yield f"有 {later} 个事件晚于判定日 {on.isoformat()}，没有计入。"
    lacking = [case.case for case in judged if cases is not None and case.case not in cases]
    if lacking:
        yield (
            f"案卷文件里没有 {len(lacking)} 个案卷（如“{lacking[0]}”），按已结案处理；"
            "若尚未结案，请补进案卷文件。"
        )

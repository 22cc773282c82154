"""Findings in words, from the kernel's rows: the same sentences as the plain twin's."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Context, Decimal, Inexact
from itertools import groupby
from typing import Any

from zhiheng.procedure.engine.columns import STEP_BITS
from zhiheng.procedure.engine.findings import (
    ADDED,
    LACKS_EVIDENCE,
    LATE,
    NO_MANAGER,
    NOT_AUTHORISED,
    NOT_SEPARATED,
    OMITTED,
    OUT_OF_ORDER,
    OVERDUE,
    QUANTITY,
    REDUCED,
    TIME,
    UNKNOWN,
    VERDICTS,
    WAIVED,
    Rows,
)
from zhiheng.procedure.engine.judging import Judgement
from zhiheng.procedure.engine.times import day_of_number, end_of_day
from zhiheng.procedure.events import Finding
from zhiheng.procedure.rows import kind, zh
from zhiheng.procedure.shape import DEFAULT_CLAUSE, Scheme, figure

_EXACT = Context(prec=200, traps=[Inexact])

Said = tuple[str, str]  # clause, sentence


def explained(judgement: Judgement, rows: Rows) -> Iterator[Finding]:
    """One finding for each (case, cycle, verdict, step) of the rows, in the plain twin's order.

    rows: of whole cases, cases together, as `judge` hands them out.
    """
    speakers: dict[int, _Speaker] = {}
    for case, found in groupby(rows.tolist(), key=lambda row: row[0]):
        code = int(judgement.columns.scheme[case])
        if code not in speakers:
            speakers[code] = _Speaker(judgement, judgement.scheme_of(case))
        yield from speakers[code].findings(case, found)


class _Speaker:
    """Says what rows of cases of one scheme mean."""

    def __init__(self, judgement: Judgement, scheme: Scheme) -> None:
        self.judgement, self.columns, self.scheme = judgement, judgement.columns, scheme
        self.local = [*scheme.steps, *scheme.steps_of(1)]
        order = [*scheme.steps_of(1), *scheme.steps]
        self.places = {step.id: place for place, step in enumerate(order)}
        self.names: dict[int, str] = {-1: ""}
        self.said: dict[tuple[int, ...], Said] = {}

    def findings(self, case: int, rows: Iterable[list[int]]) -> Iterator[Finding]:
        name = self.columns.cases[case]
        groups: dict[tuple[Any, ...], list[list[int]]] = {}
        for row in rows:
            groups.setdefault(self._place(row), []).append(row)
        for (_, cycle, verdict, _, step), mine in sorted(groups.items()):
            mine.sort(key=lambda row: row[4])
            said = [self._say(case, row) for row in mine]
            yield Finding(
                name,
                None if mine[0][1] < 0 else cycle,
                VERDICTS[verdict],
                step or None,
                "; ".join(dict.fromkeys(clause for clause, _ in said)),
                "".join(sorted({says for _, says in said})),
            )

    def _place(self, row: list[int]) -> tuple[bool, int, int, int, str]:
        """Where the finding stands among those of its case; rows of one finding share it."""
        step = self._name(row[3])
        place = self.places.get(step, len(self.places)) if step else -1
        return row[1] < 0, max(row[1], 0), row[2], place, step

    def _name(self, step: int) -> str:
        if step not in self.names:
            self.names[step] = (
                self.columns.steps[step] if step >= 0 else self.local[-2 - step].id
            )  # fmt: skip
        return self.names[step]

    def _say(self, case: int, row: list[int]) -> Said:
        """Clause and sentence; remembered, as most say the same of case after case."""
        if (row[2] == REDUCED and row[4] < 0) or (row[2] == UNKNOWN and row[4] == QUANTITY):
            return self._sentence(row, self._little(case, row))
        key = tuple(row[1:])
        if (said := self.said.get(key)) is None:
            said = self._said(row)
            if len(self.said) < 1 << 16:
                self.said[key] = said
        return said

    def _said(self, row: list[int]) -> Said:
        _, _, verdict, step, *_ = row
        if step == -1:
            return _WHOLE[verdict](self, row)
        if verdict == LATE:
            return self._past_limit(row)
        return self._sentence(row, _OF_STEP[verdict](self, row))

    def _sentence(self, row: list[int], says: str, clause: str = "") -> Said:
        step = self._name(row[3])
        prescribed = self.scheme.step(step, row[1])
        clause = clause or (prescribed.clause if prescribed else DEFAULT_CLAUSE)
        return clause, f"{kind(row[1])}“{step}”：{says}。"

    def _added(self, row: list[int]) -> str:
        if row[4] == 0:
            return f"认证规则在{kind(row[1])}中没有这一步"
        most = self.local[-2 - row[3]].at_most
        return f"发生 {row[4]} 次，多于规定的至多 {most} 次"

    def _few(self, row: list[int]) -> str:
        least = self.local[-2 - row[3]].at_least
        return f"只发生 {row[4]} 次，少于规定的 {least} 次"

    def _little(self, case: int, row: list[int]) -> str:
        least = self.local[-2 - row[3]].quantity or Decimal(0)
        total = self._total(case, row)
        if row[2] == REDUCED:
            return f"数量合计 {figure(total)}，少于规定的 {figure(least)}"
        return f"有事件没有数量，已知合计 {figure(total)}，不足规定的 {figure(least)}，请补登记"

    def _total(self, case: int, row: list[int]) -> Decimal:
        """The exact sum of the known quantities of the step in the cycle."""
        columns = self.columns
        if not len(columns.quantity):
            return Decimal(0)
        begin = int(columns.start[case])
        part = slice(begin, begin + int(columns.length[case]))
        word = row[1] << STEP_BITS | columns.steps.code(self._name(row[3]))
        cutoff = end_of_day(self.judgement.world.on)
        mine = (columns.key[part] == word) & (columns.at[part] < cutoff)
        places = columns.quantity[part][mine]
        return _sum([columns.quantities[place] for place in places[places >= 0].tolist()])

    def _before(self, row: list[int]) -> str:
        return f"首次进行早于应在它之前的“{self.local[row[4]].id}”"

    def _unpermitted(self, row: list[int]) -> str:
        person, day = self.columns.people[row[4]], zh(day_of_number(row[5]))
        return f"“{person}”在 {day} 没有覆盖这一步的授权"

    def _unknown(self, row: list[int]) -> str:
        if row[4] == TIME:
            return "有事件没有时间，请补登记"
        return "有事件没有执行人，无法判断授权或回避，请补登记"

    def _past_limit(self, row: list[int]) -> Said:
        limit = self.scheme.limits[row[4]]
        first, last = day_of_number(row[5]), day_of_number(row[6])
        says = (
            f"自“{limit.start}”（{zh(first)}）起至 {zh(last)} 已 {(last - first).days} 天，"
            f"超过 {limit.days} 天的时限"
        )
        return self._sentence(row, says, limit.clause)

    def _both_sides(self, row: list[int]) -> Said:
        separation = self.scheme.separations[row[4]]
        left, right = ("、".join(sorted(side)) for side in separation.sides)
        person = self.columns.people[row[5]]
        says = f"{kind(row[1])}：“{person}”同时参与了应当分开的“{left}”与“{right}”。"
        return separation.clause, says

    def _begun_late(self, row: list[int]) -> Said:
        due, begun = (zh(day_of_number(day)) for day in row[5:7])
        says = f"第 {row[1]} 次监督应不迟于 {due} 开始，{begun} 才开始。"
        return DEFAULT_CLAUSE, says

    def _not_begun(self, row: list[int]) -> Said:
        due, on = zh(day_of_number(row[4])), zh(self.judgement.world.on)
        return DEFAULT_CLAUSE, f"第 {row[1]} 次监督应不迟于 {due} 开始，至 {on} 尚未开始。"

    def _unmanaged(self, row: list[int]) -> Said:
        first, last, gap = (zh(day_of_number(day)) for day in row[4:7])
        return DEFAULT_CLAUSE, f"{first} 至 {last} 之间，自 {gap} 起无认证项目质量负责人。"


_OF_STEP: dict[int, Callable[[_Speaker, list[int]], str]] = {
    ADDED: _Speaker._added,
    OMITTED: lambda _speaker, _row: "应当进行而没有记录",
    REDUCED: _Speaker._few,
    WAIVED: lambda _speaker, _row: "未做或未做足，有免除记录",
    OUT_OF_ORDER: _Speaker._before,
    LACKS_EVIDENCE: lambda _speaker, _row: "有事件没有证据",
    NOT_AUTHORISED: _Speaker._unpermitted,
    UNKNOWN: _Speaker._unknown,
}
_WHOLE: dict[int, Callable[[_Speaker, list[int]], Said]] = {
    NOT_SEPARATED: _Speaker._both_sides,
    LATE: _Speaker._begun_late,
    OVERDUE: _Speaker._not_begun,
    NO_MANAGER: _Speaker._unmanaged,
}


def _sum(amounts: list[Decimal]) -> Decimal:
    total = Decimal(0)
    for amount in amounts:
        total = _EXACT.add(total, amount)
    return total

"""202010 and 204010: factories, and the factory inspections of the certificates covered."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime

from zhiheng.cases.models import Event
from zhiheng.certificates.models import Certificate
from zhiheng.exchange.official import Recognised
from zhiheng.exchange.planning.lookups import rows_by
from zhiheng.exchange.planning.official import questions as q
from zhiheng.exchange.planning.official.fields import OfficialRow
from zhiheng.exchange.planning.plan import Plan, Planned
from zhiheng.exchange.reading.values import SHANGHAI, split_fields, split_multi

_FACTORY = {"number": "FAC_NO", "name": "FAC_NAME", "code": "FAC_ORG_CODE",
            "country": "FAC_COUNTRY", "district": "FAC_AREA_CODE", "address": "FAC_ADDRESS",
            "longitude": "FAC_X", "latitude": "FAC_Y"}  # fmt: skip
_DONE = {"quantity": "FAC_INSPECT_DAYS", "reference": "AUDIT_PLAN_CODE",
         "evidence": "AUDIT_PLAN_CODE"}  # fmt: skip


def plan_rows(found: Recognised, plan: Plan) -> Iterator[Planned]:
    """Of a plan only the factories: what is planned has not happened."""
    plan.warnings.append(
        f"“{found.match.sheet.name}”是检查计划，尚未发生：只读入其中的生产企业，检查结果请用结果表导入。"
    )
    for record in found.rows():
        row = OfficialRow(found, record, plan)
        if "FAC_NO" in row.values and (made := row.make("factory", _FACTORY)):
            yield made


def result_rows(found: Recognised, plan: Plan) -> Iterator[Planned]:
    """Factories, and one event for each case covered by an inspection that took place."""
    rows = [OfficialRow(found, record, plan) for record in found.rows()]
    types = sorted({str(row.values.get("AUDIT_ACT_TYPE", "")) for row in rows} - {""})
    q.ask(plan, [q.INSPECTION, q.SURVEILLANCE, *map(q.activity, types)])
    if plan.asks:
        return
    cases = _cases({number for row in rows for number in _certificates(row)})
    cycles = _Cycles(plan, rows, cases)
    for row in rows:
        if made := row.make("factory", _FACTORY):
            yield made
        yield from _events(row, plan, cases, cycles)


def _certificates(row: OfficialRow) -> list[str]:
    """The numbers in 证书号，认证决定；证书号，认证决定 …"""
    parts = split_multi(row.values.get("CERT_NO"), "；;")
    return ["".join(split_fields(part)[0].split()) for part in parts]


def _cases(numbers: set[str]) -> dict[str, str]:
    """Certificate number → number of its case, as far as known."""
    columns = ("number", "case__number")
    return {
        number: case
        for number, case in rows_by(Certificate, "number", numbers, columns)
        if case is not None
    }


def _kind(row: OfficialRow, plan: Plan) -> str:
    return plan.mapping.get(f"activity.{row.values.get('AUDIT_ACT_TYPE', '')}", "")


def _events(
    row: OfficialRow, plan: Plan, cases: dict[str, str], cycles: "_Cycles"
) -> Iterator[Planned]:
    kind, day = _kind(row, plan), row.values.get("AUDIT_START_DATE")
    if kind == "skip" or row.bad:
        return
    if day is None:
        row.refuse("AUDIT_START_DATE", "此项是空的，不知道检查何日进行", "填写实际开始日期")
        return
    covered = _certificates(row)
    unknown = [number for number in covered if number not in cases]
    if unknown:
        row.refuse(
            "CERT_NO", f"系统中没有证书 {unknown[0]}，或它没有所属的认证项目", "先导入证书信息表"
        )
        return
    step = q.answer(plan, q.SURVEILLANCE if kind == "surveillance" else q.INSPECTION)
    for case in dict.fromkeys(cases[number] for number in covered):
        cycle = cycles.of(case, day) if kind == "surveillance" else 0
        if cycle is None:
            row.refuse(
                "AUDIT_START_DATE", f"项目 {case} 在系统中已有更晚的监督检查，排不出第几次监督",
                "改用“程序事件”表导入，并填写周期",
            )  # fmt: skip
            return
        made = row.make(
            "event", _DONE, case=case, step=step, cycle=cycle, performer=_inspectors(row),
            at=datetime(day.year, day.month, day.day, tzinfo=SHANGHAI),
        )  # fmt: skip
        if made:
            yield made


def _inspectors(row: OfficialRow) -> str:
    """Names of the inspectors, the leader first, then the experts; no telephone numbers."""
    parts = split_multi(row.values.get("AUDIT_INSPECTOR"), "；;")
    fields = [split_fields(part) for part in parts]
    names = [found[1] if len(found) > 1 else found[0] for found in fields]
    experts = split_multi(row.values.get("AUDIT_INSPECT_ZJ"), "；;")
    return "；".join(dict.fromkeys([*names, *experts]))


class _Cycles:
    """Which surveillance an inspection belongs to: the order of its day among all of its case.

    A day known to the database keeps its cycle; a new one comes after all others, or is doubtful.
    """

    def __init__(self, plan: Plan, rows: list[OfficialRow], cases: dict[str, str]) -> None:
        step = q.answer(plan, q.SURVEILLANCE)
        self.known: dict[str, dict[date, int]] = defaultdict(dict)
        columns = ("case__number", "at", "cycle")
        for case, at, cycle in rows_by(
            Event, "case__number", {*cases.values()}, columns, step=step
        ):
            if at is not None:
                self.known[case][at.astimezone(SHANGHAI).date()] = cycle
        days: dict[str, set[date]] = defaultdict(set)
        for row in rows:
            day = row.values.get("AUDIT_START_DATE")
            if day and _kind(row, plan) == "surveillance":
                for number in _certificates(row):
                    if number in cases:
                        days[cases[number]].add(day)
        for case, found in days.items():
            self._add(case, sorted(found - self.known[case].keys()))

    def _add(self, case: str, days: list[date]) -> None:
        held = self.known[case]
        last, latest = max(held.values(), default=0), max(held, default=None)
        for day in days:
            if latest is None or day > latest:
                last += 1
                held[day] = last

    def of(self, case: str, day: date) -> int | None:
        return self.known[case].get(day)

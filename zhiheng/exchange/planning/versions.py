"""Versions of schemes: never two in force at once; each project keeps the one it applied under."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any
from uuid import UUID

from zhiheng.exchange.planning.lookups import rows_by
from zhiheng.exchange.planning.plan import Plan, Planned
from zhiheng.exchange.planning.weigh import Known
from zhiheng.schemes.models import SchemeVersion
from zhiheng.schemes.queries import overlap


@dataclass(frozen=True)
class Span:
    """A version as it will stand; row: where this file says something of it."""

    id: UUID
    label: str
    starts: date | None
    ends: date | None
    row: Planned | None = None

    def covers(self, day: date) -> bool:
        return (self.starts or date.min) <= day and (self.ends is None or day < self.ends)


def one_version_at_a_time(rows: Iterable[Planned], known: Known, plan: Plan) -> None:
    """Refuse versions of one scheme whose times in force overlap, naming the other."""
    schemes = {row.links["scheme_id"] for row in rows if row.links.get("scheme_id")}
    for spans in _spans(schemes, known).values():
        for one, other in combinations(spans, 2):
            if overlap((one.starts, one.ends), (other.starts, other.ends)):
                _refuse(one, other, plan)


def keep_versions(rows: Iterable[Planned], known: Known, plan: Plan) -> None:
    """Give each project without a version the one in force on its day of application.

    A named version that was not in force then stays as named, and is told as a warning.
    """
    listed = [row for row in rows if row.links.get("scheme_id")]
    spans = _spans({row.links["scheme_id"] for row in listed}, known)
    odd = []
    for row in listed:
        held = known.held["case"].get(row.key, {})
        applied = row.values.get("applied_on", held.get("applied_on"))
        version = row.values.get("scheme_version_id", held.get("scheme_version_id"))
        scheme = row.links["scheme_id"]
        fitting = _fitting(spans.get(scheme, ()) if scheme else (), applied)
        if version is None and fitting and "scheme_version_id" not in row.old:
            row.values["scheme_version_id"] = fitting.id
            if row.version:
                row.old["scheme_version_id"] = None
        elif version is not None and fitting and fitting.id != version and row.values:
            odd.append(row)
    if odd:
        plan.warnings.append(
            f"{len(odd)} 个项目写明的规则版本与申请之日施行的版本不同，例如{odd[0].place}；"
            "按写明的版本导入，请核对。"
        )


def _fitting(spans: Iterable[Span], applied: Any) -> Span | None:
    if not isinstance(applied, date):
        return None
    return next((span for span in spans if span.covers(applied)), None)


def _spans(schemes: Iterable[Any], known: Known) -> dict[UUID, list[Span]]:
    """Scheme → its versions as they will stand once this file is in."""
    found: dict[UUID, list[Span]] = defaultdict(list)
    columns = ("scheme_id", "id", "label", "starts", "ends")
    for scheme, *span in rows_by(SchemeVersion, "scheme__id", schemes, columns):
        if span[0] not in known.planned:
            found[scheme].append(Span(*span))
    wanted = set(schemes)
    for row in known.planned.values():
        if row.spec.name == "scheme_version" and row.links.get("scheme_id") in wanted:
            found[row.links["scheme_id"]].append(_planned(row, known))  # type: ignore[index]
    return found


def _planned(row: Planned, known: Known) -> Span:
    now = {**known.held["scheme_version"].get(row.key, {}), **row.values}
    return Span(row.id, row.key[1], now.get("starts"), now.get("ends"), row)  # type: ignore[arg-type]


def _refuse(one: Span, other: Span, plan: Plan) -> None:
    mine, theirs = (other, one) if other.row else (one, other)
    if mine.row is None:  # both stored long since; this file says nothing of them
        return
    row = mine.row
    until = f"至 {theirs.ends:%Y-%m-%d}" if theirs.ends else "尚未废止"
    since = f"自 {theirs.starts:%Y-%m-%d} " if theirs.starts else "一直"
    plan.refused.append(
        row.refusal(
            "starts", f"{mine.starts:%Y-%m-%d}" if mine.starts else "",
            f"与版本 {theirs.label}（{since}{until}）的施行时间重叠，同一天只能有一个版本施行",
            "先填前一版本的“废止日期”，或更正施行日期",
        )
    )  # fmt: skip

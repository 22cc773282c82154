"""The scorecard of a project quality manager for a period: these records in, exactly these lines
out. Pure; nothing is typed, and what the records do not tell is said to be so.

Line.good: True in order, False not, None where the records do not tell or nothing is to be judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhiheng.posts.pack import Line


@dataclass(frozen=True)
class Timely:
    """How many were in time, late, and not known."""

    in_time: int = 0
    late: int = 0
    unknown: int = 0


@dataclass(frozen=True)
class Records:
    """What is counted of [start, end). held: certificates at the beginning and at the end; taken,
    given: certificates that came and went. surveillance: of what he holds at the end. clocks: those
    that were his and ended in the period. None: the body keeps no such record."""

    start: date
    end: date
    held: tuple[int, int] = (0, 0)
    taken: int = 0
    given: int = 0
    unsigned: int = 0
    events: int = 0
    surveillance: Timely = Timely()
    suspensions: Timely = Timely()
    publications: Timely = Timely()
    clocks: Timely = Timely()
    findings: int | None = None
    deviations: int | None = None
    training_owed: tuple[str, ...] = ()
    training_late: tuple[str, ...] = ()
    opinions: int | None = None
    reports: Timely | None = None


def lines(records: Records) -> tuple[Line, ...]:
    """The scorecard, in the order of articles 8 and 9."""
    return tuple(_lines(records))


def _lines(given: Records) -> Iterator[Line]:
    last = given.end - timedelta(days=1)
    first, now = given.held
    yield Line(
        "8 ¶1-b",
        f"{given.start}至{last}：期初负责证书{first}张，接手{given.taken}张，交出{given.given}张，"
        f"期末{now}张。",
        None,
    )
    if given.unsigned:
        yield Line("9 chapeau-b", f"有{given.unsigned}次指派尚未签署接受。", False)
    yield _training(given)
    yield Line("9(3)-b", f"所负责项目进行程序事件{given.events}次。", None)
    yield _counted("9(3)-b", "程序偏离的项目", given.deviations, "个")
    yield _timely("9(4)-a", "期末监督", given.surveillance, "张")
    yield _timely("5(6)-c", "暂停或撤销", given.suspensions, "次")
    yield _timely("5(6)-d", "公布", given.publications, "次")
    yield _timely("9 chapeau-b", "由本人办理的时限", given.clocks, "项")
    yield _counted("9 chapeau-b", "归本人的未了发现项", given.findings, "项")
    yield _reported(given.reports)
    if given.opinions is None:
        yield Line("9(5)-b", "没有意见建议的登记，未计入。", None)
    else:
        yield Line("9(5)-b", f"其中提出改进措施、意见和建议{given.opinions}次。", None)


def _reported(reports: Timely | None) -> Line:
    """late: the cadence has passed since the last one, or since it was first asked for."""
    if reports is None:
        return Line("9(5)-b", "没有向总监报告的登记，未计入。", None)
    if reports.late and not reports.in_time:
        return Line("9(5)-b", "没有向总监报告，已过本机构自定的报告周期。", False)
    if reports.late:
        says = f"向总监报告{reports.in_time}次，其后已过本机构自定的报告周期。"
        return Line("9(5)-b", says, False)
    if not reports.in_time:
        return Line("9(5)-b", "没有向总监报告。", None)
    return Line("9(5)-b", f"向总监报告{reports.in_time}次。", True)


def _training(given: Records) -> Line:
    if given.training_late:
        told = "、".join(given.training_late)
        return Line("9(2)-b", f"欠已到期的培训{len(given.training_late)}项：{told}。", False)
    if given.training_owed:
        return Line("9(2)-b", f"有{len(given.training_owed)}项培训未到期。", True)
    return Line("9(2)-b", "没有欠培训。", True)


def _timely(clause: str, what: str, counted: Timely, unit: str) -> Line:
    """Late is bad; unknown is not known; nothing at all is nothing to judge."""
    total = counted.in_time + counted.late + counted.unknown
    if not total:
        return Line(clause, f"{what}：没有发生。", None)
    told = f"{what}{total}{unit}：按期{counted.in_time}"
    told += f"，逾期{counted.late}" if counted.late else ""
    told += f"，不明{counted.unknown}" if counted.unknown else ""
    good = False if counted.late else None if counted.unknown else True
    return Line(clause, f"{told}。", good)


def _counted(clause: str, what: str, number: int | None, unit: str) -> Line:
    if number is None:
        return Line(clause, f"{what}：尚未判断。", None)
    return Line(clause, f"{what}{number}{unit}。", number == 0)

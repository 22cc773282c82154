"""`zhiheng clock`: when a period of the law, or of the body's own, ends; without a database."""

from datetime import datetime
from typing import Annotated

import typer

from zhiheng.cli.errors import Unusable
from zhiheng.cli.inputs import read_bytes
from zhiheng.cli.output import print_json
from zhiheng.law.calendar import Calendar, load_calendar, official_calendar
from zhiheng.law.clock import RULES, CalendarKind, ClockRule, Due, deadline, find_rule, parse_moment

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog=f"可用的时限：{'、'.join(RULES)}")
def clock(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="时限名称，如 report-24h。")],
    moment: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="TIMESTAMP",
            help="起点，如 2026-01-05T09:30；不写时区即北京时间，按日计的可只写日期。",
        ),
    ],
    calendar: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="工作日历（CSV：date, kind, source）；- 表示标准输入。"),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """计算一个时限何时届满：严格的期限，以及末日遇休息日顺延后的期限。"""
    try:
        found = find_rule(rule)
        start = parse_moment(moment)
    except ValueError as error:
        raise Unusable(str(error)) from error
    days = _calendar(calendar)
    try:
        due = deadline(found, start, days)
    except ValueError as error:
        raise Unusable(str(error)) from error
    if as_json:
        print_json(due.as_json())
    else:
        print(as_text(found, due))


def _calendar(path: str | None) -> Calendar:
    if path is None:
        return official_calendar()
    try:
        return load_calendar(read_bytes(path))
    except ValueError as error:
        raise Unusable(f"{path}：{error}") from error


def as_text(rule: ClockRule, due: Due) -> str:
    """A due for people, the limits of the law and the body's own told apart."""
    kind = "内部时限（本机构自定，规定未写）" if due.internal else "法定时限"
    lines = [
        f"{due.rule} · {kind} · 依据：{due.clause}",
        rule.says,
        f"起点：{_minute(due.start)}",
        f"严格期限：{_end(due.strict)}",
    ]
    if due.rolled != due.strict:
        lines.append(f"末日为休息日，顺延至：{_end(due.rolled)}（民法典第二百零三条）")
    if due.calendar_kind is CalendarKind.PRESUMED:
        lines.append("暂按推定日历：所涉年份尚无官方放假安排，以周末和法定节假日推算。")
    return "\n".join(lines)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _end(moment: datetime) -> str:
    """An end at 00:00 is read as 24:00 of the day before, as the law says it."""
    before = moment.fromtimestamp(moment.timestamp() - 60, moment.tzinfo)
    whole_day = (moment.hour, moment.minute) == (0, 0)
    return f"{before:%Y-%m-%d} 24:00" if whole_day else _minute(moment)

"""`zhiheng check`: the whole body judged against every clause, on a day, by what is known now."""

import getpass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhiheng.cli.errors import Unusable, one_line
from zhiheng.cli.inputs import parse_day
from zhiheng.cli.output import VERDICT_LABELS, console, print_json
from zhiheng.cli.progress import progress
from zhiheng.law.judgement import Verdict

if TYPE_CHECKING:
    from zhiheng.conformance.found import Whole

app = typer.Typer(add_completion=False, rich_markup_mode=None)
SHOWN = 5
STATUS_LABELS = {"recorded": "登记留痕", "by_hand": "由人判断", "not_yet": "尚未建成"}


@app.command()
def check(
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="判定日，如 2026-01-05；不写为今天。")
    ] = None,
    save: Annotated[
        bool, typer.Option("--save", help="把今天的结论写下并留痕（平时由后台任务写）。")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """按现在所知，判定整个机构在某日对每一条款的结论；只读，除非写 --save。

    退出码：0 全部符合或不适用；1 有不符合或未知的条款；2 请求不可用。
    """
    day = parse_day(on, "--on") if on else None
    if save and day:
        raise Unusable("--save 只写今天的结论，不能与 --on 同用；请去掉其中一个。")
    from zhiheng.site.boot import start

    start()
    from django.utils import timezone

    from zhiheng.conformance.report import document, in_order

    now = timezone.now()
    judged = _saved(now) if save else _judged(day or timezone.localdate(now))
    told = document(judged, now)
    if as_json:
        print_json(told)
    else:
        _show(told)
    raise typer.Exit(0 if in_order(judged) else 1)


def _judged(on: date) -> "Whole":
    """Judged by what is known now, whatever was concluded before; the database is only read."""
    from functools import partial

    from zhiheng.conformance.judging import whole
    from zhiheng.conformance.judging.all_cases import all_cases

    with progress("判定认证项目") as advance:
        return whole(on, partial(all_cases, advance=advance))


def _saved(now: Any) -> "Whole":
    from zhiheng.access.actor import operator
    from zhiheng.conformance.commands import Busy, judge

    try:
        return judge(by=operator(getpass.getuser()), at=now).whole
    except Busy as busy:
        raise Unusable(f"{busy}") from None


def _show(told: dict[str, Any]) -> None:
    """For people: each ruled clause with its reason, then how many stand where."""
    from rich.table import Table
    from rich.text import Text

    out = console()
    out.print(f"判定日 {told['on']}，按 {told['known']} 所知。")
    table = Table(show_lines=True)
    table.add_column("条款", no_wrap=True)
    table.add_column("结论", no_wrap=True)
    table.add_column("理由", overflow="fold")
    for one in told["clauses"]:
        if one["verdict"]:
            label, style = VERDICT_LABELS[Verdict(one["verdict"])]
            table.add_row(one["clause"], Text(label, style=style), Text(_reason(one)))
    out.print(table)
    words = {v.value: VERDICT_LABELS[v][0] for v in Verdict} | STATUS_LABELS
    counts = "，".join(f"{words[key]} {number}" for key, number in told["counts"].items())
    out.print(f"共 {len(told['clauses'])} 项义务：{counts}；发现项 {told['findings']} 个。")


def _reason(one: dict[str, Any]) -> str:
    """The reason, since when, what is missing, and the first records it rests on."""
    says = f"{one_line(one['because'])}（自 {one['since']}）"
    if one["missing"]:
        says += "\n所缺：" + "；".join(map(one_line, one["missing"][:SHOWN]))
        says += "……" if len(one["missing"]) > SHOWN else ""
    if one["records"] and one["verdict"] in ("not_met", "unknown"):
        labels = "、".join(ref["label"] for ref in one["records"][:SHOWN] if ref["label"])
        more = f"等 {one['records_count']} 项" if one["records_count"] > SHOWN else ""
        says += f"\n记录：{labels}{more}" if labels else ""
    return says

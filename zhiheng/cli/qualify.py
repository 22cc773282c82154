"""`zhiheng qualify`: one person judged against article 4 or 8, without a database."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from zhiheng.cli.errors import Unusable, one_line
from zhiheng.cli.inputs import parse_day, read_bytes, shown_name
from zhiheng.cli.output import VERDICT_LABELS, console, print_json
from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.law.qualification import (
    Person,
    Post,
    Report,
    judge,
    person_from_json,
    shortest_way,
)

if TYPE_CHECKING:
    from rich.table import Table

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def qualify(
    person_file: Annotated[
        str, typer.Argument(metavar="PERSON.json", help="人员资料（JSON），- 表示标准输入。")
    ],
    post: Annotated[
        str, typer.Option(help="岗位：director（质量总监）或 project-manager（项目质量负责人）。")
    ],
    on: Annotated[str, typer.Option(help="判定日，如 2026-01-05。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """判定一个人在某日能否担任质量总监或项目质量负责人，并列出算式和所缺证明。

    退出码：0 满足；1 不满足或未知；2 输入不可用。
    """
    chosen, day = _post(post), parse_day(on, "--on")
    person = _person(person_file)
    report = judge(person, chosen, day)
    if as_json:
        print_json(report.as_json())
    else:
        _show(person, report, day)
    raise typer.Exit(0 if report.verdict is Verdict.MET else 1)


def _post(name: str) -> Post:
    try:
        return Post(name)
    except ValueError as error:
        raise Unusable(
            f"选项 --post 应为 director 或 project-manager，现为“{name[:40]}”。"
        ) from error


def _person(path: str) -> Person:
    try:
        return person_from_json(read_bytes(path))
    except ValueError as error:
        raise Unusable(f"{shown_name(path)}：{error}") from error


def _show(person: Person, report: Report, day: date) -> None:
    """The report for people: verdict, a table of requirements, what is missing, the way on."""
    from rich.table import Table
    from rich.text import Text

    out = console()
    label, style = VERDICT_LABELS[report.verdict]
    who = one_line(person.name or "此人")
    out.print(Text.assemble(f"{who} · {report.post.label} · {day}：", (label, f"bold {style}")))
    table = Table(show_lines=True)
    table.add_column("条款", no_wrap=True)
    table.add_column("判定", no_wrap=True)
    table.add_column("理由", overflow="fold")
    for one in report.requirements:
        _add_rows(table, one)
    out.print(table)
    for item in report.missing:
        out.print(f"所缺：{item}")
    if report.verdict is not Verdict.MET:
        out.print(f"途径：{shortest_way(person, report.post, day).says}")


def _add_rows(table: "Table", one: Judgement) -> None:
    """A requirement, and beneath it its parts; the sum is printed where it belongs, once."""
    from rich.text import Text

    label, style = VERDICT_LABELS[one.verdict]
    because = "由以下各部分合成。" if one.parts else one_line(one.because)
    table.add_row(one.clause, Text(label, style=style), Text(because))
    for part in one.parts:
        label, style = VERDICT_LABELS[part.verdict]
        table.add_row(f"  {part.clause}", Text(label, style=style), Text(part.because))

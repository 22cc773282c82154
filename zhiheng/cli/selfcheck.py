"""`zhiheng selfcheck`: whether this installation is sound."""

from typing import Annotated, Any

import typer

from zhiheng.cli.output import console, print_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)
WORDS = {
    "good": ("✓ 正常", "green"),
    "attention": ("! 请留意", "yellow"),
    "bad": ("✗ 不正常", "red"),
}


@app.command()
def selfcheck(
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """检查这套系统本身：数据库角色与触发器、密钥、目录权限、留痕、后台任务、时钟、磁盘等。

    退出码：0 没有不正常的项目；1 有；2 请求不可用（如数据库连不上）。
    """
    from zhiheng.site.boot import start

    start()
    from django.utils import timezone

    from zhiheng.desk.selfcheck import lines, sound

    now = timezone.now()
    found = list(lines(now))
    if as_json:
        from zhiheng.law.clock import stamp

        keys = ("key", "state", "what", "where", "next")
        told: dict[str, Any] = {"at": stamp(now), "sound": sound(found)}
        print_json(told | {"checks": [{k: getattr(line, k) for k in keys} for line in found]})
    else:
        _show(found)
    raise typer.Exit(0 if sound(found) else 1)


def _show(found: list[Any]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(show_lines=True)
    for head in ("状态", "情况", "位置", "下一步"):
        table.add_column(head, overflow="fold")
    for line in found:
        word, style = WORDS[line.state]
        table.add_row(Text(word, style=style), Text(line.what), Text(line.where), Text(line.next))
    console().print(table)
    bad = sum(line.state == "bad" for line in found)
    console().print(f"共 {len(found)} 项，不正常 {bad} 项。")

"""`zhiheng access-matrix`: every post × act as the program enforces it; without a database."""

import os
from typing import Annotated, Any

import typer

from zhiheng.cli.output import console, print_json

_BY_MACHINE = {"operator": "命令行操作员", "system": "质衡（自动）"}
app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def access_matrix(
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """列出每个岗位能办理的每件事、能看的每类页面，以及还须满足的范围、状态与条件。

    退出码：0 完成；2 请求不可用。
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.site.settings")
    import django

    django.setup()
    from django.urls import get_resolver

    from zhiheng.access.queries import access_matrix as table
    from zhiheng.access.terms import Post

    get_resolver().url_patterns  # noqa: B018 - loads the views, so all that declares itself has
    rows = table()
    if as_json:
        print_json({"posts": {p.value: str(p.label) for p in Post}, "acts": rows})
    else:
        _show(rows)


def _show(rows: list[dict[str, Any]]) -> None:
    """For people, in words and in three columns, so that it fits a terminal of eighty."""
    from rich.table import Table
    from rich.text import Text

    from zhiheng.access.acts import act
    from zhiheng.access.terms import Post

    shown = Table(show_lines=True)
    shown.add_column("事项", ratio=3, overflow="fold")
    shown.add_column("哪些岗位", ratio=3, overflow="fold")
    shown.add_column("还须", ratio=3, overflow="fold")
    for row in rows:
        posts = [str(post.label) for post in Post if row["posts"][post.value]]
        posts += [word for key, word in _BY_MACHINE.items() if row[key]]
        besides = "；".join(act(row["act"]).besides)
        shown.add_row(
            Text(f"{row['label']}\n{row['act']}"), Text("、".join(posts) or "没有"), Text(besides)
        )
    console().print(shown)
    console().print(f"共 {len(rows)} 项事项与页面；没有列出的岗位不能办理，也不能查看。")

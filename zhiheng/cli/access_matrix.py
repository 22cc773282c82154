"""`zhiheng access-matrix`: every post × act as the program enforces it; without a database."""

import os
from typing import Annotated, Any

import typer

from zhiheng.cli.output import console, print_json

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
    from rich.table import Table
    from rich.text import Text

    from zhiheng.access.terms import Post

    shown = Table()
    shown.add_column("事项", no_wrap=True)
    for post in Post:
        shown.add_column(str(post.label), justify="center")
    shown.add_column("还须")
    for row in rows:
        besides = [*row["scope"], *row["state"], *row["conditions"]]
        besides += ["second_factor"] if row["second_factor"] else []
        cells = ["✓" if row["posts"][post.value] else "·" for post in Post]
        shown.add_row(Text(f"{row['label']} {row['act']}"), *cells, Text(" ".join(besides)))
    console().print(shown)
    console().print(f"共 {len(rows)} 项；✓ 可以办理或查看。")

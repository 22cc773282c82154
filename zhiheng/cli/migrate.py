"""`zhiheng migrate`: bring the database up to date, as the owner, and grant to the application."""

import os
from typing import Annotated
from urllib.parse import unquote, urlsplit

import typer

from zhiheng.cli.output import print_json

app = typer.Typer(add_completion=False)


@app.command()
def migrate(
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """更新数据库结构（以所有者身份），并授予应用角色所需的最小权限。可重复运行。"""
    from zhiheng.site import boot

    boot.find_database()
    app_role = unquote(urlsplit(os.environ["DATABASE_URL"]).username or "")
    boot.start(owner=True)

    from zhiheng.site.migrating import migrate as bring_up_to_date

    applied = bring_up_to_date(app_role)
    if as_json:
        print_json({"applied": applied, "application_role": app_role})
    elif applied:
        print(f"数据库已更新：新执行 {len(applied)} 个迁移。")
    else:
        print("数据库已是最新。")

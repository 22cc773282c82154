"""`zhiheng calendar export`: the working calendar as CSV, to be edited and given back."""

import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from zhiheng.cli.errors import Unusable, data_dir
from zhiheng.cli.output import print_json
from zhiheng.law.calendar import Calendar, dump_calendar, official_calendar

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback()
def calendar() -> None:
    """工作日历：哪些天休息、哪些天上班、依据什么。"""


@app.command()
def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="写到哪个文件；- 表示标准输出。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """导出工作日历（CSV：date, kind, source）。已有的同名文件会被替换。"""
    days = current_calendar()
    if file == "-":
        if as_json:
            print_json(_as_json(days))
        else:
            sys.stdout.write(dump_calendar(days))
        return
    _write(Path(file), dump_calendar(days))
    if as_json:
        print_json({"file": file, **_as_json(days)})
    else:
        print(f"已写入 {file}：{len(days.days)} 天。", file=sys.stderr)


def current_calendar() -> Calendar:
    """The body's own calendar; where there is no installation yet, the program's."""
    if not os.environ.get("DATABASE_URL") and not (data_dir() / "postgres").exists():
        return official_calendar()
    from zhiheng.site.boot import start

    start()
    from zhiheng.lawbook.queries import calendar as of_the_body

    return of_the_body()


def _as_json(days: Calendar) -> dict[str, object]:
    rows = [
        {"date": day.isoformat(), "kind": entry.kind, "source": entry.source}
        for day, entry in sorted(days.days.items())
    ]
    return {"days": rows, "official_years": sorted({day.year for day in days.days})}


def _write(path: Path, text: str) -> None:
    """Write whole or not at all: a half-written calendar would move deadlines."""
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=path.parent, delete=False
        ) as draft:
            draft.write(text)
        os.chmod(draft.name, 0o644)
        os.replace(draft.name, path)
    except FileNotFoundError as error:
        raise Unusable(f"{path}：没有这个文件夹；请先建好，或换一个路径。") from error
    except OSError as error:
        raise Unusable(f"{path}：写不进去（{error.strerror}）；请检查文件夹和权限。") from error

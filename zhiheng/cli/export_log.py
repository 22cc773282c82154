"""`zhiheng export-log FILE`: the body's own event log for other programs, recorded as an act."""

import getpass
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zhiheng.cli.errors import Unusable
from zhiheng.cli.output import print_json
from zhiheng.cli.progress import progress

if TYPE_CHECKING:
    from zhiheng.cases.exporting import Exported, Format, Room

app = typer.Typer(add_completion=False, rich_markup_mode=None)
ENDINGS = (".xes.gz", ".xes", ".jsonocel", ".sqlite")


@app.command()
def export_log(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="以 .xes、.xes.gz、.jsonocel 或 .sqlite 结尾。")
    ],
    named: Annotated[
        bool, typer.Option("--named", help="写工号和原文；不写则承担人用化名，文字只写有无。")
    ] = False,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="与 --named 同用：为什么要写明承担人。")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """把本机构的认证项目事件日志写成 XES 或 OCEL 2.0；每次导出都留痕。已有的文件不覆盖。"""
    target = Path(file)
    ending = next((each for each in ENDINGS if target.name.lower().endswith(each)), None)
    if ending is None:
        raise Unusable(f"{file}：看不出写成哪种文件；名称请以 {'、'.join(ENDINGS)} 结尾。")
    if named != bool(reason.strip()):
        raise Unusable("写明承担人须同时给出 --named 和 --reason；用化名时两个都不写。")
    if target.exists():
        raise Unusable(f"{file}：已有这个文件，没有覆盖；请换个名称，或先移走它。")
    if not target.parent.is_dir():
        raise Unusable(f"{file}：没有这个文件夹；请先建立。")
    _report(file, _exported(target, ending, reason if named else None), as_json)


def _exported(target: Path, ending: str, reason: str | None) -> "Exported":
    from zhiheng.site.boot import start

    start()
    from zhiheng.access.refusals import BadInput
    from zhiheng.cases.exporting import Format, Room

    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".zhiheng-") as folder:
            done = _act(Room(Path(folder)), Format(ending[1:]), reason)
            shutil.move(done.file, target)
            return done
    except BadInput as error:
        raise Unusable(f"{error}") from error
    except OSError as error:
        raise Unusable(f"{target}：写不进去（{error.strerror or error}）；请换个地方。") from error


def _act(room: "Room", format: "Format", reason: str | None) -> "Exported":
    from django.utils import timezone

    from zhiheng.access.actor import operator
    from zhiheng.cases import exporting

    who = {"by": operator(getpass.getuser()), "at": timezone.now(), "room": room, "format": format}
    with progress("导出事件日志"):
        if reason is None:
            return exporting.export_log(**who).value
        return exporting.export_named_log(**who, reason=reason).value


def _report(file: str, done: "Exported", as_json: bool) -> None:
    written = done.written
    if as_json:
        print_json(
            {
                "file": file, "cases": written.cases, "events": written.events,
                "left_out": written.left_out, "digest": done.digest,
            }
        )  # fmt: skip
        return
    more = f"；{written.left_out} 个没有时间的事件 OCEL 不收，没有写入" if written.left_out else ""
    print(f"已写入 {file}：{written.cases} 个项目，{written.events} 个事件{more}。已留痕。")

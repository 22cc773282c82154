"""`zhiheng regulation load FILE`: load the body's own copy of the regulation's text."""

import getpass
from typing import Annotated, Any

import typer

from zhiheng.cli.errors import Unusable
from zhiheng.cli.inputs import MEGABYTE, read_bytes, shown_name
from zhiheng.cli.output import print_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.callback()
def regulation() -> None:
    """规定文本：载入本机构自备的全文。"""


@app.command()
def load(
    file: Annotated[str, typer.Argument(metavar="FILE", help="规定全文的纯文本；- 表示标准输入。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """载入规定文本，切分为条、款、项；与上一份比较，列出措辞改变处所依附的义务。"""
    data = read_bytes(file, 4 * MEGABYTE)
    from zhiheng.site.boot import start

    start()
    result = _load(shown_name(file), data)
    if as_json:
        print_json(result)
    else:
        _show(result)


def _load(name: str, data: bytes) -> dict[str, Any]:
    from django.utils import timezone

    from zhiheng.access.actor import operator
    from zhiheng.access.refusals import BadInput
    from zhiheng.lawbook import commands, pages, queries

    try:
        done = commands.load_regulation(by=operator(_login()), at=timezone.now(), data=data)
    except BadInput as error:
        raise Unusable(f"{name}：{error}") from error
    text = queries.regulation_units()
    changed = pages.changed_rows()
    return {
        "title": done.value.title,
        "status": done.value.status,
        "digest": done.value.digest,
        "articles": len(text.articles) if text else 0,
        "units": len(text.units) if text else 0,
        "changes": [
            {
                "place": str(one.change.place),
                "kind": one.change.kind.value,
                "clauses": [entry.clause for entry in one.resting.obligations],
                "readings": [entry.id for entry in one.resting.readings],
            }
            for one in changed
        ],
        "seq": done.receipt.seq if done.receipt else None,
    }


def _show(result: dict[str, Any]) -> None:
    status = f"（{result['status']}）" if result["status"] else ""
    print(f"已载入《{result['title']}》{status}：{result['articles']} 条，{result['units']} 处。")
    for one in result["changes"]:
        clauses = "、".join(one["clauses"]) or "没有登记义务"
        print(f"  {one['place']} 与上一份不同，请重新核对：{clauses}")
    print(f"留痕第 {result['seq']} 号。")


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"

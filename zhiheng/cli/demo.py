"""`zhiheng demo`: the demonstration body in an empty embedded database, and its sign-ins."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from zhiheng.cli.errors import Unusable
from zhiheng.cli.output import print_json
from zhiheng.cli.progress import progress

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def demo(
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """在空的数据库中装入示例机构（虚构），并列出各角色的登录名、密码和第二因素种子。

    可重复运行：装到一半的会接着装；已装好的只列出账号。数据库里有别的机构时不写任何东西。
    """
    listed = _loaded()
    address = f"http://127.0.0.1:{os.environ.get('PORT') or 8000}"
    if as_json:
        print_json({"address": address, "sign_ins": listed})
        return
    print(f"示例机构已就绪（全部虚构）。登录地址：{address}/sign-in/")
    for one in listed:
        factor = f"，第二因素种子 {one['totp_seed']}" if one["totp_seed"] else ""
        print(f"  {one['username']}  {one['password']}  {one['role']} {one['name']}{factor}")
        print(f"      {one['sees']}")
    print("第二因素的当前代码显示在登录页上。")


def _loaded() -> list[dict[str, Any]]:
    from zhiheng.site import boot

    if not boot.bring_up_to_date():
        raise Unusable("数据库结构没有更新成功，示例机构没有装入（原因见上一行）。")
    boot.start()
    from django.utils import timezone

    from zhiheng.access.refusals import BadInput, Refused
    from zhiheng.conformance.commands import Busy
    from zhiheng.demo.loading import CannotLoad, load

    now = timezone.now()
    with _reporting() as report:
        try:
            return load(timezone.localdate(now), now, report)
        except CannotLoad as error:
            raise Unusable(str(error)) from None
        except (BadInput, Busy, Refused) as error:
            raise Unusable(f"示例机构没有装完，可再运行一次接着装：{error}") from error


@contextmanager
def _reporting() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on a terminal; a line for each step where nobody watches a bar."""
    with progress("装入示例机构", total=100) as advance:
        shown = 0

        def report(title: str, done: int, total: int) -> None:
            nonlocal shown
            now = done * 100 // total if total else 0
            if title and not sys.stderr.isatty():
                print(f"示例机构 {now}%：{title}", file=sys.stderr, flush=True)
            advance(now - shown)
            shown = now

        yield report

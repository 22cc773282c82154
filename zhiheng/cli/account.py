"""`zhiheng account`: a one-time code from whoever runs the server, where nobody else can."""

import getpass
from typing import Annotated

import typer

from zhiheng.cli.errors import Unusable
from zhiheng.cli.output import print_json

app = typer.Typer(add_completion=False)
_PURPOSES = {"join": "加入", "password": "更换密码", "factor": "更换密码和第二因素"}


@app.command()
def account(
    username: Annotated[str, typer.Argument(help="登录名", metavar="登录名")],
    purpose: Annotated[str, typer.Option(help="join、password 或 factor")] = "password",
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """签发一次性代码，72 小时内有效，只显示一次；签发写入留痕。

    两个人都在时，请在账号页办理；这里是没有第二个人、或系统管理员自己进不去时的最后办法。
    """
    if purpose not in _PURPOSES:
        raise Unusable(f"选项 --purpose 应为 {'、'.join(_PURPOSES)} 之一，现为“{purpose[:40]}”。")
    code = _issued(username, purpose)
    if as_json:
        print_json({"username": username, "purpose": purpose, "code": code})
    else:
        print(code)
        print(f"用途：{_PURPOSES[purpose]}。请 {username} 在登录页的“使用一次性代码”中使用。")


def _issued(username: str, purpose: str) -> str:
    from zhiheng.site import boot

    boot.start()
    from django.utils import timezone

    from zhiheng.access.actor import operator
    from zhiheng.access.commands import invite
    from zhiheng.access.models import Holder
    from zhiheng.access.refusals import Refused

    holder = Holder.objects.filter(account__username=username).first()
    if holder is None:
        raise Unusable(f"没有登录名为“{username[:64]}”的账号；请核对大小写。")
    by = operator(getpass.getuser())
    try:
        code = invite(by=by, at=timezone.now(), subject=holder, purpose=purpose).value
    except Refused as refusal:
        raise Unusable(f"{refusal.says}{refusal.lawful}") from None
    return str(code)

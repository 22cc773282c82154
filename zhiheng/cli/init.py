"""`zhiheng init`: found a real body in an empty installation."""

import getpass
import sys
from datetime import date
from typing import Annotated, Any

import typer

from zhiheng.cli.errors import Unusable
from zhiheng.cli.inputs import parse_day
from zhiheng.cli.output import print_json

app = typer.Typer(add_completion=False)


@app.command()
def init(
    name: Annotated[str, typer.Option(help="机构名称")] = "",
    credit_code: Annotated[str, typer.Option(help="统一社会信用代码（18 位）")] = "",
    approval_number: Annotated[str, typer.Option(help="认证机构批准号")] = "",
    approval_from: Annotated[str, typer.Option(help="批准自，例如 2024-01-01")] = "",
    approval_to: Annotated[str, typer.Option(help="批准至")] = "",
    address: Annotated[str, typer.Option(help="地址")] = "",
    legal_number: Annotated[str, typer.Option(help="法定代表人工号")] = "",
    legal_name: Annotated[str, typer.Option(help="法定代表人姓名")] = "",
    legal_identity: Annotated[str, typer.Option(help="法定代表人身份证号（可不填）")] = "",
    legal_since: Annotated[str, typer.Option(help="担任法定代表人自，例如 2020-01-01")] = "",
    username: Annotated[str, typer.Option(help="首位系统管理员的登录名")] = "",
    administrator: Annotated[str, typer.Option(help="首位系统管理员的姓名")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="从标准输入读取管理员密码")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档")] = False,
) -> None:
    """在空的系统中设立一个真实的认证机构：身份与批准、法定代表人、首位系统管理员。

    没有给出的项目会逐项询问；密码从不写在命令行上。
    """
    given = {key: value for key, value in locals().items() if isinstance(value, str)}
    ask = Asking(given)
    ceremony: dict[str, dict[str, Any]] = {
        "identity": {
            "name": ask("name", "机构名称"),
            "credit_code": ask("credit_code", "统一社会信用代码"),
            "approval_number": ask("approval_number", "认证机构批准号"),
            "approval_from": ask.day("approval_from", "批准自", required=False),
            "approval_to": ask.day("approval_to", "批准至", required=False),
            "address": ask("address", "地址", required=False),
        },
        "legal_representative": {
            "number": ask("legal_number", "法定代表人工号"),
            "name": ask("legal_name", "法定代表人姓名"),
            "identity": ask("legal_identity", "法定代表人身份证号", required=False),
            "since": ask.day("legal_since", "担任法定代表人自"),
        },
        "administrator": {
            "username": ask("username", "首位系统管理员的登录名"),
            "name": ask("administrator", "首位系统管理员的姓名"),
        },
    }
    ceremony["administrator"]["password"] = _password(password_stdin)
    body = _found(ceremony)
    if as_json:
        print_json({"body": body, "administrator": ceremony["administrator"]["username"]})
    else:
        print(f"已设立“{body}”。请运行 zhiheng serve，用管理员账号登录并启用第二因素。")


class Asking:
    """Values from the options; what is missing is asked for on a terminal, else refused."""

    def __init__(self, given: dict[str, str]) -> None:
        self.given = given

    def __call__(self, key: str, label: str, *, required: bool = True) -> str:
        value = self.given.get(key, "").strip()
        if value or (not required and not sys.stdin.isatty()):
            return value
        if sys.stdin.isatty():
            value = _typed(f"{label}{'' if required else '（可不填）'}：")
        if required and not value:
            raise Unusable(f"缺少{label}：请用 --{key.replace('_', '-')} 给出。")
        return value

    def day(self, key: str, label: str, *, required: bool = True) -> date | None:
        text = self(key, label, required=required)
        return parse_day(text, f"--{key.replace('_', '-')}") if text else None


def _typed(prompt: str) -> str:
    """What is typed after the prompt; the end of the input is an interruption."""
    try:
        return input(prompt).strip()
    except EOFError:
        raise KeyboardInterrupt from None


def _password(from_stdin: bool) -> str:
    """The administrator's password, twice on a terminal, or one line of standard input."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Unusable("没有终端可以询问密码：请加 --password-stdin，并从标准输入给出。")
    first = getpass.getpass("系统管理员密码（至少 10 个字符）：")
    if getpass.getpass("再输入一次：") != first:
        raise Unusable("两次输入的密码不一样；什么都没有写入，请重新运行。")
    return first


def _found(ceremony: dict[str, Any]) -> str:
    """Bring the database up to date, check the password, carry out the ceremony."""
    from zhiheng.site import boot

    if not boot.bring_up_to_date():
        raise Unusable("数据库结构没有更新成功，机构没有设立（原因见上一行）。")
    boot.start()
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from zhiheng.access.actor import operator
    from zhiheng.access.refusals import BadInput, Refused
    from zhiheng.desk.founding import found

    try:
        validate_password(ceremony["administrator"]["password"])
        done = found(by=operator(getpass.getuser()), at=timezone.now(), **ceremony)
    except ValidationError as error:
        raise Unusable("系统管理员密码不能用：" + "".join(error.messages)) from None
    except (BadInput, Refused) as error:
        raise Unusable(str(error)) from None
    return str(done.value.name)

"""`zhiheng init` and `zhiheng account`: asked for on a terminal, one line for what is wrong."""

import io
import json
import sys

import pytest

from zhiheng.cli import main

FLAGS = {
    "--name": "示例认证", "--credit-code": "91110000600037341L", "--approval-number": "示例-001",
    "--legal-number": "L1", "--legal-name": "示例法人", "--legal-since": "2020-01-01",
    "--username": "admin", "--administrator": "示例管理员",
}  # fmt: skip
PASSWORD = "eine lange Losung 7"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """The test's own database, and a standard input that is no terminal."""
    from zhiheng.site import boot

    monkeypatch.setattr(boot, "bring_up_to_date", lambda: True)
    monkeypatch.setattr(boot, "start", lambda **more: None)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))


def init(*more: str, **flags: str) -> int:
    given = {**FLAGS, **{f"--{k.replace('_', '-')}": v for k, v in flags.items()}}
    return main(["init", *(part for pair in given.items() for part in pair), *more])


def test_with_all_flags_it_asks_nothing(capsys) -> None:
    from zhiheng.access.models import Account

    assert init("--password-stdin", "--json") == 0
    assert json.loads(capsys.readouterr().out)["administrator"] == "admin"
    assert Account.objects.get().check_password(PASSWORD)


def test_on_a_terminal_it_asks_for_each_thing(monkeypatch, capsys) -> None:
    import getpass

    asked = []
    answers = {
        "机构名称：": "示例认证", "统一社会信用代码：": "91110000600037341L",
        "认证机构批准号：": "示例-001", "法定代表人工号：": "L1", "法定代表人姓名：": "示例法人",
        "担任法定代表人自：": "2020-01-01", "首位系统管理员的登录名：": "admin",
        "首位系统管理员的姓名：": "示例管理员",
    }  # fmt: skip
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda p: asked.append(p) or answers.get(p, ""))
    monkeypatch.setattr(getpass, "getpass", lambda prompt: PASSWORD)
    assert main(["init"]) == 0
    assert set(answers) < set(asked)
    assert "已设立“示例认证”" in capsys.readouterr().out


def test_two_passwords_that_differ_write_nothing(monkeypatch, capsys) -> None:
    import getpass

    from zhiheng.body.models import Body

    typed = iter(["eine Losung 12", "eine andere 34"])
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda prompt: "")
    monkeypatch.setattr(getpass, "getpass", lambda prompt: next(typed))
    assert init() == 2
    assert "不一样" in capsys.readouterr().err
    assert not Body.objects.exists()


@pytest.mark.parametrize(
    ("more", "flags", "word"),
    [
        (["--nonsense"], {}, "没有选项"),
        (["--password-stdin"], {"credit_code": "123"}, "信用代码"),
        (["--password-stdin"], {"legal_since": "gestern"}, "--legal-since"),
        (["--password-stdin"], {"legal_since": "1700-01-01"}, "1900"),
        (["--password-stdin"], {"approval_from": "2026-02-30"}, "--approval-from"),
        (["--password-stdin"], {"name": ""}, "机构名称"),
        (["--password-stdin"], {"username": "zwei worte"}, "登录名"),
        (["--password-stdin"], {"legal_identity": "1"}, "身份证"),
        ([], {}, "--password-stdin"),
    ],
)
def test_each_wrong_flag_is_one_line_and_two(capsys, more, flags, word) -> None:
    assert init(*more, **flags) == 2
    out, said = capsys.readouterr()
    assert out == ""
    assert said.count("\n") == 1
    assert word in said


def test_a_weak_password_is_refused_in_a_line(monkeypatch, capsys) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("kurz\n"))
    assert init("--password-stdin") == 2
    assert "密码不能用" in capsys.readouterr().err


def test_a_second_body_is_refused(monkeypatch, capsys) -> None:
    assert init("--password-stdin") == 0
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))
    assert init("--password-stdin", username="b", legal_number="L2") == 2
    assert "已经设立了机构" in capsys.readouterr().err


def test_the_operator_gives_a_code_and_the_trail_knows(capsys) -> None:
    from zhiheng.access.models import Invitation
    from zhiheng.trace.models import Entry

    assert init("--password-stdin") == 0
    capsys.readouterr()
    assert main(["account", "admin", "--purpose", "factor", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["code"]) == 29
    assert Invitation.objects.get().purpose == "factor"
    assert Entry.objects.get(act="invite").via == "cli"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [(["nobody"], "没有登录名"), ([], "缺少"), (["x", "--purpose", "all"], "--purpose")],
)
def test_a_wrong_name_or_purpose_is_one_line(capsys, arguments, word) -> None:
    assert main(["account", *arguments]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and word in said

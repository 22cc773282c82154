"""`zhiheng regulation load` and `calendar export` on the body's own database."""

import json
from pathlib import Path

import pytest

from zhiheng.cli import main
from zhiheng.lawbook.models import CalendarDay, RegulationText

pytestmark = pytest.mark.django_db
TEXT = "示例规定\n（送审稿）\n\n第一条 为了示例，制定本规定。\n第二条 机构应当设置岗位。\n"


def test_a_text_is_loaded_once_and_what_changed_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "text.txt"
    file.write_text(TEXT, encoding="utf-8")
    assert main(["regulation", "load", str(file), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["title"] == "示例规定" and told["articles"] == 2 and told["changes"] == []
    assert main(["regulation", "load", str(file)]) == 2
    assert "完全相同" in capsys.readouterr().err
    file.write_text(TEXT.replace("设置岗位", "设置两个岗位"), encoding="utf-8")
    assert main(["regulation", "load", str(file)]) == 0
    assert "2-a" in capsys.readouterr().out
    assert RegulationText.objects.count() == 2


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x00\x01"])
def test_what_is_no_text_is_refused_in_one_line(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x"
    file.write_bytes(data)
    assert main(["regulation", "load", str(file)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_the_bodys_own_days_are_exported(capsys: pytest.CaptureFixture[str]) -> None:
    from datetime import UTC, date, datetime

    from zhiheng.access.actor import operator
    from zhiheng.law.calendar import Entry
    from zhiheng.lawbook.commands import set_calendar

    at = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    set_calendar(by=operator("x"), at=at, days={date(2027, 2, 8): Entry("rest", "示例通知")})
    assert CalendarDay.objects.count() == 1
    assert main(["calendar", "export", "-"]) == 0
    assert "2027-02-08,rest,示例通知" in capsys.readouterr().out

"""Cells made into plain values: what is taken, what is refused and with which words."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.exchange.reading.book import Cell
from zhiheng.exchange.reading.values import (
    SHANGHAI,
    BadValue,
    clean,
    clean_code,
    clean_text,
    identity_from,
    is_empty,
    org_code_from,
    organisation_from,
    required,
    shown,
    split_fields,
    split_multi,
    to_bool,
    to_choice,
    to_date,
    to_datetime,
    to_decimal,
    to_int,
    uscc_from,
)
from zhiheng.exchange.reading.wire import Fault

DAY = date(2026, 1, 5)
GOOD_ID = "11010519491231002X"
EVERY_READER = [
    clean_text, clean_code, identity_from, uscc_from, org_code_from, to_bool, to_date, to_datetime,
    to_decimal, to_int, split_multi, lambda value: to_choice(value, {"01": "有效"}),
]  # fmt: skip


def bad(call, *args, **more) -> str:
    with pytest.raises(BadValue) as caught:
        call(*args, **more)
    assert caught.value.why
    assert caught.value.right
    return caught.value.why


@pytest.mark.parametrize(
    "value",
    [
        "2026-01-05", "2026/1/5", "2026.1.5", "2026年1月5日", "2026年01月05号", "20260105",
        " 2026-01-05 ", "２０２６－０１－０５", "\u200b2026-01-05\u202c", "2026-01-05 00:00:00",
        "2026-01-05T00:00", "46027", 46027, 46027.0, 20260105.0,
        DAY, datetime.fromisoformat("2026-01-05"),
        "2026-01-04T16:00:00Z", "2026-01-04 24:00", Cell.of("2026-1-5"),
    ],
)  # fmt: skip
def test_a_day_however_it_is_written(value):
    assert to_date(value) == DAY


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("1899-12-31", "早于 1900"), (date(1899, 12, 31), "早于 1900"),
        ("2026-02-29", "没有 29 日"),
        ("2026-13-01", "没有 13 月"), ("2026-1", "缺日"), (2026, "只有年份"), ("2026", "只有年份"),
        ("5/1/2026", "看不出"), ("05-01-26", "看不出"), ("长期", "不是日期"), (0.5, "不是日期"),
        (60, "并不存在"), (True, "不是日期"), (float("nan"), "不是日期"), (-3, "不是日期"),
        ("2026-01-05 10:30", "带了时刻"), ("2026-01-05 25:00", "时刻"), ("2026-01-05 x", "时刻"),
        ("9999-12-31 24:00", "晚于"), (1e300, "不是日期"), ("2026-1/5", "不是日期"),
    ],
)  # fmt: skip
def test_what_is_no_day_says_why(value, why):
    assert why in bad(to_date, value)


def test_serial_numbers_of_both_counts():
    assert to_date(1) == date(1900, 1, 1)
    assert to_date(59) == date(1900, 2, 28)
    assert to_date(61) == date(1900, 3, 1)
    assert to_date(46027 - 1462, date1904=True) == DAY
    assert to_date("2024-02-29") == date(2024, 2, 29)


@given(st.dates(min_value=date(1928, 1, 1)))
def test_every_day_comes_back_from_every_spelling(day):
    serial = (day - date(1899, 12, 30)).days
    for value in (day.isoformat(), f"{day.year:04d}年{day.month}月{day.day}日", serial, day):
        assert to_date(value) == day


def test_the_dust_of_binary_fractions_is_brushed_off():
    for text in ("2026-01-05T10:19:59.999500", "2026-01-05T10:20:00.000400"):
        found = to_datetime(datetime.fromisoformat(text))
        assert found == datetime(2026, 1, 5, 10, 20, tzinfo=SHANGHAI)


def test_instants_are_taken_in_shanghai():
    wanted = datetime(2026, 1, 5, 10, 30, tzinfo=SHANGHAI)
    utc = datetime(2026, 1, 5, 2, 30, tzinfo=UTC)
    for value in ("2026-01-05 10:30", "2026年1月5日10时30分", "2026-01-05T02:30:00Z", utc,
                  "2026/1/5 10:30:00", "2026-01-05T03:30+01:00", 46027.4375):  # fmt: skip
        assert to_datetime(value) == wanted
    assert to_datetime(DAY) == datetime(2026, 1, 5, tzinfo=SHANGHAI)
    assert to_datetime("2026-01-05").utcoffset() == timedelta(hours=8)
    assert to_date("2026-01-05 10:30", time_of_day="drop") == DAY


def test_an_identity_number_that_became_a_number_is_refused_by_name():
    for value in (110105194912310000, 1.1010519491231e17, "1.10105E+17"):
        why = bad(identity_from, value)
        assert "身份证号被" in why
        assert "末几位已经损坏" in why
        assert "设为文本" in why


def test_identity_numbers():
    assert identity_from("11010519491231002x") == GOOD_ID
    assert identity_from(" １１０１０５ １９４９１２３１ ００２Ｘ\u200b") == GOOD_ID
    assert identity_from(None) == identity_from(" ") == ""
    assert "校验码" in bad(identity_from, "110105194912310021")
    assert "出生日期" in bad(identity_from, "110105194902300020")
    assert "15 位" in bad(identity_from, "110105491231002")
    assert "17 位" in bad(identity_from, GOOD_ID[:17])
    assert GOOD_ID[:17] not in bad(identity_from, GOOD_ID[:17] + "1")


def test_other_documents_need_their_type():
    assert identity_from("e12345678", document="护照") == "E12345678"
    assert identity_from("H12345678", document="港澳居民来往内地通行证") == "H12345678"
    assert "写法" in bad(identity_from, "护照号", document="护照")
    assert "数字" in bad(identity_from, 12345678, document="台湾居民来往大陆通行证")
    assert "证件类型" in bad(identity_from, "E1234567", document="驾照")


def test_organisation_numbers():
    assert uscc_from("91350100m000100y43") == "91350100M000100Y43"
    assert "校验码" in bad(uscc_from, "91350100M000100Y44")
    assert "17 位" in bad(uscc_from, "91350100M000100Y4")
    assert "字符" in bad(uscc_from, "91350100I000100Y43")
    assert org_code_from("D2143569-X") == "D2143569X"
    assert "校验码" in bad(org_code_from, "D21435691")
    assert organisation_from("D2143569-X") == "D2143569X"
    assert "数字" in bad(uscc_from, 913501000001000143)


def test_text_is_cleaned_and_says_what_went():
    cleaned = clean("\ufeff 张\u200b三\u202e \t李 ")
    assert cleaned.text == "张三 李"
    assert "U+200B" in cleaned.notes[0]
    assert "U+202E" in cleaned.notes[0]
    assert clean("e\u0301").text == "é"
    assert clean_text(" 甲\r\n乙 ") == "甲 乙"
    assert clean_text("甲\n乙", lines=True) == "甲\n乙"
    assert clean_text(12.0) == "12"
    assert clean_text(None) == ""
    assert clean_text("'=SUM") == "=SUM"
    assert "超过 2 个字" in bad(clean_text, "三个字", most=2)


def test_codes_are_half_width_without_blanks():
    assert clean_code(" ２０２6０１ ０９ａ－1 ") == "20260109A-1"
    assert clean_code(42.0) == "42"
    assert "损坏" in bad(clean_code, 2026010915123456.0)
    assert "科学计数" in bad(clean_code, "2.02601E+15")


def test_numbers_booleans_and_choices():
    assert to_int("１，２３４") == 1234
    assert to_int(3.0) == 3
    assert to_int("") is None
    assert to_decimal(0.1) == Decimal("0.1")
    assert to_decimal("-2.50") == Decimal("-2.50")
    for value in ("3.5", 2.5):
        assert "整数" in bad(to_int, value)
    for value in ("5%", "1,23", "三", float("inf"), True):
        bad(to_decimal, value)
    assert "范围" in bad(to_int, 7, least=8)
    assert [to_bool(v) for v in ("是", "√", "有", "ｙ", 1.0, True)] == [True] * 6
    assert [to_bool(v) for v in ("否", "无", "n", 0, False)] == [False] * 5
    bad(to_bool, "也许")
    states = {"01": "有效", "02": "暂停"}
    assert to_choice(" 暂停 ", states) == "02"
    assert to_choice("０１", states) == "01"
    assert to_choice(2.0, states, {"2": "02"}) == "02"
    assert to_choice("", states) is None
    with pytest.raises(BadValue) as caught:
        to_choice("在暂停", states)
    assert "暂停" in caught.value.right


def test_several_values_in_one_cell():
    assert split_multi("甲；乙;；、丙\n丁 ") == ["甲", "乙", "丙", "丁"]
    assert split_fields("CCAA1，张三，01，") == ["CCAA1", "张三", "01", ""]


def test_a_formula_without_a_value_is_refused_everywhere():
    for call in EVERY_READER:
        assert "#REF!" in bad(call, Fault("#REF!"))
        assert "公式没有算出" in bad(call, Cell.of(Fault()))
    assert not is_empty(Fault())
    assert is_empty(" \u200b")
    assert is_empty(None)


def test_what_is_shown_hides_nothing():
    assert shown("a\u202eb") == "a\\u202eb"
    assert shown(Fault("#N/A")) == "#N/A"
    assert len(shown("长" * 100)) == 60
    with pytest.raises(BadValue, match="必填"):
        required("")


@given(st.one_of(st.text(max_size=40), st.floats(), st.integers(), st.booleans(), st.dates()))
def test_nothing_but_a_value_or_a_sentence_ever_comes_back(value):
    for call in EVERY_READER:
        with suppress(BadValue):
            call(value)

"""Readings: fifty questions with real options, a recommendation, and honesty about their effect."""

import pytest

from zhiheng.law.readings import (
    Effect,
    ReadingError,
    default_choices,
    load_readings,
    reading,
    reading_ids_by_clause,
    readings,
)
from zhiheng.law.register import obligation

ONE = """
["A-01"]
clauses = ["18"]
question = "何时？"
options = [{ key = "now", text = "现在" }, { key = "later", text = "以后" }]
recommended = "now"
reason = "因为。"
in_software = "照此。"
source = "自拟"
affects = { how = "fixed", what = "x" }
"""


def test_fifty_readings_in_order():
    assert [entry.id for entry in readings()] == [f"A-{number:02}" for number in range(1, 51)]


def test_only_those_that_code_turns_on_are_switchable():
    switchable = {entry.id for entry in readings() if entry.switchable}
    assert switchable == {"A-02", "A-05", "A-12", "A-20", "A-30", "A-32", "A-33"}


def test_every_reading_is_complete():
    for entry in readings():
        assert entry.question.endswith("？"), entry.id
        assert len(entry.options) >= 2, entry.id
        assert entry.option(entry.recommended)
        assert entry.reason, entry.id
        assert entry.in_software, entry.id
        assert entry.source, entry.id
        assert entry.affects, entry.id


def test_a_plan_does_not_look_like_a_function():
    for entry in readings():
        planned = entry.effect is Effect.PLANNED
        assert entry.in_software.startswith("建成后：") == planned, entry.id


def test_every_clause_of_a_reading_exists():
    for entry in readings():
        assert entry.whole == (not entry.clauses)
        for clause in entry.clauses:
            assert obligation(clause)


def test_the_default_is_the_recommended_option():
    choices = default_choices()
    assert len(choices) == 50
    assert choices["A-32"] == "warn"
    assert choices["A-02"] == "bachelor_tier"
    assert choices["A-30"] == "valid_and_suspended"


def test_options_that_set_a_number_carry_it_with_its_unit():
    filing = reading("A-12").option("internal_days")
    assert (filing.value, filing.unit) == (5, "working_days")
    suspension = reading("A-20").option("natural_days")
    assert (suspension.value, suspension.unit) == (5, "days")


def test_readings_are_found_from_a_clause():
    assert reading_ids_by_clause()["5(6)-c"] == ("A-20", "A-21")
    assert "1" not in reading_ids_by_clause()


def test_unknown_readings_and_options_are_refused_in_sentences():
    with pytest.raises(KeyError, match="没有口径“A-99”"):
        reading("A-99")
    with pytest.raises(KeyError, match="口径 A-32 没有选项“maybe”；可选的有 warn、forbid"):
        reading("A-32").option("maybe")


def test_effects_have_chinese_labels():
    assert all(effect.label for effect in Effect)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('recommended = "now"', 'recommended = "never"', "A-01：建议的“never”不在选项之中"),
        (', { key = "later", text = "以后" }', "", "至少要有两个不同的选项"),
        ('key = "later"', 'key = "now"', "选项的键不能重复"),
        ('text = "以后"', 'words = "以后"', "选项的键不对"),
        ('clauses = ["18"]', "clauses = []", "须写明所涉条款"),
        ('how = "fixed"', 'how = "magic"', "affects.how 只能是 switch、fixed、planned"),
        ('source = "自拟"', "", "缺少 source"),
        ('source = "自拟"', 'source = "自拟"\ncolour = 1', "不认识的键 colour"),
        ("clauses = ", "clauses ", "不是有效的 TOML 文件"),
    ],
)
def test_a_faulty_file_is_refused_by_entry(tmp_path, old, new, sentence):
    path = tmp_path / "readings.toml"
    path.write_text(ONE.replace(old, new), encoding="utf-8")
    with pytest.raises(ReadingError, match=sentence):
        load_readings(path)

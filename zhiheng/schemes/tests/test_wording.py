"""Faults of a procedure in the words of the form."""

import pytest
from django.utils import translation

from zhiheng.schemes.draft import Draft, LimitRow, StepRow
from zhiheng.schemes.typed import Typed
from zhiheng.schemes.wording import in_form_words, labels


def steps(*rows):
    return Draft([StepRow(f"i{n}", **row) for n, row in enumerate(rows, 1)])


WRONG = {
    "a circle": (
        steps({"id": "甲", "after": ["i2"]}, {"id": "乙", "after": ["i1"]}),
        "“在哪些步骤之后”", "i1",
    ),
    "bounds": (
        steps({"id": "甲", "least": "3", "most": "2"}),
        "“至多次数”2 小于“至少次数”3", "most-i1",
    ),
    "no number": (steps({"id": "甲", "least": "x"}), "步骤的“至少次数”应是", "least-i1"),
    "no name": (steps({"id": ""}), "“步骤名称”不能为空", "id-i1"),
    "a quantity": (steps({"id": "甲", "quantity": "x"}), "步骤的“数量至少”应是", "quantity-i1"),
    "never reached": (
        steps({"id": "甲", "optional": True, "most": "0"}, {"id": "乙", "after": ["i1"]}),
        "“至多次数”为 0", "id-i2",
    ),
    "no days": (
        Draft([StepRow("i1", "甲"), StepRow("i2", "乙")], limits=[LimitRow("l1", "i1", "i2")]),
        "“不超过（天）”", "days-l1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_nobody_reads_keys_that_the_form_does_not_show(case):
    draft, says, place = WRONG[case]
    typed = Typed("S", "1", draft).check()
    assert typed.scheme is None and says in typed.says and place in typed.place
    assert not any(f"{key} " in typed.says or f"“{key}”" in typed.says for key in labels())


@pytest.mark.parametrize("case", WRONG)
def test_it_is_read_in_english_too(case):
    with translation.override("en"):
        says = Typed("S", "1", WRONG[case][0]).check().says
    assert not any("\u4e00" <= one <= "\u9fff" for one in says.replace("甲", "").replace("乙", ""))
    assert "at_" not in says


def test_ordinary_words_of_english_are_no_keys():
    with translation.override("en"):
        says = Typed("S", "1", WRONG["no number"][0]).check().says
    assert says == (
        "“At least (times)” of Step must be a whole number from 0 to 999999; please correct it."
    )


def test_a_step_that_is_called_like_a_key_keeps_its_name():
    assert "步骤“after”写了两次" in in_form_words("步骤“after”写了两次，请删去一个或改名。")


def test_the_text_is_spoken_of_in_its_own_words():
    says = Typed("S", "1", text="steps: [{id: a, at_least: 3, at_most: 2}]").check().says
    assert says.startswith("第 1 行：")
    typed = Typed("S", "1", text="scheme: S\nsteps: [{id: a, at_least: 3, at_most: 2}]").check()
    assert typed.says.startswith("第 2 行：at_most: 2 小于 at_least: 3")

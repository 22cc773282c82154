"""Sentences with values on the English screen: every wording of the sources is told again."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from tools.sentences import sentences, spoken
from zhiheng.trace.faults import SAYS, Fault
from zhiheng.ui.sentences import Phrases, said

HAN = re.compile("[\u4e00-\u9fff]")
QUOTED = re.compile("“[^”]*”|\\(空\\)")  # heads and words of the Chinese workbook itself
SOURCE = Path(__file__).parents[2]


@pytest.mark.parametrize("path", list(spoken(SOURCE)), ids=str)
def test_every_wording_is_found_again_with_its_values(path: Path) -> None:
    with override("en"):
        for text in sentences(path):
            told = said(re.sub(r"\{\w*\}", "7", text))
            assert not HAN.search(QUOTED.sub("", told)), (text, told)


def test_the_chinese_screen_reads_what_is_stored() -> None:
    with override("zh-hans"):
        assert said("每天恰有一人负责") == "每天恰有一人负责"


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("2026年3月5日确认，5日至2026年3月10日止，尚未暂停或撤销，还剩 3 天。",
         "Confirmed on 5 Mar 2026, 5 days until 10 Mar 2026; not yet suspended or withdrawn, 3 days"
         " left."),
        ("尚不能判断，缺：任命文件、证书登记。",
         "Cannot be judged yet; missing: the appointment documents, 证书登记."),
        ("第 2 次监督“visit”：有事件没有证据。当时的记录不保证完整，可能只是没有登记。",
         "surveillance no. 2 “visit”: an event has no evidence. The records of that time are not"
         " warranted complete; it may only not have been entered."),
        ("当时；这些天的记录不保证完整，可能只是没有登记。",
         "当时; the records of these days are not warranted complete, it may only not have been"
         " entered."),
        ("移动电源 型号A", "移动电源 型号A"),
        ("张三", "张三"),
        ("", ""),
    ],
)  # fmt: skip
def test_values_are_told_too_and_data_are_left_alone(chinese: str, english: str) -> None:
    with override("en"):
        assert said(chinese).replace("  ", " ") == english.replace("证书登记", said("证书登记"))


@pytest.mark.parametrize("kind", SAYS)
def test_faults_of_the_trail(kind: str) -> None:
    with override("en"):
        assert not HAN.search(
            said(Fault(kind, 5, "certificates_certificate", "9", "state").sentence())
        )


def test_the_wording_with_most_of_its_own_wins_and_numbers_stay_numbers() -> None:
    phrases = Phrases([("{0} 天", "{0} days"), ("迟 {0} 天", "late by {0} days"), ("甲", "A")])
    assert phrases.tell("迟 3 天") == "late by 3 days"
    assert phrases.tell("3 天") == "3 days"
    assert phrases.tell("王晓天") == "王晓天"
    assert phrases.tell("甲。甲；甲、乙") == "A. A; A, 乙"


@pytest.mark.parametrize(
    "says",
    [
        "暂停或撤销证书", "签署接受所指派的证书", "把不能再负责的人名下的证书交到他人手中",
        "纠正未尽的岗位责任", "完成培训项目 T1", "补训 T1", "核实有关人员的迹象",
        "监督项目质量负责人的履职", "向总监报告认证质量工作", "确认履职监督的结果",
        "完成履职监督约定的改进措施", "总监个人信息首次报备", "总监报备信息变更：联系电话",
        "总监考核不合格：立即采取整改措施", "任职资格逐年复核",
        "在任人员不再符合任职条件（8.2(2)-c）：处理或更换", "声明只在本机构执业（每年一次）。",
    ],
)  # fmt: skip
def test_what_a_clock_says_is_read_in_english(says) -> None:
    with override("en"):
        assert not HAN.search(said(says)), said(says)

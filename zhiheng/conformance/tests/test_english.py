"""On the English screen nothing is Chinese but data, the regulation's own words and what is marked
as Chinese."""

import re
from datetime import date

import pytest
from django.utils import timezone

from zhiheng.access.actor import system
from zhiheng.access.terms import Post

pytestmark = pytest.mark.django_db
HAN = re.compile("[\u4e00-\u9fff]+[^<>]{0,40}")
MARKED = re.compile(r'<(\w+)[^>]*\slang="zh[^"]*"[^>]*>.*?</\1>', re.DOTALL)
DATA = re.compile('示例[^<"’”]*')
ANSWERS = re.compile(
    r'class="zh-mark[^"]*" title="([^"]*)"|<p class="zh-(?:because|missing)">(.*?)</p>', re.DOTALL
)


def chinese_in(page) -> list[str]:
    """What is Chinese within the page, its footer with the regulation's name left out."""
    assert page.status_code == 200
    text = re.sub(r"<footer.*?</footer>", "", page.content.decode(), flags=re.DOTALL)
    return HAN.findall(DATA.sub("", MARKED.sub("", text[text.index("<main") :])))


def answers_in(page) -> list[str]:
    """The reasons and what lacks, where they are Chinese; the duties beside them are the
    regulation's."""
    assert page.status_code == 200
    told = "<".join(map("".join, ANSWERS.findall(page.content.decode())))
    return HAN.findall(DATA.sub("", told))


@pytest.fixture
def english(client_of, build):
    """A manager's client on the English screen of a judged body with defects of several kinds."""
    from zhiheng.conformance.commands import judge

    build.body()
    owner = build.client()
    for n in range(3):
        build.certificate(f"C-{n}", owner)
    judge(by=system(), at=timezone.now())
    client = client_of(Post.MANAGEMENT)
    client.cookies["django_language"] = "en"
    return client


def test_the_list_and_each_finding(english) -> None:
    from zhiheng.conformance.models import Finding

    assert chinese_in(english.get("/findings/")) == []
    for row in Finding.objects.order_by("kind").distinct("kind"):
        assert chinese_in(english.get(f"/findings/{row.pk}/")) == [], row.says


def test_the_board_and_every_judged_clause(english) -> None:
    from zhiheng.conformance.models import Answer
    from zhiheng.law.register import obligations

    assert answers_in(english.get("/board/")) == []
    judged = set(Answer.objects.values_list("clause", flat=True))
    for entry in obligations():
        if entry.clause in judged:
            assert answers_in(english.get(f"/law/{entry.id}/")) == [], entry.id


def test_procedures_and_the_cases_behind_them(english, build) -> None:
    from zhiheng.conformance.commands import judge

    scheme = build.scheme()
    for n, steps in enumerate((["decision"], ["decision", "application"], ["extra"], [])):
        case = build.case(f"P-{n}", scheme, applied_on=date(2026, 6, 1))
        events = [build.event(case, s, date(2026, 6, 2 + at)) for at, s in enumerate(steps)]
        if events:
            build.write(*events)
    judge(by=system(), at=timezone.now())
    for address in ("/procedures/", "/procedures/?paths=faulty", "/procedures/cases/"):
        page = english.get(address)
        assert chinese_in(page) == [], address
    assert "left out" in page.content.decode()


def test_sentences_that_are_put_together_from_several_values() -> None:
    from django.utils import translation

    from zhiheng.ui.sentences import said

    told = (
        "第 2 次监督应不迟于 2026年10月3日 开始，至今尚未开始。",
        "2026年10月20日确认，5日至2026年10月25日止，2026年10月27日才暂停或撤销，迟 2 天。",
        "2026年10月20日确认，5个工作日至2026年10月27日止，尚未暂停或撤销，还剩 1 天。",
        "承担“test”时没有获授权（项目 P-1、P-2 等 3 个）。",
        "承担“test”时声明与委托人有利益关系（项目 P-1）；可能只是没有登记。",
        "受派“test”时处于从业禁止期（项目 P-1）。",
        "负责证书时声明同时在其他认证机构执业（证书 C-1）。",
    )
    with translation.override("en"):
        for sentence in told:
            assert HAN.findall(said(sentence)) == [], said(sentence)

"""On the English screen nothing is Chinese but data, the regulation's own words and what is marked
as Chinese."""

import re

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

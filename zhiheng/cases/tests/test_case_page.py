"""The page of one project: what is refused there keeps what was typed."""

from uuid import uuid4

import pytest

from zhiheng.access.terms import Post
from zhiheng.cases.tests.test_commands import happened, project, record  # noqa: F401
from zhiheng.cases.tests.test_exporting import signed_in

pytestmark = pytest.mark.django_db


def test_the_refusal_stands_above_what_was_typed(project):  # noqa: F811
    record(project, happened("type_test", 1, None, performer="示例实验室"))
    project.refresh_from_db()
    typed = {
        "act": "record", "step": "decision", "at": "2026-06-02T09:00", "cycle": "0",
        "performer": "示例实验室", "evidence": "决定单第 7 号", "version": project.version,
        "idempotency_key": uuid4().hex,
    }  # fmt: skip
    answer = signed_in(Post.STAFF).post(f"/cases/{project.pk}/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and "决定单第 7 号" in page
    assert "未参与本项目评价的人员" in page and "9(3)-b" in page
    assert project.events.count() == 1


def test_who_may_not_any_more_is_told_so_and_not_that_the_rule_forbids_it(project, monkeypatch):  # noqa: F811
    """His right ended between the page and the act."""
    from zhiheng.access.refusals import Forbidden
    from zhiheng.cases import commands

    def ended(**_inputs):
        raise Forbidden("您此刻没有权限。")

    monkeypatch.setattr(commands, "close_case", ended)
    typed = {"act": "close", "version": project.version, "idempotency_key": uuid4().hex}
    assert signed_in(Post.STAFF).post(f"/cases/{project.pk}/", typed).status_code == 403


def test_a_fault_is_told_once_with_its_clause_and_leads_to_its_finding(project):  # noqa: F811
    record(project, happened("decision", 1, None, performer="示例乙"))
    page = signed_in(Post.STAFF).get(f"/cases/{project.pk}/").content.decode()
    card = page[page.index("zh-judgement") : page.index("步骤对照")]
    assert card.count("应当进行而没有记录") == card.count('class="zh-mark') - 1 > 0
    assert f"/findings/?state=all&amp;subject={project.pk}" in page


def test_the_stages_are_read_in_english_too(project):  # noqa: F811
    record(project, happened("type_test", 1, None, performer="示例实验室"))
    client = signed_in(Post.STAFF)
    client.cookies["django_language"] = "en"
    page = client.get(f"/cases/{project.pk}/").content.decode()
    assert "Initial certification</td>" in page and "初次认证</td>" not in page


def test_a_step_waived_before_the_fault_does_not_have_the_fault_told_twice():
    from zhiheng.cases.views import _once
    from zhiheng.law.judgement import met, not_applicable, not_met

    waived = not_applicable("甲经批准豁免。")
    assert _once(not_met("漏做乙。", parts=(waived, not_met("漏做乙。")))).because == ""
    assert _once(met("都与规则相符，有免除记录。", parts=(waived,))).because

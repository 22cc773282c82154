"""Duty documents, resources, the authority's assessments; the pack, line by line from records."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client

from zhiheng.access.models import Account
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.deadlines.models import Deadline
from zhiheng.posts import commands
from zhiheng.posts.models import Acknowledgement, Assessment, DutyDocument, Resource
from zhiheng.posts.pack import Records, lines
from zhiheng.posts.queries import duties
from zhiheng.posts.tests.cast import BY, NOW, TODAY, change, office
from zhiheng.posts.tests.test_path import acting_as  # noqa: F401  # a fixture
from zhiheng.trace.replay import differences

ACT = {"by": BY, "at": NOW}
WRITTEN = {
    "post": "director", "label": "1.0", "title": "总监岗位职责", "body": "一、……",
    "clauses": ["5(1)-a", "5(6)-c"], "starts": date(2026, 1, 1),
}  # fmt: skip
db = pytest.mark.django_db


@db
def test_a_document_is_versioned_and_acknowledged_anew(qualified, in_post):
    row = in_post(qualified())
    first = commands.write_duty_document(**WRITTEN, **ACT).value
    wanting = {
        "label": {"label": "1.0"}, "clauses": {"label": "2.0", "clauses": ["5(99)"]},
        "starts": {"label": "2.0"},
    }  # fmt: skip
    for field, more in wanting.items():
        with pytest.raises(BadInput) as caught:
            commands.write_duty_document(**{**WRITTEN, **more}, **ACT)
        assert field in caught.value.errors
    commands.acknowledge_duties(subject=first, appointment=row, **ACT)
    with pytest.raises(Refused, match="已经确认"):
        commands.acknowledge_duties(subject=first, appointment=row, **ACT)
    assert duties.in_force(TODAY)[0].lacking == ()
    second = commands.write_duty_document(
        **{**WRITTEN, "label": "2.0", "starts": date(2026, 2, 1)}, **ACT
    ).value
    first.refresh_from_db()
    assert first.ends == second.starts
    assert duties.in_force(TODAY)[0].lacking == ((row.person_id, "王晓"),)
    with pytest.raises(Refused, match="废止"):
        commands.acknowledge_duties(subject=first, appointment=row, **ACT)
    assert Acknowledgement.objects.count() == 1 and differences() == {}


@db
def test_resources_are_asked_for_and_answered():
    with pytest.raises(BadInput) as caught:
        commands.ask_resource(post="chief", kind="luck", needs=" ", **ACT)
    assert set(caught.value.errors) == {"post", "kind", "needs"}
    row = commands.ask_resource(post="director", kind="people", needs="一名助理", **ACT).value
    with pytest.raises(BadInput):
        commands.answer_resource(subject=row, granted=False, answer="", **ACT)
    commands.answer_resource(subject=row, granted=True, answer="三月到岗", **ACT)
    assert Resource.objects.get().answered_on == TODAY and differences() == {}


@db
def test_a_failed_assessment_opens_the_clock_of_rectification(qualified, in_post, appointed):
    row = in_post(qualified())
    given = {"subject": row, "noticed_on": date(2026, 2, 1), "notice": "市监认证〔2026〕1号"}
    one = commands.notice_assessment(**given, **ACT).value
    with pytest.raises(Refused, match="不需要整改"):
        commands.take_measures(subject=one, measures="培训", measures_on=TODAY, **ACT)
    with pytest.raises(BadInput) as caught:
        commands.record_assessment(subject=one, result="failed", result_on=TODAY, **ACT)
    assert set(caught.value.errors) == {"findings"}
    commands.record_assessment(
        subject=one, result="failed", result_on=TODAY, findings="风险排查不足", **ACT
    )
    clock = Deadline.objects.get(subject_id=one.pk)
    assert (clock.rule, clock.clause, clock.internal) == ("rectify-assessment-1wd", "11-b", True)
    with pytest.raises(Refused, match="还没有登记整改措施"):
        commands.prove_measures(subject=one, proof="报告", rectified_on=TODAY, **ACT)
    commands.take_measures(subject=one, measures="补排查", measures_on=TODAY, **ACT)
    clock.refresh_from_db()
    assert clock.answered_at == NOW
    commands.prove_measures(subject=one, proof="排查报告", rectified_on=TODAY, **ACT)
    assert Assessment.objects.get().rectified_on == TODAY and differences() == {}


# -- these records in, exactly these lines out -----------------------------------------------------

PLAIN = Records(
    office=office(), sheets=(), nominations=0, reviews=0, reviews_failed=0, duties=None,
    resources=(0, 0), powers=None, on=TODAY,
)  # fmt: skip
FULL = replace(
    PLAIN,
    office=office(
        changes=(
            change(date(2026, 1, 10), date(2026, 1, 20)),
            replace(change(date(2026, 1, 10), date(2026, 2, 20)), late_reason="系统维护"),
            change(date(2026, 2, 25)),
            change(date(2026, 1, 15)),
        )
    ),
    sheets=((date(2026, 1, 1), "unknown"), (date(2026, 2, 1), "met")),
    nominations=3, reviews=2, reviews_failed=1, duties=("1.0", date(2026, 1, 3)),
    resources=(2, 2), powers=("6(1)", "6(2)", "6(3)", "6(4)"),
)  # fmt: skip


def told(records: Records) -> list[tuple[str, str, bool | None]]:
    return [(one.clause, one.says, one.good) for one in lines(records)]


def test_the_pack_of_one_with_little():
    assert told(PLAIN) == [
        ("2-b", "没有现行的总监岗位职责文件。", False),
        ("2-c", "提出资源需求0项，已答复0项。", None),
        ("4 ¶1-b", "2025-12-01授权，有授权书。", True),
        ("4.2(1)", "没有冻结的任职资格表。", None),
        ("4 ¶3-a", "2026-01-05首次报备，回执R-1。", True),
        ("6 chapeau", "没有登记授权书列明了哪些权利。", None),
        ("6(1)-a", "提名项目质量负责人0名。", None),
        ("6(1)-b", "审核项目质量负责人0次。", None),
    ]


def test_the_pack_of_one_with_much_good_and_bad():
    assert told(FULL) == [
        ("2-b", "岗位职责文件1.0版，本人2026-01-03确认。", True),
        ("2-c", "提出资源需求2项，已答复2项。", True),
        ("4 ¶1-b", "2025-12-01授权，有授权书。", True),
        ("4.2(1)", "2026-02-01资格表：符合；共2张。", True),
        ("4 ¶3-a", "2026-01-05首次报备，回执R-1。", True),
        ("4 ¶3-b", "2026-01-10变更联系电话，2026-01-20变更报备，用10天。", True),
        (
            "4 ¶3-b",
            "2026-01-10变更联系电话，2026-02-20变更报备，用41天，迟报理由：系统维护。",
            False,
        ),
        ("4 ¶3-b", "2026-02-25变更联系电话，尚未变更报备，期限2026-03-27。", None),
        ("4 ¶3-b", "2026-01-15变更联系电话，尚未变更报备，期限2026-02-14，已过。", False),
        ("6 chapeau", "授权书列明了第六条的全部权利。", True),
        ("6(1)-a", "提名项目质量负责人3名。", True),
        ("6(1)-b", "审核项目质量负责人2次，其中未通过1次。", True),
    ]


# -- pages -----------------------------------------------------------------------------------------


@db
def test_the_page_shows_all_three_and_leads_to_each_act(qualified, in_post, register, acting_as):  # noqa: F811
    from allauth.mfa.models import Authenticator

    row = in_post(qualified())
    actor = acting_as(register("G1", "管理"), "management")
    account = Account.objects.get(pk=actor.account)
    Authenticator.objects.create(user=account, type="totp", data={"secret": "x"})
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    page = browser.get("/posts/duties/").content.decode()
    assert "还没有岗位职责文件" in page and "备考材料" in page

    def send(address, **typed):
        return browser.post(address, {"idempotency_key": str(uuid4()), **typed})

    sent = send(
        "/posts/duties/write/", **{**WRITTEN, "clauses": "5(1)-a、5(6)-c", "starts": "2026-01-01"}
    )
    assert sent.status_code == 302
    document = DutyDocument.objects.get()
    assert document.clauses == ["5(1)-a", "5(6)-c"]
    assert "还没有人确认" in browser.get(f"/posts/duties/{document.pk}/").content.decode()
    wrong = send(f"/posts/{row.pk}/assessment/", noticed_on=TODAY + timedelta(days=900), notice="x")
    assert wrong.status_code == 422
    assert send(f"/posts/{row.pk}/assessment/", noticed_on="2026-02-01", notice="x").status_code
    one = Assessment.objects.get()
    assert browser.get(f"/posts/assessments/{one.pk}/").url == f"/posts/duties/#a{one.pk}"
    assert "首次报备" in browser.get(f"/posts/{row.pk}/pack/").content.decode()
    for act in ("result", "measures", "proof"):
        assert browser.get(f"/posts/assessments/{one.pk}/{act}/").status_code == 200
    assert browser.get(f"/posts/duties/{uuid4()}/").status_code == 404

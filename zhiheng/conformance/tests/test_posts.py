"""Faults of the two posts: whose, until when, and told without the day."""

from datetime import date

import pytest

from zhiheng.law.judgement import Verdict

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)


@pytest.fixture
def judge_on(build):
    def judged(on=TODAY):
        from zhiheng.conformance.judging import whole

        return whole(on)

    return judged


@pytest.fixture
def director(build):
    """A director in office since the regulation came into force, with his appointment."""
    who = build.person("D001")
    appointment = build.post(
        who, date(2026, 1, 1), kind="director", authorised_by="legal_representative",
        authorisation_evidence=True,
    )  # fmt: skip
    build.body()
    build.write(who, appointment)
    return who, appointment


def of(whole, kind):
    return [fault for fault in whole.faults if fault.kind == kind]


def test_vacant_posts_are_two_faults(build, judge_on):
    build.body()
    faults = of(judge_on(), "post_vacant")
    assert {fault.label for fault in faults} == {"认证质量总监", "认证项目质量负责人"}
    assert {fault.verdict for fault in faults} == {Verdict.NOT_MET}
    assert {fault.owner_post for fault in faults} == {"legal_representative"}


def test_the_first_filing_has_the_body_s_own_limit(director, judge_on):
    (fault,) = of(judge_on(), "first_filing")
    assert fault.due_internal and fault.due is not None
    assert fault.since == date(2026, 1, 1) and "内部时限" in fault.says


def test_a_change_filed_late_has_the_law_s_limit(build, director, judge_on):
    from zhiheng.posts.models import FiledChange, Filing

    _, appointment = director
    filed = Filing(appointment=appointment, kind="first", filed_on=date(2026, 1, 5), receipt="R-1")
    change = FiledChange(appointment=appointment, what="电话", changed_on=date(2026, 3, 2))
    build.write(filed, change)
    assert of(judge_on(date(2026, 4, 1)), "change_filing") == []
    (first,) = of(judge_on(date(2026, 4, 2)), "change_filing")
    (later,) = of(judge_on(date(2026, 5, 2)), "change_filing")
    assert (first.says, first.key, first.due) == (later.says, later.key, later.due)
    assert not first.due_internal and first.since == date(2026, 4, 2)
    assert judge_on(date(2026, 4, 2)).answers["4 ¶3-b"].since == date(2026, 4, 2)


def test_what_is_not_known_of_a_person_is_the_personnel_officer_s(director, judge_on):
    faults = of(judge_on(), "qualification")
    assert {fault.clause for fault in faults} >= {"4.2(1)", "4.2(2)-a", "4.2(5)"}
    assert {(fault.owner_post, fault.verdict) for fault in faults} == {
        ("personnel_officer", Verdict.UNKNOWN)
    }
    assert all("（" not in fault.says for fault in faults)


def test_a_ban_of_somebody_at_work_is_found(build, judge_on):
    from zhiheng.personnel.models import Ban

    build.body()
    manager = build.manager("E001")
    build.answers(build.certificate("C-1", build.client()), manager, date(2026, 1, 1))
    build.write(Ban(person=manager, starts=date(2026, 6, 1)))
    whole = judge_on()
    (fault,) = of(whole, "ban")
    assert fault.verdict is Verdict.NOT_MET and fault.owner_post == "management"
    assert whole.answers["13-c"].judgement.verdict is Verdict.NOT_MET
    assert of(judge_on(date(2026, 5, 31)), "ban") == []


def test_a_scheme_that_nobody_covers_is_found(build, judge_on):
    build.body()
    build.manager("E001", schemes=["OTHER"])
    build.certificate("C-1", build.client(), scheme=build.scheme())
    (fault,) = of(judge_on(), "scheme_uncovered")
    assert fault.label == "CCC-0915" and fault.verdict is Verdict.NOT_MET


def test_the_assessor_is_not_named(build, director, judge_on):
    from zhiheng.personnel.models import Competence

    who, _ = director
    build.write(
        Competence(
            person=who, clause="4.2(1)", met=False, assessed=date(2026, 1, 1),
            assessed_by="评价者丁", reason="未通过",
        )
    )  # fmt: skip
    whole = judge_on()
    (fault,) = [f for f in of(whole, "qualification") if f.clause == "4.2(1)"]
    assert fault.verdict is Verdict.NOT_MET
    told = fault.says + whole.answers["4.2(1)"].judgement.because
    assert "丁" not in told


def test_empty_registers_are_found_once(build, judge_on):
    build.body()
    assert {fault.clause for fault in of(judge_on(), "no_records")} == {"8 ¶1-b", "9(3)-b"}

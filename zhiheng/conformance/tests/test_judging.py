"""The whole body judged: facts → answers on a small cast, findings that stay the same."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from zhiheng.access.actor import Actor, system
from zhiheng.access.refusals import Forbidden
from zhiheng.access.terms import Post
from zhiheng.law.judgement import Verdict
from zhiheng.law.register import Status, obligations

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
NOW = datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def verdicts(on=TODAY):
    from zhiheng.conformance.judging import whole

    return {clause: one.judgement.verdict for clause, one in whole(on).answers.items()}


def judged(at=NOW):
    from zhiheng.conformance.commands import judge

    return judge(by=system(), at=at)


def findings(**having):
    from zhiheng.conformance.models import Finding

    return list(Finding.objects.filter(**having).order_by("key"))


def test_without_a_body_nothing_is_known_and_nothing_is_green():
    answers = verdicts()
    assert set(answers) == {o.clause for o in obligations() if o.status is Status.RULED}
    assert {answers.pop("18")} == {Verdict.MET}
    assert set(answers.values()) == {Verdict.UNKNOWN}


def test_an_empty_body_is_unknown_never_met(build):
    build.body()
    answers = verdicts()
    assert {clause for clause, verdict in answers.items() if verdict is Verdict.MET} == {"18"}


def test_before_the_regulation_nothing_is_a_breach(build):
    build.body()
    assert set(verdicts(date(2025, 12, 31)).values()) == {Verdict.NOT_APPLICABLE}
    assert verdicts(date(2026, 1, 1))["18"] is Verdict.MET


def test_a_body_it_does_not_apply_to(build):
    from zhiheng.body.models import Body

    build.write(
        Body(name="示例", credit_code="91110000000000000X", approval_number="R", applies_as="none")
    )
    answers = verdicts()
    assert answers.pop("18") is Verdict.MET
    assert set(answers.values()) == {Verdict.NOT_APPLICABLE}


def test_a_certificate_without_a_manager_is_found_stays_closes_and_reopens(build):
    build.body()
    manager = build.manager("E001")
    row = build.certificate("C-1", build.client())
    first = judged()
    (finding,) = findings(clause="8 ¶1-b")
    assert (finding.kind, finding.verdict, finding.found_on) == ("gap", "not_met", TODAY)
    assert (finding.owner_post, finding.since) == ("quality_director", date(2026, 1, 1))
    assert first.done is not None and first.done.receipt is not None

    judged(NOW + DAY)
    (same,) = findings(clause="8 ¶1-b")
    assert (same.pk, same.version, same.found_on) == (finding.pk, 1, TODAY)

    held = build.answers(row, manager, date(2026, 1, 1))
    judged(NOW + 2 * DAY)
    (closed,) = findings(clause="8 ¶1-b")
    assert closed.closed_on == TODAY + 2 * DAY

    build.change(held, starts=date(2026, 2, 1))
    judged(NOW + 3 * DAY)
    anew = findings(clause="8 ¶1-b", closed_on=None)
    assert len(anew) == 1 and anew[0].pk != finding.pk
    assert anew[0].owner_person == manager.pk


def test_where_nothing_changed_no_entry_is_written(build):
    from zhiheng.trace.models import Head

    build.body()
    build.certificate("C-1", build.client())
    judged()
    before = Head.objects.get().seq
    assert judged().done is None
    assert Head.objects.get().seq == before


def test_before_the_records_are_complete_a_gap_is_not_known(build):
    build.body(complete=None)
    build.certificate("C-1", build.client())
    assert verdicts()["8 ¶1-b"] is Verdict.UNKNOWN
    judged()
    (finding,) = findings(clause="8 ¶1-b")
    assert finding.verdict == "unknown" and "可能只是没有登记" in finding.says


def test_a_case_is_judged_again_only_when_it_is_touched(build, monkeypatch):
    from zhiheng.conformance import remembering

    asked = []
    real = remembering.settle

    def settle(found, on, complete, codes, *more):
        asked.append([found.state.columns.cases[code] for code in codes])
        return real(found, on, complete, codes, *more)

    monkeypatch.setattr(remembering, "settle", settle)
    build.body()
    case = build.case("P-1", build.scheme())
    days = [date(2026, 2, n) for n in (1, 2, 3)]
    steps = ("application", "type_test", "decision")
    build.write(*(build.event(case, s, d, by=s) for s, d in zip(steps, days, strict=True)))
    judged()
    (finding,) = findings(clause="9(3)-b")
    assert (finding.kind, finding.verdict) == ("omitted", "not_met")
    assert asked == [[str(case.pk)]]
    judged()
    assert [each for each in asked[1:] if each] == []
    build.write(build.event(case, "certificate", date(2026, 2, 4)))
    judged()
    assert [each for each in asked[1:] if each] == [[str(case.pk)]]
    assert findings(clause="9(3)-b", closed_on=None) == []


def test_evaluation_and_decision_by_one_person_is_found(build):
    build.body()
    case = build.case("P-1", build.scheme())
    events = [("application", 1, "甲"), ("type_test", 2, "乙"), ("decision", 3, "乙"),
              ("certificate", 4, "丙")]  # fmt: skip
    build.write(*(build.event(case, s, date(2026, 2, d), by=by) for s, d, by in events))
    assert verdicts()["9(3)-b"] is Verdict.NOT_MET
    judged()
    (finding,) = findings(clause="9(3)-b")
    assert finding.kind == "not_separated" and "乙" not in finding.says


def test_a_case_finished_before_the_regulation_is_no_breach(build):
    build.body()
    case = build.case("P-1", build.scheme())
    build.write(build.event(case, "application", date(2025, 2, 1), by="甲"))
    assert verdicts()["9(3)-b"] is Verdict.NOT_APPLICABLE


def test_who_holds_no_post_may_not_judge(build):
    from zhiheng.conformance.commands import judge

    build.body()
    with pytest.raises(Forbidden):
        judge(by=Actor(name="访客", via="page"), at=NOW)


def test_the_number_of_statements_is_bounded(build, django_assert_max_num_queries):
    build.body()
    owner, scheme = build.client(), build.scheme()
    managers = [build.manager(f"E{n:03d}") for n in range(4)]
    for n in range(8):
        case = build.case(f"P-{n}", scheme)
        row = build.certificate(f"C-{n}", owner, case=case, scheme=scheme)
        build.answers(row, managers[n % 4], date(2026, 1, 1))
    with django_assert_max_num_queries(95):  # of every area together, whatever the body's size
        judged()


def test_a_surveillance_that_has_not_begun_is_told_alike_every_day():
    """Were the day in it, the finding would change with each, and its explanation be lost."""
    from zhiheng.certificates.queries.surveillance import Surveilled
    from zhiheng.certificates.rules.surveillance import SurveillanceFacts, surveillance_on_time
    from zhiheng.conformance.judging.certificates import surveillance

    says = set()
    for on in (date(2026, 6, 1), date(2026, 6, 2)):
        facts = SurveillanceFacts(True, 12, date(2025, 1, 1), (), on, date(2025, 1, 1))
        row = Surveilled(uuid4(), "C-1", facts, surveillance_on_time(facts))
        says.add(surveillance(row).says)
    assert len(says) == 1 and "至今尚未开始" in says.pop()


def test_a_surveillance_that_is_waived_is_not_told_as_overdue():
    """The one before began late; that is over, and nothing is waited for."""
    from zhiheng.certificates.queries.surveillance import Surveilled
    from zhiheng.certificates.rules.surveillance import SurveillanceFacts, surveillance_on_time
    from zhiheng.conformance.judging.certificates import surveillance

    begun = ((1, date(2026, 3, 1)),)  # due on 2026-01-01; the next one on 2027-03-01
    for waived in ((), (2,)):
        facts = SurveillanceFacts(
            True, 12, date(2025, 1, 1), begun, date(2027, 4, 1), date(2025, 1, 1), waived=waived
        )
        fault = surveillance(Surveilled(uuid4(), "C-1", facts, surveillance_on_time(facts)))
        assert fault.verdict is Verdict.NOT_MET
        assert fault.past is bool(waived) and (fault.due is None) is bool(waived)


# -- what is kept beside the answers ---------------------------------------------------------------


def test_the_numbers_of_all_certificates_are_kept_with_the_judgement(build):
    """Coverage at each month's end and on the day, and who is overdue, as it was judged."""
    from zhiheng.conformance.queries import register

    assert register() is None
    build.body()
    judged()
    kept = register()
    assert kept is not None and not kept.registered and kept.overdue == 0
    client, under, one = build.client(), build.scheme(months=12), build.manager("E001")
    for number, since in (("C-1", date(2026, 1, 1)), ("C-2", date(2026, 6, 10))):
        case = build.case(f"P-{number}", under)
        row = build.certificate(number, client, case=case, scheme=under)
        build.write(build.event(case, "certificate", date(2025, 3, 1)))
        build.answers(row, one, since)
    judged()
    kept = register()
    assert kept is not None and kept.registered and kept.overdue == 2
    assert [(point.day, point.live, point.covered) for point in kept.coverage[-3:]] == [
        (date(2026, 4, 30), 2, 1), (date(2026, 5, 31), 2, 1), (TODAY, 2, 2),
    ]  # fmt: skip


def test_pages_show_what_was_kept_and_count_no_certificates(build, client_of):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    build.body()
    row = build.certificate("C-1", build.client())
    build.answers(row, build.manager("E001"), date(2026, 1, 1))
    client = client_of(Post.QUALITY_DIRECTOR)
    assert "尚未计数" in client.get("/").content.decode()
    judged(timezone.now())
    for place, told in (("/", "有效或暂停的共 1 张"), ("/findings/recorded/", "")):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(place).content.decode()
        assert told in page and "尚未计数" not in page
        assert not [one for one in asked.captured_queries if "WITH ended" in one["sql"]], place


def test_a_scheme_lives_by_its_own_certificates_or_by_those_of_its_projects(build):
    from zhiheng.conformance.facts import live_schemes

    client = build.client()
    own, by_project, past, none = (
        build.scheme(code) for code in ("OWN", "PROJECT", "PAST", "NONE")
    )
    build.certificate("C-1", client, scheme=own)
    build.certificate("C-2", client, case=build.case("P-2", by_project))
    build.certificate("C-3", client, scheme=past, expires_on=TODAY - DAY)
    build.certificate("C-4", client, scheme=own, case=build.case("P-4", none))
    assert live_schemes(TODAY) == {"OWN", "PROJECT"}
    assert live_schemes(TODAY - 2 * DAY) == {"OWN", "PROJECT", "PAST"}

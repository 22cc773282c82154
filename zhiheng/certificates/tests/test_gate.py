"""The gate before certificates are given to somebody: refused, or only with a reason that stays."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhiheng.access.actor import operator
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.certificates import commands
from zhiheng.certificates.models import Assignment, Responsibility
from zhiheng.certificates.queries.holding import proposal
from zhiheng.certificates.queries.uncovered import ruled_person
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.build import NOW, TODAY
from zhiheng.competence import commands as competence
from zhiheng.personnel import commands as personnel
from zhiheng.trace.models import Entry

pytestmark = pytest.mark.django_db
BY = {"by": operator("test"), "at": NOW}


@pytest.fixture
def cast():
    """Two managers in office, and three certificates of one client in nobody's hands."""
    build.body()
    scheme, client = build.scheme(), build.client()
    rows = [build.certificate(f"C{n}", client, scheme=scheme) for n in range(3)]
    return scheme, client, rows, build.manager("001"), build.manager("002")


def interested(person, client) -> None:
    competence.declare_conflict(
        subject=person, client=client, starts=date(2026, 1, 1), nature="近亲属任职", **BY
    )


def elsewhere(person) -> None:
    competence.declare_one_body(subject=person, clear=False, other="另一机构", **BY)


def test_another_body_refuses_and_says_who_could_answer_instead(cast) -> None:
    _scheme, _client, rows, first, second = cast
    elsewhere(first)
    with pytest.raises(Refused) as caught:
        commands.assign_responsibility(subject=rows[0], person=first, starts=TODAY, **BY)
    assert caught.value.clauses == ("5(3)-d",) and second.name in caught.value.who
    assert not Responsibility.objects.exists()
    entry = Entry.objects.get(act="assign_responsibility", outcome="refused")
    assert second.name not in entry.payload


def test_an_interest_asks_for_a_reason_which_stays(cast) -> None:
    _scheme, client, rows, first, second = cast
    interested(first, client)
    given = {"subject": rows[0], "person": first, "starts": TODAY, **BY}
    with pytest.raises(BadInput) as caught:
        commands.assign_responsibility(**given)
    assert "利益关系" in caught.value.errors["reason"]
    assert second.name in caught.value.errors["reason"]
    commands.assign_responsibility(**given, reason="仅此人熟悉该产品，由 002 复查")
    assert Assignment.objects.get().reason.startswith("仅此人")
    payload = json.loads(Entry.objects.get(act="assign_responsibility", outcome="done").payload)
    assert "利益关系" in json.dumps(payload["rules"], ensure_ascii=False)


def test_whoever_is_authorised_for_nothing_of_the_scheme_needs_a_reason(cast) -> None:
    scheme, _client, rows, first, second = cast
    given = {"scheme": scheme, "step": "decision", "grounds": "考核合格", "judge": first}
    days = {"starts": date(2026, 1, 1), "judged_on": date(2026, 1, 1)}
    competence.authorise_work(subject=second, **given, **days, **BY)
    with pytest.raises(BadInput) as caught:
        commands.assign_responsibility(subject=rows[0], person=first, starts=TODAY, **BY)
    assert "没有获授权" in caught.value.errors["reason"]
    commands.assign_responsibility(subject=rows[0], person=second, starts=TODAY, **BY)


def test_a_day_that_lies_behind_is_judged_as_he_stands_today(cast) -> None:
    _scheme, _client, rows, first, _second = cast
    personnel.add_ban(subject=first, starts=date(2026, 6, 1), basis="决定书", **BY)
    given = {"subject": rows[0], "person": first, "starts": date(2026, 3, 1), **BY}
    with pytest.raises(Refused) as caught:
        commands.assign_responsibility(**given)
    assert caught.value.clauses == ("13-c",)
    commands.assign_responsibility(**given, ends=date(2026, 5, 1))  # what was, was lawful


def test_many_at_once_pass_the_same_gate(cast) -> None:
    scheme, client, _rows, first, _second = cast
    interested(first, client)
    given = {"subject": scheme, "person": first, "starts": TODAY, **BY}
    with pytest.raises(BadInput):
        commands.assign_without_manager(**given)
    assert commands.assign_without_manager(**given, reason="暂由此人负责").value == 3


def test_a_rule_passes_over_who_has_an_interest_or_another_body(cast) -> None:
    scheme, client, rows, first, second = cast
    other = build.certificate("D1", build.client("示例电器厂"), scheme=scheme)
    commands.add_assignment_rule(person=first, scheme=scheme, starts=date(2026, 1, 1), **BY)
    commands.add_assignment_rule(person=second, field="ccc", starts=date(2026, 1, 1), **BY)
    interested(first, client)
    assert ruled_person(scheme.pk, None, client.pk, TODAY) == second.pk
    assert ruled_person(scheme.pk, None, other.client_id, TODAY) == first.pk
    assert commands.assign_by_rules(starts=TODAY, **BY).value == 4
    held = dict(Responsibility.objects.values_list("certificate__number", "person__number"))
    assert held == {**{row.number: "002" for row in rows}, "D1": "001"}
    elsewhere(first)
    assert ruled_person(scheme.pk, None, other.client_id, TODAY) == second.pk


def test_each_person_is_read_once_however_many_schemes_he_is_given(cast) -> None:
    _scheme, client, rows, first, second = cast
    for code in ("S2", "S3"):
        build.certificate(f"D{code}", client, scheme=build.scheme(code))
    with CaptureQueriesContext(connection) as asked:
        commands.add_assignment_rule(person=first, field="ccc", starts=date(2026, 1, 1), **BY)
        assert commands.assign_by_rules(starts=TODAY, **BY).value == len(rows) + 2
    assert len(_interests(asked)) == 1
    personnel.add_ban(subject=first, starts=date(2026, 6, 1), basis="决定书", **BY)
    with CaptureQueriesContext(connection) as asked:
        commands.reassign(subject=first, day=TODAY, **BY)
    assert Responsibility.objects.filter(person=second, ends=None).count() == len(rows) + 2
    assert len(_interests(asked)) == 2  # who could take them; and the gate, with his row held


def _interests(asked: CaptureQueriesContext) -> list[str]:
    """One of the statements that read all that is known of persons."""
    return [one["sql"] for one in asked if 'FROM "competence_conflict"' in one["sql"]]


def test_a_hand_over_is_weighed_when_proposed_and_again_when_carried_out(cast) -> None:
    from zhiheng.certificates.tests.test_in_hands import account_of

    _scheme, client, rows, first, second = cast
    commands.assign_responsibility(subject=rows[0], person=first, starts=date(2026, 1, 1), **BY)
    giver = account_of(first, "project_quality_manager")
    taker = account_of(second, "project_quality_manager")
    given = {"giver": first, "taker": second, "day": TODAY, "certificate": rows[0], "at": NOW}
    row = commands.propose_hand_over(by=giver, **given).value
    interested(second, client)
    with pytest.raises(Refused) as caught:
        commands.sign_hand_over(subject=row, by=taker, at=NOW)
    assert "利益关系" in caught.value.says
    commands.decline_hand_over(subject=row, by=giver, at=NOW, reason="重新提出")
    with pytest.raises(BadInput):
        commands.propose_hand_over(by=giver, **given)
    again = commands.propose_hand_over(by=giver, **given, reason="已回避，由总监复查").value
    commands.sign_hand_over(subject=again, by=taker, at=NOW)
    assert Responsibility.objects.get(ends=None).person == second


def test_nobody_whom_the_gate_refuses_is_proposed_and_who_needs_a_reason_comes_last(cast) -> None:
    scheme, _client, rows, first, second = cast
    third, fourth = build.manager("003"), build.manager("004")
    for row in rows:
        commands.assign_responsibility(subject=row, person=first, starts=date(2026, 1, 1), **BY)
    given = {"scheme": scheme, "step": "decision", "grounds": "考核合格", "judge": first}
    days = {"starts": date(2026, 1, 1), "judged_on": date(2026, 1, 1)}
    for one in (third, fourth):
        competence.authorise_work(subject=one, **given, **days, **BY)
    elsewhere(third)
    personnel.add_ban(subject=first, starts=date(2026, 6, 1), basis="决定书", **BY)
    (portion,) = proposal(first.pk, TODAY)
    assert [one.person for one in portion.candidates] == [fourth.pk, second.pk]
    assert commands.reassign(subject=first, day=TODAY, **BY).value == 3

"""5(3)-c and 5(3)-d over the whole body: SQL and gate agree; findings with a stable identity."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.db import connection
from django.db.models import Min
from django.test.utils import CaptureQueriesContext

from zhiheng.body.queries import records_complete_from
from zhiheng.cases.models import Dispatch, Event
from zhiheng.certificates.tests import build
from zhiheng.certificates.tests.build import TODAY
from zhiheng.competence.models import (
    Conflict,
    Declaration,
    LoadLimit,
    StaffPlan,
    StepAuthorisation,
    StepDemand,
)
from zhiheng.competence.queries.facts import asking, person_facts
from zhiheng.competence.queries.fitness import fitness
from zhiheng.competence.rules import against
from zhiheng.conformance.judging import fitted
from zhiheng.conformance.stood import stood
from zhiheng.law.clock import in_shanghai
from zhiheng.law.judgement import Verdict
from zhiheng.personnel.models import Ban, KnownSet, Registration

pytestmark = pytest.mark.django_db
FROM, YEAR = date(2026, 1, 1), timedelta(days=365)
COMPLETE = date(2026, 3, 1)


class World:
    """A small body at random: persons, schemes, clients, and what is recorded of them."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        build.body(chance.choice([COMPLETE, None]))
        self.people = [build.person_of(f"{n}") for n in range(4)]
        self.clients = [build.client(f"厂{n}") for n in range(2)]
        self.schemes = [build.scheme(f"S{n}", definition="") for n in range(2)]
        self.schemes[0].product_kind = "industrial"
        self.cases = [
            build.case(f"P{n}", scheme, client=client, closed=False)
            for n, (scheme, client) in enumerate(
                (s, c) for s in self.schemes for c in (*self.clients, None)
            )
        ]
        build.write(*self.rows())

    def span(self) -> dict:
        starts = FROM + timedelta(days=self.chance.randrange(-60, 150))
        lasts = timedelta(days=self.chance.randrange(1, 120))
        return {"starts": starts, "ends": self.chance.choice([None, starts + lasts])}

    def rows(self):
        chance, judge = self.chance, self.people[0]
        for scheme in self.schemes:
            for step in ("a", "b"):
                if chance.random() < 0.7:
                    given = {
                        "registration": chance.random() < 0.7,
                        "kind": chance.choice(["", "甲"]),
                    }
                    yield StepDemand(
                        scheme=scheme, step=step, reason="规则", **given, **self.span()
                    )
        for person in self.people:
            yield from self.of(person, judge)
        for _ in range(30):
            day = FROM + timedelta(days=chance.randrange(170))
            case, step = chance.choice(self.cases), chance.choice("ab")
            yield build.event(case, step, day, person=chance.choice(self.people))

    def of(self, person, judge):
        chance = self.chance
        for _ in range(chance.randrange(3)):
            span = self.span()
            if chance.random() < 0.2:
                span["starts"] = None
            yield Registration(person=person, number="R", kind=chance.choice(["甲", "乙"]), **span)
        if chance.random() < 0.5:
            yield KnownSet(person=person, what="registrations", as_of=TODAY)
        for _ in range(chance.randrange(4)):
            yield StepAuthorisation(
                person=person, scheme=chance.choice(self.schemes), step=chance.choice("ab"),
                category=chance.choice(["", "industrial", "consumer"]), judge=judge,
                judged_on=FROM, reason="合格", **self.span(),
            )  # fmt: skip
        if chance.random() < 0.3:
            yield Ban(person=person, **self.span())
        for _ in range(chance.randrange(3)):
            day = FROM + timedelta(days=chance.randrange(150))
            yield Declaration(
                person=person, kind="one_body", declared_on=day, clear=chance.random() < 0.5
            )
        for client in self.clients:
            if chance.random() < 0.4:
                yield Conflict(person=person, client=client, nature="持股", **self.span())


def by_the_gate() -> set[tuple]:
    """Every event by the plain gate: person, scheme, step, kind, whether certain."""
    found = set()
    for one in Event.objects.select_related("case__scheme"):
        day, scheme = in_shanghai(one.at).date(), one.case.scheme
        ask = asking(scheme, [one.step], one.case.client_id, day)[one.step]
        since = StepAuthorisation.objects.filter(scheme=scheme, step=one.step).aggregate(
            since=Min("starts")
        )["since"]
        ask = replace(ask, introduced=since is not None and since <= day)
        facts = person_facts([one.person_id], day)[one.person_id]
        for kind, sure in against(facts, ask, records_complete_from()).items():
            found.add((one.person_id, scheme.code, one.step, kind, sure))
    return found


@pytest.mark.parametrize("seed", range(4))
def test_the_statement_and_the_gate_agree(seed):
    World(Random(seed))
    told = fitness(FROM, TODAY, records_complete_from())
    rows, tally = told.found, told.tally
    assert {(o.person, o.scheme, o.step, o.kind, o.sure) for o in rows} == by_the_gate()
    assert tally.works == 30 and 0 < tally.unfit + tally.doubtful <= 30


def project(number: str = "P1", **more):
    scheme = build.scheme("S", definition="")
    client = build.client()
    return build.case(number, scheme, client=client, closed=False, **more)


def authorisation(person, case, **span):
    return StepAuthorisation(
        person=person, scheme=case.scheme, step="检查", judge=person, judged_on=FROM,
        reason="合格", **{"starts": FROM, **span},
    )  # fmt: skip


def declared(person, day: date = FROM):
    return [
        Declaration(person=person, kind=kind, declared_on=day, clear=True)
        for kind in ("one_body", "impartiality")
    ]


def found(on: date = TODAY):
    complete = records_complete_from()
    return fitted.judged(on, complete, fitted.asked(on, complete))


def test_one_finding_for_each_person_step_and_reason_and_it_stays_the_same():
    build.body()
    case, able, other = project(), build.person_of("1"), build.person_of("2")
    later = build.case("P2", case.scheme, client=case.client, closed=False)
    events = [build.event(one, "检查", TODAY - YEAR / 12, person=other) for one in (case, later)]
    build.write(authorisation(able, case), *declared(able), *declared(other), *events)
    answers, faults = found()
    (one,) = [fault for fault in faults if fault.clause == "5(3)-d"]
    assert (one.kind, one.verdict, one.label) == ("work_unauthorised", Verdict.NOT_MET, "2")
    assert one.past and one.since == TODAY - YEAR / 12 and "P1、P2" in one.says
    answer = answers["5(3)-d"].judgement
    assert answer.verdict is Verdict.NOT_MET and answer.counted["unfit"] == 2
    build.write(build.event(later, "检查", TODAY - timedelta(days=1), person=other))
    (again,) = [fault for fault in found()[1] if fault.clause == "5(3)-d"]
    assert again.key == one.key
    build.write(authorisation(other, case))
    assert [fault for fault in found()[1] if fault.clause == "5(3)-d"] == []
    assert found()[0]["5(3)-d"].judgement.verdict is Verdict.MET


def test_before_the_records_are_complete_it_is_not_known_but_a_ban_is():
    build.body(None)
    case, able, other = project(), build.person_of("1"), build.person_of("2")
    work = build.event(case, "检查", date(2026, 2, 1), person=other)
    build.write(authorisation(able, case), work, *declared(able), *declared(other))
    (one,) = [fault for fault in found()[1] if fault.kind.startswith("work_")]
    assert one.verdict is Verdict.UNKNOWN and "可能只是没有登记" in one.says
    build.write(Ban(person=other, starts=date(2026, 1, 5), ends=date(2026, 3, 1)))
    told = {fault.kind: fault.verdict for fault in found()[1] if fault.kind.startswith("work_")}
    assert told == {"work_unauthorised": Verdict.UNKNOWN, "work_banned": Verdict.NOT_MET}


def test_a_step_without_a_day_is_not_known_and_a_waived_one_was_not_taken():
    build.body()
    case, who = project(), build.person_of("1")
    build.write(authorisation(who, case), *declared(who))
    dated = build.event(case, "检查", TODAY - YEAR / 12, person=who)
    build.write(dated, build.event(case, "检查", None, person=who, waiver="停产"))
    assert found()[0]["5(3)-d"].judgement.verdict is Verdict.MET
    over = build.case("P0", case.scheme, ended_on=FROM - timedelta(days=1))
    build.write(*(build.event(one, "检查", None, person=who) for one in (case, over)))
    answers, faults = found()
    (one,) = [fault for fault in faults if fault.clause == "5(3)-d"]
    assert (one.kind, one.verdict, one.since) == ("work_undated", Verdict.UNKNOWN, None)
    assert "P1" in one.says and "没有登记时间" in one.says and "P0" not in one.says
    answer = answers["5(3)-d"].judgement
    assert (answer.verdict, answer.counted["undated"]) == (Verdict.UNKNOWN, 1)
    assert "这些事件的时间" in answer.missing
    last = build.case("P2", case.scheme, ended_on=FROM)
    build.write(build.event(last, "检查", None, person=who))
    assert found()[0]["5(3)-d"].judgement.counted["undated"] == 2, "it may have been on that day"


def test_a_step_that_was_given_is_judged_for_its_day_until_it_ends():
    build.body()
    case, who = project(), build.person_of("1")
    given = Dispatch(case=case, step="检查", person=who, planned=TODAY + timedelta(days=9))
    build.write(authorisation(who, case, ends=TODAY + timedelta(days=9)), given, *declared(who))
    (one,) = [fault for fault in found()[1] if fault.kind.startswith("work_")]
    assert one.kind == "work_unauthorised" and not one.past and "受派" in one.says
    assert found()[0]["5(3)-d"].judgement.counted["works"] == 1


def test_who_answers_for_a_certificate_of_a_client_in_whom_he_has_an_interest():
    build.body()
    client, who = build.client(), build.manager("1")
    certificate = build.certificate("C1", client)
    build.answers(certificate, who, date(2025, 12, 1))
    build.write(*declared(who), Conflict(person=who, client=client, starts=TODAY, nature="持股"))
    (one,) = [fault for fault in found()[1] if fault.clause == "5(3)-d"]
    assert (one.kind, one.since, one.past) == ("work_conflict", TODAY, False)
    assert "负责证书" in one.says and "C1" in one.says
    assert found(TODAY - timedelta(days=1))[0]["5(3)-d"].judgement.verdict is not Verdict.NOT_MET


def test_declarations_are_owed_by_whoever_may_take_steps_or_holds_a_post():
    build.body()
    case, may, holds, neither = project(), build.person_of("1"), build.manager("2"), "3"
    build.person_of(neither)
    build.write(authorisation(may, case), *declared(may, TODAY - YEAR), *declared(holds))
    lacking = [fault for fault in found()[1] if fault.kind == "declaration"]
    owed = {(fault.label, fault.detail): fault for fault in lacking}
    assert set(owed) == {("1", "one_body"), ("1", "impartiality")}
    one = owed["1", "one_body"]
    assert (one.verdict, one.owner, one.since) == (Verdict.UNKNOWN, may.pk, TODAY)
    assert one.due is not None and one.due_internal
    assert not [f for f in found(TODAY - timedelta(days=1))[1] if f.kind == "declaration"]
    build.write(Declaration(person=holds, kind="one_body", declared_on=TODAY, clear=False))
    kinds = {(fault.label, fault.kind) for fault in found()[1]}
    assert ("2", "two_bodies") in kinds


def test_a_field_below_its_plan_and_limit():
    build.body()
    project()
    answers, faults = found()
    kinds = {fault.kind: fault.verdict for fault in faults}
    assert kinds == {"field_staff": Verdict.NOT_MET, "field_load": Verdict.UNKNOWN}
    assert answers["5(3)-c"].judgement.verdict is Verdict.NOT_MET
    assert (stood(TODAY).fields, stood(TODAY).unplanned, stood(TODAY).unstaffed) == (1, 1, 1)
    own = {"field": "ccc", "starts": FROM, "reason": "自定"}
    build.write(LoadLimit(most=9, **own), StaffPlan(people=12, **own))
    assert [fault.kind for fault in found()[1]] == ["field_staff"]
    facts = stood(TODAY)
    assert (facts.unplanned, facts.short, facts.projects) == (0, 1, 1)


def test_the_number_of_statements_does_not_grow():
    build.body()
    case = project()

    def counted() -> int:
        with CaptureQueriesContext(connection) as told:
            found()
        return len(told)

    few = counted()
    for number in range(8):
        who = build.person_of(f"{number}")
        build.write(authorisation(who, case), build.event(case, f"{number}", FROM, person=who))
    assert counted() == few

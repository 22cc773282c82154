"""A judgement that takes up what the last one left says what one of everything says."""

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from zhiheng.access.actor import system

pytestmark = pytest.mark.django_db
TODAY, NOW = date(2026, 6, 30), datetime(2026, 6, 30, 4, 0, tzinfo=UTC)
STEPS = ("application", "type_test", "decision", "certificate")
PEOPLE = ("甲", "乙")


@pytest.fixture
def asked(monkeypatch):
    """Counts how often all certificates are asked for."""
    from zhiheng.conformance.judging import certificates

    calls = []
    real = certificates.judged
    monkeypatch.setattr(certificates, "judged", lambda *given: calls.append(given) or real(*given))
    return calls


def casting(build, complete):
    """Six projects of a scheme, some with one certificate or two, one certificate without a
    project; some of which nobody answers for."""
    build.body(complete)
    scheme, owner, manager = build.scheme(), build.client(), build.manager("E001")
    cases = [build.case(f"P-{n}", scheme) for n in range(6)]
    rows = [
        build.certificate(f"C-{n}", owner, case=case, scheme=scheme)
        for n, case in enumerate((*cases[:4], cases[0], None))
    ]
    for row in rows[::2]:
        build.answers(row, manager, date(2026, 1, 1))
    build.write(*(build.event(case, "application", date(2025, 1, 10), by="丙") for case in cases))
    build.cases, build.certificates, build.owner = cases, rows, owner
    build.rule, build.responsible = scheme, manager
    return build


@pytest.fixture
def cast(build):
    return casting(build, date(2026, 1, 1))


def judge(at=NOW, **how):
    from zhiheng.conformance.commands import judge

    return judge(by=system(), at=at, **how)


def agree(at=NOW):
    """Judge, perhaps taking up; told alike by asking for everything, which has nothing to add."""
    from zhiheng.certificates.queries import overdue_certificates
    from zhiheng.conformance.judging import whole
    from zhiheng.conformance.settling import changes

    told, expected = judge(at).whole, whole(at.date())
    assert told.answers == expected.answers
    assert told.by_key == expected.by_key
    assert told.register == expected.register
    assert told.register.overdue == len(overdue_certificates(at.date()))
    assert not changes(expected), changes(expected)
    return told


def some_event(dice, build, case):
    cycle = dice.choice((0, 0, 1, 1, 2))
    step = "visit" if cycle else dice.choice(STEPS)
    day = date(2025, 3, 1) + timedelta(days=dice.randrange(0, 500))
    kind = dice.random()
    if kind < 0.1:
        return build.event(case, step, None, cycle=cycle, waiver="停产")
    return build.event(
        case, step, None if kind < 0.2 else day, by=dice.choice(PEOPLE), cycle=cycle,
        evidence=dice.choice(("记录", "")),
    )  # fmt: skip


@pytest.mark.parametrize("complete", [date(2026, 1, 1), None])
@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 2, 3))])
def test_after_any_events_it_is_what_asking_for_everything_gives(build, asked, seed, complete):
    dice, cast = random.Random(seed), casting(build, complete)
    agree()
    events = []
    for _ in range(12):
        asked.clear()
        case = dice.choice(cast.cases)
        if events and dice.random() < 0.3:
            row = dice.choice(events)
            cast.change(row, at=row.at and row.at + timedelta(days=dice.randrange(-90, 90)))
        elif events and dice.random() < 0.15:
            cast.change(events.pop(dice.randrange(len(events))), retracted=True)
        else:
            events += [some_event(dice, cast, case) for _ in range(dice.randrange(1, 4))]
            cast.write(*events[-1:])
            events = [row for row in events if not row._state.adding]
        agree()
        assert len(asked) == 1, "all were asked for once, by the check alone"


def test_new_projects_and_those_taken_back_are_events_too(cast, asked):
    agree()
    new = cast.case("P-9", cast.rule)
    agree()
    cast.write(cast.event(new, "decision", date(2026, 3, 1), by="甲"))
    told = agree()
    assert any(fault.subject == new.pk for fault in told.faults)
    cast.change(new, retracted=True)
    told = agree()
    assert not any(fault.subject == new.pk for fault in told.faults)
    assert len(asked) == 5  # the first, and each check


def test_a_scheme_that_separates_nobody_is_found_once(cast):
    bare = "\n".join(
        line
        for line in cast.PROCEDURE.splitlines()
        if not re.match(r"separations|  - \{never", line)
    )
    scheme = cast.scheme("CCC-0916", definition=bare.replace("CCC-0915", "CCC-0916"))
    cases = [cast.case(f"Q-{n}", scheme) for n in range(3)]
    agree()
    for case in cases:
        cast.write(cast.event(case, "application", date(2026, 2, 1), by="甲"))
        agree()
    for case in cases:
        cast.change(case, retracted=True)
        agree()


TOUCHES = {
    "a certificate": lambda b: b.change(b.certificates[0], state="05"),
    "who answers": lambda b: b.answers(b.certificates[1], b.responsible, date(2026, 2, 1)),
    "a post": lambda b: b.write(b.post(b.person_of("E009"))),
    "a person": lambda b: b.change(b.responsible, number="E777"),
    "a scheme": lambda b: b.scheme("CCC-0920"),
    "a version": lambda b: b.change(
        b.rule.versions.get(), definition=b.PROCEDURE.replace("every_months: 12", "every_months: 1")
    ),
    "the row of a certified project": lambda b: b.change(b.cases[0], applied_on=date(2020, 1, 1)),
    "the body": lambda b: b.change(_body(), records_complete_from=date(2026, 5, 1)),
}


def _body():
    from zhiheng.body.models import Body

    return Body.objects.get()


@pytest.mark.parametrize("touched", TOUCHES)
def test_whatever_else_was_touched_all_is_asked_for(cast, asked, touched):
    agree()
    asked.clear()
    TOUCHES[touched](cast)
    agree()
    assert len(asked) == 2


def test_another_day_another_process_or_all_afresh_begin_with_everything(cast, asked, monkeypatch):
    from zhiheng.conformance import left
    from zhiheng.conformance.models import Judging

    def fresh(**how):
        asked.clear()
        judge(**how)
        return bool(asked)

    assert fresh() and not fresh()
    assert fresh(at=NOW + timedelta(days=1)) and fresh()
    assert not fresh() and fresh(afresh=True) and not fresh()
    Judging.objects.update(token="another process judged")
    assert fresh() and not fresh()
    monkeypatch.setattr(left, "_left", None)
    assert fresh()


def test_another_process_that_failed_after_it_had_stored_is_noticed(cast, monkeypatch):
    from zhiheng.conformance import commands, left
    from zhiheng.conformance.columns import following

    agree()
    mine = left._left, following._at_hand
    left._left = following._at_hand = None  # another process
    cast.write(cast.event(cast.cases[5], "type_test", date(2026, 3, 1), by="甲"))
    with monkeypatch.context() as broken:
        broken.setattr(commands, "changes", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            judge()
    left._left, following._at_hand = mine
    agree()


def test_what_was_left_by_a_judgement_that_failed_is_not_taken_up(cast, asked, monkeypatch):
    from zhiheng.conformance import commands, left

    agree()
    cast.write(cast.event(cast.cases[0], "decision", date(2026, 3, 1), by="甲"))
    with monkeypatch.context() as broken:
        broken.setattr(commands, "changes", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            judge()
    assert left._left is None
    asked.clear()
    agree()
    assert len(asked) == 2


def test_a_database_put_back_between_two_steps_of_writing_is_not_taken_up(cast, asked):
    """Its cases are remembered as this process did, but its findings were not written."""
    from zhiheng.conformance.models import Judging

    agree()
    Judging.objects.update(finished_at=NOW - timedelta(days=9))
    asked.clear()
    judge()
    assert asked


@pytest.fixture
def meanwhile(cast, monkeypatch):
    """Does something once, just after the head of the trail was read, or the facts are."""

    def at(module, name, work, *, after):
        real = getattr(module, name)

        def told(*given, **more):
            monkeypatch.setattr(module, name, real)
            if not after:
                work()
            value = real(*given, **more)
            if after:
                work()
            return value

        monkeypatch.setattr(module, name, told)

    return at


def test_an_event_that_comes_while_the_body_is_judged_is_judged_next(cast, meanwhile):
    from zhiheng.conformance import commands

    agree()
    for case in cast.cases[:3]:
        row = cast.event(case, "decision", date(2026, 3, 1), by="甲")
        meanwhile(commands, "trail_head", lambda row=row: cast.write(row), after=True)
        judge()
        agree()


def test_what_comes_while_everything_is_asked_for_is_asked_for_next(cast, meanwhile):
    from zhiheng.conformance.judging import certificates

    row = cast.certificates[1]
    meanwhile(certificates, "judged", lambda: cast.change(row, state="05"), after=True)
    judge()
    agree()


@pytest.mark.parametrize("touched", ["comes", "goes"])
def test_a_certificate_that_comes_or_goes_while_the_body_is_judged(cast, meanwhile, touched):
    from zhiheng.conformance.judging import certificates

    agree()
    case = cast.cases[1]
    cast.write(cast.event(case, "decision", date(2025, 1, 20), by="甲"))
    works = {
        "comes": lambda: cast.certificate("C-9", cast.owner, case=case, scheme=cast.rule),
        "goes": lambda: cast.change(cast.certificates[1], state="05"),
    }
    meanwhile(certificates, "judged_again", works[touched], after=False)
    agree()


def test_a_full_judgement_believes_neither_what_was_left_nor_what_is_stored(cast):
    from zhiheng.conformance.models import Finding

    agree()
    row = Finding.objects.filter(clause="5(6)-b").first()
    says = row.says
    cast.change(row, says="别的")
    judge(afresh=True)
    row.refresh_from_db()
    assert row.says == says


def test_an_explained_finding_is_open_again_when_its_facts_move(cast):
    from zhiheng.conformance.models import Finding

    case = cast.cases[5]
    cast.write(cast.event(case, "type_test", date(2026, 3, 1), by="甲"))
    agree()
    row = Finding.objects.get(subject_id=case.pk, kind="omitted", key__contains="decision")
    cast.change(row, explanation="说明", measures="措施", explained_at=NOW)
    agree()
    row.refresh_from_db()
    assert row.explained_at == NOW
    cast.write(cast.event(case, "decision", date(2026, 3, 2), by="甲"))
    agree()
    row.refresh_from_db()
    assert row.closed_on == TODAY


def test_what_is_taken_up_rests_on_no_table_that_events_touch(cast):
    """But for surveillance and who was fit, which are asked for anew."""
    from zhiheng.certificates import queries
    from zhiheng.competence.queries.fitness import fitness
    from zhiheng.conformance.judging.procedures import managers
    from zhiheng.conformance.left import OF_EVENTS
    from zhiheng.conformance.limits import InternalDues
    from zhiheng.lawbook.models import InternalLimit

    cast.write(InternalLimit(rule="finding", clause="", unit="working_days", amount=5))
    tables = set(connection.introspection.table_names())
    assert set(OF_EVENTS) <= tables
    with CaptureQueriesContext(
        connection,
    ) as seen:
        queries.coverage_of_all(TODAY)
        queries.coverage_over_time(queries.month_ends(TODAY))
        list(queries.suspension_faults(TODAY)), list(queries.publication_faults(TODAY))
        queries.suspension_tally(TODAY), queries.publication_tally(TODAY)
        queries.managers_on(TODAY, [row.pk for row in cast.certificates])
        managers(TODAY, [case.pk for case in cast.cases])
        assert InternalDues().of("5(6)-b", TODAY)
    read = {word for query in seen for word in re.findall(r"\w+", query["sql"])} & tables
    assert {"certificates_certificate", "certificates_statechange"} <= read
    assert not read & set(OF_EVENTS)
    with CaptureQueriesContext(connection) as seen:
        queries.surveillance_of_all(TODAY)
    read = {word for query in seen for word in re.findall(r"\w+", query["sql"])} & tables
    assert read & set(OF_EVENTS) == {"cases_case", "cases_event"}
    with CaptureQueriesContext(connection) as seen:
        fitness(TODAY, TODAY, None)
    read = {word for query in seen for word in re.findall(r"\w+", query["sql"])} & tables
    assert read & set(OF_EVENTS) == {"cases_case", "cases_event", "cases_dispatch"}

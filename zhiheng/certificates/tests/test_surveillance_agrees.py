"""Surveillance over the whole body in SQL says what the rule says of each certificate."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from zhiheng.cases.models import Case
from zhiheng.certificates import queries
from zhiheng.certificates.models import Certificate, StateChange
from zhiheng.certificates.tests import build
from zhiheng.law.judgement import Verdict
from zhiheng.schemes.models import Scheme, SchemeVersion

pytestmark = pytest.mark.django_db
ON = date(2026, 5, 20)


def _cases(dice: random.Random, count: int) -> None:
    client = build.client()
    schemes = [
        build.scheme("A", months=6),
        build.scheme("B", months=0, definition=""),
        build.scheme("C", months=None, definition=""),
        build.scheme("D", months=12, definition=""),
    ]
    versions = _dated(build.scheme("E", months=None, definition=""))
    schemes.append(versions[0].scheme)
    rows: list = [*versions]
    for number in range(count):
        under = dice.choice(schemes)
        project = Case(number=f"P{number:04}", scheme=under, closed=True)
        if dice.random() < 0.8:
            project.applied_on = date(2023, 6, 1) + timedelta(days=dice.randrange(800))
        if under is versions[0].scheme and dice.random() < 0.3:
            project.scheme_version = dice.choice(versions)
        issued = date(2024, 1, 1) + timedelta(days=dice.randrange(800))
        state = dice.choice(["01", "01", "01", "02", "03"])
        certificate = Certificate(
            number=f"C{number:04}", client=client, product="示例", state=state, scheme=under,
            case=project if dice.random() < 0.9 else None,
            issued_on=issued if dice.random() < 0.9 else None,
            expires_on=issued + timedelta(days=dice.randrange(1500)),
        )  # fmt: skip
        rows += [project, certificate]
        if state == "03":
            day = ON + timedelta(days=dice.randrange(-100, 100))
            rows.append(StateChange(certificate=certificate, state="03", acted_on=day))
        rows += _events(dice, project, issued)
    build.write(*rows)


def _dated(scheme: Scheme) -> list[SchemeVersion]:
    """Two versions, one after the other, that ask for surveillance at different times."""
    change = date(2024, 7, 1)
    definitions = [
        build.PROCEDURE.replace("every_months: 12", f"every_months: {n}") for n in (6, 18)
    ]
    assert len(set(definitions)) == 2
    return [
        SchemeVersion(scheme=scheme, label="1", definition=definitions[0], ends=change),
        SchemeVersion(scheme=scheme, label="2", definition=definitions[1], starts=change),
    ]


def _events(dice: random.Random, project: Case, issued: date) -> list:
    found = []
    if dice.random() < 0.8:
        found.append(build.event(project, "certificate", issued))
    at = issued
    for cycle in range(1, 5):
        at += timedelta(days=dice.randrange(100, 420))
        chance = dice.random()
        if chance < 0.6:
            found.append(build.event(project, "visit", at, cycle=cycle))
            found.append(build.event(project, "visit", at + timedelta(days=3), cycle=cycle))
        elif chance < 0.75:
            found.append(build.event(project, "visit", None, cycle=cycle, waiver="停产"))
        elif chance < 0.85:
            found.append(build.event(project, "visit", None, cycle=cycle))
    return found


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("complete", [None, date(2024, 1, 1), date(2026, 1, 1)])
def test_faults_and_tally_are_those_of_the_rule(seed: int, complete: date | None) -> None:
    build.body(complete)
    _cases(random.Random(seed), 120)
    keys = list(Certificate.objects.values_list("pk", flat=True))
    answers = list(queries.surveillances(ON, keys))
    assert len(answers) == len(keys)
    bad = {Verdict.NOT_MET, Verdict.UNKNOWN}
    expected = {one.certificate: one.judgement for one in answers if one.judgement.verdict in bad}
    tally, faults = queries.surveillance_of_all(ON)
    assert {one.certificate: one.judgement for one in faults} == expected
    assert [one.number for one in faults] == sorted(one.number for one in faults)
    counts = Counter(one.judgement.verdict for one in answers)
    assert counts == {
        key: number
        for key, number in (
            (Verdict.MET, tally.met),
            (Verdict.NOT_MET, tally.not_met),
            (Verdict.UNKNOWN, tally.unknown),
            (Verdict.NOT_APPLICABLE, tally.not_applicable),
        )
        if number
    }
    overdue = {one.certificate for one in answers if one.overdue}
    assert queries.overdue_certificates(ON) == overdue

"""The SQL over the whole body and the pure rule over one certificate say the same."""

import random
from datetime import date, timedelta

import pytest

from zhiheng.certificates import queries
from zhiheng.certificates.models import Certificate, Responsibility, StateChange
from zhiheng.certificates.rules import accountable, coverage_faults, exactly_one_manager
from zhiheng.certificates.tests import build
from zhiheng.law.judgement import Verdict

pytestmark = pytest.mark.django_db
START = date(2025, 10, 1)


def _day(dice: random.Random, most: int = 400) -> date:
    return START + timedelta(days=dice.randrange(most))


def _interval(dice: random.Random) -> tuple[date, date | None]:
    first = _day(dice)
    return first, None if dice.random() < 0.4 else first + timedelta(days=dice.randrange(200))


def _body_of_certificates(dice: random.Random, count: int) -> None:
    client, people = build.client(), [build.person(f"{n:03}") for n in range(6)]
    rows = [*people]
    for who in people:
        rows += [
            build.post(who, first, ends=last)
            for first, last in (_interval(dice) for _ in range(dice.randrange(3)))
        ]
    for number in range(count):
        state = dice.choice(["01", "01", "02", "03", "04", "05"])
        certificate = Certificate(
            number=f"C{number:05}", client=client, product="示例", state=state,
            issued_on=_day(dice) if dice.random() < 0.9 else None,
            expires_on=_day(dice, 900) if dice.random() < 0.5 else None,
        )  # fmt: skip
        rows.append(certificate)
        if state in ("03", "04", "05") and dice.random() < 0.8:
            rows.append(StateChange(certificate=certificate, state=state, acted_on=_day(dice)))
        for _ in range(dice.randrange(5)):
            first, last = _interval(dice)
            rows.append(
                Responsibility(
                    certificate=certificate, person=dice.choice(people), starts=first, ends=last,
                    deputy=dice.random() < 0.2,
                )
            )  # fmt: skip
    build.write(*rows)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("complete", [None, date(2026, 1, 1), date(2026, 3, 10)])
def test_every_fault_of_every_certificate(seed: int, complete: date | None) -> None:
    dice, on = random.Random(seed), date(2026, 5, 20)
    build.body(complete)
    _body_of_certificates(dice, 80)
    facts = queries.coverage_facts(list(Certificate.objects.values_list("pk", flat=True)), on)
    expected = {key: list(coverage_faults(one)) for key, one in facts.items()}
    found = {key: [] for key in facts}
    for each in queries.coverage_of_all(on).found:
        found[each.certificate].append(each.fault)
    assert found == expected
    verdicts = [exactly_one_manager(one).verdict for one in facts.values()]
    tally = queries.coverage_tally(on)
    assert (tally.met, tally.not_met, tally.unknown, tally.not_applicable) == tuple(
        verdicts.count(v)
        for v in (Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE)
    )


def test_coverage_over_time_counts_what_the_rule_sees() -> None:
    build.body()
    _body_of_certificates(random.Random(7), 60)
    days = [*queries.month_ends(date(2026, 5, 20)), date(2026, 2, 3)]
    keys = list(Certificate.objects.values_list("pk", flat=True))
    facts = queries.coverage_facts(keys, max(days)).values()
    for point in queries.coverage_over_time(days):
        live = [one for one in facts if one.window[0] <= point.day < one.window[1]]
        single = [
            one
            for one in live
            if any(a <= point.day < b and len(who) == 1 for a, b, who in accountable(one))
        ]
        assert (point.live, point.covered) == (len(live), len(single)), point.day


def test_months_end_with_the_day_itself() -> None:
    ends = queries.month_ends(date(2026, 3, 10))
    assert ends == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 10)]
    assert queries.month_ends(date(2026, 12, 31))[-1] == date(2026, 12, 31)

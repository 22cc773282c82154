"""The fast engine against the plain twin where logs are odd: huge, empty, wide, old, exact."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from zhiheng.procedure.events import (
    SHANGHAI,
    Authorisation,
    CaseState,
    Event,
    Managership,
    UnusableEvents,
)
from zhiheng.procedure.scheme import Scheme
from zhiheng.procedure.shape import Limit, Separation, Step, Surveillance
from zhiheng.procedure.tests.build import ON, at, certified, event, scheme, steps, waiver, watched
from zhiheng.procedure.tests.seeded import PEOPLE, random_log
from zhiheng.procedure.tests.test_engine import both

PLAIN = {"on": ON, "has_evidence_column": True}


def wide_scheme(count: int, name: str = "W") -> Scheme:
    """Steps in a row, each after the one before it; a separation for every other pair."""
    ids = [f"s{n:03d}" for n in range(count)]
    listed = tuple(
        Step(each, tuple(ids[max(0, n - 1) : n]), n % 2, 1 + n % 2, waivable=n % 5 == 0)
        for n, each in enumerate(ids)
    )
    pairs = tuple(
        Separation((frozenset([ids[n]]), frozenset([ids[n + 1]])), f"C{n}")
        for n in range(0, count - 1, 2)
    )
    later = Surveillance(ids[1], 6, (Step("v"), Step("w", ("v",), quantity=Decimal("0.3"))))
    return Scheme(name, "1", listed, pairs, (Limit(ids[0], ids[-1], 30),), later)


def world(chance: random.Random, log: list[Event]) -> dict:
    day = date(2023, 1, 1)
    cases = sorted({row.case for row in log})
    some = [case for case in cases if chance.random() < 0.6]

    def span() -> tuple[date, date | None]:
        start = day + timedelta(days=chance.randrange(900))
        return start, chance.choice([None, start + timedelta(days=chance.randrange(600))])

    names = sorted({row.step for row in log})
    return {
        "cases": {
            case: CaseState(chance.random() < 0.5, chance.choice([None, span()[0]]))
            for case in some
        },
        "authorisations": [
            Authorisation(chance.choice(PEOPLE), chance.choice([None, *names]), *span())
            for _ in range(30)
        ],
        "managers": [Managership(case, "负责", *span()) for case in some * 2],
        "on": ON + timedelta(days=chance.randrange(-200, 400)),
        "has_evidence_column": chance.random() < 0.5,
    }


@pytest.mark.parametrize("seed", range(6))
def test_seeded_logs_of_several_schemes(seed):
    chance = random.Random(seed)
    log = []
    for number, one in enumerate((scheme(), wide_scheme(5))):
        names = [f"{number}-{n}" for n in range(25)]
        rows = random_log(chance, cases=25, scheme=one, names=names)
        log += [Event(**{**vars(row), "scheme": one.name}) for row in rows]
    chance.shuffle(log)
    both([scheme(), wide_scheme(5)], log, **world(chance, log))


@pytest.mark.parametrize("count", [64, 65, 130])
def test_more_steps_and_separations_than_a_machine_word_has_bits(count):
    chance = random.Random(count)
    log = random_log(chance, cases=8, scheme=wide_scheme(count))
    both(wide_scheme(count), log, **world(chance, log))


def test_one_huge_case_with_ties():
    chance = random.Random(1)
    ids = [each.id for each in scheme().steps] + ["nowhere"]
    log = [
        event(
            chance.choice(ids), f"2025-01-{chance.randrange(1, 10):02d}", chance.choice(PEOPLE),
            cycle=chance.choice([0, 0, 1, 2]), quantity=chance.choice(["0.5", "1", None]),
        )
        for _ in range(6000)
    ]  # fmt: skip
    both(scheme(), log, **PLAIN)


def test_empty_logs_and_logs_of_waivers_undated_and_later_rows():
    for log in (
        [],
        [waiver("review")],
        [event("review", None)],
        [event("review", "2026-01-01")],
        [waiver("review"), event("review", "2026-01-01")],
        [waiver("surveillance_review", 3), event("certificate", "2023-01-01")],
        [waiver("surveillance_review", 1), event("certificate", "2023-01-01")],
        [event("x", None, cycle=1), waiver("x", 1), event("certificate", "2023-01-01")],
    ):
        both(scheme(), log, **PLAIN)


def test_the_last_cycle_that_there_can_be():
    both(scheme(), [event("surveillance_review", cycle=999), event("certificate")], **PLAIN)


@pytest.mark.parametrize(
    "amounts",
    [
        ["0.1", "0.2"],
        ["0.1", "0.1999999999999999999999999999"],
        ["1" + "0" * 29, "-" + "1" + "0" * 29, "0.300000000000000000000000000000"],
        ["1" + "0" * 29, "-" + "1" + "0" * 29, "0.299999999999999999999999999999"],
        ["9" * 30] * 3,
        ["-5", "5.3"],
        ["0.30", "0"],
        ["0.2" + "9" * 29],
    ],
)
def test_decimals_add_up_as_such(amounts):
    one = steps("id: a, at_most: 9, quantity: {at_least: '0.3'}")
    judged = both(one, [event("a", quantity=amount) for amount in amounts], **PLAIN)
    for finding in judged.cases[0].findings:  # what falls short is never rounded up
        assert "合计 0.3，" not in finding.says


def around(day: date) -> list[date]:
    """The day before, the day, the day after."""
    return [day + timedelta(days=turn) for turn in (-1, 0, 1)]


def test_surveillance_turns_on_the_same_day():
    """Due on the matching day, late and overdue from the day after, nothing from the end on."""
    due = date(2024, 1, 31)
    for ended in (None, *around(due)):
        state = {"c1": CaseState(ended=ended)}
        for day in around(due):
            begun = certified("2023-01-31", event("visit", day.isoformat(), cycle=1))
            both(watched(12), begun, cases=state, on=ON, has_evidence_column=False)
            managers = [Managership("c1", "m", date(2023, 1, 31), day)]
            both(
                watched(12), certified("2023-01-31"), cases=state, on=day, managers=managers,
                has_evidence_column=False,
            )  # fmt: skip


@pytest.mark.parametrize("step", [None, "a"])
def test_permits_and_managers_turn_on_the_same_day(step):
    day = date(2025, 1, 10)
    log = [event("a", day.isoformat()), event("b", "2025-01-12")]
    for start in around(day):
        for end in (None, *around(day + timedelta(days=1))):
            both(
                steps("id: a", "id: b"), log, on=ON, has_evidence_column=False,
                authorisations=[Authorisation("甲", step, start, end)],
                managers=[
                    Managership("c1", "m", start, end),
                    Managership("c1", "n", day + timedelta(days=1), day + timedelta(days=3)),
                ],
            )  # fmt: skip


def test_a_limit_turns_on_the_same_day():
    limited = steps("id: a", "id: b", more="limits: [{from: a, to: b, days: 9}]")
    for day in around(date(2025, 1, 10)):
        for rows in ([event("a"), event("b", day.isoformat())], [event("a")]):
            state = {"c1": CaseState(closed=False)}
            both(limited, rows, cases=state, on=day, has_evidence_column=False)


def test_days_of_old_times_are_those_of_the_zone_then():
    one = steps("id: a", "id: b", more="limits: [{from: a, to: b, days: 0}]")
    for year in (1900, 1927, 1940, 1948, 1986, 1988, 1991, 1992, 2024):
        for minute in (0, 1, 59):
            first = datetime(year, 6, 1, 23, minute, tzinfo=SHANGHAI)
            log = [
                event("a").__class__("c1", "a", first, "甲"),
                event("b").__class__("c1", "b", first + timedelta(minutes=30), "甲"),
            ]
            both(one, log, **PLAIN)


def test_rows_that_differ_in_whether_they_name_their_scheme_are_not_equal():
    """Also where they did not stand together by case, and were brought together."""
    rows = [
        event("a", case=f"c{n % 2}", evidence="x", scheme="S" if n < 2 else None) for n in range(4)
    ]
    assert both(steps("id: a, at_most: 9"), rows, **PLAIN).warnings == ()


def test_equal_rows_are_told_whatever_differs_besides():
    rows = [event("a", evidence="x"), event("a", evidence="y"), event("a", evidence="x")]
    rows += [event("a", quantity="1.0"), event("a", quantity="1"), event("a", by="乙")]
    both(steps("id: a, at_most: 9"), rows, **PLAIN)


@pytest.mark.parametrize(
    ("rows", "schemes"),
    [
        ([event("a", scheme="S"), event("a", scheme="T")], [steps("id: a")]),
        ([event("a")], [steps("id: a"), scheme()]),
        ([event("a", scheme="ghost")], [steps("id: a")]),
        ([event("a")], []),
        ([event("a")], [steps("id: a"), steps("id: a")]),
    ],
)
def test_one_scheme_to_a_case_else_unusable_in_the_same_words(rows, schemes):
    from zhiheng.procedure import log
    from zhiheng.procedure.engine.of_values import judge_events

    said = []
    for judge in (log.judge, judge_events):
        with pytest.raises(UnusableEvents) as caught:
            judge(schemes, rows, **PLAIN)
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_names_sort_by_character_at_equal_times():
    odd = ["é", "z", "中", "a", "Z", "😀", "～"]
    log = [event(name, case=f"c{turn}") for turn in range(2) for name in odd[:: 1 - 2 * turn]]
    assert both(steps("id: a"), log, **PLAIN).summary.variants == 1


def test_an_instant_in_another_zone_is_the_same_instant():
    log = [event("a"), Event("c1", "b", at("2025-01-01 08:00").astimezone(), "甲")]
    both(steps("id: a", "id: b, after: [a]"), log, **PLAIN)

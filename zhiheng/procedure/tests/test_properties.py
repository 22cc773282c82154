"""What must hold of any scheme and any log, tried on random ones."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from zhiheng.procedure.days import first_uncovered, months_after
from zhiheng.procedure.events import Authorisation, CaseState, Event, Managership, Standing, Verdict
from zhiheng.procedure.log import judge
from zhiheng.procedure.plain import judge_case
from zhiheng.procedure.scheme import (
    Limit,
    Scheme,
    Separation,
    Step,
    Surveillance,
    load_scheme,
)
from zhiheng.procedure.tests.build import SHANGHAI

NAMES = "abcd"
FIRST = date(2025, 1, 1)
days = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def step_lists(draw, names=NAMES):
    """Sound steps: each may come after those before it in a random order."""
    listed = draw(st.permutations(names))
    made = []
    for place, name in enumerate(listed):
        after = draw(st.lists(st.sampled_from(listed[:place]), unique=True)) if place else []
        at_least = draw(st.integers(0, 2))
        made.append(
            Step(
                name,
                tuple(after),
                at_least,
                max(at_least, draw(st.integers(1, 3))),
                draw(st.sampled_from([None, None, Decimal(3), Decimal("0.3")])),
                draw(st.booleans()),
                draw(st.sampled_from(["5(4)-a", "X"])),
            )
        )
    return tuple(draw(st.permutations(made)))


@st.composite
def schemes(draw):
    surveillance = Surveillance(
        draw(st.sampled_from(NAMES)), draw(st.integers(1, 2)), draw(step_lists("cde"))
    )
    surveillance = draw(st.sampled_from([surveillance, surveillance, None]))
    sides = frozenset(draw(st.sampled_from("bc"))), frozenset("e" if surveillance else "d")
    return Scheme(
        "S",
        "1",
        draw(step_lists()),
        (Separation(sides, "Y"), Separation((frozenset("a"), frozenset("bc")), "Z")),
        (Limit("a", "d", draw(st.integers(0, 20)), "L"),),
        surveillance,
    )


moments = st.one_of(
    st.none(),
    st.builds(
        lambda day, hour: datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI),
        days,
        st.sampled_from([0, 12, 23]),
    ),
)
rows = st.builds(
    Event,
    case=st.just("c1"),
    step=st.sampled_from(NAMES + "ex"),
    at=moments,
    by=st.sampled_from([None, "甲", "乙", "丙"]),
    cycle=st.sampled_from([0, 0, 0, 1, 2, 3]),
    quantity=st.sampled_from([None, Decimal("0.1"), Decimal(1), Decimal(3)]),
    evidence=st.sampled_from([None, "x", "x", "x"]),
    waiver=st.sampled_from([None, None, "w"]),
)
spans = st.tuples(days, st.one_of(st.none(), days))
worlds = st.fixed_dictionaries(
    {
        "closed": st.booleans(),
        "ended": st.one_of(st.none(), days),
        "authorisations": st.one_of(
            st.none(),
            st.lists(
                st.builds(
                    lambda person, step, span: Authorisation(person, step, *span),
                    st.sampled_from("甲乙丙"),
                    st.sampled_from([None, *NAMES]),
                    spans,
                )
            ),
        ),
        "managers": st.one_of(
            st.none(), st.lists(spans.map(lambda span: Managership("c1", "负责人", *span)))
        ),
        "on": days,
        "has_evidence_column": st.booleans(),
    }
)
logs = st.lists(rows, max_size=14)


@settings(max_examples=150)
@given(schemes(), logs, worlds, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(scheme, log, world, random):
    shuffled = random.sample(log, len(log))
    assert judge_case(scheme, shuffled, case="c1", **world) == judge_case(
        scheme, log, case="c1", **world
    )


@settings(max_examples=100)
@given(schemes(), logs, worlds)
def test_the_zone_in_which_a_time_is_written_changes_nothing(scheme, log, world):
    abroad = [
        Event(**{**vars(row), "at": row.at.astimezone(UTC) if row.at else None}) for row in log
    ]
    assert judge_case(scheme, abroad, case="c1", **world) == judge_case(
        scheme, log, case="c1", **world
    )


@settings(max_examples=150)
@given(schemes(), logs, worlds)
def test_events_after_the_day_of_judgement_change_nothing(scheme, log, world):
    later = datetime.combine(world["on"] + timedelta(days=1), datetime.min.time(), SHANGHAI)
    more = [Event("c1", step, later, "甲", cycle) for step in "ax" for cycle in (0, 5)]
    assert judge_case(scheme, log + more, case="c1", **world) == judge_case(
        scheme, log, case="c1", **world
    )


@settings(max_examples=150)
@given(schemes(), logs, worlds)
def test_rows_are_unique_and_the_standing_follows_from_them(scheme, log, world):
    judgement = judge_case(scheme, log, case="c1", **world)
    keys = [(each.cycle, each.verdict, each.step) for each in judgement.findings]
    assert len(keys) == len(set(keys))
    verdicts = {verdict for _, verdict, _ in keys}
    if judgement.standing is Standing.CONFORMING:
        assert verdicts <= {Verdict.WAIVED}
    else:
        unsure = judgement.standing is Standing.UNKNOWN
        assert unsure == (verdicts <= {Verdict.WAIVED, Verdict.UNKNOWN})
    for cycle, _, step in keys:
        several = {verdict for c, verdict, s in keys if (c, s) == (cycle, step)}
        assert len(several & {Verdict.OMITTED, Verdict.REDUCED, Verdict.WAIVED}) <= 1


@settings(max_examples=150)
@given(schemes(), logs, worlds, st.sampled_from(NAMES), st.integers(0, 3))
def test_a_waiver_only_turns_omitted_and_reduced_into_waived(scheme, log, world, name, cycle):
    log = [row for row in log if not row.is_undated]
    waiver = Event("c1", name, cycle=cycle, waiver="w")
    before = judge_case(scheme, log, case="c1", **world).findings
    after = judge_case(scheme, [*log, waiver], case="c1", **world).findings
    lacking = {Verdict.OMITTED, Verdict.REDUCED}

    def key(finding):
        here = (finding.cycle, finding.step) == (cycle, name)
        verdict = Verdict.WAIVED if here and finding.verdict in lacking else finding.verdict
        return finding.cycle, verdict, finding.step

    step = scheme.step(name, cycle)
    if step and step.waivable:
        expected = {key(each) for each in before}
    else:
        expected = {(each.cycle, each.verdict, each.step) for each in before}
    not_begun = (cycle, Verdict.OVERDUE, None)  # a cycle with nothing but waivers is not overdue
    assert {(each.cycle, each.verdict, each.step) for each in after} == expected - {not_begun}


@settings(max_examples=60)
@given(schemes(), st.lists(logs, max_size=3), worlds)
def test_a_log_is_judged_as_its_cases_are_each_alone(scheme, cases, world):
    named = {f"c{n}": [Event(**{**vars(row), "case": f"c{n}"}) for row in log]
             for n, log in enumerate(cases)}  # fmt: skip
    state = CaseState(world["closed"], world["ended"])
    common = {key: world[key] for key in world if key not in ("closed", "ended")}
    whole = judge(
        scheme,
        [row for log in named.values() for row in log],
        cases=dict.fromkeys(named, state),
        **common,
    )
    for judgement in whole.cases:
        alone = judge_case(scheme, named[judgement.case], case=judgement.case, **world)
        assert alone == judgement
    summary = whole.summary
    assert summary.cases == summary.conforming + summary.deviating + summary.unknown


@given(schemes())
def test_any_scheme_survives_its_canonical_json(scheme):
    again = load_scheme(scheme.to_json(), "again")
    assert again == scheme
    assert again.to_json() == scheme.to_json()


@given(days, days, st.lists(spans, max_size=5))
def test_the_first_uncovered_day_is_the_one_found_by_looking_at_each(first, last, listed):
    def covered(day):
        return any(start <= day and (end is None or day < end) for start, end in listed)

    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    naive = next((day for day in span if not covered(day)), None)
    assert first_uncovered(first, last, listed) == naive


@given(st.dates(max_value=date(2900, 1, 1)), st.integers(0, 1200))
def test_months_later_is_the_matching_day_or_the_month_end(day, months):
    later = months_after(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_months_past_the_calendar_end_on_its_last_day():
    assert months_after(date(9999, 6, 1), 12) == date.max

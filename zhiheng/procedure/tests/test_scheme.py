"""What a scheme says by default, and every way in which one is refused."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.procedure.map import scheme_map
from zhiheng.procedure.scheme import DEFAULT_CLAUSE, SchemeError, load_scheme
from zhiheng.procedure.tests.build import EXAMPLE, scheme, steps


def refused(text: str) -> SchemeError:
    with pytest.raises(SchemeError) as caught:
        load_scheme(text, "s.yaml")
    assert "s.yaml" in str(caught.value)
    assert str(caught.value).endswith("。")
    return caught.value


def refused_steps(*lines: str, more: str = "") -> SchemeError:
    return refused(
        "scheme: S\nversion: '1'\nsteps:\n" + "".join(f"  - {{{each}}}\n" for each in lines) + more
    )


def test_the_example_of_the_contract_is_read():
    example = scheme()
    assert (example.name, example.version) == ("CCC-0915", "2025-08-15")
    assert len(example.steps) == 7
    test = example.step("type_test", 0)
    assert test
    assert test.quantity == Decimal(3)
    assert example.surveillance
    assert example.surveillance.every_months == 12
    assert example.limits[0].days == 90


def test_at_least_is_1_by_default_and_at_most_1():
    step = steps("id: a").steps[0]
    assert (step.at_least, step.at_most) == (1, 1)


def test_at_most_is_at_least_if_that_is_more():
    step = steps("id: a, at_least: 4").steps[0]
    assert (step.at_least, step.at_most) == (4, 4)


def test_optional_means_at_least_0():
    step = steps("id: a, optional: true").steps[0]
    assert (step.at_least, step.at_most) == (0, 1)
    assert steps("id: a, at_least: 0").steps[0] == step


def test_clause_may_stand_on_any_step_and_is_5_4_a_without():
    example = scheme()
    assert example.step("decision", 0).clause == "17065/7.6"
    assert example.step("review", 0).clause == DEFAULT_CLAUSE == "5(4)-a"


def test_numbers_and_dates_are_taken_as_written_where_a_label_is_wanted():
    read = load_scheme("scheme: S\nversion: 1.10\nsteps: [{id: a, clause: 7.60}]", "s")
    assert (read.version, read.steps[0].clause) == ("1.10", "7.60")
    assert load_scheme("scheme: S\nversion: 2025-08-15\nsteps: [{id: a}]", "s").version == (
        "2025-08-15"
    )


def test_a_quantity_is_a_decimal_as_written():
    assert steps("id: a, quantity: {at_least: 0.1}").steps[0].quantity == Decimal("0.1")


def test_a_key_with_null_is_as_if_it_were_not_there():
    assert steps("id: a, after: null, clause: ~") == steps("id: a")


def test_json_is_read_too_with_tabs_and_escapes():
    text = '{\n\t"scheme": "S\\/\\ud83d\\ude00",\t"version": "1",\n\t"steps": [{"id": "a"}]\n}'
    assert load_scheme(text, "s.json").name == "S/😀"
    assert load_scheme(json.dumps({"scheme": "方", "steps": [{"id": "步"}]}), "s").name == "方"


def test_canonical_json_loads_to_an_equal_scheme():
    example = scheme()
    again = load_scheme(example.to_json(), "again")
    assert again == example
    assert again.to_json() == example.to_json()
    assert list(json.loads(example.to_json())) == sorted(json.loads(example.to_json()))


def test_no_digit_of_a_quantity_is_lost_on_the_way_to_json_and_back():
    written = f"{'1' * 18}.{'1' * 18}"
    one = steps(f"id: a, quantity: {{at_least: {written}}}")
    assert load_scheme(one.to_json(), "again") == one
    assert f'"{written}"' in one.to_json()


def test_an_alias_is_read_where_it_stands_for_little():
    text = "scheme: S\nsteps: [{id: a, clause: &c X}, {id: b, clause: *c}]"
    assert load_scheme(text, "s").steps[1].clause == "X"


@pytest.mark.parametrize("kind", ["step", "surveillance"])
def test_a_step_it_does_not_have_is_refused(kind):
    if kind == "step":
        assert "没有这个步骤" in str(refused_steps("id: a, after: [ghost]"))
    else:
        more = "surveillance: {after: ghost, every_months: 12, steps: [{id: v}]}"
        assert "ghost" in str(refused_steps("id: a", more=more))


@pytest.mark.parametrize(
    "more",
    [
        "separations: [{never_both: [[a], [ghost]]}]",
        "limits: [{from: a, to: ghost, days: 3}]",
        "limits: [{from: ghost, to: a, days: 3}]",
        "surveillance: {after: a, every_months: 12, steps: [{id: v, after: [a]}]}",
        "surveillance: {after: v, every_months: 12, steps: [{id: v}]}",
        "limits: [{from: a, to: v, days: 9}]\n"
        "surveillance: {after: a, every_months: 12, steps: [{id: v}]}",
    ],
)
def test_a_step_it_does_not_have_there_is_refused(more):
    assert "没有这个步骤" in str(refused_steps("id: a", "id: b", more=more))


def test_a_step_named_twice_is_refused_with_its_line():
    error = refused_steps("id: a", "id: b", "id: a")
    assert error.line == 6
    assert "两次" in str(error)
    assert "两次" in str(refused_steps("id: a", "id: b, after: [a, a]"))
    more = "surveillance: {after: a, every_months: 1, steps: [{id: v}, {id: v}]}"
    assert "两次" in str(refused_steps("id: a", more=more))


def test_a_step_may_stand_in_both_kinds_of_cycle():
    more = "surveillance: {after: a, every_months: 1, steps: [{id: a, clause: X}]}"
    both = steps("id: a", more=more)
    assert (both.step("a", 0).clause, both.step("a", 7).clause) == ("5(4)-a", "X")


@pytest.mark.parametrize(
    "lines",
    [
        ["id: a, after: [a]"],
        ["id: a, after: [c]", "id: b, after: [a]", "id: c, after: [b]"],
        ["id: z", "id: a, after: [z, b]", "id: b, after: [a]", "id: c, after: [b]"],
    ],
)
def test_going_round_in_circles_is_refused(lines):
    assert "绕成了圈" in str(refused_steps(*lines))


@pytest.mark.parametrize(
    "line",
    [
        "id: a, at_least: 3, at_most: 2",
        "id: a, at_most: 0",
        "id: a, optional: true, at_least: 1",
        "id: a, optional: false, at_least: 0",
        "id: a, optional: true, at_most: 0, quantity: {at_least: 1}",
    ],
)
def test_contradictory_bounds_are_refused(line):
    error = refused_steps("id: z", line)
    assert error.line == 5


def test_a_step_that_cannot_be_reached_is_refused():
    assert "永远轮不到" in str(refused_steps("id: a, at_least: 0, at_most: 0", "id: b, after: [a]"))
    more = "surveillance: {after: a, every_months: 12, steps: [{id: v}]}"
    said = str(refused_steps("id: a, at_least: 0, at_most: 0", "id: b", more=more))
    assert "监督永远轮不到" in said


def test_a_step_on_both_sides_of_a_separation_is_refused():
    more = "separations: [{never_both: [[a, b], [b]]}]"
    assert "两边" in str(refused_steps("id: a", "id: b", more=more))


@pytest.mark.parametrize("both", ["[[a]]", "[[a], [b], [c]]", "[[a], []]", "a", "[a, b]"])
def test_a_separation_has_two_sides(both):
    lines = ["id: a", "id: b", "id: c"]
    refused_steps(*lines, more=f"separations: [{{never_both: {both}}}]")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("scheme: S\nsteps: [{id: a}]\nstep: 1", 3),
        ("scheme: S\nsteps:\n  - {id: a}\n  - {id: b, nach: [a]}", 4),
        ("scheme: S\nsteps:\n  - id: a\n    quantity: {at_most: 3}", 4),
        ("scheme: S\nsteps: [{id: a}]\nsurveillance:\n  clause: x", 4),
    ],
)
def test_unknown_keys_are_refused_with_their_line(text, line):
    error = refused(text)
    assert error.line == line
    assert "不认识" in str(error)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("scheme: S\nsteps:\n  - id: a\n    at_least: 3\n    at_most: 2", 5),
        ("scheme: S\nsteps:\n  - id: a\n  - id: b\n    after:\n      - a\n      - c", 7),
    ],
)
def test_what_is_wrong_within_a_step_is_told_with_its_own_line(text, line):
    assert refused(text).line == line


def test_duplicate_keys_are_refused_in_yaml_and_json():
    assert refused("scheme: S\nsteps: [{id: a}]\nscheme: T").line == 3
    assert refused('{"scheme": "S",\n"steps": [{"id": "a",\n"id": "b"}]}').line == 3
    assert refused("scheme: S\nsteps:\n  - id: a\n    clause: null\n    clause: x").line == 5


@pytest.mark.parametrize(
    "line",
    [
        "id: no",
        "id: 5",
        "id: ''",
        "id: ' a'",
        "id: [a]",
        "id: null",
        "after: []",
        "id: a, after: b",
        "id: a, at_least: -1",
        "id: a, at_least: 1.0",
        "id: a, at_least: '1'",
        "id: a, at_least: true",
        "id: a, at_most: 012",
        "id: a, at_most: 99999999999999999999",
        "id: a, optional: 1",
        "id: a, optional: 'true'",
        "id: a, waivable: maybe",
        "id: a, quantity: 3",
        "id: a, quantity: {}",
        "id: a, quantity: {at_least: -3}",
        "id: a, quantity: {at_least: .inf}",
        "id: a, quantity: {at_least: 1e9}",
        "id: a, clause: [x]",
        "id: a, <<: {clause: x}",
    ],
)
def test_wrong_types_are_refused_with_their_line(line):
    assert refused_steps(line).line == 4


@pytest.mark.parametrize("days", ["-1", "1.5", "'3'", "null", "100000"])
def test_the_days_of_a_limit_are_a_count(days):
    more = f"limits: [{{from: a, to: b, days: {days}}}]"
    refused_steps("id: a", "id: b", more=more)


def test_a_limit_from_a_step_to_itself_is_refused():
    assert "永远不会" in str(refused_steps("id: a", more="limits: [{from: a, to: a, days: 1}]"))


@pytest.mark.parametrize("months", ["0", "-12", "1.5", "null", "12000"])
def test_every_months_is_a_count_of_1_or_more(months):
    more = f"surveillance: {{after: a, every_months: {months}, steps: [{{id: v}}]}}"
    refused_steps("id: a", more=more)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n# nothing",
        "just words",
        "[]",
        "scheme: S",
        "steps: [{id: a}]",
        "scheme: S\nsteps: []",
        "scheme: S\nsteps: {a: b}",
        "scheme: S\nsteps: [a]",
        "scheme: S\nsteps: [{id: a}",
        "scheme: S\nsteps: [{id: a}]\n---\nscheme: T",
        "scheme: S\x00",
        "? [a, b]\n: c",
        "scheme: !!python/object/apply:os.system ['true']\nsteps: [{id: a}]",
        '{"scheme": "\\ud800", "steps": [{"id": "a"}]}',
        "{" * 5_000,
        "- " * 5_000,
        "scheme: &a [*a]\nsteps: [{id: a}]",
        "a: " + "x" * 1_000_001,
        "%YAML 9.9\n---\nscheme: S",
        "scheme: *nobody",
    ],
)
def test_what_is_no_scheme_is_refused_in_a_sentence(text):
    refused(text)


def test_a_small_text_that_unfolds_into_a_huge_one_is_refused():
    bomb = "a: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
    )
    assert "引用" in str(refused(bomb))


@given(st.text(alphabet="{}[]:,-&*?!|>'\"#% \n\tab1", max_size=60))
def test_any_text_is_a_scheme_or_a_sentence(text):
    try:
        load_scheme(text, "s")
        sentence = "读得通。"
    except SchemeError as error:
        sentence = str(error)
    assert sentence.endswith("。")


def test_followers_are_direct_or_through_others():
    example = scheme()
    assert example.followers("factory_inspection", 0) == {"review", "decision", "certificate"}
    assert example.followers("surveillance_inspection", 3) == {"surveillance_review"}
    assert example.followers("certificate", 0) == frozenset()


def test_the_map_puts_each_step_behind_the_furthest_before_it():
    drawn = scheme_map(load_scheme(EXAMPLE, "s"))
    levels = {node["id"]: node["level"] for node in drawn["nodes"]}
    assert levels["application"] == 0
    assert levels["type_test"] == levels["factory_inspection"] == 2
    assert levels["certificate"] == 5
    assert levels["surveillance_review"] == 1
    assert {"from": "review", "to": "decision", "part": "initial", "kind": "after"} in (
        drawn["edges"]
    )
    assert drawn["edges"][-1]["kind"] == "surveillance"
    assert json.loads(json.dumps(drawn)) == drawn
    assert scheme_map(steps("id: a"))["every_months"] is None


def test_what_is_too_much_or_too_many_is_said_to_be_so():
    assert "超过 1000000 个字符" in str(refused(" " * 1_000_001))
    many = ", ".join(f"{{id: s{n}}}" for n in range(2001))
    assert "超过 2000 个" in str(refused(f"scheme: S\nsteps: [{many}]"))
    error = refused("scheme: S\nsteps: [{id: a}]\n---\nscheme: T")
    assert (error.line, "只能写一份" in str(error)) == (3, True)

"""The map of the paths: what is counted, that it is sound SVG, that shapes tell what deviates."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.procedure.curves import curve
from zhiheng.procedure.events import Verdict
from zhiheng.procedure.flows import Flow, Flows, flows_of
from zhiheng.procedure.map_svg import GRID, MOST_ARROWS, SIDE, draw, fitted
from zhiheng.procedure.placing import Grid, placed
from zhiheng.procedure.tests.build import scheme, steps

SVG = "{http://www.w3.org/2000/svg}"
ABC = steps("id: a", "id: b, after: [a]", "id: c, after: [b], at_least: 0")


def path(text, cycle=0):
    return tuple((cycle, step) for step in text)


def test_paths_are_summed_with_the_cases_that_took_them():
    flows = flows_of([(path("abb"), 3), (path("ba") + path("x", 1) + path("x", 2), 2)])
    a, b, x = ("initial", "a"), ("initial", "b"), ("surveillance", "x")
    assert flows.cases == 5
    assert flows.visits == {a: 5, b: 8, x: 4}
    assert flows.flows == {
        (a, b): Flow(times=3, firsts=3),
        (b, b): Flow(times=3, firsts=0),
        (b, a): Flow(times=2, firsts=2),
        (a, x): Flow(next=2),
        (x, x): Flow(next=2),
    }


@given(
    st.lists(
        st.tuples(st.lists(st.tuples(st.integers(0, 2), st.sampled_from("abx"))), st.integers(1, 9))
    )
)
def test_every_pair_of_neighbours_is_one_arrow(paths):
    flows = flows_of([(tuple(each), count) for each, count in paths])
    pairs = sum(count for each, count in paths for _ in pairwise(each))
    assert sum(flow.times + flow.next for flow in flows.flows.values()) == pairs
    assert all(flow.firsts <= flow.times for flow in flows.flows.values())
    read(draw([(ABC, flows)]))


def read(text):
    """The SVG, known to be sound: well-formed, named, no style and nothing from outside."""
    root = ElementTree.fromstring(text)
    names = root.get("aria-labelledby").split()
    assert root.get("role") == "img" and len(names) == 2
    assert {root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")} == set(names)
    assert not re.search(r'style|href|on\w+="|<script', text)
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#(.*?)\)", text)) <= set(ids)
    return root


def titles(root):
    return [each.text for each in root.iter(f"{SVG}title")]


def test_each_step_and_arrow_says_what_it_counts():
    flows = flows_of(
        [(path("abc"), 1200), (path("acb"), 7)], {("initial", "b"): {Verdict.OMITTED: 5}}
    )
    text = draw([(ABC, flows)])
    root = read(text)
    told = titles(root)
    assert "a，1,207 次" in told and "b，1,207 次；遗漏步骤 5 个案卷" in told
    assert "a 之后是 b：1,200 次" in told and "c 之后是 b：7 次，次序颠倒" in told
    desc = root.find(f"{SVG}desc").text
    assert "1,207 个案卷" in desc and "c 之后是 b：7 次，次序颠倒" in desc


def test_what_deviates_has_a_shape_of_its_own():
    plain, turned = (
        draw([(ABC, flows_of([(path("abc"), 1)]))]),
        draw([(ABC, flows_of([(path("ba"), 1)]))]),
    )
    assert plain.count('stroke-dasharray="9 5"') == 1  # the legend's alone
    assert turned.count('stroke-dasharray="9 5"') == 2
    strange = draw([(ABC, flows_of([(path("abx"), 1)]))])
    assert strange.count("M14 0H") == 1 and "x，1 次，规则没有这一步" in strange
    assert plain.count("M14 0H") == 0


def test_a_repeated_step_that_came_first_in_order_is_not_turned_round():
    assert "次序颠倒。" not in draw([(ABC, flows_of([(path("aba"), 1)]))])
    assert "b 之后是 a：1 次，次序颠倒" in draw([(ABC, flows_of([(path("ba"), 1)]))])


def test_findings_that_are_no_deviation_are_not_marked():
    flows = Flows(1, {}, {}, {("initial", "a"): {Verdict.WAIVED: 1, Verdict.UNKNOWN: 2}})
    assert "豁免" not in draw([(ABC, flows)]) and "无法判断" not in draw([(ABC, flows)])


def test_names_of_steps_are_text_whatever_they_are():
    name = "<script>\"&'</script>"
    root = read(draw([(ABC, flows_of([(((0, name),), 1)]))]).replace("&lt;script&gt;", ""))
    assert any("规则没有这一步" in told for told in titles(root))


def test_several_schemes_and_surveillance_stand_below_each_other():
    one = flows_of([(path(["surveillance_review"], 1), 4)])
    root = read(draw([(scheme(), one), (ABC, flows_of([]))], name="page"))
    assert "程序图：CCC-0915、S" in titles(root)
    assert any(told.startswith("监督：surveillance_review，4 次") for told in titles(root))


def test_of_many_arrows_the_most_frequent_are_drawn_and_the_rest_is_told():
    many = {(("initial", "a"), ("initial", f"s{n}")): Flow(times=n + 1) for n in range(300)}
    visits = {("initial", f"s{n}"): n + 1 for n in range(300)}
    text = draw([(ABC, Flows(9, visits, many))])
    read(text)
    assert "另有 288 种较少的先后没有画出" in text and "s299，300 次" in text


def test_however_many_arrows_there_are_those_turned_round_are_drawn():
    places = [("initial", name) for name in [*"abc", *(f"s{n}" for n in range(10))]]
    pairs = [(one, other) for one in places for other in places if one != other]
    flows = {pair: Flow(times=9) for pair in pairs} | {(places[2], places[1]): Flow(1, 0, 1)}
    text = draw([(ABC, Flows(9, dict.fromkeys(places, 1), flows))])
    assert text.count("marker-end") == MOST_ARROWS
    assert f"另有 {len(pairs) - MOST_ARROWS} 种较少的先后没有画出" in text
    assert "c 之后是 b：1 次，次序颠倒" in text


def test_only_those_times_are_turned_round_at_which_the_step_was_the_first():
    flows = {(("initial", "c"), ("initial", "b")): Flow(times=5, firsts=2)}
    told = titles(read(draw([(ABC, Flows(5, {}, flows))])))
    assert "c 之后是 b：2 次，次序颠倒" in told and "c 之后是 b：3 次" in told


def test_a_step_not_named_stands_behind_what_mostly_led_there_and_in_the_picture():
    mostly = draw([(ABC, flows_of([(path("ax"), 9), (path("abcx"), 1)]))])
    assert re.search(rf"translate\({GRID.x(1)} \d+\)\"><title>x，", mostly)
    last = draw([(ABC, flows_of([(path("abcx"), 1)]))])
    plain = draw([(ABC, flows_of([(path("abc"), 1)]))])
    assert re.search(r"width=\"(\d+)", last)[1] == re.search(r"width=\"(\d+)", plain)[1]


def test_a_long_procedure_goes_on_in_a_new_band_below():
    grid = Grid(100, 40, 20, 10, 5, 30, columns=2)
    nodes = [{"id": f"s{n}", "part": "initial", "level": n} for n in range(4)]
    found = placed(nodes, grid)
    assert list(found.boxes.values()) == [(5, 5), (125, 5), (5, 85), (125, 85)]
    assert (found.width, found.height) == (230, 135)


@pytest.mark.parametrize(
    ("text", "cut"), [("申请", "申请"), ("申" * 20, "申" * 10 + "…"), ("a" * 40, "a" * 18 + "…")]
)
def test_long_names_are_cut_to_their_box(text, cut):
    assert fitted(text, 150) == cut


def test_no_two_boxes_share_a_place():
    grid = Grid(100, 40, 20, 10, 5, 30)
    nodes = [
        {"id": f"s{n}", "part": part, "level": n % 3}
        for part in ("initial", "surveillance")
        for n in range(8)
    ]
    found = placed(nodes, grid)
    assert len(set(found.boxes.values())) == 16
    assert max(y for (part, _), (_, y) in found.boxes.items() if part == "initial") < found.split
    assert min(y for (part, _), (_, y) in found.boxes.items() if part != "initial") > found.split
    assert found.height >= max(y for _, y in found.boxes.values()) + grid.high


def test_an_arrow_up_the_first_column_stays_in_the_picture_with_its_number():
    up = curve((GRID.x(0), GRID.y(3)), (GRID.x(0), GRID.y(0)), GRID)
    assert up.x + SIDE > 12


def test_what_xml_cannot_hold_is_shown_by_its_number():
    """Names of steps come from logs, and may hold anything."""
    flows = flows_of([(((0, "a\x1b[31m"), (0, "b\uffff<&>\n")), 2)])
    drawn = draw([(ABC, flows)])
    read(drawn)
    assert r"a\u001b[31m" in drawn and r"b\uffff&lt;&amp;&gt;" in drawn

"""A procedure in a form: it says what the text says, and every fault stands in its field."""

import pytest

from zhiheng.procedure.scheme import load_scheme
from zhiheng.schemes.draft import Draft, StepRow, draft_from, draft_of, written
from zhiheng.schemes.editing import edited
from zhiheng.schemes.typed import Typed, typed_from, typed_of

TEXT = """
scheme: S
version: "1"
steps:
  - {id: 受理, clause: 9(3)-a}
  - {id: 检测, after: [受理], at_most: 3, quantity: {at_least: 2.5}, waivable: true}
  - {id: 检查, after: [受理], optional: true, at_most: 2}
  - {id: 复检, at_least: 2, at_most: 2}
  - {id: 决定, after: [检测, 检查]}
separations:
  - {never_both: [[检测, 检查], [决定]], clause: "9(3)-b"}
  - {never_both: [[监督检查], [决定]]}
limits: [{from: 受理, to: 决定, days: 90}]
surveillance:
  after: 决定
  every_months: 12
  steps: [{id: 监督检查}, {id: 决定, after: [监督检查]}]
"""


def test_form_and_text_say_the_same():
    scheme = load_scheme(TEXT, "S")
    again = load_scheme(written(draft_of(scheme), "S", "1").text, "S")
    assert again.to_json() == scheme.to_json()


def posted(draft):
    """The fields as a browser would send them."""
    sent = {"steps": [], "later": [], "aparts": [], "limits": []}
    for name, rows in (("steps", draft.steps), ("later", draft.later)):
        for row in rows:
            key = row.key
            sent[name].append(key)
            sent |= {
                f"id-{key}": [row.id], f"after-{key}": row.after, f"least-{key}": [row.least],
                f"most-{key}": [row.most], f"quantity-{key}": [row.quantity],
                f"clause-{key}": [row.clause],
            }  # fmt: skip
            sent |= {f"optional-{key}": ["1"]} if row.optional else {}
            sent |= {f"waivable-{key}": ["1"]} if row.waivable else {}
    for row in draft.aparts:
        sent["aparts"].append(row.key)
        sent |= {f"left-{row.key}": row.left, f"right-{row.key}": row.right}
        sent |= {f"clause-{row.key}": [row.clause]}
    for row in draft.limits:
        sent["limits"].append(row.key)
        sent |= {f"from-{row.key}": [row.start], f"to-{row.key}": [row.end]}
        sent |= {f"days-{row.key}": [row.days], f"clause-{row.key}": [row.clause]}
    return sent | {"base": [draft.base], "months": [draft.months]}


def test_what_is_posted_is_the_draft():
    draft = draft_of(load_scheme(TEXT, "S"))
    assert draft_from(posted(draft)) == draft


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"id-i2": [""]}, "id-i2"),
        ({"id-i2": ["受理"]}, "id-i2"),
        ({"least-i2": ["若干"]}, "least-i2"),
        ({"most-i4": ["1"]}, "most-i4"),
        ({"least-i3": ["2"], "most-i3": ["2"]}, "optional-i3"),
        ({"quantity-i2": ["-1"]}, "quantity-i2"),
        ({"right-x1": []}, "right-x1"),
        ({"days-l1": [""]}, "days-l1"),
        ({"to-l1": ["i9"]}, "to-l1"),
        ({"months": ["0"]}, "months"),
        ({"base": [""]}, "base"),
        ({"after-i1": ["i5"]}, "id-i1"),
        ({"steps": []}, "add-steps"),
        ({"id-i1": ["含\u2028换行"]}, ""),
    ],
)
def test_a_fault_is_told_in_its_field(change, place):
    typed = Typed("S", "1", draft_from(posted(draft_of(load_scheme(TEXT, "S"))) | change)).check()
    if place:
        assert typed.scheme is None and typed.says and typed.place == place
    else:
        assert typed.scheme is not None


def test_renaming_a_step_renames_it_everywhere():
    draft = draft_of(load_scheme(TEXT, "S"))
    draft.steps[1].id = "型式试验"
    scheme = load_scheme(written(draft, "S", "1").text, "S")
    assert "型式试验" in scheme.steps[4].after
    assert any("型式试验" in side for side in scheme.separations[0].sides)


def test_rows_are_added_moved_and_removed():
    draft = Draft([StepRow("i1", "a"), StepRow("i2", "b", after=["i1"])])
    assert edited(draft, "add-steps") == "id-i3" and draft.steps[2].after == ["i2"]
    assert edited(draft, "up-i2") == "up-i2"
    assert [row.key for row in draft.steps] == ["i2", "i1", "i3"]
    edited(draft, "remove-i1")
    assert draft.steps[0].after == [] and len(draft.steps) == 2
    assert edited(draft, "add-aparts") == "left-x1" and edited(draft, "add-limits") == "from-l1"
    for nonsense in ("", "up-i9", "drop-i2", "add-anything", "remove-"):
        assert edited(draft, nonsense) == ""


def test_text_and_form_change_places():
    typed = typed_from("S", "1", {"definition": [TEXT]})
    typed.do("to-form")
    assert typed.text is None and [row.id for row in typed.draft.later] == ["监督检查", "决定"]
    typed.do("to-text")
    assert typed.text and load_scheme(typed.text, "S").version == "1"


def test_an_unsound_text_stays_text_and_its_line_is_told():
    typed = typed_from("S", "1", {"definition": ["scheme: S\nsteps: [{id: a, after: [b]}]"]})
    typed.do("to-form")
    assert typed.text is not None and typed.place == "definition" and "第 2 行" in typed.says


def test_a_long_procedure_is_written_as_text():
    steps = ", ".join(f"{{id: s{n}}}" for n in range(61))
    text = f"scheme: S\nsteps: [{steps}]"
    typed = typed_of("S", "1", text, load_scheme(text, "S"))
    assert typed.text == text
    typed.do("to-form")
    assert typed.text == text and "60" in typed.says

"""Two versions side by side: each difference a sentence, each box with its mark."""

from zhiheng.procedure.scheme import load_scheme
from zhiheng.schemes.differences import differences, marks
from zhiheng.schemes.picture import drawing

OLD = """
scheme: S
steps: [{id: a}, {id: b, after: [a]}, {id: c, after: [b], waivable: true}]
separations: [{never_both: [[a], [c]]}]
limits: [{from: a, to: c, days: 30}]
surveillance: {after: c, every_months: 12, steps: [{id: s}]}
"""
NEW = """
scheme: S
steps: [{id: a, at_most: 2}, {id: d, after: [a]}, {id: c, after: [d]}]
separations: [{never_both: [[d], [c]]}]
limits: [{from: a, to: c, days: 20}]
surveillance: {after: c, every_months: 6, steps: [{id: s}, {id: t}]}
"""


def told(old, new):
    return differences(load_scheme(old, "S"), load_scheme(new, "S"))


def test_every_difference_is_a_sentence():
    found = told(OLD, NEW)
    says = "".join(one.says for one in found)
    for words in (
        "删去步骤“b”", "新增步骤“d”", "次数由“1 次”改为“1 至 2 次”",
        "先后由“在 b 之后”改为“在 d 之后”",
        "豁免由“可豁免”改为“不可豁免”", "不再要求分开：a 与 c", "须由不同的人承担：d 与 c",
        "由 30 天改为 20 天", "由 12 个月改为 6 个月", "新增监督中的步骤“t”",
    ):  # fmt: skip
        assert words in says, words


def test_the_same_is_no_difference_whatever_the_order():
    assert not told(OLD, OLD)
    assert not told("scheme: S\nsteps: [{id: a}, {id: b}]", "scheme: S\nsteps: [{id: b}, {id: a}]")


def test_surveillance_comes_and_goes():
    bare = "scheme: S\nsteps: [{id: a}, {id: b, after: [a]}, {id: c, after: [b], waivable: true}]"
    assert any("不再规定监督" in one.says for one in told(OLD, bare))
    assert any("新增监督：每 12 个月" in one.says for one in told(bare, OLD))


def test_the_picture_marks_what_is_new_gone_and_changed():
    old, new = load_scheme(OLD, "S"), load_scheme(NEW, "S")
    picture = drawing(new, old, marks(differences(old, new)))
    states = {(box["part"], box["id"]): box["state"] for box in picture["boxes"]}
    assert states["initial", "b"] == "removed" and states["initial", "d"] == "added"
    assert states["initial", "c"] == "changed" and states["surveillance", "s"] == ""
    places = [(box["x"], box["y"]) for box in picture["boxes"]]
    assert len(set(places)) == len(places)


def test_a_long_procedure_goes_on_below():
    """What stood beyond the screen's right edge was not seen."""
    steps = ", ".join(f"{{id: 第{n}步, after: [{f'第{n - 1}步' if n else ''}]}}" for n in range(16))
    later = "surveillance: {after: 第15步, every_months: 12, steps: [{id: 监督}]}"
    picture = drawing(load_scheme(f"scheme: S\nsteps: [{steps}]\n{later}", "S"))
    boxes = {box["id"]: box for box in picture["boxes"]}
    assert picture["width"] <= 950 and len(picture["lines"]) == 16
    bands = [boxes[f"第{n}步"]["y"] for n in range(16)]
    assert len(set(bands)) == 3 and bands == sorted(bands) and bands[6] < bands[7]
    assert boxes["第7步"]["x"] == boxes["第0步"]["x"] and boxes["监督"]["y"] > picture["split"]
    assert picture["split"] > bands[-1]
    (later,) = (line["points"].split() for line in picture["lines"] if line["dashed"])
    corners = [int(corner.split(",")[1]) for corner in later]
    assert corners[0] < corners[1] == corners[2] < corners[3] == boxes["监督"]["y"]
    bent = sorted(len(line["points"].split()) for line in picture["lines"] if not line["dashed"])
    assert bent == [2] * 13 + [6] * 2, "straight, and round by the gap between two bands"
    for line in picture["lines"]:
        for corner in line["points"].split():
            x, y = map(int, corner.split(","))
            assert 0 <= x <= picture["width"] and 0 <= y <= picture["height"]


def test_a_name_is_cut_to_its_box_and_told_whole_in_its_title():
    from zhiheng.schemes.picture import _label

    assert _label("监督抽样检测报告", 16) == "监督抽样检测报告"
    assert _label("监督抽样检测报告评审", 16) == "监督抽样检测报…"
    assert _label("application_review_2", 16) == "application_re…"
    old, new = (
        load_scheme(f"scheme: S\nsteps: [{{id: a}}{more}]", "S")
        for more in ("", ", {id: 监督抽样检测报告}")
    )
    marked = drawing(new, old, marks(differences(old, new)))["boxes"]
    assert [box["label"] for box in marked] == ["a", "监督抽样检…"], "the mark takes its room"
    assert [box["label"] for box in drawing(new)["boxes"]] == ["a", "监督抽样检测报告"]


def test_the_page_says_limits_surveillance_and_who_is_kept_apart(db, client_of):
    """In the order of the procedure, the same on each page; limits were told nowhere."""
    from datetime import UTC, datetime

    from zhiheng.access.actor import operator
    from zhiheng.access.terms import Post
    from zhiheng.schemes import commands

    by, now = operator("test"), datetime(2026, 6, 30, tzinfo=UTC)
    row = commands.register_scheme(by=by, at=now, code="S", name="示例", kind="own").value
    text = """
scheme: S
steps: [{id: z}, {id: a, after: [z]}, {id: m, after: [a]}, {id: b, after: [m]}]
separations: [{never_both: [[a, m, z], [b]]}]
limits: [{from: z, to: b, days: 30}]
surveillance: {after: b, every_months: 6, steps: [{id: s}]}
"""
    commands.register_scheme_version(subject=row, by=by, at=now, label="1", definition=text)
    page = client_of(Post.STAFF).get(f"/schemes/{row.pk}/").content.decode()
    assert "自 z 至 b 不超过 30 天" in page and "b 之后每 6 个月监督一次" in page
    assert "既承担 z、a、m 又承担 b" in page
    client = client_of(Post.STAFF)
    client.cookies["django_language"] = "en"
    assert "both z, a, m and b" in client.get(f"/schemes/{row.pk}/").content.decode()

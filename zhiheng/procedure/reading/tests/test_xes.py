"""XES: what counts, what is passed over, and what is refused with its line."""

import gzip
from pathlib import Path

import pytest

from zhiheng.procedure.reading import Unusable, markup, open_log, traces, xes

SHARED = Path(__file__).parents[4].parent / "shared/data/xes"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
LOG = """<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<global scope="event"><string key="concept:name" value="nobody"/>
  <string key="evidence" value="x"/><string key="lifecycle:transition" value="start"/></global>
<classifier name="step" keys="concept:name"/>
<string key="concept:name" value="the log"/>
%s
</log>
"""


def attribute(key, value, kind="string"):
    return f'<{kind} key="{key}" value="{value}"/>'


def event(step=None, at=None, by=None, **more):
    given = {"concept:name": step, "time:timestamp": at, "org:resource": by, **more}
    return f"<event>{''.join(attribute(k, v) for k, v in given.items() if v is not None)}</event>\n"


def trace(case, *events, more=""):
    return f"<trace>{attribute('concept:name', case)}{more}\n{''.join(events)}</trace>\n"


@pytest.fixture
def read(tmp_path):
    """Rows as dictionaries (missing values left out), the reader beside them."""

    def reading(text, name="log.xes", encoding="utf-8"):
        data = text if isinstance(text, bytes) else text.encode(encoding)
        (tmp_path / name).write_bytes(data)
        reader = open_log([tmp_path / name])
        rows = [row for batch in reader for row in batch.to_pylist()]
        assert all(set(row) == reader.columns for row in rows)
        return [{k: v for k, v in row.items() if v is not None} for row in rows], reader

    return reading


def log(*parts, head=HEAD):
    return head + LOG % "".join(parts)


T = "2025-01-01T08:00:00.000+08:00"


def test_the_standard_names_are_the_columns(read):
    rows, reader = read(log(trace("c1", event("application", T, "张三"), event("review"))))
    assert rows == [
        {"case": "c1", "step": "application", "at": T, "by": "张三"},
        {"case": "c1", "step": "review"},
    ]
    assert reader.columns == {"case", "step", "at", "by"} and reader.warnings == []
    assert reader.share == 1.0


def test_attributes_that_only_one_of_several_files_has_are_missing_in_the_others(tmp_path):
    (tmp_path / "1.xes").write_text(log(trace("c1", event("a", T))), "utf-8")
    (tmp_path / "2.xes").write_text(
        log(trace("c1", event("b", T, evidence="E", waiver=""))), "utf-8"
    )
    both = open_log([tmp_path])
    rows = [row for batch in both for row in batch.to_pylist()]
    assert both.columns == {"case", "step", "at", "by", "evidence", "waiver"}
    assert [(row["step"], row["evidence"], row["waiver"]) for row in rows] == [
        ("a", None, None), ("b", "E", None),
    ]  # fmt: skip
    assert both.place(1).startswith("第")


def test_other_attributes_come_by_their_plain_names(read):
    more = attribute("scheme", "S") + attribute("cycle", 2, "int")
    rows, reader = read(log(trace(
        "c1",
        event("a", T, quantity="1.50", evidence="E-1", lab="no column"),
        event("b", cycle=0, waiver="经批准"),
        event("c", T, evidence=""), more=more,
    )))  # fmt: skip
    assert rows == [
        {"case": "c1", "step": "a", "at": T, "scheme": "S", "cycle": "2", "quantity": "1.50",
         "evidence": "E-1"},
        {"case": "c1", "step": "b", "scheme": "S", "cycle": "0", "waiver": "经批准"},
        {"case": "c1", "step": "c", "at": T, "scheme": "S", "cycle": "2"},
    ]  # fmt: skip
    assert reader.columns >= {"scheme", "cycle", "quantity", "evidence", "waiver"}


@pytest.mark.parametrize("nan", ["nan", "NaN"])
def test_a_float_that_is_no_number_is_nothing_a_text_of_that_name_stays(read, nan):
    """pandas writes what a row lacks so: “nan” would be evidence, a performer, a waiver."""
    lacking = "".join(
        attribute(key, nan, "float") for key in ("org:resource", "quantity", "evidence", "waiver")
    )
    named = attribute("org:resource", nan)
    texts = f"<event>{attribute('concept:name', 'b')}{named}</event>"
    rows, reader = read(
        log(trace("c1", f"<event>{attribute('concept:name', 'a')}{lacking}</event>", texts))
    )
    assert rows == [{"case": "c1", "step": "a"}, {"case": "c1", "step": "b", "by": nan}]
    assert reader.columns >= {"quantity", "evidence", "waiver"}


@pytest.mark.parametrize(
    ("events", "has"),
    [
        ((event("a", T),), False),  # only the log's global speaks of it
        ((event("a", T), event("b", T, evidence="")), True),
        ((event("evidence", T), event("a", T, note="evidence")), False),
        ((f'<event><list key="x">{attribute("evidence", 1)}</list></event>',), False),
    ],
)  # fmt: skip
def test_a_log_speaks_of_evidence_where_an_event_does(read, events, has):
    assert ("evidence" in read(log(trace("c1", *events)))[1].columns) is has


def test_nested_attributes_lists_and_declarations_say_nothing(read):
    nested = (
        '<event><string key="concept:name" value="a"><string key="org:resource" value="x"/>'
        '<list key="quantity"><values><string key="concept:name" value="b"/></values></list>'
        f"</string>{attribute('time:timestamp', T, 'date')}</event>"
    )
    assert read(log(trace("c1", nested)))[0] == [{"case": "c1", "step": "a", "at": T}]


def test_only_complete_counts_where_a_transition_is_given(read):
    def at(transition):
        return event("a", T, transition, **{"lifecycle:transition": transition})

    rows, reader = read(
        log(trace("c1", at("start"), at("complete"), at("COMPLETE"), at("schedule")))
    )
    assert [row["by"] for row in rows] == ["complete", "COMPLETE"] and reader.warnings == []
    rows, reader = read(log(trace("c1", at("Complete"), event("b", T)), trace("c2", at("start"))))
    assert [row["step"] for row in rows] == ["a", "b"]
    assert [warning[:12] for warning in reader.warnings] == [
        "有 1 个事件没有写 l",
        "有 1 个案卷（trac",
    ]
    rows, reader = read(log(trace("c1", at("start"))))
    assert rows == [] and "没有一个是 complete" in reader.warnings[0]


def test_names_may_have_prefixes_and_any_namespace_or_none(read):
    plain = read(log(trace("c1", event("a", T))))[0]
    for text in (
        log(trace("c1", event("a", T))).replace('xmlns="http://www.xes-standard.org/"', ""),
        log(trace("c1", event("a", T))).replace("www.xes-standard.org", "code.deckfour.org/xes"),
        log(trace("c1", event("a", T))).replace("xmlns=", "xmlns:xes=").replace("</", "</xes:")
        .replace("<trace", "<xes:trace").replace("<event", "<xes:event").replace("<log", "<xes:log")
        .replace("<global", "<xes:global"),
    ):  # fmt: skip
        assert read(text)[0] == plain


def test_equal_times_stay_in_the_order_of_the_file_and_traces_may_repeat(read):
    rows, _ = read(
        log(trace("c1", event("b", T), event("a", T)), trace("c2"), trace("c1", event("a", T)))
    )
    assert [(row["case"], row["step"]) for row in rows] == [("c1", "b"), ("c1", "a"), ("c1", "a")]


def test_a_trace_may_tell_its_name_after_its_events_or_never(read):
    late = f"<trace>{event('a', T)}{attribute('cycle', 1)}{attribute('concept:name', 'c1')}</trace>"
    assert read(log(late))[0] == [{"case": "c1", "step": "a", "at": T, "cycle": "1"}]
    assert read(log(f"<trace>{event('a', T)}</trace>"))[0] == [{"step": "a", "at": T}]


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "gbk", "gb18030", "big5", "iso-8859-1"]
)
def test_what_the_file_declares_is_how_it_is_read(read, encoding):
    name = "évry" if encoding == "iso-8859-1" else "評審"
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    rows, reader = read(
        log(trace("c1", event(name, T, evidence="x")), head=head), encoding=encoding
    )
    assert rows[0]["step"] == name and "evidence" in reader.columns


def test_gzip_is_told_by_content_not_by_name(read):
    text = log(trace("c1", event("a", T)))
    rows = read(text)[0]
    assert rows == read(gzip.compress(text.encode()), "log.xes.gz")[0]
    assert rows == read(gzip.compress(text.encode()), "log.xes")[0] == read(text, "log.xes.gz")[0]


def test_the_place_of_a_row_is_the_line_where_its_event_begins(read):
    _, reader = read(log(trace("c1", event("a", T), event("b", T)), trace("c2", event("c", T))))
    assert [reader.place(row) for row in range(3)] == ["第 9 行", "第 10 行", "第 13 行"]


def test_the_batches_of_a_long_log_lose_no_event(read, monkeypatch):
    monkeypatch.setattr(xes, "BATCH", 100)
    monkeypatch.setattr(markup, "BLOCK", 999)
    rows, reader = read(
        log(*(trace(f"c{n}", event("a", T, f"p{n}"), event("b", T)) for n in range(700)))
    )
    assert [row["case"] for row in rows] == [f"c{n}" for n in range(700) for _ in range(2)]
    assert len(list(reader)) > 5


SOUND = log(trace("c1", event("a", T)))
REFUSED = {
    "empty": ("", "文件是空的"),
    "no XML": ("case,step,at,by\n", "第 1 行：这不是 XML"),
    "no XES": ("<html><body/></html>", "根元素是“html”"),
    "zip": (b"PK\x03\x04rest", "zip"),
    "cut off": (SOUND[:-30], "没有写完"),
    "cut off in a tag": (SOUND[: SOUND.index("<classifier") + 5], "第 6 行：文件到此中断"),
    "mismatch": (SOUND.replace("</trace>", "</event>"), "第 10 行：结束标记"),
    "two roots": (SOUND + "<log/>", "根元素结束之后"),
    "bare &": (SOUND.replace('"c1"', '"a & b"'), "第 8 行：有不合 XML"),
    "own entity": (SOUND.replace('"c1"', '"&who;"'), "第 8 行：用了没有定义的实体"),
    "document type": (
        SOUND.replace("<log", '<!DOCTYPE log SYSTEM "http://a/b">\n<log'), "第 2 行：含有文档类型",
    ),
    "laughs": (
        SOUND.replace("<log", '<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<log', 1)
        .replace('"c1"', '"&b;"'), "第 2 行：含有文档类型",
    ),
    "GBK called UTF-8": (SOUND.replace('"c1"', '"案卷"').encode("gbk"), "第 8 行：有不合 UTF-8"),
    "UTF-8 called GBK": (
        SOUND.replace("UTF-8", "GBK").replace('"c1"', '"案卷号"').encode(), "不合声明编码",
    ),
    "unknown encoding": (SOUND.replace("UTF-8", "klingon"), "编码"),
    "unread encoding": (SOUND.replace("UTF-8", "shift_jis"), "编码"),
    "control character": (SOUND.replace('"c1"', '"c\x01"'), "第 8 行"),
    "event in an event": (
        log(trace("c1", "<event><event/></event>")), "event 只能直接写在 log 之下的 trace 里",
    ),
    "event in the log": (log("<event/>"), "第 8 行：event 只能"),
    "hidden trace": (log("<x>", trace("c1", event("a", T)), "</x>"), "trace 只能直接写在 log 里"),
    "hidden event": (log(trace("c1", "<list><event/></list>")), "event 只能"),
    "said twice": (
        SOUND.replace("</event>", attribute("concept:name", "b") + "</event>"),
        "第 9 行：“concept:name”写了两次，先是“a”，又是“b”",
    ),
    "too deep": (log("<x>" * 200), "嵌套超过 100 层"),
    "reference in a key": (
        SOUND.replace("</event>", attribute("&#99;ycle", 1) + "</event>"), "cycle 用了字符引用",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(read, what):
    text, says = REFUSED[what]
    with pytest.raises(Unusable) as refusal:
        read(text)
    told = str(refusal.value)
    assert says in told and "log.xes" in told and "\n" not in told


def test_gzip_that_breaks_off_or_is_damaged_is_told_with_its_line(read):
    packed = gzip.compress(
        log(*(trace(f"c{n}", event(f"s{n * 7919}", T)) for n in range(9000))).encode()
    )
    with pytest.raises(Unusable, match=r"第 \d+ 行：压缩文件（gzip）到此中断"):
        read(packed[: len(packed) // 2], "log.xes.gz")
    with pytest.raises(Unusable, match="gzip"):
        read(packed[:-8] + b"\0" * 8, "log.xes.gz")
    with pytest.raises(Unusable, match=r"第 \d+ 行"):
        read(packed[:5000] + b"\xff" * 100 + packed[5100:], "log.xes.gz")


def test_nothing_in_a_file_makes_memory_grow_with_it(read, monkeypatch):
    monkeypatch.setattr(markup, "LONGEST_PIECE", 1 << 20)
    for text in (f'<log a="{"x" * (3 << 20)}"/>', f"<log><!--{'x' * (3 << 20)}--></log>"):
        with pytest.raises(Unusable, match="超过 1 MB"):
            read(text)
    with pytest.raises(Unusable, match="超过 10000 种"):
        read(log(*(f"<x{n}/>" for n in range(40_000))))
    monkeypatch.setattr(traces, "MOST_WAITING", 50)
    with pytest.raises(Unusable, match="没有 concept:name"):
        read(log(f"<trace>{event('a', T) * 60}</trace>"))


@pytest.mark.parametrize(
    ("name", "counted", "cases"), [("running-example", 42, 6), ("teleclaims", 24825, 3512)]
)
def test_real_logs(name, counted, cases):
    if not SHARED.is_dir():
        pytest.skip("没有公开日志的文件夹 ../shared/data/xes")
    reader = open_log([SHARED / f"{name}.xes.gz"])
    rows = [row for batch in reader for row in batch.to_pylist()]
    assert (len(rows), len({row["case"] for row in rows})) == (counted, cases)
    assert all(row["step"] and row["at"] and row["by"] for row in rows) and reader.warnings == []

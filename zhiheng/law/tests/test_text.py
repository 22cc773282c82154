"""Splitting a regulation text, comparing two, and finding what rests on a unit."""

import hashlib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiheng.law.register import Place, obligation, obligations
from zhiheng.law.text import (
    ChangeKind,
    RegulationTextError,
    changed_units,
    digest_of,
    read_regulation,
    resting_on,
    split_regulation,
    unit_for,
)

SAMPLE = Path(__file__).parents[3].parent / "shared/regulation/regulation.txt"

TEXT = """附件2
关于茶馆设立掌柜和

跑堂的管理办法
\u3000（征求意见稿）
第一部分\u3000总则
第一条 【目的】为了让客人喝上好茶，制定本办法。
第二条 【范围】城里的茶馆都应设掌柜。

第二部分 掌柜

第三条\u3000掌柜由东家任命。
掌柜应当：
（一）识茶；
\u3000\u3000（二）会算账。

掌柜换人的，应在三日内告诉街坊。
第四条 【施行】本办法自明年起施行。
"""


def test_title_mark_parts_and_articles():
    text = split_regulation(TEXT)
    assert text.title == "关于茶馆设立掌柜和跑堂的管理办法"
    assert text.status == "征求意见稿"
    assert [(part.number, part.heading) for part in text.parts] == [(1, "总则"), (2, "掌柜")]
    assert [(one.number, one.heading, one.part) for one in text.articles] == [
        (1, "目的", 1),
        (2, "范围", 1),
        (3, "", 2),
        (4, "施行", 2),
    ]


def test_paragraphs_and_items():
    third = split_regulation(TEXT).articles[2]
    assert [(unit.paragraph, unit.item, unit.words) for unit in third.units] == [
        (1, 0, "掌柜由东家任命。"),
        (2, 0, "掌柜应当："),
        (2, 1, "识茶；"),
        (2, 2, "会算账。"),
        (3, 0, "掌柜换人的，应在三日内告诉街坊。"),
    ]


def test_a_unit_is_found_by_its_place():
    text = split_regulation(TEXT)
    assert text.at(Place(3, 2, 1)).words == "识茶；"
    with pytest.raises(LookupError, match="没有第3条第2款第（9）项"):
        text.at(Place(3, 2, 9))


def test_digest_ignores_whitespace_and_composition_only():
    assert digest_of("识\u3000茶 ；\n") == hashlib.sha256("识茶；".encode()).hexdigest()
    decomposed = unicodedata.normalize("NFD", "é")
    assert digest_of(decomposed) == digest_of("é")
    assert digest_of("识茶。") != digest_of("识茶；")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_usual_encoding_is_read(encoding):
    assert read_regulation(TEXT.encode(encoding)) == split_regulation(TEXT)


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_other_line_ends_change_nothing(newline):
    assert split_regulation(TEXT.replace("\n", newline)).digest == split_regulation(TEXT).digest


def test_chapters_serve_as_parts_and_large_numbers_are_read():
    lines = ["某规定（试行）", "第一章 总则"]
    numerals = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
    numerals += [f"十{one}" for one in numerals[:9]] + ["二十", "二十一"]
    lines += [f"第{numeral}条 内容。" for numeral in numerals]
    text = split_regulation("\n".join(lines))
    assert (text.title, text.status) == ("某规定", "试行")
    assert text.articles[-1].number == 21


def test_annexes_are_left_out_and_said_so():
    text = split_regulation(TEXT + "附件：1. 茶单\n随便什么")
    assert text.annex_line == 19
    assert text.articles == split_regulation(TEXT).articles


def test_a_sentence_that_begins_like_an_annex_is_a_paragraph():
    text = split_regulation(TEXT + "附件1 所列的茶不适用本办法。")
    assert text.annex_line == 0
    assert text.articles[3].units[1].words.startswith("附件1")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("第三条\u3000", "第五条\u3000", "第 12 行：这里是第5条，按顺序应是第3条"),
        ("（二）会算账。", "（四）会算账。", r"第 15 行：这里是第（4）项，按顺序应是第（2）项"),
        ("掌柜由东家任命。", "掌柜由东家", "第 12 行：这一行末尾没有句号"),
        ("（二）会算账。", "（二）", "第 15 行：这一行末尾没有句号"),
        ("【范围】城里的茶馆都应设掌柜。", "【范围】", "第2条没有内容"),
        ("第四条", "附件1\n第四条", "第 19 行：第4条出现在附件之后；请把第 18 行的附件移到文末"),
        ("条", "款", "没有一行以“第一条”开头"),
        ("关于茶馆设立掌柜和\n\n跑堂的管理办法\n\u3000（征求意见稿）\n", "", "没有标题"),
    ],
)
def test_a_doubtful_text_is_refused_with_its_line(old, new, sentence):
    with pytest.raises(RegulationTextError, match=sentence):
        split_regulation(TEXT.replace(old, new))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        (b" \n\t", "文件是空的"),
        (b"%PDF-1.7 ...", "这是PDF 文件；请另存为纯文本"),
        (b"PK\x03\x04....", "请另存为纯文本"),
        ("只是一封信。".encode(), "没有“第几条”"),
        (b"\xff\xff\xff\xff\xff", "认不出文件的编码"),
        (b"a" * 2_000_001, "超过 2 MB"),
        (bytes(range(256)) * 9 + b"\xff", "认不出文件的编码|没有“第几条”"),
    ],
)
def test_a_file_that_is_no_regulation_is_refused_in_a_sentence(data, sentence):
    with pytest.raises(RegulationTextError, match=sentence):
        read_regulation(data)


def test_a_refusal_is_a_value_error():
    assert issubclass(RegulationTextError, ValueError)


@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda noise: noise.encode("utf-16")))
def test_noise_is_refused_in_a_sentence_and_never_otherwise(noise):
    with pytest.raises(RegulationTextError, match=r"。|；|，"):
        read_regulation(noise)


@given(
    st.lists(
        st.sampled_from(
            [
                "第一条 甲。",
                "第二条 乙：",
                "（一）丙；",
                "（二）丁。",
                "第十百条 戊。",
                "附件1",
                "己。",
                " ",
            ]
        ),
        max_size=8,
    )
)
def test_lines_in_any_order_are_split_or_refused(lines):
    try:
        text = split_regulation("\n".join(["某规定", *lines]))
    except RegulationTextError:
        return
    assert [article.number for article in text.articles] == list(range(1, len(text.articles) + 1))
    assert len({unit.place for unit in text.units}) == len(text.units)


def changes(new_text):
    found = changed_units(split_regulation(TEXT), split_regulation(new_text))
    return [(one.kind, (one.new or one.old).words) for one in found]


def test_equal_texts_differ_in_nothing():
    assert changes(TEXT.replace("客人喝上", "客人 喝上")) == []


def test_changed_added_and_removed_units_are_told_apart():
    assert changes(TEXT.replace("三日", "五日")) == [
        (ChangeKind.CHANGED, "掌柜换人的，应在五日内告诉街坊。")
    ]
    assert changes(TEXT.replace("（二）会算账。", "（二）会算账。\n（三）和气。")) == [
        (ChangeKind.ADDED, "和气。")
    ]
    assert changes(TEXT.replace("\u3000\u3000（二）会算账。\n", "")) == [
        (ChangeKind.REMOVED, "会算账。")
    ]


def test_words_that_stand_elsewhere_have_moved():
    swapped = TEXT.replace("（一）识茶；", "（一）会算账。").replace(
        "（二）会算账。", "（二）识茶；"
    )
    assert changes(swapped) == [(ChangeKind.MOVED, "会算账。"), (ChangeKind.MOVED, "识茶；")]
    inserted = TEXT.replace("第四条 【施行】", "第四条 茶要热。\n第五条 【施行】")
    assert changes(inserted) == [
        (ChangeKind.ADDED, "茶要热。"),
        (ChangeKind.MOVED, "本办法自明年起施行。"),
    ]


def test_every_kind_of_change_has_a_chinese_label():
    assert [kind.label for kind in ChangeKind] == ["新增", "措辞改变", "删去", "移位"]


@pytest.fixture(scope="module")
def sample():
    if not SAMPLE.exists():
        pytest.skip("没有规定文本样本（../shared/regulation/regulation.txt）")
    return read_regulation(SAMPLE.read_bytes())


def test_the_sample_text_is_split(sample):
    assert sample.status == "送审稿"
    assert [part.number for part in sample.parts] == [1, 2, 3, 4]
    assert [article.number for article in sample.articles] == list(range(1, 19))
    counts = {one.number: len(one.units) for one in sample.articles}
    assert (counts[4], counts[5], counts[8], counts[15], counts[17]) == (8, 8, 7, 3, 5)


def test_every_obligation_rests_on_a_unit_of_the_sample(sample):
    for entry in obligations():
        assert unit_for(entry, sample).place == entry.place


def test_every_unit_of_the_sample_carries_an_obligation(sample):
    assert [unit.place for unit in sample.units if not resting_on(unit).obligations] == []


def test_what_rests_on_a_unit(sample):
    resting = resting_on(unit_for(obligation("4 ¶3-b"), sample))
    assert [entry.clause for entry in resting.obligations] == ["4 ¶3-a", "4 ¶3-b"]
    assert [entry.name for entry in resting.figures] == ["filing_change_days"]
    assert [entry.id for entry in resting.readings] == ["A-12", "A-47"]


def test_words_that_introduce_items_carry_them(sample):
    resting = resting_on(sample.at(Place(8, 2)))
    assert resting.obligations[0].clause == "8.2(1)"
    assert len(resting.obligations) == 7

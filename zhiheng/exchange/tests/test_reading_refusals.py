"""Reading hostile and broken files: each is refused with a sentence, nobody is disturbed."""

import os
import struct

import pytest
import xlsxwriter
import xlwt

from zhiheng.exchange.reading.book import read_workbook
from zhiheng.exchange.reading.limits import Limits, Unreadable
from zhiheng.exchange.tests.reading_lookalikes import (
    biff,
    compound,
    forge_size,
    honest,
    pack,
    parts,
    record,
    zipped,
)

ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def refused(path, **more) -> str:
    with pytest.raises(Unreadable) as caught:
        read_workbook(path, **more)
    says = caught.value.says
    assert path.name in says
    assert "请" in says
    assert "Traceback" not in says
    return says


def written(path, data: bytes):
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.xlsx", b"", "0 字节"),
        ("a.xlsx", b" \r\n\t", "没有任何内容"),
        ("a.xlsx", b"%PDF-1.7 ...", "PDF"),
        ("a.xls", b"\x89PNG\r\n\x1a\n", "PNG"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table>", "HTML"),
        ("a.xls", b"\xef\xbb\xbf\n <TABLE>", "HTML"),
        ("a.xls", b'<?xml version="1.0"?><Workbook/>', "XML"),
        ("a.csv", "\ufeff<html>".encode("utf-16-le"), "HTML"),
        ("a.xlsx", "姓名,号\n".encode(), "内容却不是工作簿"),
        ("a.xlsx", b"PK\x03\x04 rubbish", "损坏"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 rubbish", "损坏"),
        ("a.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00\x00\x00", "Excel 4"),
        ("a.csv", b"a,b\n1\x00,2\n", "第 2 行含有空字节"),
        ("a.csv", b"a,b\n\xff\xfe\xfa,2\n", "第 2 行有无法识别的字节"),
        ("a.csv", "证书编号,产品名称与型号\n".encode() + b"\xc3,2\n", "第 2 行有无法识别的字节"),
        ("a.csv", b'a,b\n1,"2\n3,4\n', "引号直到文件末尾"),
        ("a.csv", b'a,b\n1,"2"x\n', "引号不成对"),
        ("a.csv", b"a," + b"x" * 2_000_000, "个字符"),
        ("a.csv", b"a\n" + b"x" * 40_000, "32767"),
        ("a.csv", b"," * 2000, "列"),
    ],
)
def test_the_wrong_kind_of_file(tmp_path, name, data, says):
    assert says in refused(written(tmp_path / name, data))


def test_fifty_megabytes_of_rubbish(tmp_path):
    rubbish = os.urandom(1 << 20) * 50
    refused(written(tmp_path / "r.xlsx", rubbish))
    refused(written(tmp_path / "r.csv", rubbish))
    assert "超过上限 50 MB" in refused(written(tmp_path / "big.csv", rubbish + b"x"))


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("xl/vbaProject.bin", "宏"),
        ("xl/macrosheets/sheet1.xml", "宏"),
        ("xl/externalLinks/externalLink1.xml", "链接了别的文件"),
        ("xl/connections.xml", "外部数据源"),
        ("xl/embeddings/inner.bin", "嵌着别的文件"),
        ("xl/media/nested.zip", "嵌着别的文件"),
        ("xl/activeX/activeX1.xml", "控件"),
        ("xl/workbook.bin", "xlsb"),
        ("XL/WORKBOOK.XML", "同名"),
    ],
)
def test_parts_that_have_no_business_there(tmp_path, part, says):
    assert says in refused(pack(tmp_path / "a.xlsx", parts(ROW) | {part: "<x/>"}))


def test_other_zip_files(tmp_path):
    assert "普通压缩包" in refused(written(tmp_path / "a.xlsx", zipped({"a.csv": b"1"})))
    assert "Word" in refused(written(tmp_path / "a.xlsx", zipped({"word/document.xml": b"1"})))
    many = {f"p{n}.txt": b"" for n in range(2100)}
    assert "2100 个部件" in refused(written(tmp_path / "a.xlsx", zipped(many)))


@pytest.mark.parametrize(
    "start",
    [
        '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        "<!ENTITY x 'y'>",
    ],
)
def test_document_types_and_entities(tmp_path, start):
    contents = parts('<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>')
    sheet = "xl/worksheets/sheet1.xml"
    contents[sheet] = contents[sheet].replace("<worksheet", start + "<worksheet", 1)
    assert "实体" in refused(pack(tmp_path / "a.xlsx", contents))


def test_an_entity_across_two_chunks_and_one_in_another_encoding(tmp_path):
    contents = parts(ROW)
    padding = " " * (256 * 1024 - 5)
    hidden = contents | {"docProps/x.xml": padding + '<!DOCTYPE x [<!ENTITY a "b">]><x/>'}
    assert "实体" in refused(pack(tmp_path / "a.xlsx", hidden))
    wide = contents | {"docProps/x.xml": "<!DOCTYPE x><x/>".encode("utf-16")}
    assert "UTF-8" in refused(pack(tmp_path / "a.xlsx", wide))
    seven = contents | {"docProps/x.xml": '<?xml version="1.0" encoding="UTF-7"?><x/>'}
    assert "UTF-8" in refused(pack(tmp_path / "a.xlsx", seven))


def test_zip_bombs(tmp_path):
    bomb = parts(ROW) | {"xl/media/image.bin": b"\x00" * (64 << 20)}
    assert "压缩炸弹" in refused(pack(tmp_path / "a.xlsx", bomb))
    forged = forge_size(pack(tmp_path / "b.xlsx", bomb), "xl/media/image.bin", 1000)
    assert "伪造" in refused(forged)
    small = Limits(unpacked_bytes=100_000)
    many = parts(ROW) | {f"xl/media/{n}.bin": os.urandom(30_000) for n in range(5)}
    assert "压缩炸弹" in refused(pack(tmp_path / "c.xlsx", many), limits=small)


@pytest.mark.parametrize(
    ('before', 'cells', 'says'),
    [
        ('<dimension ref="A1:XFD1048576"/>', ROW, "1048576 行 × 16384 列"),
        ('<dimension ref="A1:ZZZZ99999999"/>', ROW, "99999999 行"),
        ('<dimension ref="nonsense"/>', ROW, "数据范围"),
        ("", '<row r="1048576"><c r="A1048576"><v>1</v></c></row>' + ROW
             + '<row r="2"><c r="CV2"><v>1</v></c></row>', "1048576 行"),
        ("", '<row r="1"><c r="XFD1"><v>1</v></c></row>', "16384 列"),
    ],
)  # fmt: skip
def test_forged_sizes(tmp_path, before, cells, says):
    path = pack(tmp_path / "a.xlsx", parts(cells, before=before))
    assert path.stat().st_size < 2500
    assert says in refused(path)


def test_a_tiny_workbook_that_eats_all_memory_ends_only_the_child(tmp_path):
    """Prefixed cells slip past the scan; the child's ceiling stops what the reader then does."""
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        "<x:row r='1'><x:c r = 'A1'><x:v>1</x:v></x:c></x:row>"
        "<x:row r='1048576'><x:c r = 'XFD1048576'><x:v>1</x:v></x:c></x:row>"
        "</x:sheetData></x:worksheet>"
    )
    path = pack(tmp_path / "a.xlsx", parts() | {"xl/worksheets/sheet1.xml": sheet})
    assert path.stat().st_size < 2000
    says = refused(path)
    assert "内存" in says or "损坏" in says


def test_forged_shared_string_counts(tmp_path):
    strings = '<sst xmlns="{}" count="{n}" uniqueCount="{n}"><si><t>a</t></si></sst>'
    for number in (4_000_000, 4_294_967_295):
        contents = parts(ROW) | {"xl/sharedStrings.xml": strings.format("x", n=number)}
        assert "共享文字" in refused(pack(tmp_path / "a.xlsx", contents))


def test_locked_zip(tmp_path):
    path = pack(tmp_path / "a.xlsx", parts(ROW))
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    data[place + 8] |= 1
    assert "密码" in refused(written(path, bytes(data)))


def test_time_memory_and_output_are_bounded(tmp_path):
    path = honest(tmp_path / "a.xlsx", [["a" * 50] * 20] * 2000)
    assert "秒" in refused(path, limits=Limits(seconds=0))
    assert "内存" in refused(path, limits=Limits(memory_bytes=30 << 20))
    assert refused(path, limits=Limits(output_bytes=10_000))


def test_old_xls_with_macros_passwords_and_forged_sizes(tmp_path):
    path = tmp_path / "a.xls"

    def book(kind: int, body: bytes) -> bytes:
        return compound(["Workbook"], biff(record(kind, body)))

    cases = [
        (compound(["Workbook", "_VBA_PROJECT_CUR"], biff()), "宏"),
        (compound(["EncryptedPackage", "EncryptionInfo"]), "密码"),
        (compound(["WordDocument"]), "Word"),
        (compound(["Book"]), "更早的格式"),
        (book(0x2F, b"\x00" * 6), "密码"),
        (book(0x85, struct.pack("<IBBBB", 9, 0, 1, 1, 0) + b"x"), "宏表"),
        (book(0x01AE, b"\x01\x00\x05\x00\x00abc"), "链接了别的文件"),
        (book(0x200, struct.pack("<IIHHH", 0, 2**31, 0, 255, 0)), "伪造"),
        (book(0x200, b"\x00"), "损坏"),
    ]  # fmt: skip
    for data, says in cases:
        assert says in refused(written(path, data)), says


def test_a_broken_xls_is_a_sentence_wherever_it_is_cut(tmp_path):
    book = xlwt.Workbook()
    book.add_sheet("x").write(0, 0, "值")
    book.save(str(tmp_path / "whole.xls"))
    whole = (tmp_path / "whole.xls").read_bytes()
    for length in (600, 1500, len(whole) // 2):
        refused(written(tmp_path / "cut.xls", whole[:length]))
    looping = bytearray(whole)
    struct.pack_into("<I", looping, 48, 0xFFFFFFF0)
    refused(written(tmp_path / "loop.xls", bytes(looping)))


def test_a_cut_xlsx_is_a_sentence(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write(0, 0, "值")
    book.close()
    refused(written(path, path.read_bytes()[:-200]))


def test_a_name_cannot_turn_the_sentence_round(tmp_path):
    path = written(tmp_path / "x.xlsx", b"%PDF")
    with pytest.raises(Unreadable) as caught:
        read_workbook(path, name="a\u202excod\n.xlsx")
    assert "\u202e" not in caught.value.says
    assert "\\u202e" in caught.value.says

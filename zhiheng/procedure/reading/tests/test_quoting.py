"""A stray quote never swallows rows in silence."""

import csv
import gzip
import io
import random
from pathlib import Path

import pytest

from zhiheng.procedure.engine.gather import gather
from zhiheng.procedure.reading import Unusable, open_log
from zhiheng.procedure.reading.quoting import BadQuotes, InUtf8, Passing, look_at_quotes

HEAD = "case,step,at,by\n"
ROW = "A,b,2025-01-02,y\n"
OPEN = 'A,a,2025-01-01,"x\n'


def read(path: Path, data: bytes):
    path.write_bytes(data)
    return gather(open_log([path]))


def sound(text: str, encoding: str = "utf-8", size: int = 1 << 20) -> bool:
    """Whether the quotes are in order in a text that comes in blocks of such a size."""
    try:
        look_at_quotes(InUtf8(io.BytesIO(text.encode(encoding)).read, encoding), size)
    except BadQuotes:
        return False
    return True


def strictly(text: str) -> bool:
    """What the standard library says of it, as strict as it can be."""
    try:
        list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return False
    return True


def test_as_strict_as_the_standard_library_whatever_the_size_of_blocks():
    dice = random.Random(3)
    said = []
    for _ in range(3000):
        text = "".join(dice.choice('ab,"\n\r"') for _ in range(dice.randrange(1, 14)))
        said.append(strictly(text))
        for size in (1, 2, 3, 100):
            assert sound(text, size=size) == said[-1], text
            assert sound(text, "utf-16", size=size) == said[-1], text
    assert 300 < sum(said) < 2700


def test_blanks_behind_a_quoted_cell_and_quotes_within_an_unquoted_one_are_usable():
    assert sound(HEAD + 'A,a,2025-01-01,"x" \n' + 'A,a,"2025-01-01"\t,x\r\n')
    assert sound(HEAD + 'A,a,2025-01-01,5" pipe\n' + 'A,a,2025-01-01,"5"" pipe"')
    assert sound("\ufeff" + '"case","step"\n"A","a"\n')
    assert not sound("\ufeff" + '"case","step\n"A","a"\n')
    assert not sound("\ufeff" + '"case\nb"x,step\n')  # the mark stands before the cell


@pytest.mark.parametrize("size", range(1, 9))
def test_the_quote_that_is_told_is_the_last_that_opened_a_cell(size: int):
    with pytest.raises(BadQuotes) as caught:
        look_at_quotes(InUtf8(io.BytesIO(b'"a",b\n"c\n').read, "utf-8"), size)
    assert (caught.value.byte, caught.value.closed) == (6, False)


def test_only_where_rows_and_lines_differ_is_a_file_looked_at_again():
    def differs(text: str, rows: int, size: int = 1 << 20) -> bool:
        source = Passing(io.BytesIO(text.encode()).read, "utf-8")
        while source.read(size):
            pass
        return source.may_hide_lines(rows)

    assert not differs('"a"\n"b"\n', 2)
    assert not differs('"a"\r\n"b"', 2)
    assert differs('"a"\n"b\nc"\n', 2)
    assert differs('"a"\n\n"b"\n', 2)  # a blank line, or a line that is hidden: who knows
    assert differs('"a\n"\r"b"\n', 2)
    mixed = '"a"\r\n"b\r\nc"\r\nd\re\n'  # as many feeds, and as many returns, as rows
    for size in range(1, 20):
        assert differs(mixed, 4, size)
        assert not differs('"a"\r\n"b"\rc\r\n"d"\n', 4, size)
    assert not differs("a\n\nb\n", 2)
    assert differs('"a"\nb,"c\n', 2)  # the last line's end is in the cell
    assert differs('a\nb\n"c"\n', 3, size=4)  # not counted from the beginning
    assert differs('a\nb\n"c\nd\ne"\nf\n', 4, size=4)
    assert differs('"a"\n"' + "b" * 20_000 + "\n", 2)  # the quote is out of sight


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        (HEAD + OPEN + ROW, 2, "直到文件末尾也没有合上"),
        (HEAD + ROW + ROW + OPEN + ROW * 400_000, 4, "直到文件末尾也没有合上"),
        (HEAD + ROW * 400_000 + OPEN + ROW, 400_002, "直到文件末尾也没有合上"),
        (HEAD + OPEN + 'B,b,2025-01-02,"y"\n', 2, "在中间合上了"),
        (HEAD + '"A\nx",a,2025-01-01,x\n' + OPEN, 4, "直到文件末尾也没有合上"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "csv.gz", "utf-16"])
def test_the_line_where_the_cell_begins_is_told(
    tmp_path: Path, text: str, line: int, says: str, kind: str
):
    data = text.encode("utf-16" if kind == "utf-16" else "utf-8")
    name = "e.csv.gz" if kind == "csv.gz" else "e.csv"
    with pytest.raises(Unusable, match=rf"{name} 第 {line} 行：.*{says}"):
        read(tmp_path / name, gzip.compress(data, 1) if kind == "csv.gz" else data)


def test_a_row_that_is_too_long_is_told_with_its_line(tmp_path: Path):
    with pytest.raises(Unusable, match="第 3 行：这一行超过 1 MB"):
        read(tmp_path / "e.csv", (HEAD + ROW + f"A,a,2025-01-01,{'x' * 9_000_000}\n").encode())


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path):
    with pytest.raises(Unusable, match="第 90002 行：不是 UTF-8"):
        read(tmp_path / "e.csv", (HEAD + ROW * 90_000).encode() + b"A,a,2025-01-03,\xff\xfe\n" * 9)


def test_gzip_that_is_damaged_is_said_to_be_so_though_its_rows_look_odd(tmp_path: Path):
    rows = "".join(f"C{n * n % 9973},a,2025-01-05,x{n}\n" for n in range(50_000))
    whole = bytearray(gzip.compress((HEAD + rows).encode()))
    whole[len(whole) // 2] ^= 255
    with pytest.raises(Unusable, match="不完整或已损坏"):
        read(tmp_path / "e.csv.gz", bytes(whole))


@pytest.mark.parametrize(("mark", "said"), [(";", "分号"), ("\t", "制表符"), ("|", "竖线")])
def test_other_marks_between_the_columns_are_named(tmp_path: Path, mark: str, said: str):
    with pytest.raises(Unusable, match=f"用{said}分列"):
        read(tmp_path / "e.csv", (HEAD + ROW).replace(",", mark).encode())

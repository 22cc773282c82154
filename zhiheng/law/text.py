"""A text of the regulation, split into articles, paragraphs and items with digests of their words.

The body loads the text from its own copy; this module only reads it. Every line that is no heading
is one paragraph or one item, as the official texts are set. Anything that would make the numbering
doubtful – a skipped article, a line cut in the middle – is refused with the line, never mended.
"""

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from zhiheng.law.figures import Figure, figures
from zhiheng.law.judgement import Rule, rules
from zhiheng.law.readings import Reading, readings
from zhiheng.law.register import Obligation, Place, covers, obligations

LARGEST = 2_000_000
_NUMERAL = "零〇一二三四五六七八九十百0-9０-９"
_ARTICLE = re.compile(rf"第([{_NUMERAL}]+)条(?:\s*【([^】]*)】\s*|\s+|$)(.*)", re.DOTALL)
_PART = re.compile(rf"第([{_NUMERAL}]+)(?:部分|编|章|节)(?:\s+(.*))?$")
_ITEM = re.compile(rf"[（(]([{_NUMERAL}]+)[)）]\s*(.*)", re.DOTALL)
_MARK = re.compile(r"[（(]([^（()）]{1,20})[)）]$")
_ANNEX = re.compile(rf"附(?:件|表|录)?\s*(?:[{_NUMERAL}]+|[:：]|$)")
_ENDINGS = "。；：;:！？”）)…"
_FOREIGN = {
    b"%PDF": "PDF 文件",
    b"PK\x03\x04": "Word、Excel 或压缩文件",
    b"\xd0\xcf\x11\xe0": "旧版 Word 或 Excel 文件",
    b"{\\rtf": "RTF 文件",
}


class RegulationTextError(ValueError):
    """The text cannot be read as a regulation; the sentence says where and what to do."""


@dataclass(frozen=True)
class Unit:
    """The smallest unit an obligation can rest on: a paragraph, or an item of it (0 for none).

    words: without heading and item number. digest: see `digest_of`.
    """

    article: int
    paragraph: int
    item: int
    words: str
    digest: str

    @property
    def place(self) -> Place:
        return Place(self.article, self.paragraph, self.item)


@dataclass(frozen=True)
class Article:
    """An article: number, heading ("" if none), the part it stands in (0 if none), its units."""

    number: int
    heading: str
    part: int
    units: tuple[Unit, ...]


@dataclass(frozen=True)
class Part:
    """A part or chapter of the text."""

    number: int
    heading: str


@dataclass(frozen=True)
class RegulationText:
    """A whole text.

    status: the mark under the title, such as 送审稿; "" where there is none.
    annex_line: the line where annexes begin, which are not split; 0 where there are none.
    """

    title: str
    status: str
    parts: tuple[Part, ...]
    articles: tuple[Article, ...]
    annex_line: int = 0

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        return tuple(unit for article in self.articles for unit in article.units)

    @cached_property
    def digest(self) -> str:
        """Of all words with their places: two texts with equal digests say the same."""
        lines = (f"{unit.place} {unit.digest}" for unit in self.units)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    def at(self, place: Place) -> Unit:
        """The unit at a place; LookupError with a sentence if the text has none there."""
        for unit in self.units:
            if unit.place == place:
                return unit
        raise LookupError(f"《{self.title}》没有{place}；请核对载入的是不是这份规定")


class ChangeKind(StrEnum):
    """What became of a unit between two texts."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"

    @property
    def label(self) -> str:
        return {"added": "新增", "changed": "措辞改变", "removed": "删去", "moved": "移位"}[self]


@dataclass(frozen=True)
class Change:
    """One difference; old is None for what was added, new for what was removed."""

    kind: ChangeKind
    old: Unit | None
    new: Unit | None

    @property
    def place(self) -> Place:
        """Where it stands now, or stood."""
        unit = self.new or self.old
        assert unit is not None
        return unit.place


@dataclass(frozen=True)
class Resting:
    """What rests on a unit of the text and must be read again when its words change.

    rules: only those whose modules have been imported (see `zhiheng.law.judgement.rules`).
    """

    obligations: tuple[Obligation, ...]
    rules: tuple[Rule, ...]
    readings: tuple[Reading, ...]
    figures: tuple[Figure, ...]


def unit_for(obligation: Obligation, text: RegulationText) -> Unit:
    """The unit of a text that an obligation rests on; LookupError where the text lacks it."""
    return text.at(obligation.place)


def resting_on(unit: Unit) -> Resting:
    """Everything that points at a unit; words that introduce items carry the items with them.

    Places are those of the text the register was written from: of a `Change` ask for the old unit.
    """
    resting = tuple(entry for entry in obligations() if _carries(unit.place, entry.place))
    clauses = {entry.clause for entry in resting}

    def touches(cited: Iterable[str]) -> bool:
        return any(covers(one, clause) for one in cited for clause in clauses)

    return Resting(
        resting,
        tuple(entry for entry in rules() if touches(entry.clauses)),
        tuple(entry for entry in readings() if touches(entry.clauses)),
        tuple(entry for entry in figures() if touches(entry.clauses)),
    )


def _carries(upper: Place, lower: Place) -> bool:
    same_paragraph = (upper.article, upper.paragraph) == (lower.article, lower.paragraph)
    return same_paragraph and upper.item in (0, lower.item)


def changed_units(old: RegulationText, new: RegulationText) -> tuple[Change, ...]:
    """Differences between two texts by the digests of their units, in the order of the text.

    Equal words at another place are a move; other words at the same place are a change.
    """
    before = {unit.place: unit for unit in old.units}
    after = {unit.place: unit for unit in new.units}
    for place in [place for place in before if place in after]:
        if before[place].digest == after[place].digest:
            del before[place], after[place]
    changes = list(_moves(before, after))
    for place in sorted(before.keys() | after.keys()):
        one, other = before.get(place), after.get(place)
        changes.append(Change(_kind(one, other), one, other))
    return tuple(sorted(changes, key=lambda change: change.place))


def _moves(before: dict[Place, Unit], after: dict[Place, Unit]) -> Iterator[Change]:
    """Take the units whose words stand elsewhere out of both; each old one moves at most once."""
    by_digest = {unit.digest: unit for unit in reversed(before.values())}
    for unit in tuple(after.values()):
        if moved := by_digest.pop(unit.digest, None):
            del before[moved.place], after[unit.place]
            yield Change(ChangeKind.MOVED, moved, unit)


def _kind(one: Unit | None, other: Unit | None) -> ChangeKind:
    if one is None:
        return ChangeKind.ADDED
    return ChangeKind.REMOVED if other is None else ChangeKind.CHANGED


def digest_of(words: str) -> str:
    """SHA-256, hexadecimal, of the words in NFC with all whitespace removed."""
    bare = "".join(unicodedata.normalize("NFC", words).split())
    return hashlib.sha256(bare.encode()).hexdigest()


def read_regulation(data: bytes) -> RegulationText:
    """Split a file (UTF-8, GB18030 or UTF-16); RegulationTextError if it is no regulation."""
    return split_regulation(decode(data))


def decode(data: bytes) -> str:
    """The text of a file in whichever of the three encodings; a byte order mark is obeyed."""
    _refuse_foreign(data)
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ("utf-16",) if marked else ("utf-8-sig", "gb18030", "utf-16-le", "utf-16-be")
    readable = [text for encoding in encodings if (text := _decoded(data, encoding)) is not None]
    for text in readable:
        if re.search(rf"第[{_NUMERAL}]+条", text):
            return text
    if readable:
        raise RegulationTextError("文件里没有“第几条”，不像一份规定；请确认选对了文件")
    raise RegulationTextError("认不出文件的编码；请另存为 UTF-8、GB18030 或 UTF-16 的纯文本再载入")


def split_regulation(text: str) -> RegulationText:
    """Split a text; RegulationTextError with the line where it cannot be one."""
    return _Splitter().split(text)


def _refuse_foreign(data: bytes) -> None:
    if not data.strip():
        raise RegulationTextError("文件是空的；请选择规定全文的纯文本文件")
    if len(data) > LARGEST:
        raise RegulationTextError("文件超过 2 MB，不像一份规定的文本；请只保留规定全文再载入")
    for start, kind in _FOREIGN.items():
        if data.startswith(start):
            raise RegulationTextError(f"这是{kind}；请另存为纯文本（.txt）再载入")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\x00" in text else text


class _Splitter:
    """Reads line by line; keeps where it is, so that every refusal can name the line."""

    def __init__(self) -> None:
        self.header: list[str] = []
        self.parts: list[Part] = []
        self.articles: list[Article] = []
        self.units: list[Unit] = []
        self.line = 0
        self.annex_line = 0

    def split(self, text: str) -> RegulationText:
        for self.line, words in _lines(text):
            if self.annex_line:
                self._refuse_article_in_annex(words)
            elif self.articles and _is_annex(words):
                self.annex_line = self.line
            else:
                self._take(words)
        if not self.articles:
            raise RegulationTextError(
                "文件里没有一行以“第一条”开头，不像一份规定；请确认选对了文件"
            )
        self._close_article()
        title, status = _title(self.header)
        parts, articles = tuple(self.parts), tuple(self.articles)
        return RegulationText(title, status, parts, articles, self.annex_line)

    def _take(self, words: str) -> None:
        if found := _ARTICLE.match(words):
            self._open_article(_number(found[1]), (found[2] or "").strip(), found[3].strip())
        elif found := _PART.match(words):
            self.parts.append(Part(_number(found[1]), (found[2] or "").strip()))
        elif not self.articles:
            self.header.append(words)
        elif found := _ITEM.match(words):
            self._add_item(_number(found[1]), found[2])
        else:
            self._add(self._paragraph() + 1, 0, words)

    def _refuse_article_in_annex(self, words: str) -> None:
        """An annex may have articles of its own, but not the one that would come next."""
        found = _ARTICLE.match(words)
        if found and _number(found[1]) == len(self.articles) + 1:
            self._refuse(
                f"第{_number(found[1])}条出现在附件之后；请把第 {self.annex_line} 行的附件移到文末"
            )

    def _open_article(self, number: int, heading: str, words: str) -> None:
        awaited = len(self.articles) + 1
        if number != awaited:
            self._refuse(f"这里是第{number}条，按顺序应是第{awaited}条；请检查是否缺条或重复")
        self._close_article()
        part = self.parts[-1].number if self.parts else 0
        self.articles.append(Article(number, heading, part, ()))
        if words:
            self._add(1, 0, words)

    def _close_article(self) -> None:
        """Put the units gathered so far into the article they belong to."""
        if not self.articles:
            return
        last = self.articles[-1]
        if not self.units:
            self._refuse(f"第{last.number}条没有内容；请检查文本是否完整")
        self.articles[-1] = Article(last.number, last.heading, last.part, tuple(self.units))
        self.units = []

    def _add_item(self, number: int, words: str) -> None:
        awaited = self.units[-1].item + 1 if self.units else 1
        if number != awaited:
            self._refuse(f"这里是第（{number}）项，按顺序应是第（{awaited}）项；请检查是否缺项")
        self._add(max(1, self._paragraph()), number, words)

    def _add(self, paragraph: int, item: int, words: str) -> None:
        if words[-1:] not in _ENDINGS or not words:
            self._refuse("这一行末尾没有句号、分号或冒号，像是一句话被切成了两行；请接好再载入")
        self.units.append(Unit(self.articles[-1].number, paragraph, item, words, digest_of(words)))

    def _paragraph(self) -> int:
        return self.units[-1].paragraph if self.units else 0

    def _refuse(self, why: str) -> None:
        raise RegulationTextError(f"第 {self.line} 行：{why}")


def _is_annex(words: str) -> bool:
    """Whether a line heads an annex; a sentence that merely begins with the word does not."""
    return bool(_ANNEX.match(words)) and words[-1] not in _ENDINGS


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Non-empty lines with their number from 1; str.strip takes full-width spaces as well."""
    for number, line in enumerate(re.split(r"\r\n|\r|\n|\f", text), start=1):
        words = unicodedata.normalize("NFC", line).strip("\ufeff\u200b \t\u3000\xa0")
        if words.strip():
            yield number, words.strip()


def _title(header: list[str]) -> tuple[str, str]:
    """Title and version mark from the lines before the first part or article."""
    lines = [line for line in header if not _is_annex(line)]
    title, status = "".join(lines), ""
    if found := _MARK.search(title):
        title, status = title[: found.start()], found[1]
    if not title:
        raise RegulationTextError("正文之前没有标题；请保留规定的名称再载入")
    return title, status


_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0}


def _number(numeral: str) -> int:
    """A Chinese numeral below 1000 (or digits) as an integer: 十二 → 12, 一百零三 → 103."""
    if unicodedata.normalize("NFKC", numeral).isdecimal():
        return int(unicodedata.normalize("NFKC", numeral))
    total, digit = 0, 0
    for character in numeral:
        if character in "十百":
            total += (digit or 1) * (10 if character == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS.get(character, 0)
    return total + digit

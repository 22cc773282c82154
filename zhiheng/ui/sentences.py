"""Sentences with values in them, in the language of the screen (docs/adr/0002).

Rules, the importer and the trail speak and store Chinese. A page that is read in English finds the
wording from which a sentence was made – `{0}没有登记到期日。` – and fills the English wording with
the same values. What nobody has worded in English stays as it is: a name, a product, a quotation.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language, gettext

_HAN = re.compile("[\u4e00-\u9fff]")
_PLACE = re.compile(r"\{\w*\}|%\(\w+\)[sd]|%[sd]")
_NUMERALS = (*"一二三四五六七八九十", *(f"十{one}" for one in "一二三四五六七八九"), "二十")
_RUN = re.compile(f"(?:{_PLACE.pattern})+")
_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# How longer texts are put together, the widest first, and how English does it.
_JOINTS = (
    ("\n", "\n"),
    ("。", ". "),
    ("；", "; "),
    ("：", ": "),
    ("，", ", "),
    ("、", ", "),
    ("和", " and "),
    (" ", " "),
)
_COUNTED = re.compile(r"(\d+) ?(\D+)")
_QUOTING = re.compile("([^“]*)(“[^”]*”)(.*)", re.DOTALL)
_BRACKET = re.compile(r"(.+)（([^（）]*)）([。；]?)", re.DOTALL)
FEW, FEWEST = 4, 2
"""Chinese characters of a wording's own. With fewer than FEW its values are no sentences; with
fewer than FEWEST it would fit nearly anything, so it counts only where all its values are told."""


def said(text: object) -> str:
    """The text as it reads in the language of the screen."""
    words = str(text or "")
    if not words or (get_language() or "zh").startswith("zh") or not _HAN.search(words):
        return words
    return phrases(get_language() or "en").tell(words)


@dataclass(frozen=True)
class Wording:
    """A sentence with places for values; own: its longest piece between them; runs: the names of
    places that stand side by side, for each group of `fits`."""

    fits: re.Pattern[str]
    own: str
    weight: int
    runs: tuple[tuple[str, ...], ...]
    english: str

    def filled(self, values: Mapping[str, str]) -> str:
        return _PLACE.sub(lambda place: values.get(place[0], place[0]), self.english)


def wording(source: str, english: str) -> Wording:
    """The wording of a message whose places are {0}, {name}, %(name)s."""
    runs = tuple(tuple(_PLACE.findall(run)) for run in _RUN.findall(source))
    literals = _RUN.split(source)
    weight = sum(len(_HAN.findall(literal)) for literal in literals)
    group = "(.*?)" if weight >= FEW else "([^。；：]*?)"
    fits = re.compile(group.join(map(re.escape, literals)), re.DOTALL)
    return Wording(fits, max(literals, key=len), weight, runs, english)


def _unended(message: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """A sentence, and itself without its stop: another may go on from it (law.records.absent).
    One with few characters of its own would fit nearly anything then."""
    yield message
    source, english = message
    own = len(_HAN.findall(_PLACE.sub("", source)))
    if source.endswith("。") and english.endswith(".") and own >= FEW:
        yield source[:-1], english[:-1]


class Phrases:
    """All that is worded in one other language. exact: without values; wordings: with them."""

    def __init__(self, messages: Iterable[tuple[str, str]]) -> None:
        self.exact = dict(zip(_NUMERALS, map(str, range(1, 21)), strict=True))
        found = []
        for source, english in chain.from_iterable(map(_unended, messages)):
            if _PLACE.search(source):
                found.append(wording(source, english))
            else:
                self.exact[source] = english
                if source[0] in "；，":  # it goes on from what was said, and may be told by itself
                    self.exact.setdefault(source[1:], english.lstrip(";, "))
        self.wordings = sorted(found, key=lambda one: -one.weight)
        self.tell = lru_cache(4096)(self._tell)

    def _tell(self, text: str) -> str:
        if not _HAN.search(text):
            return text
        return self._known(text) or _with_days(self._parted(text, 0))

    def _known(self, text: str) -> str:
        """The text in the other language where it was worded as a whole; else nothing."""
        if found := self.exact.get(text) or _shown(gettext(text), text):
            return found
        if _DAY.fullmatch(text):
            return _with_days(text)
        for one in self.wordings:
            if one.own in text and (match := one.fits.fullmatch(text)):
                values: dict[str, str] = {}
                for names, value in zip(one.runs, match.groups(), strict=True):
                    values |= zip(names, self._run(value, len(names)), strict=True)
                if one.weight >= FEWEST or not any(map(_HAN.search, values.values())):
                    return one.filled(values)
        counted = _COUNTED.fullmatch(text)
        unit = self.exact.get(counted[2]) if counted else None
        return f"{counted[1]} {unit}" if counted and unit else ""

    def _run(self, text: str, count: int) -> list[str]:
        """Values that stand side by side: the longest known beginning is the first, and so on."""
        if count == 1:
            return [self.tell(text)]
        for end in range(len(text), 0, -1):
            start = text[:end]
            if found := self.exact.get(start) or (_DAY.fullmatch(start) and _with_days(start)):
                return [found, *self._run(text[end:], count - 1)]
        return ["", *self._run(text, count - 1)]

    def _parted(self, text: str, level: int) -> str:
        """A text of several wordings: the longest that are known, piece after piece."""
        for depth in range(level, len(_JOINTS)):
            joint, english = _JOINTS[depth]
            if joint == " " and (found := _QUOTING.fullmatch(text)):
                return f"{self.tell(found[1])} {found[2]}{self.tell(found[3])}".strip()
            pieces = [piece for piece in re.split(f"(?<={joint})", text) if piece]
            if len(pieces) > 1 or text.endswith(joint):
                return "".join(self._pieces(pieces, joint, english, depth)).strip(" ")
            if joint == "；" and (found := _BRACKET.fullmatch(text)):
                tail = ". " if found[3] else ""
                return f"{self.tell(found[1])} ({self.tell(found[2])}){tail}".strip()
        return text

    def _pieces(self, pieces: list[str], joint: str, english: str, depth: int) -> Iterator[str]:
        at = 0
        while at < len(pieces):
            for end in range(len(pieces), at, -1):
                whole = "".join(pieces[at:end])
                bare = whole.removesuffix(joint)
                tail = english if bare != whole else ""
                if not _HAN.search(whole):
                    found = bare
                elif known := self._known(whole):
                    found, tail = known, " "
                else:
                    found = self._known(bare)
                if found or end == at + 1:
                    yield (found or self._parted(bare, depth + 1)) + tail
                    at = end
                    break


def _shown(found: str, text: str) -> str:
    return found if found != text else ""


def _with_days(text: str) -> str:
    """Dates as English writes them: 5 Mar 2026."""
    return _DAY.sub(lambda day: f"{int(day[3])} {_MONTHS[int(day[2]) - 1]} {day[1]}", text)


@cache
def phrases(language: str) -> Phrases:
    """What the catalogue `sentences` and that of the screens hold for a language."""
    return Phrases(_messages(language))


def _messages(language: str) -> Iterator[tuple[str, str]]:
    from babel.messages.mofile import read_mo

    for root in settings.LOCALE_PATHS:
        for name in ("sentences", "django"):
            path = Path(root) / language.replace("-", "_") / "LC_MESSAGES" / f"{name}.mo"
            if not path.exists():
                continue
            with path.open("rb") as file:
                for message in read_mo(file):
                    source = message.id if isinstance(message.id, str) else ""
                    here = name == "sentences" or _PLACE.search(source)
                    if source and message.string and here:
                        yield source, str(message.string)

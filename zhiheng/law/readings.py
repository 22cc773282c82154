"""Readings (解释口径): what a doubtful word may mean, and which meaning is advised.

Source: ``readings.toml``, A-01 … A-50. Options and recommendation only: which option a body has
chosen, by whom and when, lives in its database. Only a `switchable` reading changes an answer.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).with_name("readings.toml")


class ReadingError(ValueError):
    """The readings' data file contradicts itself; the sentence names the entry."""


class Effect(StrEnum):
    """How the code uses a reading."""

    SWITCH = "switch"
    FIXED = "fixed"
    PLANNED = "planned"

    @property
    def label(self) -> str:
        return _EFFECT_LABELS[self]


_EFFECT_LABELS = {
    Effect.SWITCH: "随所选项改变判断",
    Effect.FIXED: "按建议项写定",
    Effect.PLANNED: "仅作记载，所涉功能尚未建成",
}


@dataclass(frozen=True)
class Option:
    """One possible meaning; value and unit (days, working_days, months) where it sets a number."""

    key: str
    text: str
    value: int | None = None
    unit: str = ""


@dataclass(frozen=True)
class Reading:
    """A question the text leaves open.

    clauses: keys of the register; empty with `whole` where it concerns the whole regulation.
    effect, affects: how and where (a rule, a clock, an area) the code uses it.
    """

    id: str
    clauses: tuple[str, ...]
    whole: bool
    question: str
    options: tuple[Option, ...]
    recommended: str
    reason: str
    in_software: str
    source: str
    effect: Effect
    affects: str

    @property
    def switchable(self) -> bool:
        return self.effect is Effect.SWITCH

    def option(self, key: str) -> Option:
        """The option with this key; KeyError with a sentence naming those there are."""
        for option in self.options:
            if option.key == key:
                return option
        keys = "、".join(option.key for option in self.options)
        raise KeyError(f"口径 {self.id} 没有选项“{key}”；可选的有 {keys}")


_NEEDED = {
    "clauses", "question", "options", "recommended", "reason", "in_software", "source", "affects",
}  # fmt: skip
_ALLOWED = _NEEDED | {"whole"}


@cache
def readings() -> tuple[Reading, ...]:
    """All readings, ordered by id. Raises ReadingError if the data contradict themselves."""
    return load_readings(SOURCE)


def reading(id: str) -> Reading:
    """The reading with this id ("A-20"); KeyError with a sentence if there is none."""
    for entry in readings():
        if entry.id == id:
            return entry
    raise KeyError(f"没有口径“{id}”；口径编号从 {readings()[0].id} 到 {readings()[-1].id}")


def default_choices() -> dict[str, str]:
    """The recommended option key of every reading, by id: what holds until a body chooses."""
    return {entry.id: entry.recommended for entry in readings()}


@cache
def reading_ids_by_clause() -> Mapping[str, tuple[str, ...]]:
    """Ids of the readings that touch a clause, in order; clauses without one are absent."""
    touched: dict[str, tuple[str, ...]] = {}
    for entry in readings():
        for clause in entry.clauses:
            touched[clause] = (*touched.get(clause, ()), entry.id)
    return touched


def load_readings(path: Path) -> tuple[Reading, ...]:
    """Read and check a readings file; ordered by id."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise ReadingError(f"{path.name}：不是有效的 TOML 文件（{wrong}）") from None
    return tuple(_reading(path.name, id, entries[id]) for id in sorted(entries))


def _reading(file: str, id: str, entry: Mapping[str, Any]) -> Reading:
    where = f"{file} 的 {id}"
    if missing := _NEEDED - entry.keys():
        raise ReadingError(f"{where}：缺少 {'、'.join(sorted(missing))}")
    if strange := entry.keys() - _ALLOWED:
        raise ReadingError(f"{where}：不认识的键 {'、'.join(sorted(strange))}")
    options = _options(where, entry["options"])
    if entry["recommended"] not in {option.key for option in options}:
        raise ReadingError(f"{where}：建议的“{entry['recommended']}”不在选项之中")
    if bool(entry["clauses"]) == entry.get("whole", False):
        raise ReadingError(f"{where}：须写明所涉条款；涉及全文的写 whole = true，二者取一")
    return Reading(
        id=id,
        clauses=tuple(entry["clauses"]),
        whole=entry.get("whole", False),
        question=entry["question"],
        options=options,
        recommended=entry["recommended"],
        reason=entry["reason"],
        in_software=entry["in_software"],
        source=entry["source"],
        effect=_effect(where, entry["affects"]),
        affects=entry["affects"].get("what", ""),
    )


def _options(where: str, entries: list[Mapping[str, Any]]) -> tuple[Option, ...]:
    try:
        options = tuple(Option(**entry) for entry in entries)
    except TypeError as wrong:
        raise ReadingError(f"{where}：选项的键不对（{wrong}）") from None
    if len({option.key for option in options}) < max(2, len(options)):
        raise ReadingError(f"{where}：至少要有两个不同的选项，且选项的键不能重复")
    return options


def _effect(where: str, affects: Mapping[str, str]) -> Effect:
    try:
        return Effect(affects.get("how", ""))
    except ValueError:
        raise ReadingError(f"{where}：affects.how 只能是 {'、'.join(Effect)}") from None

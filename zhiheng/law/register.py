"""The register: every obligation of the regulation as data, with our own Chinese paraphrase.

Source: ``sources/article-NN.toml`` (one file per article, grouped by the unit of text that an
obligation rests on) and ``exposure.toml`` (legal bases that a lapse may touch). The key of an
obligation is its clause string, e.g. "4 ¶3-b"; rules, figures and readings point at it.
Nothing here judges.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Self, TypeVar

from zhiheng.law.readings import reading_ids_by_clause

SOURCES = Path(__file__).with_name("sources")
EXPOSURES = Path(__file__).with_name("exposure.toml")


class RegisterError(ValueError):
    """The law's data files contradict themselves; the sentence names file and entry."""


class Labelled(StrEnum):
    """An enumeration whose members carry the Chinese word shown to the user."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


AnyLabelled = TypeVar("AnyLabelled", bound=Labelled)


class Kind(Labelled):
    """What sort of norm it is."""

    DUTY = "duty", "义务"
    BAN = "ban", "禁止"
    POWER = "power", "权利"
    PERMISSION = "permission", "许可"
    PROTECTION = "protection", "保护"
    DEFINITION = "definition", "释义"
    SANCTION = "sanction", "罚则"
    REGULATOR = "regulator", "监管"


class Flag(Labelled):
    """What else is to be known of it."""

    CLOCK = "clock", "有期限"
    LIABILITY = "liability", "责任归属"
    QUALIFICATION = "qualification", "任职条件"
    PROTECTION = "protection", "兼为保护"
    OPTION = "option", "可选择适用"
    NO_GATE = "no_gate", "不得设审批"
    DATE = "date", "施行日期"


class Actor(Labelled):
    """Whose norm it is."""

    BODY = "body", "认证机构"
    DIRECTOR = "director", "认证质量总监"
    PROJECT_MANAGER = "project_manager", "认证项目质量负责人"
    BOTH_POSTS = "both_posts", "两类关键认证质量人员"
    LEGAL_REPRESENTATIVE = "legal_representative", "法定代表人或实际控制人"
    MANAGEMENT = "management", "管理层"
    OTHER_MANAGEMENT = "other_management", "其他管理层成员"
    SAMR = "samr", "市场监管总局"
    REGULATORS = "regulators", "市场监管部门"


class Status(Labelled):
    """What the program does for it today. A plan is `not_yet`, whatever it promises."""

    RULED = "ruled", "自动判断"
    RECORDED = "recorded", "登记留痕"
    BY_HAND = "by_hand", "由人判断"
    NOT_YET = "not_yet", "尚未建成"


class Basis(Labelled):
    """Who set a deadline: the law, or the body for itself."""

    LAW = "law", "法定"
    INTERNAL = "internal", "内部时限"


@dataclass(frozen=True, order=True)
class Place:
    """The unit of text an obligation rests on; paragraphs and items count from 1, no item is 0."""

    article: int
    paragraph: int
    item: int = 0

    def __str__(self) -> str:
        item = f"第（{self.item}）项" if self.item else ""
        return f"第{self.article}条第{self.paragraph}款{item}"


@dataclass(frozen=True)
class Deadline:
    """When it is due, in words; `rule` is the key of the clock that computes it, where one does."""

    says: str
    basis: Basis
    rule: str | None = None


@dataclass(frozen=True)
class Exposure:
    """A legal basis that a lapse may touch, with its range. Shown, never computed into a sanction.

    verified: whether article and version were read in the text in force; `note` says what is open.
    """

    key: str
    law: str
    version: str
    article: str
    says: str
    condition: str
    verified: bool
    note: str = ""


@dataclass(frozen=True)
class Obligation:
    """One norm of the regulation: who must, may or must not do what, by when, shown by what.

    readings: ids of the readings (解释口径) that touch it.
    status_reason: required for `by_hand` (why software should not) and `not_yet` (what is planned).
    """

    id: str
    clause: str
    place: Place
    article_title: str
    kind: Kind
    flags: tuple[Flag, ...]
    actor: Actor
    who: str
    trigger: str
    duty: str
    deadline: Deadline | None
    evidence: str
    exposure: tuple[Exposure, ...]
    in_force_from: date
    readings: tuple[str, ...]
    status: Status
    status_reason: str

    @property
    def article(self) -> int:
        return self.place.article

    @property
    def deadline_rule(self) -> str | None:
        return self.deadline.rule if self.deadline else None


_ARTICLE_KEYS = {"article", "title", "in_force_from", "unit"}
_UNIT_KEYS = {"paragraph", "item", "obligation"}
_REQUIRED = {"id", "clause", "kind", "actor", "duty", "status"}
_ALLOWED = _REQUIRED | {
    "flags", "who", "trigger", "deadline", "evidence", "exposure", "status_reason",
}  # fmt: skip


@cache
def obligations() -> tuple[Obligation, ...]:
    """All obligations, ordered by id. Raises RegisterError if the data contradict themselves."""
    return load_obligations(SOURCES, exposures())


def obligation(clause: str) -> Obligation:
    """The obligation with exactly this clause string; KeyError with a sentence if there is none."""
    try:
        return _by_clause()[clause]
    except KeyError:
        raise KeyError(f"义务登记中没有条款“{clause}”；请用登记表里的写法，例如“4 ¶3-b”") from None


def by_article() -> dict[int, tuple[Obligation, ...]]:
    """Obligations grouped by article number, in the order of the text."""
    groups: dict[int, list[Obligation]] = {}
    for entry in obligations():
        groups.setdefault(entry.article, []).append(entry)
    return {article: tuple(group) for article, group in groups.items()}


def counts_by_status() -> dict[Status, int]:
    """How many obligations stand where; every status is present, also with none."""
    counted = Counter(entry.status for entry in obligations())
    return {status: counted[status] for status in Status}


def covers(cited: str, clause: str) -> bool:
    """Whether a cited clause ("4.2(2)") is the given one or the whole of it ("4.2(2)-a")."""
    return clause == cited or clause.startswith(f"{cited}-")


def under(cited: str) -> tuple[Obligation, ...]:
    """The obligations that a cited clause covers; none for a clause of another norm."""
    return tuple(entry for entry in obligations() if covers(cited, entry.clause))


@cache
def exposures() -> Mapping[str, Exposure]:
    """The legal bases by key."""
    entries = _read(EXPOSURES)
    try:
        return {key: Exposure(key=key, **entry) for key, entry in entries.items()}
    except TypeError as wrong:
        raise RegisterError(f"{EXPOSURES.name}：有缺少或不认识的键（{wrong}）") from None


def load_obligations(folder: Path, known: Mapping[str, Exposure]) -> tuple[Obligation, ...]:
    """Read and check every article file of a folder; ordered by id."""
    entries = [entry for path in sorted(folder.glob("*.toml")) for entry in _article(path, known)]
    for name in ("id", "clause"):
        counted = Counter(getattr(entry, name) for entry in entries)
        twice = sorted(value for value, times in counted.items() if times > 1)
        if twice:
            raise RegisterError(f"{folder.name}：{name} 重复出现：{'、'.join(twice)}")
    return tuple(sorted(entries, key=lambda entry: entry.id))


@cache
def _by_clause() -> dict[str, Obligation]:
    return {entry.clause: entry for entry in obligations()}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise RegisterError(f"{path.name}：不是有效的 TOML 文件（{wrong}）") from None


def _article(path: Path, known: Mapping[str, Exposure]) -> Iterator[Obligation]:
    article = _read(path)
    _check_keys(f"{path.name}", article, _ARTICLE_KEYS, _ARTICLE_KEYS)
    for unit in article["unit"]:
        _check_keys(f"{path.name} 的 unit", unit, {"paragraph", "obligation"}, _UNIT_KEYS)
        place = Place(article["article"], unit["paragraph"], unit.get("item", 0))
        for entry in unit["obligation"]:
            where = f"{path.name} 的 {entry.get('id', '（无 id 的条目）')}"
            _check_keys(where, entry, _REQUIRED, _ALLOWED)
            yield _obligation(where, entry, place, article, known)


def _check_keys(where: str, entry: Mapping[str, Any], needed: set[str], allowed: set[str]) -> None:
    if missing := needed - entry.keys():
        raise RegisterError(f"{where}：缺少 {'、'.join(sorted(missing))}")
    if strange := entry.keys() - allowed:
        raise RegisterError(f"{where}：不认识的键 {'、'.join(sorted(strange))}")


def _obligation(
    where: str,
    entry: Mapping[str, Any],
    place: Place,
    article: Mapping[str, Any],
    known: Mapping[str, Exposure],
) -> Obligation:
    actor = _member(where, Actor, entry["actor"])
    status = _member(where, Status, entry["status"])
    reason = entry.get("status_reason", "").strip()
    if status in (Status.BY_HAND, Status.NOT_YET) and not reason:
        raise RegisterError(f"{where}：状态为“{status.label}”，必须在 status_reason 里写明理由")
    if strange := [key for key in entry.get("exposure", ()) if key not in known]:
        raise RegisterError(f"{where}：exposure.toml 里没有 {'、'.join(strange)}")
    return Obligation(
        id=entry["id"],
        clause=entry["clause"],
        place=place,
        article_title=article["title"],
        kind=_member(where, Kind, entry["kind"]),
        flags=tuple(_member(where, Flag, flag) for flag in entry.get("flags", ())),
        actor=actor,
        who=entry.get("who", actor.label),
        trigger=entry.get("trigger", ""),
        duty=entry["duty"],
        deadline=_deadline(where, entry.get("deadline")),
        evidence=entry.get("evidence", ""),
        exposure=tuple(known[key] for key in entry.get("exposure", ())),
        in_force_from=article["in_force_from"],
        readings=reading_ids_by_clause().get(entry["clause"], ()),
        status=status,
        status_reason=reason,
    )


def _deadline(where: str, entry: Mapping[str, Any] | None) -> Deadline | None:
    if entry is None:
        return None
    _check_keys(f"{where} 的 deadline", entry, {"says", "basis"}, {"says", "basis", "rule"})
    return Deadline(entry["says"], _member(where, Basis, entry["basis"]), entry.get("rule"))


def _member(where: str, words: type[AnyLabelled], value: str) -> AnyLabelled:
    for word in words:
        if word.value == value:
            return word
    raise RegisterError(f"{where}：不认识“{value}”，可用的有 {'、'.join(words)}")

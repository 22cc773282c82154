"""The law register: which laws the program cites, in which version, in force since when.

Source: ``laws.toml``. A citation is (law, version, article), never a bare number, because articles
are renumbered by revisions. A day of entry into force that was not found is absent, not guessed.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).with_name("laws.toml")


class LawError(ValueError):
    """The law register contradicts itself; the sentence names the entry."""


@dataclass(frozen=True)
class Law:
    """One version of a law. in_force_from: None where not found; `note` says what is open."""

    name: str
    version: str
    bears_on: str
    verified: bool
    in_force_from: date | None = None
    note: str = ""


@cache
def laws() -> tuple[Law, ...]:
    """Every version of every cited law, in the order of the file."""
    return load_laws(SOURCE)


def law(name: str, on: date) -> Law:
    """The version of a law in force on a day; LookupError with a sentence if none is registered."""
    named = [entry for entry in laws() if entry.name == name]
    if not named:
        raise LookupError(f"所引法律登记中没有《{name}》；请核对名称")
    dated = [(entry.in_force_from, entry) for entry in named if entry.in_force_from]
    in_force = [entry for since, entry in dated if since <= on]
    if not in_force:
        raise LookupError(f"未登记《{name}》在 {on} 施行的版本；请先查明该日适用的文本")
    return in_force[-1]


def load_laws(path: Path) -> tuple[Law, ...]:
    """Read and check a law register; versions of one law stand in the order of their days."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        entries = tuple(Law(**entry) for entry in document.get("law", ()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise LawError(f"{path.name}：不是有效的 TOML 文件（{wrong}）") from None
    except TypeError as wrong:
        raise LawError(f"{path.name}：有缺少或不认识的键（{wrong}）") from None
    newest: dict[str, date] = {}
    for entry in entries:
        if not entry.verified and not entry.note:
            raise LawError(f"{path.name} 的《{entry.name}》：未核对的须在 note 里写明缺什么")
        if entry.in_force_from:
            if entry.in_force_from <= newest.get(entry.name, date.min):
                raise LawError(f"{path.name} 的《{entry.name}》：各版本须按施行日期先后排列")
            newest[entry.name] = entry.in_force_from
    return entries

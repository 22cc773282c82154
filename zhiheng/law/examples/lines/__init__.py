"""Examples of another shape: these records in, exactly these lines out (see README.md above)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from zhiheng.law.examples import Loader

FOLDER = Path(__file__).parent
_GOOD = {True: "是", False: "否", None: "—"}


@dataclass(frozen=True)
class Case:
    """What the records are (as plain data, dates as dates), and the lines that must come out."""

    says: str
    given: Mapping[str, Any]
    lines: tuple[str, ...]

    def __str__(self) -> str:
        return self.says


def load_lines(name: str) -> tuple[Case, ...]:
    """The cases of one file of this folder, its `base` under each one's `given`."""
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    document = yaml.load(text, Loader=Loader)  # a SafeLoader in which `on` stays a word
    return tuple(
        Case(one["says"], {**document.get("base", {}), **one.get("given", {})}, tuple(one["lines"]))
        for one in document["examples"]
    )


def written(lines: Iterable[Any]) -> Iterator[str]:
    """Lines (clause, says, good) as the files write them."""
    for one in lines:
        yield f"{one.clause} | {one.says} | {_GOOD[one.good]}"

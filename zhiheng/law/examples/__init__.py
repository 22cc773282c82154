"""Law examples that a lawyer can read and extend: given, on, then, clause (see README.md here)."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from zhiheng.law.judgement import Judgement, Verdict
from zhiheng.law.qualification import Post, judge, parse_person

FOLDER = Path(__file__).parent

Subject = Callable[[Mapping[str, Any], date, str], Judgement]


@dataclass(frozen=True)
class Example:
    """One example: facts as plain data, the day, the clause, and the verdict it must have."""

    source: str
    says: str
    subject: str
    clause: str
    given: Mapping[str, Any]
    on: date
    then: Verdict
    missing: tuple[str, ...] | None = None

    def __str__(self) -> str:
        return f"{self.source} {self.clause} {self.says}"


class Loader(yaml.SafeLoader):
    """YAML in which only true and false are truth values, so that `on` stays a word (YAML 1.2)."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in known if tag != "tag:yaml.org,2002:bool"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))


def load_examples(folder: Path = FOLDER) -> tuple[Example, ...]:
    """All examples of a folder's YAML files; ValueError names the file and the example at fault."""
    return tuple(
        example for path in sorted(folder.glob("*.yaml")) for example in _examples_of(path)
    )


def _examples_of(path: Path) -> Iterator[Example]:
    # a SafeLoader, so nothing but plain data comes out
    document = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
    for index, row in enumerate(document["examples"], start=1):
        try:
            yield Example(
                source=path.name,
                says=row["says"],
                subject=row.get("subject") or document["subject"],
                clause=str(row.get("clause") or document["clause"]),
                given=_as_json({**document.get("base", {}), **row.get("given", {})}),
                on=row["on"],
                then=Verdict(row["then"]),
                missing=tuple(row["missing"]) if "missing" in row else None,
            )
        except (KeyError, ValueError) as error:
            raise ValueError(f"{path.name} 第 {index} 个例子：{error} 不对或缺少。") from error


def _as_json(value: Any) -> Any:
    """YAML's dates written back as the text that JSON has."""
    if isinstance(value, dict):
        return {key: _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def run(example: Example, subjects: Mapping[str, Subject]) -> Judgement:
    """The judgement that the rules give to an example; KeyError for a subject nobody builds."""
    return subjects[example.subject](example.given, example.on, example.clause)


def judge_director(given: Mapping[str, Any], on: date, clause: str) -> Judgement:
    return _requirement(given, Post.DIRECTOR, on, clause)


def judge_project_manager(given: Mapping[str, Any], on: date, clause: str) -> Judgement:
    return _requirement(given, Post.PROJECT_MANAGER, on, clause)


SUBJECTS: dict[str, Subject] = {
    "director": judge_director,
    "project-manager": judge_project_manager,
}


def _requirement(given: Mapping[str, Any], post: Post, on: date, clause: str) -> Judgement:
    """The requirement, or part of one, that a clause names."""
    for one in judge(parse_person(dict(given)), post, on).requirements:
        for found in (one, *one.parts):
            if found.clause == clause:
                return found
    raise ValueError(f"岗位 {post.value} 没有条款 {clause} 的要求")

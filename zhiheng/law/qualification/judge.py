"""One person judged against one post on one day: each requirement, and the whole."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiheng.law.judgement import Judgement, Verdict, worst
from zhiheng.law.qualification.facts import Person, Post
from zhiheng.law.qualification.readings import DEFAULT, Readings
from zhiheng.law.qualification.rules import (
    COMPETENCE_RULES,
    director_is_authorised,
    director_is_in_top_management,
    director_is_not_the_legal_representative,
    no_ban_is_live,
)
from zhiheng.law.qualification.years import YearsSheet

Requirement = Callable[[Person, date, Readings], Judgement]


@dataclass(frozen=True)
class Report:
    """The answer to "may this person hold this post on this day?", requirement by requirement."""

    post: Post
    on: date
    verdict: Verdict
    requirements: tuple[Judgement, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that is not known and could change an answer, once each."""
        return tuple(dict.fromkeys(item for one in self.requirements for item in one.missing))

    def as_json(self) -> dict[str, Any]:
        """The document of interfaces.md part 2."""
        return {
            "post": self.post.value,
            "on": self.on.isoformat(),
            "verdict": self.verdict.value,
            "requirements": [_as_json(one) for one in self.requirements],
        }


def judge(person: Person, post: Post, on: date, readings: Readings = DEFAULT) -> Report:
    """Judge every requirement of a post for one person on one day."""
    answers = tuple(requirement(person, on, readings) for requirement in _requirements(Post(post)))
    return Report(Post(post), on, worst(answers), answers)


def _requirements(post: Post) -> tuple[Requirement, ...]:
    """The requirements in the order of the text."""

    def years(person: Person, on: date, readings: Readings) -> Judgement:
        return YearsSheet(person, post, on, readings).whole()

    competences = [COMPETENCE_RULES[f"{post.article}({item})"] for item in (1, 3, 4, 5)]
    first, *others = competences
    opening = _OPENING if post is Post.DIRECTOR else ()
    return (*opening, first, years, *others, no_ban_is_live)


_OPENING = (
    director_is_in_top_management,
    director_is_authorised,
    director_is_not_the_legal_representative,
)


def without_paths(phrase: str) -> str:
    """A missing phrase as a page shows it, without the JSON path at its end."""
    return re.sub(r"（[a-z_0-9.\[\]]+）$", "", phrase)


def _as_json(one: Judgement) -> dict[str, Any]:
    return {
        "clause": one.clause,
        "verdict": one.verdict.value,
        "because": one.because,
        "missing": list(one.missing),
        "counted": dict(one.counted),
        "parts": [_as_json(part) for part in one.parts],
    }

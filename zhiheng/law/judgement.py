"""The words in which rules answer: met, not met, unknown – and not applicable, with its reason.

A rule is a small pure function over a frozen dataclass of facts. Its docstring is the sentence the
user reads. It is registered under the clauses it judges, and cannot be registered without one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import wraps
from typing import Any


class Verdict(StrEnum):
    """What may be said of a requirement. Unknown is never met."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Judgement:
    """One answer to one requirement.

    because: a Chinese sentence with the arithmetic or the facts it rests on.
    missing: what would settle an unknown, each a noun phrase the user can go and fetch.
    counted: the numbers behind the sentence (days, dates as ISO strings), JSON-ready.
    parts: answers to the parts of the requirement, in the order of the text.
    readings: ids of the readings (解释口径) that this answer used, e.g. ("A-01",).
    """

    verdict: Verdict
    because: str = ""
    missing: tuple[str, ...] = ()
    counted: Mapping[str, Any] = field(default_factory=dict)
    parts: tuple["Judgement", ...] = ()
    clause: str = ""
    readings: tuple[str, ...] = ()


def met(because: str = "", **more: Any) -> Judgement:
    return Judgement(Verdict.MET, because, **more)


def not_met(because: str, **more: Any) -> Judgement:
    return Judgement(Verdict.NOT_MET, because, **more)


def unknown(because: str, *, settles: str | tuple[str, ...], **more: Any) -> Judgement:
    """Not known; `settles` names what would settle it (one phrase or several)."""
    phrases = (settles,) if isinstance(settles, str) else tuple(settles)
    return Judgement(Verdict.UNKNOWN, because, missing=phrases, **more)


def not_applicable(because: str, **more: Any) -> Judgement:
    return Judgement(Verdict.NOT_APPLICABLE, because, **more)


def worst(judgements: tuple[Judgement, ...]) -> Verdict:
    """The verdict of a whole: not met if any part is, else unknown if any is, else met.

    All parts not applicable makes the whole not applicable; no parts at all is unknown.
    """
    verdicts = [judgement.verdict for judgement in judgements]
    if Verdict.NOT_MET in verdicts:
        return Verdict.NOT_MET
    if Verdict.UNKNOWN in verdicts or not verdicts:
        return Verdict.UNKNOWN
    return Verdict.MET if Verdict.MET in verdicts else Verdict.NOT_APPLICABLE


@dataclass(frozen=True)
class Rule:
    """A registered rule: its clauses, the sentence it answers, and the function itself."""

    name: str
    clauses: tuple[str, ...]
    sentence: str
    readings: tuple[str, ...]
    judge: Callable[..., Judgement]

    def __call__(self, *facts: Any, **more: Any) -> Judgement:
        return self.judge(*facts, **more)


_RULES: dict[str, Rule] = {}
_ACCOUNTS: dict[str, Rule] = {}


def rule(
    *clauses: str, readings: tuple[str, ...] = ()
) -> Callable[[Callable[..., Judgement]], Rule]:
    """Register a rule under the clauses that it judges (ids of the register, e.g. "8 ¶1-b").

    Raises ValueError for a rule without clause or docstring, or with a name already taken.
    """
    return _registering(_RULES, clauses, readings)


def account(
    *clauses: str, readings: tuple[str, ...] = ()
) -> Callable[[Callable[..., Judgement]], Rule]:
    """Register what the records tell of a clause that is recorded and left to people to judge.

    It opens no finding and colours no board: met says that what the clause asks for is recorded,
    not that it was done well. Raises ValueError as `rule` does.
    """
    return _registering(_ACCOUNTS, clauses, readings)


def _registering(
    register_of: dict[str, Rule], clauses: tuple[str, ...], readings: tuple[str, ...]
) -> Callable[[Callable[..., Judgement]], Rule]:
    def register(function: Callable[..., Judgement]) -> Rule:
        name = f"{function.__module__}.{function.__qualname__}"
        sentence = (function.__doc__ or "").strip()
        if not clauses:
            raise ValueError(f"{name}: a rule needs the clause it judges")
        if not sentence:
            raise ValueError(f"{name}: a rule needs its sentence as docstring")
        if name in register_of:
            raise ValueError(f"{name}: registered twice")

        @wraps(function)
        def judge(*facts: Any, **more: Any) -> Judgement:
            answer = function(*facts, **more)
            return replace(
                answer,
                clause=answer.clause or clauses[0],
                readings=answer.readings or readings,
            )

        register_of[name] = Rule(name, tuple(clauses), sentence, tuple(readings), judge)
        return register_of[name]

    return register


def rules() -> tuple[Rule, ...]:
    """All rules registered so far, by name (the modules that hold them must have been imported)."""
    return tuple(_RULES[name] for name in sorted(_RULES))


def accounts() -> tuple[Rule, ...]:
    """All accounts registered so far, by name."""
    return tuple(_ACCOUNTS[name] for name in sorted(_ACCOUNTS))


def rules_for(clause: str) -> tuple[Rule, ...]:
    return tuple(entry for entry in rules() if clause in entry.clauses)

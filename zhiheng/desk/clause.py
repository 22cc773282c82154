"""One clause's page as plain data: what it says, how it is read, how we know."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from zhiheng.access.acts import Act, acts
from zhiheng.access.terms import called
from zhiheng.conformance.models import EXPLAINED, OPEN, Answer, Finding
from zhiheng.desk import answers, lines, names
from zhiheng.desk.applied import applied
from zhiheng.law.examples import Example, load_examples
from zhiheng.law.figures import Figure, figures
from zhiheng.law.judgement import rules
from zhiheng.law.register import Obligation, covers, obligations
from zhiheng.law.text import Unit, unit_for
from zhiheng.lawbook import pages, queries

FINDINGS = 10
MOST_EXPLAINED = 1000


@dataclass(frozen=True)
class Words:
    """The body's own copy of the words, and whether they changed since somebody read them."""

    unit: Unit
    state: str


def find(key: str) -> Obligation | None:
    """The obligation by its id (M012) or its clause (4 ¶3-b); None where there is no such one."""
    return next((one for one in obligations() if key in (one.id, one.clause)), None)


def facts(entry: Obligation, closed: Collection[str]) -> dict[str, Any]:
    """Everything that the page shows. About ten statements.

    closed: tables whose rows the reader may not know by name.
    """
    row = Answer.objects.filter(clause=entry.clause).first()
    told = answers.told_by(row) if row else None
    text = queries.regulation_units()
    return {
        "entry": entry,
        "standing": answers.standing(entry, told),
        "words": words(entry, text) if text else None,
        "text_loaded": text is not None,
        "who": answers.who(entry),
        "records": records(told),
        "findings": findings(entry.clause),
        "explained": explained(entry.clause),
        "acts": guarded(entry.clause),
        "readings": [pages.reading_row(c) for c in choices(entry, told)],
        "rules": judging(entry.clause),
        "figures": resting_figures(entry.clause),
        "examples": examples(entry.clause),
        "applied": lines.told(applied(entry.clause), changes=False, closed=closed),
        "neighbours": neighbours(entry),
    }


def words(entry: Obligation, text: Any) -> Words | None:
    try:
        unit = unit_for(entry, text)
    except LookupError:
        return None
    return Words(unit, pages.state_of(unit, queries.read_digests()))


def choices(entry: Obligation, told: answers.Told | None) -> list[queries.Choice]:
    """The readings that touch the clause, and those its answer used."""
    wanted = {*entry.readings, *(told.readings if told else ())}
    if not wanted:
        return []
    chosen = queries.choices()
    return [chosen[id] for id in sorted(wanted) if id in chosen]


def records(told: answers.Told | None) -> list[dict[str, str]]:
    """The records an answer rests on, by name, each with its page."""
    given = [one for one in (told.records if told else ()) if isinstance(one, Mapping)]
    placed = [(one, _key(one)) for one in given]
    known = names.gather({key for _one, key in placed if key})
    return [
        {
            "label": str(one.get("label") or (known.of(*key) if key else "")),
            "url": str(one.get("url") or (names.address(*key) if key else "")),
        }
        for one, key in placed
    ]


def _key(record: Mapping[str, Any]) -> names.Key | None:
    try:
        return str(record["table"]), UUID(str(record["id"]))
    except (KeyError, ValueError):
        return None


def findings(clause: str) -> list[Finding]:
    rows = Finding.objects.filter(OPEN, clause=clause)
    return list(rows.order_by("due", "found_on", "id")[:FINDINGS])


def explained(clause: str) -> int:
    """How many findings of the clause are explained and accepted, counted to MOST_EXPLAINED."""
    return Finding.objects.filter(EXPLAINED, clause=clause)[:MOST_EXPLAINED].count()


def guarded(clause: str) -> list[dict[str, Any]]:
    """The acts that the clause guards, each with the posts that may do it."""
    return [
        {"label": _(act.label), "posts": _posts(act), "second_factor": act.second_factor}
        for act in acts()
        if act.writes and any(covers(one, clause) for one in act.clauses)
    ]


def _posts(act: Act) -> str:
    return called(act.posts) or _("程序自动或命令行")


def judging(clause: str) -> list[str]:
    """The sentences of the rules that judge the clause (a template would call the rule itself)."""
    return [rule.sentence for rule in rules() if any(covers(one, clause) for one in rule.clauses)]


def resting_figures(clause: str) -> list[Figure]:
    return [one for one in figures() if any(covers(c, clause) for c in one.clauses)]


@cache
def _examples() -> tuple[Example, ...]:
    return load_examples()


def examples(clause: str) -> list[Example]:
    """The law examples of the clause, or of the requirement it belongs to."""
    return [one for one in _examples() if covers(one.clause, clause)]


def neighbours(entry: Obligation) -> dict[str, Obligation | None]:
    """The obligations before and after, for walking through the register."""
    every = obligations()
    at = every.index(entry)
    return {
        "previous": every[at - 1] if at else None,
        "next": every[at + 1] if at + 1 < len(every) else None,
    }

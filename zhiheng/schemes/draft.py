"""A procedure while it is being written in a form: as typed, sound or not. Pure.

Steps are known by keys (i1, i2 … of initial certification; s1 … of surveillance), so that renaming
a step renames it wherever it is referred to. written() gives the YAML that is checked and stored,
one value a line, and says in which field of the form each line was typed.
"""

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from zhiheng.procedure.shape import DEFAULT_CLAUSE, Scheme, Step, figure

MOST_STEPS = 60  # in a form; longer procedures are written as text
_KEY = re.compile(r"[isxl]\d{1,4}", re.ASCII)
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)
INITIAL, LATER, APART, LIMIT = "i", "s", "x", "l"


@dataclass
class StepRow:
    """A step as typed. after: keys of steps of the same part."""

    key: str
    id: str = ""
    after: list[str] = field(default_factory=list)
    least: str = ""
    most: str = ""
    optional: bool = False
    quantity: str = ""
    waivable: bool = False
    clause: str = ""


@dataclass
class ApartRow:
    """Steps that nobody may carry out together: keys on each side."""

    key: str
    left: list[str] = field(default_factory=list)
    right: list[str] = field(default_factory=list)
    clause: str = ""


@dataclass
class LimitRow:
    """At most so many days from one step to another, by their keys."""

    key: str
    start: str = ""
    end: str = ""
    days: str = ""
    clause: str = ""


@dataclass
class Draft:
    """A procedure as typed. base, months: the step that surveillance comes after, its interval."""

    steps: list[StepRow] = field(default_factory=list)
    later: list[StepRow] = field(default_factory=list)
    base: str = ""
    months: str = ""
    aparts: list[ApartRow] = field(default_factory=list)
    limits: list[LimitRow] = field(default_factory=list)

    @property
    def surveilled(self) -> bool:
        return bool(self.later or self.base or self.months)

    def names(self) -> dict[str, str]:
        """Key → name of every step; a name that stands in both parts once."""
        found: dict[str, str] = {}
        for row in (*self.steps, *self.later):
            if row.id not in found.values():
                found[row.key] = row.id
        return found


# -- from a procedure ------------------------------------------------------------------------------


def draft_of(scheme: Scheme) -> Draft:
    """The draft that says what the procedure prescribes."""
    initial = {step.id: f"{INITIAL}{n}" for n, step in enumerate(scheme.steps, 1)}
    later = {step.id: f"{LATER}{n}" for n, step in enumerate(scheme.steps_of(1), 1)}
    known = {**later, **initial}
    surveillance = scheme.surveillance
    return Draft(
        [_row(step, initial) for step in scheme.steps],
        [_row(step, later) for step in scheme.steps_of(1)],
        initial[surveillance.after] if surveillance else "",
        str(surveillance.every_months) if surveillance else "",
        [
            ApartRow(
                f"{APART}{n}",
                _keys(one.sides[0], known),
                _keys(one.sides[1], known),
                _cl(one.clause),
            )
            for n, one in enumerate(scheme.separations, 1)
        ],
        [
            LimitRow(
                f"{LIMIT}{n}", initial[one.start], initial[one.end], str(one.days), _cl(one.clause)
            )
            for n, one in enumerate(scheme.limits, 1)
        ],
    )


def _row(step: Step, keys: Mapping[str, str]) -> StepRow:
    return StepRow(
        keys[step.id], step.id, [keys[one] for one in step.after],
        str(step.at_least) if step.at_least > 1 else "",
        str(step.at_most) if step.at_most != max(step.at_least, 1) else "",
        step.at_least == 0, "" if step.quantity is None else figure(step.quantity),
        step.waivable, _cl(step.clause),
    )  # fmt: skip


def _keys(side: Collection[str], known: Mapping[str, str]) -> list[str]:
    return sorted((known[step] for step in side), key=_place)


def _place(key: str) -> tuple[str, int]:
    return key[0], int(key[1:])


def _cl(clause: str) -> str:
    return "" if clause == DEFAULT_CLAUSE else clause


# -- from what was posted --------------------------------------------------------------------------


def draft_from(posted: Mapping[str, Sequence[str]]) -> Draft:
    """The draft in the fields of the form (name → values); what is no field of ours is left out."""

    def one(name: str) -> str:
        return (posted.get(name) or [""])[-1].strip()[:200]

    def keys(name: str, kind: str = "") -> list[str]:
        found = (key for key in posted.get(name, ()) if _KEY.fullmatch(key))
        return [key for key in dict.fromkeys(found) if key.startswith(kind)][:MOST_STEPS]

    def step(key: str) -> StepRow:
        return StepRow(
            key, one(f"id-{key}"), keys(f"after-{key}", key[0]), one(f"least-{key}"),
            one(f"most-{key}"), bool(one(f"optional-{key}")), one(f"quantity-{key}"),
            bool(one(f"waivable-{key}")), one(f"clause-{key}"),
        )  # fmt: skip

    draft = Draft(
        [step(key) for key in keys("steps", INITIAL)],
        [step(key) for key in keys("later", LATER)],
        one("base"),
        one("months"),
        [
            ApartRow(key, keys(f"left-{key}"), keys(f"right-{key}"), one(f"clause-{key}"))
            for key in keys("aparts", APART)
        ],
        [
            LimitRow(
                key, one(f"from-{key}"), one(f"to-{key}"), one(f"days-{key}"), one(f"clause-{key}")
            )
            for key in keys("limits", LIMIT)
        ],
    )
    return tidied(draft)


def tidied(draft: Draft) -> Draft:
    """The draft without references to steps that are not there (any more)."""
    initial = {row.key for row in draft.steps}
    later = {row.key for row in draft.later}
    for row in (*draft.steps, *draft.later):
        known = (initial if row.key in initial else later) - {row.key}
        row.after = [key for key in row.after if key in known]
    for apart in draft.aparts:
        apart.left = [key for key in apart.left if key in initial | later]
        apart.right = [key for key in apart.right if key in initial | later]
    for limit in draft.limits:
        limit.start = limit.start if limit.start in initial else ""
        limit.end = limit.end if limit.end in initial else ""
    draft.base = draft.base if draft.base in initial else ""
    return draft


# -- to text ---------------------------------------------------------------------------------------


@dataclass
class Written:
    """YAML, and the field of the form in which each of its lines (from 1) was typed."""

    lines: list[str] = field(default_factory=list)
    places: dict[int, str] = field(default_factory=dict)

    def add(self, line: str, place: str = "") -> None:
        self.lines.append(line)
        self.places[len(self.lines)] = place

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def written(draft: Draft, scheme: str, version: str) -> Written:
    """The draft as YAML under the scheme's code and the version's label."""
    names = {row.key: row.id for row in (*draft.steps, *draft.later)}
    out = Written()
    out.add(f"scheme: {_quoted(scheme)}")
    if version:
        out.add(f"version: {_quoted(version)}", "id_label")
    _steps(out, draft.steps, names, "", "add-steps")
    if draft.aparts:
        out.add("separations:")
    for apart in draft.aparts:
        key = apart.key
        out.add("  - never_both:", f"left-{key}")
        out.add(f"      - {_listed(apart.left, names)}", f"left-{key}")
        out.add(f"      - {_listed(apart.right, names)}", f"right-{key}")
        _clause(out, "    ", key, apart.clause)
    if draft.limits:
        out.add("limits:")
    for limit in draft.limits:
        key = limit.key
        out.add(f"  - from: {_quoted(names.get(limit.start, ''))}", f"from-{key}")
        out.add(f"    to: {_quoted(names.get(limit.end, ''))}", f"to-{key}")
        out.add(f"    days: {_number(limit.days)}", f"days-{key}")
        _clause(out, "    ", key, limit.clause)
    if draft.surveilled:
        out.add("surveillance:")
        out.add(f"  after: {_quoted(names.get(draft.base, ''))}", "base")
        out.add(f"  every_months: {_number(draft.months)}", "months")
        _steps(out, draft.later, names, "  ", "add-later")
    return out


def _steps(
    out: Written, rows: Iterable[StepRow], names: Mapping[str, str], pad: str, none: str
) -> None:
    rows = list(rows)
    out.add(f"{pad}steps:" if rows else f"{pad}steps: []", none)
    for row in rows:
        out.add(f"{pad}  - id: {_quoted(row.id)}", f"id-{row.key}")
        if row.after:
            out.add(f"{pad}    after: {_listed(row.after, names)}", f"after-{row.key}")
        if row.optional:
            out.add(f"{pad}    optional: true", f"optional-{row.key}")
        if row.least:
            out.add(f"{pad}    at_least: {_number(row.least)}", f"least-{row.key}")
        if row.most:
            out.add(f"{pad}    at_most: {_number(row.most)}", f"most-{row.key}")
        if row.quantity:
            said = f"{{at_least: {_quoted(row.quantity)}}}"
            out.add(f"{pad}    quantity: {said}", f"quantity-{row.key}")
        if row.waivable:
            out.add(f"{pad}    waivable: true", f"waivable-{row.key}")
        _clause(out, f"{pad}    ", row.key, row.clause)


def _clause(out: Written, pad: str, key: str, clause: str) -> None:
    if clause:
        out.add(f"{pad}clause: {_quoted(clause)}", f"clause-{key}")


def _listed(keys: Iterable[str], names: Mapping[str, str]) -> str:
    return "[" + ", ".join(_quoted(names[key]) for key in keys) + "]"


def _number(typed: str) -> str:
    """Digits as they are; anything else as text, which the reader then refuses in its place."""
    return str(int(typed)) if _DIGITS.fullmatch(typed) else _quoted(typed)


def _quoted(text: str) -> str:
    """A double-quoted scalar on one line, whatever was typed."""
    plain = "".join(c if c.isprintable() else " " for c in text)
    return json.dumps(plain, ensure_ascii=False)

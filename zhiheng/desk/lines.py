"""Entries of the trail as people read them: a sentence, names, and what became of what."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from zhiheng.access.acts import act
from zhiheng.desk import names
from zhiheng.desk.names import Names
from zhiheng.trace import kinds
from zhiheng.trace.queries import Change, Column, Line
from zhiheng.ui import moments
from zhiheng.ui.sentences import said
from zhiheng.ui.terms import VERDICTS

MOST_CHANGES = 12
HIDDEN = frozenset(
    {"retracted", "sort_key", "search", "identity_blind", "counted", "records", "head", "key"}
)
# Acts that are not commands of an area.
_OTHER = {"schema.recorded": _lazy("登记数据库结构")}


def act_label(name: str) -> str:
    try:
        return _(act(name).label)
    except KeyError:
        return str(_OTHER.get(name, name))


def told(
    lines: Sequence[Line], *, changes: bool = True, closed: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Lines as `<c-trail>` takes them. A few statements for the names, whatever the number.

    closed: tables whose rows are not named, as their pages do not open (evidence.places.closed).
    """
    keys = {key for key in keys_of(lines) if key[0] not in closed}
    known = names.gather(keys, (line.by.get("account") for line in lines))
    return [one(line, known, changes) for line in lines]


def one(line: Line, known: Names, changes: bool = True) -> dict[str, Any]:
    """One line: its sentence, who, when, and the columns it changed."""
    return {
        "at": line.at,
        "who": known.who(line.by),
        "who_id": line.by.get("person") or "",
        "sentence": sentence(line, known),
        "refused": line.outcome == "refused",
        "seq": line.seq,
        "url": f"/trail/{line.seq}/",
        "clauses": list(dict.fromkeys(rule["clause"] for rule in line.rules))[:6],
        "changes": [c for change in line.changes for c in told_change(change, known)][:MOST_CHANGES]
        if changes
        else [],
        "outcome": line.outcome,
    }


def sentence(line: Line, known: Names) -> str:
    """What was done to what, and with which reason: 选定解释口径：口径选定 A-12。"""
    about = known.of(*line.subject) if line.subject and line.subject[0] else ""
    says = _("%(act)s：%(about)s") if about else "%(act)s"
    says = says % {"act": act_label(line.act), "about": about}
    if line.outcome == "refused":
        says = _("想要%(what)s，未获办理") % {"what": says}
    if line.reason:
        says += _("。理由：%(reason)s") % {"reason": said(line.reason)}
    return says if says.endswith(("。", ".")) else _("%(says)s。") % {"says": says}


def told_change(change: Change, known: Names) -> Iterable[dict[str, str]]:
    """The changed columns of one row as labels with old and new values."""
    kind = kinds.called(change.table)
    if change.op == "retract":
        yield {"label": kind, "old": _("有"), "new": _("已撤回")}
        return
    for column in change.columns:
        empty = column.old is None and column.new in (None, "", [], {})
        if column.name in HIDDEN or (empty and not column.sealed):
            continue
        label = f"{kind} · {label_of(change.table, column.name)}"
        yield {"label": label} | _values(change, column, known)


def label_of(table: str, column: str) -> str:
    """The word of a column; its own name where the model has none."""
    field = _field(table, column)
    return _(str(field.verbose_name)) if field is not None else column


def _field(table: str, column: str) -> Any:
    model = names.models().get(table)
    for field in model._meta.concrete_fields if model else ():
        if field.column == column:
            return field
    return None


def _values(change: Change, column: Column, known: Names) -> dict[str, str]:
    if column.sealed:
        old = "" if change.op == "create" else _("（个人信息）")
        return {"old": old, "new": _("（个人信息，留痕只存承诺值）")}
    field = _field(change.table, column.name)
    return {
        "old": shown(field, column.old, known),
        "new": shown(field, column.new, known),
    }


def shown(field: Any, value: Any, known: Names) -> str:
    """A stored value in words: choices by their label, rows by their name, days as days."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    for key, label in field.flatchoices if field is not None else ():
        if key == value:
            return str(label) if isinstance(label, Promise | str) else str(value)
    if field is not None and field.name == "verdict" and value in VERDICTS:
        return str(VERDICTS[value].label)
    if field is not None and field.is_relation:
        table = field.related_model._meta.db_table
        return known.rows.get((table, _uuid(value)), "") or kinds.called(table)
    if isinstance(value, list):
        return "、".join(map(str, value))
    return _moment(field, str(value))


def _moment(field: Any, text: str) -> str:
    kind = field.get_internal_type() if field is not None else ""
    if kind in ("DateField", "DateTimeField"):
        value = field.to_python(text)
        return moments.day(value) if kind == "DateField" else moments.instant(value)
    return text if len(text) <= 200 else f"{text[:200]}……"


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def keys_of(lines: Iterable[Line]) -> set[names.Key]:
    """Every row that these lines name: subjects, and what changed columns point at."""
    keys: set[names.Key] = set()
    for line in lines:
        if line.subject and line.subject[0]:
            keys.add(line.subject)
        for change in line.changes:
            keys |= set(_pointed(change))
    return keys


def _pointed(change: Change) -> Iterable[names.Key]:
    for column in change.columns:
        field = _field(change.table, column.name)
        if field is not None and field.is_relation and not column.sealed:
            table = field.related_model._meta.db_table
            yield from ((table, _uuid(v)) for v in (column.old, column.new) if v)

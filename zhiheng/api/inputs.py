"""What an act asks for, made from the signature of its command: no list that could fall behind.

`shape` turns the parameters of a command into a pydantic model; `given` turns what came in that
shape into the arguments of the command: rows in place of ids, dataclasses in place of objects.
"""

import inspect
from collections import abc
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, StrictBool, create_model

from zhiheng.access.refusals import BadInput
from zhiheng.api import values
from zhiheng.evidence.draft import Draft
from zhiheng.trace import kinds
from zhiheng.trace.models import Record

ITS_OWN = frozenset({"subject", "by", "at", "sheet", "return"})
LATER = Draft  # files are brought afterwards, by attach_evidence
PLAIN: dict[Any, Any] = {
    str: values.Text, date: values.Day, datetime: values.Instant, bool: StrictBool,
    int: values.Whole, Decimal: values.Number, UUID: values.Key, bytes: Base64Bytes, Any: Any,
}  # fmt: skip
_TEXTS = frozenset({"CharField", "TextField"})
_NUMBERS = frozenset({"IntegerField", "SmallIntegerField", "PositiveIntegerField",
                      "PositiveSmallIntegerField"})  # fmt: skip
# What is no narrower than its column unless it is looked at.
AS_COLUMNS: dict[Any, frozenset[str]] = {
    values.Text: _TEXTS, values.Text | None: _TEXTS,
    values.Whole: _NUMBERS, values.Whole | None: _NUMBERS,
}  # fmt: skip
LISTS = (abc.Iterable, abc.Collection, abc.Sequence, list)


class NotOffered(TypeError):
    """A parameter that JSON cannot give."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


def shape(name: str, command: Any) -> type[BaseModel]:
    """The inputs of a command; raises NotOffered where one cannot be written in JSON."""
    function = inspect.unwrap(command)
    hints, found = get_type_hints(function), dict[str, Any]()
    models: list[Any] = [one for one in (hints.get("return"), command.on) if _is_record(one)]
    for parameter in inspect.signature(function).parameters.values():
        if parameter.name in ITS_OWN or parameter.kind is parameter.VAR_KEYWORD:
            continue
        if LATER in _leaves(hints[parameter.name]):
            if parameter.default is parameter.empty:
                raise NotOffered(f"{name}: {parameter.name}")
            continue
        kind = _of(hints[parameter.name], name)
        if kind in AS_COLUMNS:
            kind = _like_column(parameter.name, models, kind)
        given = ... if parameter.default is parameter.empty else parameter.default
        found[parameter.name] = (kind, given)
    for column in command.values.names if command.values else ():
        if column != "reason" and column not in found:
            found[column] = (_column(command.values.model, column), None)
    return create_model(f"{name}_inputs", __base__=Strict, **found)


def _column(model: type[Record], name: str) -> Any:
    """What `**values` takes under this name: null only where the column may be empty. (What is not
    sent leaves the column as it is.)"""
    try:
        field = model._meta.get_field("reason" if name == "grounds" else name)
    except FieldDoesNotExist:
        return values.text(200) | None  # sealed where it is stored
    return values.of_column(field)  # type: ignore[arg-type]


def _like_column(name: str, models: list[type[Record]], kind: Any) -> Any:
    """A text or a number that is called like a column of what the act writes is as long or as large
    as that, or one of its choices."""
    for model in models:
        field = next((f for f in model._meta.concrete_fields if f.name == name), None)
        if field is not None and field.get_internal_type() in AS_COLUMNS[kind]:
            found = values.of_column(field)
            return found | None if NoneType in get_args(kind) else found
    return kind


def _of(hint: Any, name: str) -> Any:
    """The type in JSON of a type of Python."""
    if hint in PLAIN:
        return PLAIN[hint]
    if _is_record(hint):
        return values.Key
    if is_dataclass(hint):
        return _nested(hint, name)
    if inspect.isclass(hint) and issubclass(hint, Enum):
        return values.text(None, [str(one.value) for one in hint])
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return values.text(None, [str(one) for one in parts])
    if origin in (Union, UnionType):
        return _either(parts, name)
    if origin in LISTS:
        return Annotated[list[_of(parts[0], name)], Field(max_length=values.MOST)]  # type: ignore[misc]
    if origin is tuple:
        return tuple[tuple(_of(one, name) for one in parts)]  # type: ignore[misc]
    if origin in (abc.Mapping, dict):
        return dict[_key(parts[0], name), _of(parts[1], name)]  # type: ignore[misc]
    raise NotOffered(f"{name}: {hint}")


def _key(hint: Any, name: str) -> Any:
    """Keys of an object are text; where there may be none, "" says so."""
    optional = NoneType in get_args(hint)
    return values.Key | Literal[""] if optional else _of(hint, name)


def _either(parts: tuple[Any, ...], name: str) -> Any:
    """A row or its id is the id; None stays."""
    kinds = {_of(one, name) for one in parts if one is not NoneType}
    if len(kinds) != 1:
        raise NotOffered(f"{name}: {parts}")
    kind = kinds.pop()
    return kind | None if NoneType in parts else kind


def _nested(hint: Any, name: str) -> type[BaseModel]:
    hints = get_type_hints(hint)
    found: dict[str, Any] = {}
    for field in fields(hint):
        default = ... if field.default is MISSING else field.default
        found[field.name] = (_of(hints[field.name], name), default)
    return create_model(f"{name}_{hint.__name__.lower()}", __base__=Strict, **found)


def _leaves(hint: Any) -> set[Any]:
    return {hint} | {leaf for part in get_args(hint) for leaf in _leaves(part)}


def _is_record(hint: Any) -> bool:
    return inspect.isclass(hint) and issubclass(hint, Record)


def given(command: Any, inputs: BaseModel) -> dict[str, Any]:
    """The command's arguments: what was sent and nothing else, so that defaults stay its own.

    Raises BadInput, naming the field, for a row that is not there.
    """
    hints = get_type_hints(inspect.unwrap(command))
    sent = {name: getattr(inputs, name) for name in inputs.model_fields_set}
    columns = command.values
    found: dict[str, Any] = {}
    for name, value in sent.items():
        if name in hints and name != "values":
            found[name] = _made(hints[name], value, name)
        else:
            found[name] = _in_column(columns.model, name, value)
    return found


def _in_column(model: type[Record], name: str, value: Any) -> Any:
    field = next((f for f in model._meta.concrete_fields if f.name == name), None)
    if field is None or value is None or not field.is_relation:
        return value
    return _row(field.related_model, value, name)  # type: ignore[arg-type]


def _made(hint: Any, value: Any, name: str) -> Any:
    if value is None:
        return None
    if _is_record(hint):
        return _row(hint, value, name)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return hint(  # type: ignore[operator]
            **{n: _made(hints[n], getattr(value, n), f"{name}.{n}") for n in value.model_fields_set}
        )
    if inspect.isclass(hint) and issubclass(hint, Enum):
        return hint(value)
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        rows = [one for one in parts if _is_record(one)] or [p for p in parts if p is not NoneType]
        return _made(rows[0], value, name)
    if origin in LISTS:
        return [_made(parts[0], one, f"{name}.{n}") for n, one in enumerate(value)]
    if origin in (abc.Mapping, dict):
        return {key or None: _made(parts[1], one, name) for key, one in value.items()}
    return value


def _row(model: type[Record], key: UUID, name: str) -> Record:
    """A row that the act names besides its subject. Whoever may do the act may choose among them,
    as in the lists of its page; so the id is all that is asked."""
    row = model.objects.filter(pk=key).first()
    if row is None:
        kind = kinds.called(model._meta.db_table)
        raise BadInput({name: f"找不到编号为 {key} 的{kind}，或它已被撤回。"})
    return row

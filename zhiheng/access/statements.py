"""A statement that every page asks: put into words once, then only handed its values.

    @statement
    def posts_held(table: str, /, *, account: UUID, at: datetime) -> QuerySet: ...

    posts_held("grants", account=…, at=…)       the rows, as tuples

To put a query into words takes Django ten times what the database takes to answer it. What is given
by position decides how the statement reads; what is given by name is only handed over. Nothing may
be computed from that on the way: with two examples of each this is seen, and refused. None may be
handed over; nothing equals it.
"""

import inspect
import random
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache, wraps
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet

Rows = list[tuple[Any, ...]]


class _Worded(NamedTuple):
    """text: the statement, "" where it finds nothing whatever it is handed. values: in order, each
    a name and nothing, or "" and what always stands there."""

    text: str
    values: tuple[tuple[str, Any], ...]


def statement(build: Callable[..., "QuerySet[Any, Any]"]) -> Callable[..., Rows]:
    """A query of values (`values_list`) whose statement is kept for each way in which it reads."""
    kinds = {
        name: each.annotation
        for name, each in inspect.signature(build, eval_str=True).parameters.items()
        if each.kind is inspect.Parameter.KEYWORD_ONLY
    }

    @lru_cache(256)
    def worded(*shape: Any) -> _Worded:
        return _put_into_words(build, shape, kinds)

    @wraps(build)
    def rows(*shape: Any, **values: Any) -> Rows:
        text, places = worded(*shape)
        if not text:
            return []
        with connection.cursor() as cursor:
            cursor.execute(text, [values[name] if name else always for name, always in places])
            return cursor.fetchall()

    return rows


def _put_into_words(
    build: Callable[..., "QuerySet[Any, Any]"], shape: tuple[Any, ...], kinds: Mapping[str, type]
) -> _Worded:
    examples = [{name: _EXAMPLE[kind]() for name, kind in kinds.items()} for _ in range(2)]
    try:
        (text, one), (other, two) = (_sql(build(*shape, **each)) for each in examples)
    except EmptyResultSet:
        return _Worded("", ())
    if text != other:
        raise TypeError(f"{build.__name__}: how it reads hangs on what is handed over")
    values = tuple(_place(build.__name__, *both, *examples) for both in zip(one, two, strict=True))
    if forgotten := kinds.keys() - {name for name, _always in values}:
        raise TypeError(f"{build.__name__}: {', '.join(forgotten)} stands nowhere")
    return _Worded(text, values)


def _place(
    called: str, one: Any, two: Any, first: Mapping[str, Any], second: Mapping[str, Any]
) -> tuple[str, Any]:
    for name, value in first.items():
        if one == value and two == second[name]:
            return name, None
    if one != two:
        raise TypeError(f"{called}: something is computed from what is handed over")
    return "", one


def _sql(query: "QuerySet[Any, Any]") -> tuple[str, tuple[Any, ...]]:
    compiler = query.query.get_compiler(DEFAULT_DB_ALIAS)
    text, values = compiler.as_sql()
    if compiler.get_converters([column for column, *_ in compiler.select]):
        raise TypeError("a column is not read as it stands")
    return text, tuple(values)


def _instant() -> datetime:
    return datetime(1000, 1, 1, tzinfo=UTC) + timedelta(seconds=random.randrange(10**9))


_EXAMPLE: dict[type, Callable[[], Any]] = {uuid.UUID: uuid.uuid4, datetime: _instant}

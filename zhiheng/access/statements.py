"""A statement that every page asks: put into words once, then only handed its values.

    @statement
    def posts_held(table: str, /, *, account: UUID, at: datetime) -> QuerySet: ...

    posts_held("grants", account=…, at=…)       the rows, as tuples

To put a query into words takes Django ten times what the database takes to answer it. What is given
by position, and which of the named values are None, decides how the statement reads; what is given
by name is only handed over. So nothing may hang on it on the way, nor on the day or the language:
two examples, far apart, must read alike.
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
    def worded(nothing: frozenset[str], *shape: Any) -> _Worded:
        return _put_into_words(build, shape, kinds, nothing)

    @wraps(build)
    def rows(*shape: Any, **values: Any) -> Rows:
        if values.keys() != kinds.keys() or not all(
            _fits(values[name], kind) for name, kind in kinds.items()
        ):
            raise TypeError(f"{build.__name__}: handed over {values}, not {kinds}")
        nothing = frozenset(name for name, value in values.items() if value is None)
        text, places = worded(nothing, *shape)
        if not text:
            return []
        with connection.cursor() as cursor:
            cursor.execute(text, [values[name] if name else always for name, always in places])
            return cursor.fetchall()

    return rows


def _fits(value: Any, kind: type) -> bool:
    """An instant without its zone would be another one to the database."""
    if isinstance(value, datetime) and value.utcoffset() is None:
        return False
    return value is None or isinstance(value, kind)


def _put_into_words(
    build: Callable[..., "QuerySet[Any, Any]"], shape: tuple[Any, ...],
    kinds: Mapping[str, type], nothing: frozenset[str],
) -> _Worded:  # fmt: skip
    examples = [
        {name: None if name in nothing else _EXAMPLES[kind](late) for name, kind in kinds.items()}
        for late in (False, True)
    ]
    (text, one), (other, two) = (_sql(build(*shape, **each)) for each in examples)
    if text != other:
        raise TypeError(f"{build.__name__}: how it reads hangs on what is handed over")
    values = tuple(_place(build.__name__, *both, *examples) for both in zip(one, two, strict=True))
    missed = kinds.keys() - nothing - {name for name, _always in values}
    if missed and text:
        raise TypeError(f"{build.__name__}: {', '.join(missed)} stands nowhere")
    return _Worded(text, values)


def _place(
    called: str, one: Any, two: Any, first: Mapping[str, Any], second: Mapping[str, Any]
) -> tuple[str, Any]:
    for name, value in first.items():
        if value is not None and one == value and two == second[name]:
            return name, None
    if one != two:
        raise TypeError(f"{called}: something is computed from what is handed over")
    return "", one


def _sql(query: "QuerySet[Any, Any]") -> tuple[str, tuple[Any, ...]]:
    """The statement and its values; "" where it finds nothing whatever it is handed."""
    compiler = query.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        text, values = compiler.as_sql()
    except EmptyResultSet:
        return "", ()
    if compiler.get_converters([column for column, *_ in compiler.select]):
        raise TypeError("a column is not read as it stands")
    if compiler.has_extra_select:
        raise TypeError("what rows are put in order by would be among their columns")
    return text, tuple(values)


def _instant(late: bool) -> datetime:
    first = datetime(9000 if late else 1000, 1, 1, tzinfo=UTC)
    return first + timedelta(seconds=random.randrange(10**9))


_EXAMPLES: dict[type, Callable[[bool], Any]] = {
    uuid.UUID: lambda late: uuid.UUID(int=uuid.uuid4().int | late << 127),
    datetime: _instant,
}

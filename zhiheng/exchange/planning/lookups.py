"""Rows of the database by many keys at once: `= ANY(array)` in chunks, one parameter each."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db.models import Field, Lookup, Model

CHUNK = 5000


@Field.register_lookup
class AnyOf(Lookup):
    """`field__any_of=[…]`: one array parameter, so statements do not grow with the list."""

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s)", [*parameters, list(self.rhs)]


def rows_by(
    model: type[Model], path: str, keys: Iterable[Any], columns: Sequence[str], **where: Any
) -> Iterator[tuple[Any, ...]]:
    """`columns` of the standing rows whose `path` is one of `keys`."""
    for chunk in chunked(keys, CHUNK):
        found = model._default_manager.filter(
            **{f"{path}__any_of": chunk}, retracted=False, **where
        )
        yield from found.values_list(*columns).iterator(chunk_size=CHUNK)


def chunked(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk

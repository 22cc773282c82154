"""What stands in a cell of a log: as the text that people would write, and as the number it is."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
import pyarrow as pa

from zhiheng.procedure.events import Event
from zhiheng.procedure.shape import figure

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def as_text(values: Any) -> Any:
    """Text as it stands; numbers as people write them: 3 for 3.0, 0.1 for what is nearest to it."""
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return values
    if pa.types.is_dictionary(kind):
        if pa.types.is_string(kind.value_type) or pa.types.is_large_string(kind.value_type):
            return values
        return as_text(values.cast(kind.value_type))
    coded = values.dictionary_encode()
    known = coded.dictionary
    if pa.types.is_floating(kind):  # numpy's know how precise they are, Python's are all doubles
        known = known.to_numpy(zero_copy_only=False)
    else:
        known = known.to_pylist()
    texts = [_written(each) for each in known]
    return pa.DictionaryArray.from_arrays(coded.indices, pa.array(texts, pa.string()))


def _written(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, Decimal):
        return figure(value)
    if isinstance(value, np.floating) and value.is_integer() and abs(float(value)) < 1e15:
        return str(int(value))
    return str(value)


def amount_of(text: str) -> Decimal | None:
    """The number, None where it is none that sums exactly (as `Event` demands it)."""
    if not _NUMBER.fullmatch(text.strip()):
        return None
    try:
        amount = Decimal(text.strip())
        Event("", "", quantity=amount)
    except (InvalidOperation, ValueError):
        return None
    return amount

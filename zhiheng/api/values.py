"""What may stand in a request, one type at a time: strict, so that nothing is guessed.

A date is YYYY-MM-DD, a day of a body in China; an instant without a zone is Asia/Shanghai. Text
that no database keeps (NUL, half characters) has been refused before: in a body by bodies.Strict,
in an address by access.answers.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db import models
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
)
from pydantic_core import PydanticCustomError

from zhiheng.access.door import NO_YEAR, YEARS
from zhiheng.law.clock import SHANGHAI

LONGEST = 20_000
MOST = 10_000  # in one list


def _wrong(says: str) -> PydanticCustomError:
    return PydanticCustomError("zhiheng", "{says}", {"says": says})


def _text(value: Any) -> Any:
    if not isinstance(value, str):
        raise _wrong("应为文字（字符串）。")
    return value


def _written(value: Any, what: str) -> Any:
    """Dates and instants are written as text: a bare number would be taken for seconds."""
    if not isinstance(value, str):
        raise _wrong(what)
    return value


def _zoned(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=SHANGHAI)


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _wrong("应为数，例如 12.5。")
    return str(value)


Text = Annotated[str, BeforeValidator(_text), StringConstraints(max_length=LONGEST)]


def _sane(value: Any) -> Any:
    """Days that somebody means: beyond them no deadline can be reckoned."""
    if value.year not in YEARS:
        raise _wrong(NO_YEAR)
    return value


Day = Annotated[date, BeforeValidator(lambda v: _written(v, "应为日期，写作 2026-01-31。")),
            AfterValidator(_sane)]  # fmt: skip
Instant = Annotated[
    datetime,
    BeforeValidator(lambda v: _written(v, "应为时刻，写作 2026-01-31T09:00:00+08:00。")),
    AfterValidator(_sane),
    AfterValidator(_zoned),
]
Number = Annotated[Decimal, BeforeValidator(_number), Field(max_digits=20, decimal_places=7)]
Whole = Annotated[StrictInt, Field(ge=-(2**31), lt=2**31)]
Count = Annotated[StrictInt, Field(ge=0, lt=2**31)]
SmallCount = Annotated[StrictInt, Field(ge=0, lt=2**15)]
Small = Annotated[StrictInt, Field(ge=-(2**15), lt=2**15)]
Key = Annotated[UUID, BeforeValidator(lambda v: _written(v, "应为编号（UUID）。"))]


def text(longest: int | None, choices: list[str] | None = None) -> Any:
    """Text of at most so many characters, or one of the choices."""
    if choices:
        return Annotated[
            str, BeforeValidator(_text), AfterValidator(_among(choices)),
            Field(json_schema_extra={"enum": list[Any](choices)}),
        ]  # fmt: skip
    if longest:
        return Annotated[str, BeforeValidator(_text), StringConstraints(max_length=longest)]
    return Text


def _among(choices: list[str]) -> Any:
    def check(value: str) -> str:
        if value not in choices:
            raise _wrong(f"请从 {'、'.join(one or '（空）' for one in choices)} 中选择。")
        return value

    return check


def of_column(field: "models.Field[Any, Any]") -> Any:
    """The type of what a column takes; a relation is the UUID of its row."""
    kinds: dict[str, Any] = {
        "DateField": Day, "DateTimeField": Instant, "BooleanField": StrictBool,
        "IntegerField": Whole, "PositiveIntegerField": Count, "SmallIntegerField": Small,
        "PositiveSmallIntegerField": SmallCount, "DecimalField": Number, "UUIDField": Key,
        "ForeignKey": Key, "OneToOneField": Key, "JSONField": Any,
    }  # fmt: skip
    kind = field.get_internal_type()
    if kind in ("CharField", "TextField"):
        choices = [str(key) for key, _label in field.flatchoices]
        found = text(field.max_length, ["", *choices] if choices and field.blank else choices)
    else:
        found = kinds[kind]
    return found | None if field.null else found

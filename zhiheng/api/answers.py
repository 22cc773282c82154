"""What the interface answers: its shapes, as the document tells them, and what JSON can say."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from zhiheng.trace.models import Record


class Problem(Schema):
    """Why a request was not carried out (RFC 9457)."""

    title: str
    status: int
    detail: str = ""
    clauses: list[str] = Field(default=[], description="所依据的条款")
    reasons: list[dict[str, Any]] = Field(default=[], description="每条规则的判断与理由")
    who: str = Field(default="", description="应由谁办理")
    lawful: str = Field(default="", description="怎样办合规")
    errors: list[dict[str, str]] = Field(default=[], description="哪一项、为什么不能用")


class Receipt(Schema):
    """The act stands in the trail: its place there and the chain's hash after it."""

    seq: int = Field(description="留痕第几号；整份收据见 /trail/{seq}/receipt")
    digest: str
    subject: str | None = Field(description="办成的记录的编号")
    version: int | None = Field(description="办成后的版本；同一请求重发时为空")
    repeated: bool = Field(description="true：这个请求编号早已办过，没有重复办理")
    value: Any = None


def plain(value: Any) -> Any:
    """What JSON can say of a value; a row is its id."""
    match value:
        case Record():
            return str(value.pk)
        case None | bool() | int() | str():
            return value
        case UUID() | Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case dict():
            return {str(key): plain(one) for key, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
    return None

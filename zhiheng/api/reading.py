"""Records to be read: a list and single objects for each table that somebody may see (`seen`).

Lists are paged by key, so that a million rows cost what fifty do. A personal column stands here
only where a page shows it as well; sealed ones (identity number, telephone) never do.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, create_model

from zhiheng.access.acts import act
from zhiheng.access.models import Holder
from zhiheng.access.terms import called
from zhiheng.api import seen, values
from zhiheng.api.answers import plain
from zhiheng.cases.models import Event
from zhiheng.certificates.models import Certificate
from zhiheng.competence.models import Conflict, StepAuthorisation
from zhiheng.evidence.models import Evidence
from zhiheng.indications.models import Absence, Question
from zhiheng.personnel.identity import masked
from zhiheng.personnel.models import Competence, Education, Employment, Person, Registration
from zhiheng.posts.models import Interference
from zhiheng.supervision.models import Report, Supervision
from zhiheng.trace import kinds
from zhiheng.trace.models import Record

PAGE, MOST = 50, 500
# Personal columns that the pages of the same sight show; every other stays out.
SHOWN: dict[type[Record], tuple[str, ...]] = {
    Person: ("name",),
    Holder: ("name",),
    Education: ("school",),
    Employment: ("employer", "position", "recognised_reason"),
    Registration: ("number",),
    Competence: ("assessed_by", "reason"),
    StepAuthorisation: ("reason",),
    Conflict: ("nature",),
    Event: ("performer",),
    Certificate: ("deciders",),
    Evidence: ("name", "proves"),
    Absence: ("note",),
    Question: ("answer",),
    Interference: ("source", "says", "answer"),
    Report: ("says", "proposals", "answer"),
    Supervision: ("grounds", "measures", "comment", "proof"),
}
NEVER = frozenset({"search", "sort_key", "digest", "trail", "retracted"})
SOUGHT = frozenset({"number", "code", "state", "clause", "verdict", "year"})
FORMATS = {"DateField": "date", "DateTimeField": "date-time", "UUIDField": "uuid",
           "ForeignKey": "uuid", "OneToOneField": "uuid", "DecimalField": "decimal"}  # fmt: skip
TYPES: dict[str, Any] = {
    "BooleanField": bool, "IntegerField": int, "PositiveIntegerField": int, "BigIntegerField": int,
    "SmallIntegerField": int, "PositiveSmallIntegerField": int, "JSONField": Any,
}  # fmt: skip


def resources() -> dict[str, type[Record]]:
    """Name in addresses → table: `state-changes`, `factories`."""
    named = {_name(model): model for model in seen.SEEN}
    if len(named) != len(seen.SEEN):
        raise TypeError("two tables would have one address")
    return named


def _name(model: type[Record]) -> str:
    name = re.sub(r"(?<=.)(?=[A-Z])", "-", model.__name__).lower()
    if re.search("[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search("(ch|sh|s|x)$", name) else f"{name}s"


def columns(model: type[Record]) -> "list[models.Field[Any, Any]]":
    """What is told of a row: no column of ours alone, and no personal one that is not named."""
    hidden = model.PERSONAL - set(SHOWN.get(model, ()))
    return [
        field
        for field in model._meta.concrete_fields
        if field.name not in NEVER | hidden and field.get_internal_type() != "BinaryField"
    ]


def told(row: Record) -> dict[str, Any]:
    found = {field.attname: plain(getattr(row, field.attname)) for field in columns(type(row))}
    if isinstance(row, Person):
        found["identity"] = masked(row.identity_tail)
    return found


def router() -> Router:
    made = Router(tags=["records"])
    for name, model in resources().items():
        told_as = _schema(name, model)
        page: Any = create_model(
            f"{name}_page", __base__=Schema, rows=(list[told_as], ...),  # type: ignore[valid-type]
            next=(str | None, Field(description="接着读：作为 after 再问")),
        )  # fmt: skip
        label = kinds.called(model._meta.db_table)
        sight = act(seen.SEEN[model].sight)
        about = f"凭“{sight.label}”的岗位可见（{called(sight.posts)}）；本人的行另见 docs/api.md。"
        made.add_api_operation(
            f"/{name}", ["GET"], _listing(model), response={200: page},
            operation_id=f"list_{name}", summary=f"{label}（列表）", description=about,
        )  # fmt: skip
        made.add_api_operation(
            f"/{name}/{{key}}", ["GET"], _single(model), response={200: told_as},
            operation_id=f"get_{name}", summary=label, description=about,
        )  # fmt: skip
    return made


def _schema(name: str, model: type[Record]) -> type[Schema]:
    found: dict[str, Any] = {}
    for field in columns(model):
        kind = field.get_internal_type()
        about = {"description": str(field.verbose_name)}
        shape = TYPES.get(kind, str)
        if kind in FORMATS:
            about["json_schema_extra"] = {"format": FORMATS[kind]}  # type: ignore[assignment]
        found[field.attname] = (shape | None if shape is not Any else Any, Field(None, **about))  # type: ignore[call-overload]
    if model is Person:
        found["identity"] = (str, Field("", description="证件号码，只见末四位"))
    return create_model(name, __base__=Schema, **found)


def _listing(model: type[Record]) -> Callable[..., Any]:
    asked = _filters(model)

    def listing(request: HttpRequest, query: Any) -> dict[str, Any]:
        by, at = request.actor, request.now  # type: ignore[attr-defined]
        if not seen.opens(model, by, at):
            raise PermissionDenied(seen.SEEN[model].sight)
        found: Any = seen.rows(model, by, at).order_by("pk")
        wanted = query.model_dump(exclude_none=True, exclude={"limit", "after", "open"})
        found = found.filter(**wanted)
        if query.after:
            found = found.filter(pk__gt=query.after)
        if getattr(query, "open", None) is not None:
            found = found.filter(closed_on__isnull=query.open)
        listed = list(found[: query.limit + 1])
        following = str(listed[query.limit - 1].pk) if len(listed) > query.limit else None
        return {"rows": [told(row) for row in listed[: query.limit]], "next": following}

    listing.__annotations__ = {"query": Annotated[asked, Query()]}
    return listing


def _filters(model: type[Record]) -> type[Schema]:
    """limit, after, and the columns that can be asked for: relations, and a few words."""
    found: dict[str, Any] = {
        "limit": (Annotated[int, Field(ge=1, le=MOST)], PAGE),
        "after": (UUID | None, None),
    }
    for field in columns(model):
        if field.is_relation:
            found[field.attname] = (UUID | None, None)
        elif field.name in SOUGHT:
            whole = field.get_internal_type() in TYPES
            found[field.name] = ((values.Whole if whole else values.text(200)) | None, None)
        elif field.name == "closed_on":
            found["open"] = (bool | None, Field(None, description="true：只要还没有关闭的"))
    return create_model(f"{_name(model)}_query", __base__=Schema, **found)


def _single(model: type[Record]) -> Callable[..., Any]:
    def single(request: HttpRequest, key: UUID) -> dict[str, Any]:
        return told(seen.one(model, key, request.actor, request.now))  # type: ignore[attr-defined]

    return single

"""The interface as a whole: made on the first request, so that no start waits for it."""

from functools import cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RegexPattern
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from zhiheng.access.refusals import (
    BadInput,
    CannotNow,
    NeedsSecondFactor,
    Refused,
    Replayed,
    Stale,
)
from zhiheng.api import entering, offering, problems, proofs, reading
from zhiheng.api.answers import Problem

RATE = "600/m"
ANSWERED = (
    AuthenticationError, BadInput, CannotNow, HttpError, InterfaceError, NeedsSecondFactor,
    OperationalError, PermissionDenied, Refused, Replayed, Stale, Throttled, ValidationError,
)  # fmt: skip
ABOUT = (
    "读记录、办事项，与页面走同一扇门：权限凭在任的岗位，每件事留痕一条并答回收据。"
    "写的请求须带 Idempotency-Key；更改已有记录的，带上看到的 version。"
    "不予办理的，答 application/problem+json：条款、应由谁办、怎样办合规。"
)


@cache
def api() -> NinjaAPI:
    made = NinjaAPI(
        title="质衡", version="1", description=ABOUT, openapi_url=None, docs_url=None,
        urls_namespace="api", auth=[entering.ByToken(), entering.BySession()],
        throttle=[entering.PerAccount(RATE)],
    )  # fmt: skip
    for kind in ANSWERED:
        made.add_exception_handler(kind, problems.answer)
    made.get("/openapi.json", include_in_schema=False)(_document)
    made.add_router("/acts", offering.router())
    made.add_router("", proofs.router)
    made.add_router("", reading.router())
    return made


def _document(request: HttpRequest) -> JsonResponse:
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@cache
def resolver() -> URLResolver:
    patterns: list[URLPattern | URLResolver] = list(api().urls[0])
    return URLResolver(RegexPattern(r""), patterns)


@cache
def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document; every operation may answer with a problem."""
    made = dict(api().get_openapi_schema(path_prefix="/api/v1/"))
    made["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    told = {"schema": {"$ref": "#/components/schemas/Problem"}}
    failed = {"description": "没有办成", "content": {problems.MEDIA: told}}
    for place in made["paths"].values():
        for operation in place.values():
            operation["responses"]["default"] = failed
    return made


def answer(request: HttpRequest, rest: str) -> Any:
    """Whatever stands at this address under /api/v1/; Resolver404 where nothing does."""
    match = resolver().resolve(rest)
    return match.func(request, *match.args, **match.kwargs)

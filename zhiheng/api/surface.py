"""The interface as a whole: made on the first request, so that no start waits for it."""

from functools import cache
from typing import Annotated, Any

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import URLPattern, URLResolver
from django.urls.resolvers import RegexPattern
from django.utils.translation import gettext_noop, override
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError

from zhiheng.api import entering, offering, problems, proofs, reading
from zhiheng.api.answers import Problem
from zhiheng.api.bodies import Strict

# Whatever is raised comes to `problems.answer`: what the wheel would answer in its own way, of
# which every other is a kind.
ANSWERED = (Exception, Http404, HttpError, ValidationError)
ABOUT = (
    "读记录、办事项，与页面走同一扇门：权限凭在任的岗位，每件事留痕一条并答回收据。"
    "写的请求须带 Idempotency-Key；更改已有记录的，带上看到的 version。"
    "不予办理的，答 application/problem+json：条款、应由谁办、怎样办合规。"
)


@cache
def api() -> NinjaAPI:
    made = NinjaAPI(
        title="质衡", version="1", description=ABOUT, openapi_url=None, docs_url=None,
        urls_namespace="api", parser=Strict(), auth=[entering.ByToken(), entering.BySession()],
    )  # fmt: skip
    for kind in ANSWERED:
        made.add_exception_handler(kind, problems.answer)
    made.get("/openapi.json", include_in_schema=False)(_document)
    with override("zh-hans"):  # made once for all readers, so not in the words of the first
        made.add_router("/acts", offering.router())
        made.add_router("", proofs.router)
        made.add_router("", reading.router())
    return made


def _document(
    request: HttpRequest, operation: Annotated[str | None, Query(max_length=100)] = None
) -> JsonResponse:  # fmt: skip
    """The whole document, or what it says of one operation."""
    told = document() if operation is None else alone(operation)
    if told is None:
        raise HttpError(404, gettext_noop("接口没有这个名称的操作；有哪些见接口页。"))
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


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


def alone(operation: str) -> dict[str, Any] | None:
    """The document with one operation only, and the shapes that it names; None: no such one."""
    whole = document()
    for place, methods in whole["paths"].items():
        for method, one in methods.items():
            if one["operationId"] == operation:
                shapes, every = dict[str, Any](), whole["components"]
                _gather(one, every["schemas"], shapes)
                return {
                    **whole, "paths": {place: {method: one}},
                    "components": {**every, "schemas": shapes},
                }  # fmt: skip
    return None


def _gather(value: Any, every: dict[str, Any], found: dict[str, Any]) -> None:
    """Into `found` each shape that `value` names, and those that these name."""
    if isinstance(value, list):
        for one in value:
            _gather(one, every, found)
    if isinstance(value, dict):
        name = str(value.get("$ref", "")).rpartition("/")[2]
        if name and name not in found:
            found[name] = every[name]
            _gather(every[name], every, found)
        _gather(list(value.values()), every, found)


def answer(request: HttpRequest, rest: str) -> Any:
    """Whatever stands at this address under /api/v1/; Resolver404 where nothing does."""
    match = resolver().resolve(rest)
    return match.func(request, *match.args, **match.kwargs)

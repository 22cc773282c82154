"""Why a request was not carried out, as problem JSON (RFC 9457): in the reader's language, with the
clause, who must act and what would be lawful."""

import logging
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from zhiheng.access.refusals import (
    Absent,
    BadInput,
    CannotNow,
    Forbidden,
    NeedsSecondFactor,
    Refused,
    Replayed,
    Stale,
    told,
)
from zhiheng.api.bodies import Unreadable

MEDIA = "application/problem+json"
MOST, LONGEST_NAME = 50, 100  # faults told at once: an answer is no larger than what is of use
_log = logging.getLogger(__name__)


def problem(status: int, title: str, detail: str = "", **more: Any) -> JsonResponse:
    """The answer; empty members are left out."""
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, **more}
    answer = JsonResponse(
        {name: value for name, value in body.items() if value or name == "status"},
        status=status, content_type=MEDIA, json_dumps_params={"ensure_ascii": False},
    )  # fmt: skip
    answer["Cache-Control"] = "no-store"
    return answer


def answer(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """The problem for what a command, the door or the shape of the request raised."""
    match error:
        case NeedsSecondFactor():
            return problem(
                403, _("这件事需要本人的第二因素"),
                _("五分钟内在网页上输入过验证码的会话可以办理；访问令牌不能。"),
                needs="second_factor",
            )  # fmt: skip
        case Absent():
            return problem(404, _("没有这条记录"), told(error.says), lawful=told(error.lawful))
        case Http404():
            return problem(404, _("没有这条记录"), _("找不到这条记录，或它不在您的查看范围内。"))
        case Refused():
            return _refused(error)
        case BadInput():
            return unusable(error.errors.items())
        case Stale():
            return problem(409, _("记录已被别人更改"), told(error.says))
        case Replayed():
            return problem(error.status, _("这个请求编号已经用过"), told(error.says))
        case CannotNow():
            return problem(503, _("现在办不到"), told(error.says))
        case ValidationError():
            return unusable(_faults(error.errors))
        case AuthenticationError():
            refused = problem(
                401, _("请先表明身份"),
                _("请在 Authorization 头里带上访问令牌（Bearer），或先在网页登录。"),
            )  # fmt: skip
            refused["WWW-Authenticate"] = 'Bearer realm="zhiheng"'
            return refused
        case Throttled():
            slow = problem(429, _("请求太密"), _("请按 Retry-After 给出的秒数稍后再试。"))
            slow["Retry-After"] = str(error.wait)
            return slow
        case HttpError(__cause__=Unreadable() as why):
            return problem(why.status, _("请求的内容读不出来"), _(str(why)))
        case HttpError():
            return problem(error.status_code, _("请求不可用"), _(str(error)))
        case PermissionDenied():
            return problem(
                403, _("您此刻不能查看这类记录"), _("能看什么由在任的岗位决定；见权限表。")
            )
        case OperationalError() | InterfaceError():
            return problem(503, _("数据库暂时连不上"), _("没有办理，也没有写入；请稍后再试。"))
        case SuspiciousOperation():
            return problem(400, _("请求不可用"), _("参数太多，或内容太大；请分几次请求。"))
    return _broken(request, error)


def _broken(request: HttpRequest, error: Exception | type[Exception]) -> JsonResponse:
    """A fault of ours: it goes to the log, and none of it to the one who asked."""
    _log.error("the interface broke at %s", request.path, exc_info=error)  # type: ignore[arg-type]
    got_request_exception.send(sender=None, request=request)
    return problem(500, _("程序出错了"), _("没有办成，也没有写入；错误已记入日志，请告知管理员。"))


def _refused(error: Refused) -> JsonResponse:
    reasons = [
        {
            "clause": one.clause, "verdict": str(one.verdict), "because": told(one.because),
            "missing": list(one.missing),
        }
        for one in error.judgements
    ]  # fmt: skip
    clauses = list(dict.fromkeys([*(one.clause for one in error.judgements), *error.clauses]))
    return problem(
        403 if isinstance(error, Forbidden) else 422, _("不予办理"), told(error.says),
        clauses=clauses, reasons=reasons, who=told(error.who), lawful=told(error.lawful),
    )  # fmt: skip


def unusable(faults: Iterable[tuple[str, str]]) -> JsonResponse:
    """422: a sentence for each field that cannot be used."""
    errors = [{"field": name[:LONGEST_NAME], "says": says} for name, says in islice(faults, MOST)]
    detail = " ".join(
        f"{one['field']}：{one['says']}" if one["field"] else one["says"] for one in errors
    )
    return problem(422, _("请求的内容不能用"), detail, errors=errors)


def _faults(errors: list[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    for one in errors:
        # The first two name where it stood (body, the parameter's name); the rest the field.
        place = [str(part) for part in one["loc"]]
        name = ".".join(place[2:] if place[:1] == ["body"] else place[1:])
        yield name or place[-1], _sentence(one)


def _sentence(error: dict[str, Any]) -> str:
    limits = error.get("ctx") or {}
    known = {
        "missing": _("此项必填。"),
        "extra_forbidden": _("没有这个项目。"),
        "bool_type": _("应为 true 或 false。"),
        "int_type": _("应为整数。"),
        "list_type": _("应为数组。"),
        "dict_type": _("应为对象。"),
        "date_from_datetime_parsing": _("应为日期，写作 2026-01-31。"),
        "date_parsing": _("应为日期，写作 2026-01-31。"),
        "uuid_parsing": _("应为编号（UUID）。"),
        "greater_than_equal": _("数太小了，超出能保存的范围。"),
        "less_than": _("数太大了，超出能保存的范围。"),
        "string_type": _("应为文字（字符串）。"),
    }
    match error["type"]:
        case "zhiheng":
            return _(str(limits.get("says", "")))
        case "string_too_long":
            return _("太长了：最多%(most)s个字。") % {"most": limits.get("max_length")}
        case "too_long":
            return _("太多了：最多%(most)s项。") % {"most": limits.get("max_length")}
        case kind:
            return known.get(kind) or _("这个值不能用，请对照接口文档填写。")

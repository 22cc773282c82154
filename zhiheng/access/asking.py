"""From a page's request to a command: who may ask at all, and the arguments every command takes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from zhiheng.access.door import Unseen, demand
from zhiheng.access.refusals import BadInput

LONGEST_KEY = 80
LONGEST_VERSION = 16
READING = frozenset({"GET", "HEAD", "OPTIONS"})
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# The act's name, or how it follows from the request and its path ("" where there is no such act).
Named = str | Callable[..., str]


def does(act: Named) -> Callable[[View], View]:
    """A view that does the act when something is sent to it.

    Who has no right to it learns that first (403, recorded), not what is wrong with the form.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **more: Any) -> HttpResponseBase:
            if request.method not in READING:
                name = act if isinstance(act, str) else act(request, *args, **more)
                if name:
                    demand(name, by=request.actor, at=request.now)  # type: ignore[attr-defined]
            return view(request, *args, **more)

        guarded.does = act  # type: ignore[attr-defined]
        return cast(View, guarded)

    return decorate


def asked(request: HttpRequest, *, versioned: bool = True) -> dict[str, Any]:
    """`by`, `at`, `key` and `version` of a writing request; versioned: whether to look for one.

    The key comes from the header Idempotency-Key or the hidden field. Without a version the act may
    change no row that the request names (see the door). Raises BadInput where one is unusable: a
    page that sends none is ours and broken, an API client can mend it.
    """
    key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key") or ""
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise BadInput({"": "请求缺少可用的编号（Idempotency-Key），请刷新页面后重新提交。"})
    version = request.POST.get("version", "") if versioned else ""
    if version and not (version.isascii() and version.isdigit() and len(version) < LONGEST_VERSION):
        raise BadInput({"version": "版本号不是整数，请刷新页面后重新提交。"})
    return {
        "by": request.actor,  # type: ignore[attr-defined]
        "at": request.now,  # type: ignore[attr-defined]
        "key": key,
        "version": int(version) if version else Unseen(),
    }

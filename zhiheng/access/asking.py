"""From a page's request to the arguments that every command takes: by, at, key, version."""

from typing import Any

from django.http import HttpRequest

from zhiheng.access.refusals import BadInput

LONGEST_KEY = 80
LONGEST_VERSION = 16


def asked(request: HttpRequest, *, versioned: bool = True) -> dict[str, Any]:
    """`by`, `at` and `key` of a writing request, and `version` where the form carries one.

    The key comes from the header Idempotency-Key or the hidden field. Raises BadInput where it is
    missing or unusable: a page that sends none is ours and broken, an API client can mend it.
    """
    key = request.headers.get("Idempotency-Key") or request.POST.get("idempotency_key") or ""
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise BadInput({"": "请求缺少可用的编号（Idempotency-Key），请刷新页面后重新提交。"})
    arguments: dict[str, Any] = {"by": request.actor, "at": request.now, "key": key}  # type: ignore[attr-defined]
    version = request.POST.get("version", "")
    if versioned and version:
        if not (version.isascii() and version.isdigit() and len(version) < LONGEST_VERSION):
            raise BadInput({"version": "版本号不是整数，请刷新页面后重新提交。"})
        arguments["version"] = int(version)
    return arguments

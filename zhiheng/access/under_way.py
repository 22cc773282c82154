"""How far an act has come that takes seconds: said by the act as it goes, asked for by its page.

What is said stands in the cache under the key of the request, which only its page knows; the act's
own transaction is seen by nobody until it ends.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.crypto import salted_hmac

KEPT = 600
_request: ContextVar["Request | None"] = ContextVar("request of the act under way", default=None)


@dataclass(frozen=True)
class UnderWay:
    """step of steps: what is done now; number: of what it is done to, where that is known."""

    step: str
    done: int
    steps: int
    number: int | None = None


@dataclass
class Request:
    key: str
    said: bool = False


@contextmanager
def told_under(key: str | None) -> Iterator[None]:
    """Within: what the act says is found under the key of its request; afterwards no more."""
    request = Request(key) if key else None
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)
        if request and request.said:
            cache.delete(_place(request.key))


def say(step: str, done: int, steps: int, number: int | None = None) -> None:
    """Within an act: what it does now. Nobody need listen."""
    if request := _request.get():
        request.said = True
        cache.set(_place(request.key), UnderWay(step, done, steps, number), KEPT)


def found(key: str) -> UnderWay | None:
    told: UnderWay | None = cache.get(_place(key))
    return told


def _place(key: str) -> str:
    return "under-way-" + salted_hmac("zhiheng.access.under_way", key).hexdigest()

"""What many parts of one page ask alike – the body, the readings in force – is asked once a page.

Only pages that are read remember, and only until they are made: commands, jobs and the command line
ask every time, for what they find decides.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
_remembered: ContextVar[dict[Any, Any] | None] = ContextVar("answers of this page", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """While a page is read: each question marked `once_a_page` is asked once."""
    with _memory({}):
        yield


@contextmanager
def acting() -> Iterator[None]:
    """While a command acts: every question is asked anew."""
    with _memory(None):
        yield


@contextmanager
def _memory(kept: dict[Any, Any] | None) -> Iterator[None]:
    token = _remembered.set(kept)
    try:
        yield
    finally:
        _remembered.reset(token)


def once_a_page(question: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """A question whose answer nobody changes in place; its inputs, if any, can be hashed."""

    @wraps(question)
    def asked(*given: Given.args, **named: Given.kwargs) -> Answer:
        kept = _remembered.get()
        if kept is None:
            return question(*given, **named)
        key = (question, given, tuple(sorted(named.items())))
        if key not in kept:
            kept[key] = question(*given, **named)
        answer: Answer = kept[key]
        return answer

    return asked

"""What a request brings: JSON that means one thing only, of a depth that all below can hold."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja.parser import Parser

from zhiheng.access.door import UNKEPT, is_kept

DEEPEST = 32
UNREADABLE = gettext_noop("请求的内容不是可用的 JSON（UTF-8）。")
TOO_DEEP = gettext_noop("JSON 嵌套太深：最多 32 层。")
TWICE = gettext_noop("JSON 里同一个名称写了两次，不知道以哪个为准。")
NO_NUMBER = gettext_noop("JSON 里没有 NaN 和 Infinity；请填数，或不填。")
OTHER_KIND = gettext_noop("请以 application/json 发送，编码用 UTF-8。")


class Unreadable(ValueError):
    """The sentence that says why, in Chinese (a message of gettext)."""

    status = 400


class OtherKind(Unreadable):
    """What came is not called JSON; so no form of another site is ever read as a request."""

    status = 415


class Strict(Parser):
    """JSON as everybody reads it: no name twice, no number that is none, no half characters."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.body and request.content_type != "application/json":
            raise OtherKind(OTHER_KIND)
        try:
            found = json.loads(
                request.body.decode(), object_pairs_hook=_once, parse_constant=_no_number
            )
        except Unreadable:
            raise
        except RecursionError:
            raise Unreadable(TOO_DEEP) from None
        except ValueError:  # no UTF-8, no JSON, a figure of thousands of digits
            raise Unreadable(UNREADABLE) from None
        for text in _texts(found):
            if not is_kept(text):
                raise Unreadable(UNKEPT)
        return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable(TWICE)
    return found


def _no_number(_name: str) -> NoReturn:
    raise Unreadable(NO_NUMBER)


def _texts(value: Any) -> Iterator[str]:
    """Every text in it, names too; raises Unreadable where it is too deep."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise Unreadable(TOO_DEEP)
        yield from (one for one in level if isinstance(one, str))
        lists = [one for one in level if isinstance(one, list)]
        objects = [one for one in level if isinstance(one, dict)]
        yield from (name for one in objects for name in one)
        level = [inner for one in lists for inner in one]
        level += [inner for one in objects for inner in one.values()]

"""What the database refuses, in a sentence: two who did the same at once, a rule of the tables.

Only what an act can run into is told; anything else is a fault of ours and stays one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from django.apps import apps
from django.db import Error as DatabaseError
from django.db.models import Model
from django.utils.translation import gettext_noop
from psycopg import Error as PsycopgError
from psycopg import errors

from zhiheng.access.refusals import BadInput, Refused, Stale
from zhiheng.trace.sheet import Outdated

_TOO_LARGE = gettext_noop("有一项太长，或数字超出能保存的范围，没有保存。请改短或改正后再提交。")
# Another act held what this one needed; nothing was written, and a second try meets it settled.
_CROSSED = (errors.DeadlockDetected, errors.LockNotAvailable, errors.SerializationFailure)


@contextmanager
def told() -> Iterator[None]:
    """Within: Outdated and what the database refuses become Stale or Refused."""
    try:
        yield
    except Outdated:
        raise Stale("同一条记录刚刚被别的办理更改过，这次没有保存。请核对后再提交。") from None
    except DatabaseError as error:
        if answer := _answer(error.__cause__):
            raise answer from error
        raise
    except PsycopgError as error:  # from COPY, which Django does not wrap
        if answer := _answer(error):
            raise answer from error
        raise


def _answer(cause: BaseException | None) -> Exception | None:
    match cause:
        case errors.UniqueViolation():
            return Stale(f"{_what(cause)}已有同样的登记，可能刚刚由他人办理。请核对后再提交。")
        case errors.CheckViolation() | errors.ExclusionViolation():
            return Refused(
                f"{_what(cause)}与数据库的约束不符，没有保存。",
                lawful="请核对起止日期和已有的登记，改正后再提交。",
            )
        case errors.ForeignKeyViolation():
            return Refused(f"{_what(cause)}所指的记录不存在，没有保存。", lawful="请刷新后再选。")
        case errors.StringDataRightTruncation() | errors.NumericValueOutOfRange():
            return BadInput({"": _TOO_LARGE})
    if isinstance(cause, _CROSSED):
        return Stale("别的办理正好用着同样的记录，这次没有保存。请再提交一次。")
    return None


def _what(cause: errors.Error) -> str:
    """“工号”, or whichever columns the constraint watches; empty where they have no words."""
    labels = _labels().get(cause.diag.constraint_name or "", "")
    return f"“{labels}”" if labels else "这项内容"


@cache
def _labels() -> dict[str, str]:
    """Constraint name → the words of its columns."""
    return {
        constraint.name: "、".join(_words(model, list(getattr(constraint, "fields", ()))))
        for model in apps.get_models()
        for constraint in model._meta.constraints
    }


def _words(model: type[Model], names: list[str]) -> list[str]:
    return [str(getattr(model._meta.get_field(name), "verbose_name", name)) for name in names]

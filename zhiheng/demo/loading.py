"""Loading the demonstration: step by step, each step an act or a file, taken up where it stopped.

load() is what `zhiheng demo` calls. Nothing is half done: each act and each import is one
transaction; a load that was killed goes on from the next one, with the same day and secrets.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from zhiheng.access.actor import system
from zhiheng.access.models import Account
from zhiheng.body.models import Body
from zhiheng.conformance.commands import Busy, judge
from zhiheng.conformance.models import Judging
from zhiheng.demo import acts, duties, improving
from zhiheng.demo.accounts import open_accounts
from zhiheng.demo.body import (
    PER_SCHEME,
    Book,
    authorised_book,
    certificate_books,
    clients_book,
    declared_book,
    first_books,
    posts_book,
)
from zhiheng.demo.cast import sign_ins
from zhiheng.demo.days import Days
from zhiheng.demo.doing import Doing, begun_on, is_complete
from zhiheng.personnel.models import Person

_LOCK = 0x64656D6F  # key of the advisory lock: "demo"
_PATIENCE = 120.0  # seconds to wait for somebody else who judges

Report = Callable[[str, int, int], None]


class CannotLoad(Exception):
    """The database is not one for a demonstration; the message says why and what to do."""


@dataclass(frozen=True)
class Step:
    """A part of the load. weight: about how long it takes, for the bar. key: of a part that is one
    act, so that it is passed over when it was done before.
    """

    title: str
    weight: int
    do: Callable[[], object]
    key: str = ""


def load(
    today: date, at: datetime, report: Report = lambda title, done, total: None,
    *, per_scheme: int = PER_SCHEME,
) -> list[dict[str, Any]]:  # fmt: skip
    """Load, or go on loading; the sign-ins. Where all is there already nothing is written.

    today: the day that all dates count from, for a load that begins now. Raises CannotLoad where
    the database holds anything else, or another process loads.
    """
    _refuse_others()
    with _alone():
        listed = sign_ins()
        if is_complete() and Judging.objects.filter(finished_at__isnull=False).exists():
            return listed
        doing = Doing(Days(begun_on() or today), at)
        steps = [step for step in _steps(doing, listed, per_scheme) if step.key not in doing.done]
        total, done = sum(step.weight for step in steps), 0
        for step in steps:
            report(step.title, done, total)
            step.do()
            done += step.weight
        report("", total, total)
    return listed


def _steps(doing: Doing, listed: list[dict[str, Any]], per_scheme: int) -> Iterator[Step]:
    days = doing.days
    yield Step("设立示例机构", 1, lambda: acts.found(doing))
    for book in first_books(days):
        yield _import(doing, book, 3)
    yield Step("开立账号", 3, lambda: open_accounts(doing, listed))
    yield Step("任命认证质量总监", 1, lambda: acts.appoint_director(doing))
    yield _import(doing, posts_book(days), 2, "personnel")
    yield _import(doing, authorised_book(), 1, "director")
    yield Step("登记报备与变更", 1, lambda: _people_act(doing))
    yield Step("写明岗位职责", 1, lambda: duties.write_down(doing))
    yield _import(doing, clients_book(), 2, "staff")
    yield _import(doing, declared_book(days), 1, "personnel")
    yield Step("编制人员配置计划", 1, lambda: _plan(doing))
    for book in certificate_books(days, per_scheme):
        yield _import(doing, book, 8, "staff")
    yield Step("办理证书", 1, lambda: acts.act_on_certificates(doing))
    yield Step("编制培训计划", 1, lambda: improving.train(doing))
    yield Step("监督项目质量负责人", 1, lambda: improving.supervise(doing))
    yield Step("选定口径", 1, lambda: acts.choose_readings(doing))
    yield Step("判定整个机构", 5, lambda: _judge(doing.at))


def _import(doing: Doing, book: Book, weight: int, by: str = "") -> Step:
    title = f"导入{book.title}"
    return Step(title, weight, lambda: doing.bring_in(book.key, book.title, lambda: book.rows, by))


def _plan(doing: Doing) -> None:
    improving.staff(doing)
    improving.set_numbers(doing)


def _people_act(doing: Doing) -> None:
    acts.put_the_doubted_in_office(doing)
    acts.change_what_was_filed(doing)
    acts.ban(doing)


def _judge(at: datetime) -> None:
    """Judge at once; where the worker is at it, after it."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            judge(by=system(), at=at)
            return
        except Busy:
            if time.monotonic() > until:
                raise
            time.sleep(0.5)


def _refuse_others() -> None:
    """Raises CannotLoad where the database holds anything but a demonstration."""
    body = Body.objects.first()
    if body is not None and not body.demonstration:
        raise CannotLoad(
            f"数据库里已有机构“{body.name}”，示例机构只能装入空的数据库；"
            "请用另一个目录，例如 DATA_DIR=./data-demo zhiheng demo。"
        )
    if body is not None and begun_on() is None:
        raise CannotLoad("数据库里的示例机构不是这个程序装入的，不能继续；请换一个空的 DATA_DIR。")
    if body is None and (Person.objects.exists() or Account.objects.exists()):
        raise CannotLoad("数据库里已有人员或账号，不是空的；请换一个空的 DATA_DIR。")


@contextmanager
def _alone() -> Iterator[None]:
    """One load at a time, whatever the number of processes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            raise CannotLoad("另一个进程正在装入示例机构，请稍候；装好后可再运行一次查看账号。")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])

"""Two bodies to walk through: the demonstration in small, and one founded a minute ago.

Each is built once a run, in a database of its own from which every walk gets a clone. Keys go with
it in a folder of their own: a signer that has signed one chain refuses to sign another.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from zhiheng.access.terms import SECOND_FACTOR_POSTS, Post

SEED = "JBSWY3DPEHPK3PXP"
ROLES = tuple(Post.values)


@contextmanager
def lent(databases: Any, name: str, make: Callable[[], object]) -> Iterator[Path]:
    """Django on a fresh clone of the body `name`, with keys of its own; the data folder with them.

    Built by the first that asks; other workers of the run wait.
    """
    from django.core.cache import cache

    source = _prepared(databases, name, make)
    cache.clear()  # the codes that another body's director has used are no concern of this one's
    place = _folder() / f"{name}-{os.getpid()}"
    shutil.copytree(_folder() / name / "keys", place / "keys")
    try:
        with _keys_in(place), databases.lent(source):
            yield place
    finally:
        shutil.rmtree(place)


def _prepared(databases: Any, name: str, make: Callable[[], object]) -> str:
    """The database with this body."""
    note = _folder() / f"{name}.database"
    with (_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            with _keys_in(_folder() / name):
                note.write_text(databases.prepared(make), encoding="utf-8")
    return note.read_text(encoding="utf-8")


@contextmanager
def _keys_in(place: Path) -> Iterator[None]:
    before, settings.KEYS_DIR = settings.KEYS_DIR, place / "keys"
    settings.KEYS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield
    finally:
        settings.KEYS_DIR = before


def _folder() -> Path:
    return Path(os.environ["ZHIHENG_TEST_DIR"])


def founded() -> None:
    """A body and one account for each role; nothing else."""
    from allauth.mfa.totp.internal.auth import TOTP

    from zhiheng.access.actor import system
    from zhiheng.access.models import Account, Grant, Holder
    from zhiheng.body.commands import found_body
    from zhiheng.demo.names import credit_code
    from zhiheng.trace.ledger import append
    from zhiheng.trace.sheet import Sheet

    now = timezone.now()
    found_body(
        by=system(), at=now, name="新设产品认证有限公司（示例）", credit_code=credit_code(999),
        approval_number="CNCA-示例-2099-001",
    )  # fmt: skip
    sheet = Sheet(uuid4())
    with transaction.atomic():
        for post in ROLES:
            account = Account(username=post)
            account.set_password("only for the walk")
            account.save()
            holder = sheet.create(Holder(account=account, name=f"示例{Post(post).label}"))
            sheet.create(Grant(holder=holder, post=post, starts=now))
            if post in SECOND_FACTOR_POSTS:
                TOTP.activate(account, SEED)
        append(sheet, at=now, recorded=now, who={"via": "job"}, act="test")


def demonstrated(per_scheme: int = 12) -> None:
    """The demonstration with a dozen ordinary certificates for each scheme, judged."""
    from zhiheng.demo.loading import load

    load(timezone.localdate(), timezone.now(), per_scheme=per_scheme)


def session_of(post: str) -> str:
    """The key of a session of the first account that holds the post, made without the form."""
    from django.test import Client

    from zhiheng.access.models import Account

    holding = Account.objects.filter(holder__grants__post=post, holder__grants__ends=None)
    client = Client()
    client.force_login(holding.exclude(password__startswith="!").order_by("username")[0])
    return str(client.session.session_key)

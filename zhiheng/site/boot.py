"""Bring Django up for a command-line program: find the database, then set up."""

import os
from pathlib import Path
from urllib.parse import urlsplit


def data_dir() -> Path:
    return Path(os.environ.get("DATA_DIR") or "data").resolve()


def find_database(*, owner: bool = False) -> None:
    """Set DATABASE_URL (and DATABASE_OWNER_URL), starting the embedded server where none is named.

    With `owner` the default connection is the owner's: for migrate, and nothing else.
    Raises Unavailable where no server can be had, or a variable names none.
    """
    _refuse_misnamed()
    if not os.environ.get("DATABASE_URL"):
        from zhiheng.embedded import Server

        urls = Server(data_dir()).ensure()
        os.environ["DATABASE_URL"] = urls.app
        os.environ["DATABASE_OWNER_URL"] = urls.owner
    if owner:
        os.environ["DATABASE_URL"] = (
            os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        )


def _refuse_misnamed() -> None:
    """Raises Unavailable where a variable is no address of a database; a password is not repeated.

    Without this check a word in place of an address would be looked for on the local socket.
    """
    from zhiheng.embedded.refusal import Unavailable

    for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
        parts = urlsplit(os.environ.get(name) or "postgresql:///")
        try:
            usable = parts.scheme in ("postgresql", "postgres") and parts.port != 0
        except ValueError:  # the port is no number
            usable = False
        if not usable:
            raise Unavailable(
                f"{name} 不是可用的数据库地址：应写作 postgresql://用户:密码@主机:5432/库名。"
            )


def start(*, owner: bool = False) -> None:
    """Find the database and set Django up."""
    find_database(owner=owner)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.site.settings")
    import django

    django.setup()


def bring_up_to_date() -> bool:
    """Find the database and migrate it, in a process of its own that may be the owner.

    Where only the application's role is named (a child of `serve`, which has migrated already)
    there is nothing to do. False where it failed; the reason stands on standard error.
    """
    import subprocess
    import sys

    find_database()
    if not os.environ.get("DATABASE_OWNER_URL"):
        return True
    migrated = subprocess.run(
        [sys.executable, "-m", "zhiheng.cli.child", "cli", "migrate"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    return migrated.returncode == 0

"""The cluster in the data directory: made once, its passwords, its roles, its database."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from zhiheng.embedded.binaries import Binaries
from zhiheng.embedded.identity import Identity
from zhiheng.embedded.refusal import Unavailable, from_server_log

SUPERUSER, OWNER, APP, DATABASE = "postgres", "zhiheng_owner", "zhiheng_app", "zhiheng"
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True)
class Postmaster:
    """What a running server writes into postmaster.pid (PostgreSQL source, miscadmin.h)."""

    pid: int
    port: int
    socket_folder: str
    ready: bool


def read_postmaster(cluster: Path) -> Postmaster | None:
    """The server that says it runs on `cluster`; None without a file, or with half a one."""
    try:
        lines = (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
        pid, port = abs(int(lines[0])), int(lines[3])
    except (OSError, ValueError, IndexError):
        return None
    return Postmaster(pid, port, lines[4], len(lines) > 7 and lines[7].strip() == "ready")


def password(keys: Path, role: str) -> str:
    """The password of `role`: made on first use, in a file that only its owner reads (0600)."""
    keys.mkdir(mode=0o700, exist_ok=True)
    path = keys / f"postgres-{role}.password"
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    return path.read_text(encoding="ascii").strip()


def create(cluster: Path, binaries: Binaries, identity: Identity, superuser: str) -> None:
    """Run initdb beside `cluster` and move the result into place, so that half a cluster never is.

    superuser: the password of the superuser. Raises Unavailable with initdb's last word.
    """
    draft = cluster.with_name(cluster.name + ".new")
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    identity.give(draft)
    with _password_file(draft.with_name("postgres.password"), identity, superuser) as file:
        arguments = [
            "--pgdata", draft.name,
            "--username", SUPERUSER,
            "--pwfile", file.name,
            "--auth", "scram-sha-256",
            "--encoding", "UTF8",
            "--locale", "C",
        ]  # fmt: skip
        if binaries.major >= 17:  # code-point order everywhere, Unicode letters where it can be had
            arguments += ["--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
        command = identity.command(binaries.program("initdb"), arguments, reaching=draft)
        done = subprocess.run(
            command,
            cwd=cluster.parent,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise from_server_log(done.stderr or done.stdout, cluster)
    draft.rename(cluster)


@contextmanager
def _password_file(path: Path, identity: Identity, text: str) -> Iterator[Path]:
    """A file with a password for as long as initdb reads it, given to the server's user."""
    path.unlink(missing_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    identity.give(path)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def provision(superuser_url: str, passwords: dict[str, str]) -> None:
    """Roles and database, made where they are missing, so that a crash between is healed.

    passwords: role → password, for the owner's and the application's role.
    """
    try:
        with psycopg.connect(superuser_url, autocommit=True, connect_timeout=10) as connection:
            for role, secret in passwords.items():
                _ensure_role(connection, role, secret)
            _ensure_database(connection)
    except psycopg.OperationalError as error:
        raise Unavailable(f"连不上内嵌数据库：{str(error).strip().splitlines()[-1]}") from error


def _ensure_role(connection: psycopg.Connection, role: str, secret: str) -> None:
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if not found:
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
                sql.Identifier(role), sql.Literal(secret)
            )
        )


def _ensure_database(connection: psycopg.Connection) -> None:
    found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
    name = sql.Identifier(DATABASE)
    if not found.fetchone():
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(OWNER))
        )
    # Each statement may be repeated; together they shut the door to everybody but the two roles.
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    connection.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, sql.Identifier(APP))
    )

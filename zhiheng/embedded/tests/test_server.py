"""The embedded server's life, tried on real ones in folders of their own."""

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from zhiheng.embedded import Server, Unavailable, binaries, cluster

HASTY = {"fsync": "off"}
USER = """
import sys, time
from pathlib import Path
from zhiheng.embedded import Server
Server(Path(sys.argv[1])).ensure()
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path):
    """A deep data directory with a space in its name, far beyond what a socket path may have."""
    return tmp_path / "a b" / ("d" * 120) / ("e" * 100) / "data"


@pytest.fixture
def server(folder):
    made = Server(folder, HASTY)
    yield made
    made.ensure()
    made.stop()


def user_of(folder: Path) -> subprocess.Popen[str]:
    """Another program that uses the server of `folder`, already connected."""
    command = [sys.executable, "-c", USER, str(folder)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    assert program.stdout.readline() == "up\n"
    return program


def who(url: str) -> tuple[object, ...] | None:
    query = (
        "SELECT current_user::text, rolsuper, rolcreatedb, rolcreaterole"
        " FROM pg_roles WHERE rolname = current_user"
    )
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchone()


def test_two_roles_neither_of_them_almighty(server):
    urls = server.ensure()
    assert who(urls.app) == ("zhiheng_app", False, False, False)
    assert who(urls.owner) == ("zhiheng_owner", False, False, False)


def test_passwords_are_for_their_owner_only_and_needed(server, folder):
    urls = server.ensure()
    for path in (folder / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    password = cluster.password(folder / "keys", cluster.APP)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(urls.app.replace(password, "wrong"))


def test_a_committed_row_is_there_after_everything_was_killed(server, folder):
    urls = server.ensure()
    with psycopg.connect(urls.owner) as connection:
        connection.execute("CREATE TABLE probe AS SELECT 1 AS one")
    running = cluster.read_postmaster(folder / "postgres")
    os.kill(running.pid, signal.SIGKILL)
    while server.is_running():
        time.sleep(0.01)
    again = server.ensure()
    assert again == urls  # the address stays good for whoever held it
    with psycopg.connect(again.owner) as connection:
        assert connection.execute("SELECT one FROM probe").fetchone() == (1,)


def test_the_last_to_leave_stops_it(server, folder):
    server.ensure()
    other = user_of(folder)
    assert server.stop() is False
    assert server.is_running()
    server.ensure()
    other.kill()
    other.wait()
    assert server.stop() is True
    assert not server.is_running()


def test_a_server_left_behind_is_used_again(server, folder):
    lonely = user_of(folder)
    before = cluster.read_postmaster(folder / "postgres")
    lonely.kill()
    lonely.wait()
    server.ensure()
    assert cluster.read_postmaster(folder / "postgres") == before


def test_two_starters_at_once_share_one_server(folder, server):
    command = [sys.executable, "-c", USER, str(folder)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [program.stdout.readline() for program in both] == ["up\n", "up\n"]
    for program in both:
        program.kill()
        program.wait()


def test_no_permission_outside_the_data_directory_changes(tmp_path, server):
    parents = [tmp_path, tmp_path.parent]
    before = [(path.stat().st_mode, path.stat().st_uid) for path in parents]
    server.ensure()
    assert [(path.stat().st_mode, path.stat().st_uid) for path in parents] == before


def test_a_file_where_the_folder_should_be_is_told_in_a_sentence(tmp_path):
    (tmp_path / "data").write_text("")
    with pytest.raises(Unavailable, match="不是文件夹"):
        Server(tmp_path / "data").ensure()


def test_a_cluster_of_another_version_is_refused_by_name(monkeypatch):
    monkeypatch.delenv("ZHIHENG_PG_BIN", raising=False)
    with pytest.raises(Unavailable, match="PostgreSQL 9"):
        binaries.find(9)


def test_programs_that_do_not_run_are_told_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("ZHIHENG_PG_BIN", str(tmp_path))
    with pytest.raises(Unavailable, match="不能运行"):
        binaries.find()

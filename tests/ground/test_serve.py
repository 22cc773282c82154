"""`zhiheng serve` as a whole: it starts, it stops, and kill -9 leaves the port free."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@pytest.fixture
def serving(tmp_path: Path, port: int):
    """Starts the program on a data directory of its own; what still runs at the end is ended."""
    started = []

    def start(**more: str) -> subprocess.Popen[str]:
        environment = {**os.environ, "DATA_DIR": str(tmp_path / "da ta"), "PORT": str(port), **more}
        for name in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            environment.pop(name, None)
        command = [sys.executable, "-m", "zhiheng.cli.child", "cli", "serve"]
        program = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(program)
        return program

    yield start
    for program in started:
        program.terminate()
        program.communicate(timeout=20)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(happens: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def test_it_starts_stops_in_order_and_survives_kill_9(serving, port):
    first = serving()
    assert first.stdout.readline().strip() == f"质衡已启动：http://127.0.0.1:{port}"
    first.send_signal(signal.SIGKILL)
    first.wait()
    until(lambda: not answers(port))

    second = serving()
    assert f":{port}" in second.stdout.readline()
    second.terminate()
    _, said = second.communicate(timeout=20)
    assert second.returncode == 0
    assert "已停止" in said
    assert not answers(port)


def test_a_busy_port_is_told_in_one_line_before_anything_starts(serving, port, tmp_path):
    with socket.create_server(("127.0.0.1", port)):
        program = serving()
        out, said = program.communicate(timeout=20)
    assert program.returncode == 2
    assert out == ""
    assert said.count("\n") == 1
    assert "已被占用" in said
    assert not (tmp_path / "da ta").exists()


@pytest.mark.parametrize("wrong", ["abc", "0", "65536", "８０００"])
def test_a_port_that_is_none_is_refused(serving, wrong):
    program = serving(PORT=wrong)
    _, said = program.communicate(timeout=20)
    assert program.returncode == 2
    assert "1 到 65535" in said

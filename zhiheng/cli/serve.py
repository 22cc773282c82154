"""`zhiheng serve`: database, web server and job worker, started and stopped together."""

import errno
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, TextIO
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import psycopg
import typer

from zhiheng.cli.child import PARENT
from zhiheng.cli.errors import Unusable
from zhiheng.cli.output import print_json
from zhiheng.embedded import Server
from zhiheng.trace.secretfile import secret_text

_STOP_SECONDS = 8.0  # what children get before they are killed
_UP_SECONDS = 60.0  # what the web server gets to answer its first request
_LONGEST_PAUSE = 60.0  # seconds between two starts of a worker that fails
_LOOK_SECONDS = 1.0  # how often we look whether everything still runs


class _Stopped(BaseException):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, SIGHUP)."""


app = typer.Typer(add_completion=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="监听的地址")] = "127.0.0.1",
    port: Annotated[str, typer.Option(envvar="PORT", help="监听的端口")] = "8000",
    demo: Annotated[bool, typer.Option("--demo", help="在空的内嵌数据库中装入演示机构")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="地址以一个 JSON 文档输出")] = False,
) -> None:
    """启动质衡：数据库、网页服务与后台任务。按 Ctrl-C 停止。"""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, _ask_to_stop)
    household = Household(host, port)
    try:
        household.start()
        if as_json:
            print_json({"address": household.address, "demo": demo})
        else:
            print(f"质衡已启动：{household.address}", flush=True)
        if not demo and (says := household.founding_needed()):
            _say(says)
        household.keep(demo, sys.stderr if as_json else sys.stdout)
    except _Stopped:
        _say("正在停止……")
    finally:
        household.stop()
    _say("已停止。")


class Household:
    """Everything that runs while we serve; started in order, stopped in the reverse one."""

    def __init__(self, host: str, port: str) -> None:
        self.host, self.port = host, _port(port)
        self.data_dir = Path(os.environ.get("DATA_DIR") or "data").resolve()
        self.server: Server | None = None
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = {
            **os.environ,
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),  # the demonstration tells its address
            PARENT: str(os.getpid()),
        }
        _answer_to(host, self.environment)
        self._pause, self._worker_due = 1.0, 0.0  # a worker that keeps failing waits ever longer

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def start(self) -> None:
        """Port, database, migrations, web server, worker: each phase says how long it took."""
        begun = time.monotonic()
        _refuse_busy_port(self.host, self.port)
        with _phase("数据库"):
            self._find_database()
        with _phase("数据库结构"):
            self._migrate()
        with _phase("网页服务"):
            self._spawn("web", self.host, str(self.port))
            self._await_answer()
        self._spawn("worker")
        _say(f"共 {time.monotonic() - begun:.1f} 秒。按 Ctrl-C 停止。")

    def founding_needed(self) -> str:
        """Where to found a body, while there is none; the code of the page is made here."""
        with psycopg.connect(self.environment["DATABASE_URL"]) as database:
            if database.execute("SELECT 1 FROM body_body LIMIT 1").fetchone():
                return ""
        place = self.data_dir / "keys" / "founding.code"
        secret_text(place, 12)
        return f"还没有机构：请运行 zhiheng init，或打开 {self.address}/founding/，设立码在 {place}"

    def keep(self, demo: bool, sign_ins: TextIO) -> None:
        """Stay until asked to stop: load the demonstration beside, mend what breaks meanwhile."""
        if demo:
            _say("正在装入演示机构，页面已经可以打开。")
            self._spawn("cli", "demo", stdout=sign_ins)
        while True:
            time.sleep(_LOOK_SECONDS)
            if self.server and not self.server.is_running():
                _say("数据库停了，正在重新启动。")
                self.server.ensure()
            for name, child in list(self.children.items()):
                if child.poll() is not None:
                    self._has_ended(name, child.returncode)
            if "worker" not in self.children and time.monotonic() >= self._worker_due:
                self._spawn("worker")

    def stop(self) -> None:
        """Children first, then the database; nothing interrupts this."""
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        for child in self.children.values():
            child.terminate()
        deadline = time.monotonic() + _STOP_SECONDS
        for child in self.children.values():
            try:
                child.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if self.server:
            self.server.stop()

    def _find_database(self) -> None:
        if not os.environ.get("DATABASE_URL"):
            self.server = Server(self.data_dir)
            urls = self.server.ensure()
            self.environment["DATABASE_URL"] = urls.app
            self.environment["DATABASE_OWNER_URL"] = urls.owner
        (self.data_dir / "static").mkdir(parents=True, exist_ok=True)

    def _migrate(self) -> None:
        child = self._spawn("cli", "migrate", stdout=sys.stderr)
        code = child.wait()
        del self.children["cli"]
        if code != 0:
            raise Unusable("数据库结构没有更新成功，服务没有启动（原因见上一行）。")
        # From here on nobody needs to be the owner.
        self.environment.pop("DATABASE_OWNER_URL", None)

    def _spawn(
        self, name: str, *arguments: str, stdout: TextIO | None = None
    ) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(
            [sys.executable, "-m", "zhiheng.cli.child", name, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            start_new_session=True,  # Ctrl-C reaches us, and we tell them
        )
        self.children[name] = child
        return child

    def _await_answer(self) -> None:
        deadline = time.monotonic() + _UP_SECONDS
        while time.monotonic() < deadline:
            if self.children["web"].poll() is not None:
                raise Unusable("网页服务没有启动（原因见上）。")
            try:
                urlopen(f"{self.address}/healthz", timeout=5).close()
                return
            except HTTPError:
                return  # an answer, if not a happy one
            except (URLError, OSError):
                time.sleep(0.05)
        raise Unusable(f"网页服务 {_UP_SECONDS:.0f} 秒内没有应答。")

    def _has_ended(self, name: str, code: int) -> None:
        del self.children[name]
        if name == "web":
            raise Unusable(f"网页服务意外停止（代码 {code}）。请重新启动；已确认的数据不受影响。")
        if name == "worker":
            pause = self._pause
            self._pause = min(2 * pause, _LONGEST_PAUSE)
            self._worker_due = time.monotonic() + pause
            _say(f"后台任务意外停止（代码 {code}），{pause:.0f} 秒后重新启动；时限不受影响。")
        elif code != 0:
            _say("演示机构没有装入（原因见上）；服务照常运行。")


def _answer_to(host: str, environment: dict[str, str]) -> None:
    """Let the site answer under the address it listens on; all addresses: under any name."""
    if environment.get("ALLOWED_HOSTS") or host in ("127.0.0.1", "::1", "localhost"):
        return
    everywhere = host in ("0.0.0.0", "::", "")
    environment["ALLOWED_HOSTS"] = "*" if everywhere else f"{host},localhost,127.0.0.1"
    if everywhere:
        _say("没有设 ALLOWED_HOSTS：对任何主机名都应答。请设为本机在内网的名字。")


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Unusable(f"端口“{text}”不能用：应为 1 到 65535 的整数，例如 PORT=8001。")
    return int(text)


def _refuse_busy_port(host: str, port: int) -> None:
    """Raises Unusable where the port cannot be had, before anything has been started."""
    try:
        kind = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind[0], kind[1]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(kind[4])
    except socket.gaierror:
        raise Unusable(f"不认识的地址“{host}”。请用 --host 127.0.0.1 或本机的地址。") from None
    except PermissionError:
        raise Unusable(f"没有权限监听端口 {port}。请用 PORT=8000 之类大于 1023 的端口。") from None
    except OSError as error:
        why = "已被占用" if error.errno == errno.EADDRINUSE else f"用不了（{error.strerror}）"
        other = port + 1 if port < 65535 else 8000
        raise Unusable(
            f"{host} 的端口 {port} {why}：请停掉占用它的程序，或另选一个，例如 PORT={other}。"
        ) from None


@contextmanager
def _phase(name: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    _say(f"{name}就绪（{time.monotonic() - begun:.1f} 秒）")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _ask_to_stop(number: int, frame: FrameType | None) -> None:
    raise _Stopped

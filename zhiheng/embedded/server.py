"""The embedded server's life: started by whoever needs it first, stopped by whoever leaves last.

Every program that uses it holds a shared lock on a file in the data directory; the kernel lets go
of it however the program ends. A server left over after kill -9 is found and used again.
"""

import atexit
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psutil

from zhiheng.embedded import binaries, cluster, identity
from zhiheng.embedded.refusal import Unavailable, from_os_error, from_server_log

SETTINGS: Mapping[str, str] = {
    "timezone": "UTC",
    "max_connections": "100",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
}
_SOCKET_PREFIX = "zhiheng-pg-"
_SOCKET_LIMIT = 107  # bytes of sun_path in unix(7), less the closing zero
_START_SECONDS, _STOP_SECONDS = 300, 30
_LOG_LIMIT = 10 * 1024 * 1024  # bytes, after which the log is turned over at the next start


@dataclass(frozen=True)
class Urls:
    """The two ways in: the application's role, and the owner's (migrations only)."""

    app: str
    owner: str


class Server:
    """The embedded PostgreSQL of one data directory."""

    def __init__(self, data_dir: Path, settings: Mapping[str, str] | None = None) -> None:
        """settings: more server settings than SETTINGS (the tests turn fsync off with it)."""
        self.data_dir = Path(os.path.abspath(data_dir))
        self.cluster = self.data_dir / "postgres"
        self.log = self.data_dir / "logs" / "postgres.log"
        self._settings = {**SETTINGS, **(settings or {})}
        self._in_use: int | None = None  # descriptor of our shared lock
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None  # where its socket is
        self._left_behind = ""  # socket folder of a server that was killed

    def ensure(self) -> Urls:
        """A running server, started here or found running; raises Unavailable with one sentence."""
        try:
            self._prepare_folders()
            with self._alone():
                self._register()
                self._identity = identity.choose(self.cluster)
                if not self._adopt():
                    self._start()
                cluster.provision(
                    self.url(cluster.SUPERUSER, "postgres"),
                    {role: self._password(role) for role in (cluster.OWNER, cluster.APP)},
                )
        except OSError as error:
            raise from_os_error(error, error.filename or self.data_dir) from error
        return Urls(self.url(cluster.APP), self.url(cluster.OWNER))

    def stop(self) -> bool:
        """Leave the server; stop it if nobody else uses it. True when it is down afterwards."""
        if self._in_use is None:
            return False
        with self._alone():
            atexit.unregister(self._stop_at_exit)
            return self._leave()

    def is_running(self) -> bool:
        """Whether a server runs on our cluster now."""
        running = cluster.read_postmaster(self.cluster)
        return running is not None and self._is_ours(running.pid)

    def url(self, role: str, database: str = cluster.DATABASE) -> str:
        """The connection URL of `role` on the running server."""
        running = cluster.read_postmaster(self.cluster)
        if running is None:
            raise Unavailable(f"内嵌数据库没有在运行（{self.cluster}）。")
        login = f"{role}:{quote(self._password(role), safe='')}"
        if running.socket_folder:
            folder = quote(running.socket_folder, safe="")
            return f"postgresql://{login}@/{database}?host={folder}&port={running.port}"
        return f"postgresql://{login}@127.0.0.1:{running.port}/{database}"

    # -- who uses it ------------------------------------------------------------------------

    def _prepare_folders(self) -> None:
        # Others may walk through it (the server's own user must), not list it; what is secret
        # inside has 0700 and 0600 of its own. A folder that exists keeps what it has.
        self.data_dir.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.log.parent.mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One starter or stopper at a time; a second waits and then finds the first one's work."""
        descriptor = os.open(self.data_dir / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _register(self) -> None:
        if self._in_use is None:
            path = self.data_dir / "postgres.users"
            self._in_use = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._in_use, fcntl.LOCK_SH)
            self._pid = os.getpid()
            atexit.register(self._stop_at_exit)

    def _stop_at_exit(self) -> None:
        if os.getpid() == self._pid:  # a forked child leaves the server to its parent
            with suppress(Unavailable, OSError):
                self.stop()

    def _password(self, role: str) -> str:
        return cluster.password(self.data_dir / "keys", role)

    # -- starting ---------------------------------------------------------------------------

    def _adopt(self) -> bool:
        """Use a server that still runs on our cluster; stop one that cannot be reached any more."""
        running = cluster.read_postmaster(self.cluster)
        if running is None:
            return False
        if not self._is_ours(running.pid):
            self._left_behind = running.socket_folder
            return False
        if not self._await_ready(running.pid):
            return False
        if not running.socket_folder or Path(running.socket_folder).is_dir():
            return True
        self._halt(running)
        return False

    def _socket_folder(self) -> Path | None:
        """A folder for the socket: the one a killed server left, so that addresses stay good."""
        left, self._left_behind = Path(self._left_behind), ""
        if left.name.startswith(_SOCKET_PREFIX) and self._identity.owns_privately(left):
            for stale in left.iterdir():
                stale.unlink()
            return left
        return _make_socket_folder(self._identity)

    def _is_ours(self, pid: int) -> bool:
        """Whether `pid` is a postmaster in our cluster's folder, not a number used again."""
        try:
            process = psutil.Process(pid)
            return "postgres" in process.name() and Path(process.cwd()).samefile(self.cluster)
        except (psutil.Error, OSError):
            return False

    def _start(self) -> None:
        if not self.cluster.exists():
            superuser = self._password(cluster.SUPERUSER)
            cluster.create(self.cluster, binaries.find(), self._identity, superuser)
            self._identity = identity.choose(self.cluster)
        version = (self.cluster / "PG_VERSION").read_text().strip()
        found = binaries.find(int(version))
        for attempt in (1, 2, 3):
            self._launch(found)
            if self._await_ready(self._process.pid if self._process else 0):
                return
            self._left_behind = str(self._folder or "")
            # Sessions of a server that was killed need a moment to notice and go.
            if attempt == 3 or "shared memory block" not in self._log_tail():
                _remove_socket_folder(str(self._folder or ""))
                raise from_server_log(self._log_tail(), self.log)
            time.sleep(2)

    def _launch(self, found: binaries.Binaries) -> None:
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        self._folder = self._socket_folder()
        arguments = ["-D", str(self.cluster), *_listen(self._folder)]
        for name, value in self._settings.items():
            arguments += ["-c", f"{name}={value}"]
        command = self._identity.command(
            found.program("postgres"), arguments, reaching=self.cluster
        )
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                command,
                cwd=self.data_dir,
                env=cluster.ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches us first, and we stop it in order
            )

    def _await_ready(self, pid: int) -> bool:
        """Wait until the server takes connections; False when it gave up."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            running = cluster.read_postmaster(self.cluster)
            if running and running.pid == pid and running.ready:
                return True
            if not self._alive(pid):
                return False
            time.sleep(0.02)
        raise Unavailable(f"内嵌数据库 {_START_SECONDS} 秒内没有就绪（日志：{self.log}）。")

    def _alive(self, pid: int) -> bool:
        if self._process and self._process.pid == pid:
            return self._process.poll() is None
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.Error:
            return False

    def _log_tail(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    # -- stopping ---------------------------------------------------------------------------

    def _leave(self) -> bool:
        """Let go of our lock; with everybody else gone it becomes exclusive first, and we stop."""
        descriptor, self._in_use = self._in_use, None
        if descriptor is None:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            running = cluster.read_postmaster(self.cluster)
            if running and self._is_ours(running.pid):
                self._halt(running)
            elif self._process and self._alive(self._process.pid):  # interrupted while starting
                self._process.terminate()
                self._process.wait()
            return True
        except BlockingIOError:
            return False
        finally:
            os.close(descriptor)

    def _halt(self, running: cluster.Postmaster) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        for how in (signal.SIGINT, signal.SIGQUIT):
            with suppress(ProcessLookupError):
                os.kill(running.pid, how)
            if self._gone_within(running.pid, _STOP_SECONDS):
                break
        _remove_socket_folder(running.socket_folder)

    def _gone_within(self, pid: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self._alive(pid):
                return True
            time.sleep(0.02)
        return False


def _make_socket_folder(owner: identity.Identity) -> Path | None:
    """A private folder (0700) with a path short enough for a socket; None where there is none."""
    for parent in dict.fromkeys([tempfile.gettempdir(), "/tmp", "/var/tmp"]):
        name = os.path.join(parent, _SOCKET_PREFIX + "x" * 8, ".s.PGSQL.5432")
        if len(os.fsencode(name)) > _SOCKET_LIMIT or "," in parent or "'" in parent:
            continue
        try:
            folder = Path(tempfile.mkdtemp(prefix=_SOCKET_PREFIX, dir=parent))
        except OSError:
            continue
        owner.give(folder)
        return folder
    return None


def _remove_socket_folder(folder: str) -> None:
    if folder and Path(folder).name.startswith(_SOCKET_PREFIX):
        shutil.rmtree(folder, ignore_errors=True)


def _listen(folder: Path | None) -> list[str]:
    """Where the server listens: in the private folder, or else on a loopback port (with scram)."""
    if folder:
        return ["-c", "listen_addresses=", "-c", f"unix_socket_directories={folder}", "-p", "5432"]
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    local = ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]
    return [*local, "-p", str(port)]

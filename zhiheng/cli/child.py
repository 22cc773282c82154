"""Programs that `serve` (or make) starts: they end when it ends, however it ends.

python -m zhiheng.cli.child web HOST PORT     the web server
python -m zhiheng.cli.child worker            the job worker
python -m zhiheng.cli.child warm              compile the engine, where it is not yet
python -m zhiheng.cli.child cli ARGUMENT…     any subcommand of the command line
"""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1  # prctl(2)
PARENT = "ZHIHENG_PARENT"  # environment: process id of whoever starts a child
WEB_WORKERS, WEB_THREADS = 2, 8  # processes, and in each the requests answered at once


def die_with_parent(how: signal.Signals = signal.SIGTERM) -> None:
    """Ask the kernel for `how` when the parent dies; where it cannot (macOS), look every second.

    The parent may be dead already, so it tells its children in PARENT who they should find.
    """
    parent = int(os.environ.get(PARENT) or os.getppid())
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), how)
    else:
        threading.Thread(target=_watch, args=(parent, how), daemon=True).start()


def _watch(parent: int, how: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), how)


def web(host: str, port: str) -> None:
    """Serve the site with granian until told to stop."""
    from granian import Granian
    from granian.constants import Interfaces

    os.environ[PARENT] = str(os.getpid())
    Granian(
        "zhiheng.cli.web:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=WEB_WORKERS,
        blocking_threads=WEB_THREADS,
        backpressure=WEB_THREADS * 8,
        respawn_failed_workers=True,
        workers_kill_timeout=3,  # seconds for requests under way when we stop
        websockets=False,
        log_enabled=False,
    ).serve()


def worker() -> None:
    from zhiheng.site.worker import main as work

    work()


def warm() -> None:
    from zhiheng.procedure.engine.warm import main as compile_engine

    compile_engine()


def cli(*arguments: str) -> None:
    from zhiheng.cli import main

    sys.exit(main(arguments))


PARTS: dict[str, Callable[..., None]] = {"web": web, "worker": worker, "warm": warm, "cli": cli}

if __name__ == "__main__":
    # serve stops its children in order; if it was killed, the port must be free at once.
    die_with_parent(signal.SIGKILL if sys.argv[1] != "cli" else signal.SIGTERM)
    PARTS[sys.argv[1]](*sys.argv[2:])

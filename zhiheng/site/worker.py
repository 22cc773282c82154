"""The worker: does what pages ask for and nobody should wait for (queues import, judge).

A worker that was killed leaves its jobs marked as being done; the next one, here or elsewhere,
takes them up again once their heartbeat is gone.
"""

import asyncio
import logging
from typing import Any

QUEUES = ("import", "judge")
_LOOK_SECONDS = 30


def main() -> None:
    """Run until told to stop (SIGTERM, SIGINT); what is under way is left to the next worker."""
    from zhiheng.site.boot import start

    start()
    asyncio.run(_work())


def work_off() -> None:
    """Do what is waiting, then return (tests)."""
    asyncio.run(_work(wait=False))


def once() -> dict[str, str]:
    """Do what is waiting, go one round, then return (`zhiheng worker --once`); what failed."""
    from zhiheng.site.rounds import Rounds

    work_off()
    return Rounds().go(everything=True)


async def _work(*, wait: bool = True) -> None:
    from procrastinate.contrib.django import app

    connector: Any = app.connector  # Django's, which knows its counterpart for workers
    with app.replace_connector(connector.get_worker_connector()) as running:
        async with running.open_async():
            look = asyncio.create_task(_take_up_stalled(running, wait))
            rounds = asyncio.create_task(_go_round()) if wait else None
            try:
                await running.run_worker_async(
                    queues=list(QUEUES), concurrency=2, wait=wait, name="zhiheng",
                    delete_jobs="successful", shutdown_graceful_timeout=5,
                    listen_notify=wait, install_signal_handlers=wait,
                )  # fmt: skip
            finally:
                look.cancel()
                if rounds:
                    rounds.cancel()


async def _go_round() -> None:
    """The rounds of the clock, in a thread of their own: mail may take its time."""
    from zhiheng.site.rounds import Rounds

    rounds = Rounds()
    while True:
        await asyncio.to_thread(rounds.go)
        await asyncio.sleep(_LOOK_SECONDS)


async def _give_back(manager: Any, job: Any) -> None:
    """Queue a stalled job again; where the same work is waiting already, that one will do."""
    from procrastinate.exceptions import ConnectorException
    from procrastinate.jobs import Status

    try:
        await manager.retry_job(job)
    except ConnectorException:
        await manager.finish_job(job, status=Status.FAILED, delete_job=True)


async def _take_up_stalled(app: object, forever: bool) -> None:
    """Give back to the queue what a dead worker held."""
    manager = app.job_manager  # type: ignore[attr-defined]
    while True:
        try:
            for job in await manager.get_stalled_jobs():
                await _give_back(manager, job)
        except Exception:
            logging.getLogger(__name__).exception("could not look for stalled jobs")
        if not forever:
            return
        await asyncio.sleep(_LOOK_SECONDS)


if __name__ == "__main__":
    main()

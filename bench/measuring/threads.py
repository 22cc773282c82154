"""Two threads against one, and beside them what the machine gives two processes at that moment.

The clock of the wall tells what others take of a shared machine, too. Two processes that each judge
the whole log by one thread have nothing in common but the machine: where they are not twice as
quick as one after the other, two threads cannot be.
"""

import multiprocessing
import statistics
import time
from multiprocessing.connection import Connection

from measuring.figures import Say
from measuring.passes import ALL_CHECKS
from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.judging import judge
from zhiheng.procedure.engine.world import World

TURNS = 7
_FORK = multiprocessing.get_context("fork")  # the log is not to be made, nor held, three times


def two_threads(say: Say, columns: Columns, world: World) -> None:
    """By the clock: one thread, two threads, two processes of one each; medians of seven turns."""

    def seconds(threads: int) -> float:
        begun = time.perf_counter()
        judge(columns, ALL_CHECKS, world, threads=threads)
        return time.perf_counter() - begun

    def judge_when_told(end: Connection) -> None:
        while end.recv():
            end.send(seconds(1))

    both = [_FORK.Pipe() for _ in range(2)]
    processes = [
        _FORK.Process(target=judge_when_told, args=(theirs,), daemon=True) for _, theirs in both
    ]
    for process in processes:
        process.start()
    ends = [ours for ours, _ in both]

    def at_once() -> float:
        for end in ends:
            end.send(True)
        return max([end.recv() for end in ends])

    at_once()  # the first touches memory that a process has not seen yet
    turns = [(seconds(1), seconds(2), at_once()) for _ in range(TURNS)]
    for end in ends:
        end.send(False)
    for process in processes:
        process.join()
    say("two threads, times as quick as one (wall clock)",
        statistics.median(one / two for one, two, _ in turns))  # fmt: skip
    say("  two processes at once, likewise",
        statistics.median(2 * one / pair for one, _, pair in turns))  # fmt: skip

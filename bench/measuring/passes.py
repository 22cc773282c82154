"""The engine inside this process: a generated log as columns, judged; what each way costs."""

import statistics
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np

from logs.generate import FLOW_SCHEME, FREE_SCHEME, OF_THE_FLOW, ON, PLANTED, SCHEME, Log, make
from measuring.figures import Figures, say
from zhiheng.procedure.engine.columns import Columns
from zhiheng.procedure.engine.findings import VERDICTS
from zhiheng.procedure.engine.gather import Gathering
from zhiheng.procedure.engine.judging import Judgement, judge
from zhiheng.procedure.engine.records import of_events
from zhiheng.procedure.engine.times import FAR, day_number
from zhiheng.procedure.engine.world import World, world_of
from zhiheng.procedure.scheme import load_scheme
from zhiheng.procedure.shape import Scheme

ALL_CHECKS = load_scheme(SCHEME, "bench")
FLOW = load_scheme(FLOW_SCHEME, "bench")  # the steps and their order alone
FREE = load_scheme(FREE_SCHEME, "bench")  # of the logs with many paths


def columns_of(log: Log) -> tuple[Columns, World]:
    """The log as it is judged: its columns, and who was authorised and responsible."""
    gathering = Gathering(log.events.column_names)
    for batch in log.events.to_batches(max_chunksize=1 << 17):
        gathering.add(batch)
    columns, world = gathering.columns(), World(ON)

    def numbers(table: Any, column: str) -> np.ndarray:
        texts = table.column(column).to_pylist()
        days = {text: day_number(date.fromisoformat(text)) if text else FAR for text in set(texts)}
        return np.array([days[text] for text in texts], np.int32)

    people, managers = log.authorisations, log.managers
    world.know_permits(
        columns, people.column("person").combine_chunks(), people.column("step").combine_chunks(),
        numbers(people, "from"), numbers(people, "to"),
    )  # fmt: skip
    world.know_managers(
        columns, managers.column("case").combine_chunks(),
        numbers(managers, "from"), numbers(managers, "to"),
    )  # fmt: skip
    return columns, world


def judged(columns: Columns, world: World, scheme: Scheme = ALL_CHECKS) -> Judgement:
    """All checks by one thread, and counted."""
    judgement = judge(columns, scheme, world, threads=1)
    _ = judgement.counts.totals  # and how many took each path
    return judgement


def expected(log: Log, kinds: Collection[str] = PLANTED) -> np.ndarray:
    """The mask that each case of the log must have, where only these kinds are looked for."""
    values = [verdict.value for verdict in VERDICTS]
    bits = np.array([1 << values.index(kind) if kind in kinds else 0 for kind in PLANTED])
    return np.where(log.truth < 0, 0, bits[log.truth])


def flow_of(columns: Columns) -> Columns:
    """The log without what says nothing of steps and their order: evidence, quantities."""
    return replace(
        columns, quantity=np.zeros(0, np.int32), has=columns.has - {"evidence", "quantity"}
    )  # fmt: skip


def flow_judged(columns: Columns) -> np.ndarray:
    """The masks where only steps and their order are asked of a `flow_of`: FLOW, nothing else."""
    return judge(columns, FLOW, World(ON), threads=1).masks


def expected_of_flow(log: Log) -> np.ndarray:
    return expected(log, OF_THE_FLOW)


def cpu(work: Callable[[], Any]) -> float:
    """CPU seconds of this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def paths(cases: int) -> Figures:
    """The same events in few and in many orders, taking turns."""
    world = World(ON)
    both = [columns_of(make(cases, many_paths=many))[0] for many in (False, True)]

    kinds = [judged(columns, world, FREE).summary().variants for columns in both]
    ratios = []
    for turn in range(9):
        few, many = (0, 1) if turn % 2 else (1, 0)
        spent = {one: cpu(partial(judged, both[one], world, FREE)) for one in (few, many)}
        ratios.append(spent[1] / spent[0])
    found: Figures = {}
    say(found, "many paths against few, per event", statistics.median(ratios))
    say(found, "  many", kinds[1])
    say(found, "  few", kinds[0])
    return found


def one_case() -> float:
    """Milliseconds for one case from the body's own records, everything compiled."""
    columns, _ = columns_of(make(1))
    rows = columns.events(0)

    def once() -> None:
        fresh = of_events(rows, columns.has)
        judge(fresh, ALL_CHECKS, world_of(fresh, ON, authorisations=(), managers=()), threads=1)

    once()
    return 1000 * statistics.median(cpu(once) for _ in range(31))

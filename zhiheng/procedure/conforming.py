"""`conform`: recorded procedures read from files, judged, summed up, findings written.

`run` is what the command line calls. Another engine (Spark) is a function of the same shape.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhiheng.procedure.events import Summary, Verdict
from zhiheng.procedure.reading import Unusable, open_log
from zhiheng.procedure.shape import Scheme

if TYPE_CHECKING:
    from zhiheng.procedure.engine.columns import Columns
    from zhiheng.procedure.engine.judging import Judgement
    from zhiheng.procedure.engine.walks import Walks
    from zhiheng.procedure.engine.world import World
    from zhiheng.procedure.findings import Sink
    from zhiheng.procedure.flows import Flows
    from zhiheng.procedure.reading.companions import Table

# name → module with a function `run` like the one here; imported when asked for
ENGINES = {"local": "zhiheng.procedure.conforming", "spark": "zhiheng.procedure.spark"}
SHOWN_PATHS = 10


@dataclass(frozen=True)
class Request:
    """What is to be judged. Paths that are None were not given."""

    events: Sequence[Path]
    schemes: Sequence[Scheme]
    on: date
    cases: Path | None = None
    authorisations: Path | None = None
    managers: Path | None = None
    findings: Path | None = None
    map: Path | None = None


@dataclass(frozen=True)
class PathLine:
    """One of the most frequent paths: its (cycle, step), how many cases took it, what they have.

    findings: cases of it by verdict, only those above 0; conforming: cases without any deviation
    or unknown.
    """

    path: tuple[tuple[int, str], ...]
    cases: int
    conforming: int
    findings: Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """seconds: CPU of read, judge, write."""

    summary: Summary
    paths: Sequence[PathLine]
    warnings: Sequence[str]
    seconds: Mapping[str, float] = field(default_factory=dict)


Told = Callable[[str, float], None]  # what is being done, and how far it is from 0 to 1


def run_with(engine: str, request: Request, tell: Told | None = None) -> Outcome:
    """Judge with the engine of that name. Raises Unusable where it is not installed."""
    try:
        run_there = import_module(ENGINES[engine]).run
    except ImportError as error:
        raise Unusable(
            f"--engine {engine} 需要另外安装：pip install zhiheng[{engine}]（缺 {error.name}）。"
        ) from None
    outcome: Outcome = run_there(request, tell)
    return outcome


def run(request: Request, tell: Told | None = None) -> Outcome:
    """Judge on this machine. Raises UnusableEvents for what cannot be judged."""
    from zhiheng.procedure.engine.judging import judge
    from zhiheng.procedure.engine.of_values import warnings
    from zhiheng.procedure.findings import Sink

    tell = tell or (lambda what, share: None)
    sink = Sink(request.findings) if request.findings else None
    spent = _Spent()
    walks = _walks(request)
    try:
        begun = time.process_time()
        columns, world, ignored = _read(request, tell)
        read = time.process_time()
        judgement = judge(
            columns, request.schemes, world, advance=_portion("判定", len(columns), tell),
            on_rows=_taking(sink, walks, spent),
        )  # fmt: skip
        summary, paths = judgement.summary(), frequent_paths(judgement)
        said = [*warnings(judgement), *ignored]
        if request.map and walks:
            spent.timed(write_map)(request.map, walks.maps(judgement))
        if sink:
            spent.timed(sink.close)()
    except BaseException:
        if sink:
            sink.abandon()
        raise
    done = time.process_time()
    seconds = {"read": read - begun, "judge": done - read - spent.seconds, "write": spent.seconds}
    return Outcome(summary, paths, said, {key: round(each, 3) for key, each in seconds.items()})


def _walks(request: Request) -> "Walks | None":
    if request.map is None:
        return None
    from zhiheng.procedure.engine.walks import Walks

    return Walks()


def _taking(
    sink: "Sink | None", walks: "Walks | None", spent: "_Spent"
) -> "Callable[[Judgement, Any], None] | None":
    """What is done with the rows of findings as they come; None where nothing is."""
    from zhiheng.procedure.engine.words import explained

    if sink is None and walks is None:
        return None
    write = spent.timed(sink.write) if sink else None

    def take(judging: "Judgement", rows: Any) -> None:
        if write:
            write(explained(judging, rows))
        if walks:
            walks.take(judging, rows)

    return take


def write_map(path: Path, maps: "list[tuple[Scheme, Flows]]") -> None:
    """Draw the paths taken into an SVG file. Raises Unusable where it cannot be written."""
    from zhiheng.procedure.map_svg import draw

    try:
        path.write_text(draw(maps), encoding="utf-8")
    except OSError as error:
        raise Unusable(f"{path}：写不进去（{error.strerror or error}）；请换个地方。") from None


def _portion(what: str, whole: int, tell: Told) -> Callable[[int], None]:
    """Adds up the cases done and tells their share."""
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        tell(what, done / max(whole, 1))

    return advance


class _Spent:
    """CPU seconds of this thread in some calls."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            begun = time.thread_time()
            try:
                return function(*given)
            finally:
                self.seconds += time.thread_time() - begun

        return call


def _read(request: Request, tell: Told) -> "tuple[Columns, World, list[str]]":
    """(columns, world, warnings about what is not used)."""
    from zhiheng.procedure.engine.gather import gather

    log = open_log(request.events)
    beside = read_beside(request)
    columns = gather(log, lambda: tell("读取", log.share))
    world = world_beside(columns, request.on, beside)
    states = beside.states
    ignored = _without_events(columns, states.texts["case"]) if states is not None else []
    return columns, world, ignored


@dataclass(frozen=True)
class Beside:
    """The files beside the events, read; None where they were not given."""

    states: "Table | None" = None
    permits: "Table | None" = None
    managers: "Table | None" = None


def read_beside(request: Request) -> Beside:
    from zhiheng.procedure.reading import companions as read

    return Beside(
        read.read_cases(request.cases) if request.cases else None,
        read.read_authorisations(request.authorisations) if request.authorisations else None,
        read.read_managers(request.managers) if request.managers else None,
    )


def world_beside(columns: "Columns", on: date, beside: Beside) -> "World":
    """What those files say, coded for a log."""
    from zhiheng.procedure.engine.world import World

    world = World(on)
    states, permits, managers = beside.states, beside.permits, beside.managers
    if states is not None and states.is_open is not None:
        world.know_states(columns, states.texts["case"], states.is_open, states.days["ended"])
    if permits is not None:
        world.know_permits(
            columns, permits.texts["person"], permits.texts["step"],
            permits.days["from"], permits.days["to"],
        )  # fmt: skip
    if managers is not None:
        world.know_managers(
            columns, managers.texts["case"], managers.days["from"], managers.days["to"]
        )
    return world


def _without_events(columns: "Columns", cases: Any) -> list[str]:
    codes = columns.cases.find(cases)
    count = int((codes < 0).sum())
    if not count:
        return []
    first = cases[int(codes.argmin())].as_py()
    return [f"案卷文件里有 {count} 个案卷（如“{first}”）没有任何事件，没有判定。"]


def frequent_paths(judgement: "Judgement", most: int = SHOWN_PATHS) -> list[PathLine]:
    """The paths that most cases took, and what is wrong with each."""
    import numpy as np

    from zhiheng.procedure.engine.kernel import VERDICTS
    from zhiheng.procedure.engine.of_values import path

    hashes, counts = judgement.path_counts.paths()
    few = len(counts) <= most
    chosen = np.arange(len(counts)) if few else np.argpartition(counts, -most)[-most:]
    lines = []
    for which in chosen.tolist():
        cases = np.flatnonzero((judgement.paths == hashes[which]) & judgement.counted)
        first = int(cases[0])
        masks = judgement.masks[cases]
        found = {v.value: int((masks >> bit & 1).sum()) for bit, v in enumerate(VERDICTS)}
        deviating = judgement.deviating[cases]
        unknown = (masks >> VERDICTS.index(Verdict.UNKNOWN) & 1).astype(bool)
        lines.append((
            -len(cases), first,
            PathLine(
                path(judgement, first), len(cases), int((~deviating & ~unknown).sum()),
                {verdict: count for verdict, count in found.items() if count},
            ),
        ))  # fmt: skip
    return [line for _, _, line in sorted(lines, key=lambda each: each[:2])]

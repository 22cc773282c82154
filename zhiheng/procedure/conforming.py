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

from zhiheng.procedure.events import OddScheme, Summary
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
    """Judge on this machine. Raises UnusableEvents for what cannot be judged.

    A log that stands together by case is judged while it is read, and never in memory as a whole.
    """
    from zhiheng.procedure.engine.gather import Scattered

    tell = tell or (lambda what, share: None)
    try:
        if request.map is None:
            try:
                return _run(request, tell, in_parts=True)
            except Scattered:
                pass
            except OddScheme as odd:
                if odd.named is not None or not _names_a_scheme(request, odd.case):
                    raise
        return _run(request, tell, in_parts=False)
    except OddScheme as odd:
        from zhiheng.procedure.reading.places import place_of

        where = place_of(request.events, odd.case, odd.named)
        raise Unusable(f"{where}，scheme 列：{odd}") from None


def _names_a_scheme(request: Request, case: str) -> bool:
    """Whether a later row does: then the case was taken for complete before it was."""
    from zhiheng.procedure.reading.places import names_a_scheme

    return names_a_scheme(request.events, case)


def _run(request: Request, tell: Told, in_parts: bool) -> Outcome:
    from zhiheng.procedure.engine.alike import nearly_alike
    from zhiheng.procedure.engine.gather import WINDOW, windows
    from zhiheng.procedure.engine.judging import judge
    from zhiheng.procedure.engine.surroundings import Surroundings
    from zhiheng.procedure.engine.totals import Totals
    from zhiheng.procedure.findings import Sink
    from zhiheng.procedure.memory import refuse_what_does_not_fit

    begun = time.process_time()
    sink = None
    writing, closing, judging = _Spent(), _Spent(), _Spent(time.process_time)
    walks = _walks(request)
    try:  # from the first moment on that there is a draft to be taken away
        sink = Sink(request.findings) if request.findings else None
        log = open_log(request.events)
        given = read_beside(request)
        beside = Surroundings(request.on, given)
        totals, judgement = Totals(), None

        def read(held: int) -> None:
            tell("读取", log.share)
            if held > 2 * WINDOW:
                refuse_what_does_not_fit(log.name, held, log.share)

        for columns in windows(log, read, in_parts=in_parts):
            judgement = judging.timed(judge)(
                columns, request.schemes, beside.of(columns),
                advance=_portion("判定", len(columns), tell) if log.share >= 1 else None,
                on_rows=_taking(sink, walks, writing),
            )  # fmt: skip
            judging.timed(totals.add)(judgement)
        assert judgement is not None
        summary = totals.summary(judgement)
        paths = totals.frequent(SHOWN_PATHS, lambda: windows(open_log(request.events)))
        said = [*totals.warnings(request.on), *nearly_alike(judgement.columns.people),
                *log.warnings, *given.warnings(), *beside.without_events()]  # fmt: skip
        if request.map and walks:
            closing.timed(write_map)(request.map, walks.maps(judgement))
        if sink:
            closing.timed(sink.close)()
    except BaseException:
        if sink:
            sink.abandon()
        raise
    judged, written = judging.seconds - writing.seconds, writing.seconds + closing.seconds
    read_in = time.process_time() - begun - judged - written
    seconds = {"read": read_in, "judge": judged, "write": written}
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
    """CPU seconds in some calls, of this thread unless another clock is given."""

    def __init__(self, clock: Callable[[], float] = time.thread_time) -> None:
        self.seconds, self._clock = 0.0, clock

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            begun = self._clock()
            try:
                return function(*given, **named)
            finally:
                self.seconds += self._clock() - begun

        return call


@dataclass(frozen=True)
class Beside:
    """The files beside the events, read; None where they were not given."""

    states: "Table | None" = None
    permits: "Table | None" = None
    managers: "Table | None" = None

    def warnings(self) -> list[str]:
        """What the user should know of the files themselves."""
        read = (each for each in (self.states, self.permits, self.managers) if each is not None)
        return [warning for each in read for warning in each.warnings]


def read_beside(request: Request) -> Beside:
    from zhiheng.procedure.reading import companions as read

    return Beside(
        read.read_cases(request.cases) if request.cases else None,
        read.read_authorisations(request.authorisations) if request.authorisations else None,
        read.read_managers(request.managers) if request.managers else None,
    )


def world_beside(columns: "Columns", on: date, beside: Beside) -> "World":
    """What those files say, coded for a log."""
    from zhiheng.procedure.engine.surroundings import Surroundings

    return Surroundings(on, beside).of(columns)

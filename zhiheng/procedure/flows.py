"""The paths that cases took, summed up for a map: how often each step, how often one after another.

A place is a step in one part of the scheme: ("initial", step) or ("surveillance", step), all
surveillance cycles together. Two events follow each other when nothing of the same case lies
between them in time.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zhiheng.procedure.events import Verdict

INITIAL, SURVEILLANCE = "initial", "surveillance"
Place = tuple[str, str]
Path = tuple[tuple[int, str], ...]  # (cycle, step) by time, as `CaseJudgement.path`


@dataclass(frozen=True)
class Flow:
    """One place directly after another. times: within a cycle; next: into a later cycle.

    firsts: those of `times` where the second place had not been visited before in that cycle.
    """

    times: int = 0
    next: int = 0
    firsts: int = 0


@dataclass(frozen=True)
class Flows:
    """What a map shows of the cases of one scheme.

    cases: how many there are. visits: the events at each place. flows: by (place, next place).
    found: by place, how many cases have each kind of finding there.
    """

    cases: int
    visits: Mapping[Place, int]
    flows: Mapping[tuple[Place, Place], Flow]
    found: Mapping[Place, Mapping[Verdict, int]] = field(default_factory=dict)


def place_of(cycle: int, step: str) -> Place:
    return (SURVEILLANCE if cycle else INITIAL), step


def flows_of(
    paths: Iterable[tuple[Path, int]], found: Mapping[Place, Mapping[Verdict, int]] | None = None
) -> Flows:
    """Sum up paths, each with the number of cases that took it."""
    visits: Counter[Place] = Counter()
    sums: dict[tuple[Place, Place], list[int]] = defaultdict(lambda: [0, 0, 0])
    cases = 0
    for path, count in paths:
        cases += count
        seen: set[tuple[int, str]] = set()
        for before, here in zip((None, *path), path, strict=False):
            visits[place_of(*here)] += count
            if before is not None:
                _tally(sums[place_of(*before), place_of(*here)], before[0], here, seen, count)
            seen.add(here)
    flows = {pair: Flow(*each) for pair, each in sums.items()}
    return Flows(cases, dict(visits), flows, found or {})


def _tally(
    sums: list[int], cycle: int, here: tuple[int, str], seen: set[tuple[int, str]], count: int
) -> None:
    if cycle != here[0]:
        sums[1] += count
        return
    sums[0] += count
    sums[2] += count * (here not in seen)


def merged(parts: Iterable[Flows]) -> Flows:
    """Of several parts of a log, no case in two of them, the whole."""
    cases = 0
    visits: Counter[Place] = Counter()
    sums: dict[tuple[Place, Place], list[int]] = defaultdict(lambda: [0, 0, 0])
    found: dict[Place, Counter[Verdict]] = defaultdict(Counter)
    for part in parts:
        cases += part.cases
        visits.update(part.visits)
        for pair, flow in part.flows.items():
            more = (flow.times, flow.next, flow.firsts)
            sums[pair] = [a + b for a, b in zip(sums[pair], more, strict=True)]
        for place, kinds in part.found.items():
            found[place].update(kinds)
    flows = {pair: Flow(*each) for pair, each in sums.items()}
    return Flows(cases, dict(visits), flows, {place: dict(each) for place, each in found.items()})

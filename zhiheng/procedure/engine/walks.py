"""What followed on what in a whole log, and what was found where: the figures of its map."""

from collections import Counter, defaultdict
from typing import Any

import numpy as np

from zhiheng.procedure.engine.columns import STEP_BITS, STEP_MASK
from zhiheng.procedure.engine.compiled import compiled
from zhiheng.procedure.engine.findings import CASE, CYCLE, STEP, VERDICT, VERDICTS, Rows
from zhiheng.procedure.engine.judging import Judgement
from zhiheng.procedure.engine.times import end_of_day
from zhiheng.procedure.events import Verdict
from zhiheng.procedure.flows import INITIAL, SURVEILLANCE, Flow, Flows, Place
from zhiheng.procedure.shape import Scheme, Step

MOST_STRANGE = 200  # steps that a scheme does not name: so many of the most frequent are told apart
PARTS = (INITIAL, SURVEILLANCE)


class Walks:
    """Hand `take` to `judge` as `on_rows` (or call it from there), then ask for the `maps`."""

    def __init__(self) -> None:
        self._found: Counter[tuple[int, ...]] = Counter()  # scheme, part, step, verdict
        self._local: dict[int, np.ndarray] = {}  # by scheme: its own numbers of steps → codes

    def take(self, judgement: Judgement, rows: Rows) -> None:
        """Count the cases that have each kind of finding at each step; rows of whole cases."""
        rows = rows[rows[:, STEP] != -1]
        of = judgement.columns.scheme[rows[:, CASE]]
        for code in np.unique(of).tolist():
            mine = rows[of == code]
            part = (mine[:, CYCLE] > 0).astype(np.int32)
            step = self._codes(judgement, code, mine)
            facts = np.stack((part, step, mine[:, VERDICT], mine[:, CASE]), axis=1)
            once = np.unique(facts, axis=0)[:, :3]
            kinds, counts = np.unique(once, axis=0, return_counts=True)
            for kind, count in zip(kinds.tolist(), counts.tolist(), strict=True):
                self._found[(code, *kind)] += count

    def _codes(self, judgement: Judgement, code: int, rows: Rows) -> np.ndarray:
        """Each row's step by the log's code, where it has one, though the row tells its number."""
        if code not in self._local:
            scheme = judgement.scheme_of(int(rows[0, CASE]))
            codes = [judgement.columns.steps.code(step.id) for step in _steps(scheme)]
            numbers = [each if each >= 0 else -2 - n for n, each in enumerate(codes)]
            self._local[code] = np.array(numbers, np.int32)
        step = rows[:, STEP]
        return np.where(step >= 0, step, self._local[code][np.where(step >= 0, 0, -2 - step)])

    def maps(self, judgement: Judgement) -> list[tuple[Scheme, Flows]]:
        """The figures of each scheme, in their order; of one that no case has, none."""
        scheme = judgement.columns.scheme
        counted = judgement.counted
        told = {}
        for code in np.unique(scheme[counted]).tolist():
            which = np.flatnonzero(counted & (scheme == code))
            one = judgement.scheme_of(int(which[0]))
            told[one.name, one.version] = one, self._flows(judgement, one, code, which)
        schemes = judgement.schemes.values()
        return [told.get((each.name, each.version), (each, Flows(0, {}, {}))) for each in schemes]

    def _flows(self, judgement: Judgement, scheme: Scheme, code: int, which: np.ndarray) -> Flows:
        columns = judgement.columns
        cutoff = end_of_day(judgement.world.on)
        visits = np.zeros((2, len(columns.steps)), np.int64)
        _count_visits(which, columns.start, columns.length, columns.key, columns.at, cutoff, visits)
        local, places = _numbered(columns.steps, scheme, visits)
        tallies = np.zeros((3, len(places) + 1, len(places) + 1), np.int64)
        seen = np.zeros((columns.last_cycle + 1, len(places) + 1), np.int64)
        _count_pairs(
            which, columns.start, columns.length, columns.key, columns.at, cutoff, local, seen,
            tallies,
        )  # fmt: skip
        flows = {
            (places[a], places[b]): Flow(*tallies[:, a, b].tolist())
            for a, b in np.argwhere(tallies[:2, :-1, :-1].any(axis=0)).tolist()
        }
        counts = {place: int(visits[PARTS.index(place[0]), columns.steps.code(place[1])])
                  for place in places if columns.steps.code(place[1]) >= 0}  # fmt: skip
        visited = {place: count for place, count in counts.items() if count}
        return Flows(len(which), visited, flows, self._found_at(judgement, scheme, code))

    def _found_at(
        self, judgement: Judgement, scheme: Scheme, code: int
    ) -> dict[Place, dict[Verdict, int]]:
        local = [step.id for step in _steps(scheme)]
        found: dict[Place, dict[Verdict, int]] = defaultdict(dict)
        for (of, part, step, verdict), count in self._found.items():
            if of == code:
                name = judgement.columns.steps[step] if step >= 0 else local[-2 - step]
                at = found[PARTS[part], name]
                at[VERDICTS[verdict]] = count
        return dict(found)


def _steps(scheme: Scheme) -> tuple[Step, ...]:
    """In the order of the kernel's own numbers."""
    return (*scheme.steps, *scheme.steps_of(1))


def _numbered(steps: Any, scheme: Scheme, visits: np.ndarray) -> tuple[np.ndarray, list[Place]]:
    """(int32[part, step code] the number of each place, the places by number).

    Steps of the scheme and the most frequent others; all else has the number after the last.
    """
    known = [
        (part, steps.code(step.id)) for part in (0, 1) for step in scheme.steps_of(part)
    ]  # fmt: skip
    known = [each for each in known if each[1] >= 0]
    strange = visits.copy()
    for part, code in known:
        strange[part, code] = 0
    flat = strange.ravel()
    most = np.argsort(-flat, kind="stable")[:MOST_STRANGE]
    known += [divmod(place, strange.shape[1]) for place in most.tolist() if flat[place]]
    local = np.full(visits.shape, len(known), np.int32)
    for number, (part, code) in enumerate(known):
        local[part, code] = number
    return local, [(PARTS[part], steps[code]) for part, code in known]


@compiled
def _count_visits(which, start, length, key, at, cutoff, visits):
    for case in which:
        for row in range(start[case], start[case] + length[case]):
            if at[row] >= cutoff:
                break
            part = 1 if key[row] >> STEP_BITS else 0
            visits[part, key[row] & STEP_MASK] += 1


@compiled
def _count_pairs(
    which, start, length, key, at, cutoff, local, seen, tallies
):  # fmt: skip
    """tallies[0]: one directly after another in a cycle; [1]: into another cycle; [2]: of [0]
    those where the second had not been there before in that cycle. seen: int64[cycle, place]."""
    for case in which:
        before, cycle = np.int64(-1), np.int64(0)
        for row in range(start[case], start[case] + length[case]):
            if at[row] >= cutoff:
                break
            now = np.int64(key[row] >> STEP_BITS)
            here = np.int64(local[1 if now else 0, key[row] & STEP_MASK])
            if before >= 0 and now != cycle:
                tallies[1, before, here] += 1
            elif before >= 0:
                tallies[0, before, here] += 1
                if seen[now, here] != case + 1:
                    tallies[2, before, here] += 1
            seen[now, here] = case + 1
            before, cycle = here, now

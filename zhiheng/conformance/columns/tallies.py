"""How the cases stand by scheme, month, person, laboratory and path: for the page. Plain data.

Counted from the columns each time something was judged, so that the page asks for one row.
"""

from typing import Any

import numpy as np

from zhiheng.conformance.columns.pulling import APART
from zhiheng.conformance.columns.state import GONE, NO_MONTH, NOT_MET, UNKNOWN, State
from zhiheng.procedure.engine.columns import STEP_BITS, STEP_MASK
from zhiheng.procedure.engine.counts import Counts
from zhiheng.procedure.engine.findings import NOT_COUNTED, VERDICTS
from zhiheng.procedure.engine.taking_part import taking_part
from zhiheng.procedure.engine.times import NEVER

KINDS = 4  # met, not met, unknown, not applicable: the codes of state
MOST_PEOPLE, MOST_PATHS, MOST_SHOWN = 500, 50, 60
Tally = dict[str, Any]


def breakdown(state: State) -> dict[str, Any]:
    """{"cases", "events", "counts", "schemes", "months", "persons", "laboratories", "paths",
    "variants"}. Each tally has its "key" and "counts" [met, not met, unknown, not applicable].

    Keys: a scheme's id; a month as 2026-05, empty where unknown; a staff number; the digest of a
    laboratory's name, with a "case" in which it took part; a path's hash, with its "steps"
    [[cycle, step], …] and "kinds": verdict → cases that have it.
    """
    codes = np.flatnonzero((state.alive == 1) & (state.verdict != GONE))
    verdict = state.verdict[codes].astype(np.int64)
    persons, laboratories = _people(state, codes)
    paths, variants = _paths(state, codes)
    return {
        "cases": len(codes),
        "events": int(state.columns.length[codes].sum()),
        "counts": np.bincount(verdict, minlength=KINDS).tolist(),
        "schemes": _named(_table(state.of[codes], verdict), lambda code: state.schemes[code]),
        "months": _named(_table(state.month[codes] + 1, verdict), _month),
        "persons": persons,
        "laboratories": laboratories,
        "paths": paths,
        "variants": variants,
    }


def _table(places: np.ndarray, verdict: np.ndarray) -> np.ndarray:
    """int64[place, verdict]: how many of each."""
    size = int(places.max(initial=-1)) + 1
    counted = np.bincount(places.astype(np.int64) * KINDS + verdict, minlength=size * KINDS)
    return counted.reshape(-1, KINDS)


def _named(table: np.ndarray, name: Any) -> list[Tally]:
    used = np.flatnonzero(table.sum(axis=1))
    return [{"key": name(place), "counts": table[place].tolist()} for place in used.tolist()]


def _month(place: int) -> str:
    if place - 1 == NO_MONTH:
        return ""
    return f"{(place - 1) // 12:04d}-{(place - 1) % 12 + 1:02d}"


def _people(state: State, codes: np.ndarray) -> tuple[list[Tally], list[Tally]]:
    """(staff, laboratories): the cases in which each took part; the most with faults first."""
    columns = state.columns
    texts = list(columns.people)
    actors: dict[str, int] = {}
    labels = [text.rpartition(APART)[2] if APART in text else text for text in texts]
    outside = {label for label, text in zip(labels, texts, strict=True) if APART in text}
    actor = np.array([actors.setdefault(each, len(actors)) for each in labels], np.int64)
    verdict = state.verdict[codes].astype(np.int64)
    table, sample = taking_part(columns, codes, actor, verdict, KINDS)
    staff: list[Tally] = []
    others: list[Tally] = []
    order = np.lexsort((-table.sum(axis=1), -table[:, 1]))
    names = list(actors)
    for place in order.tolist():
        tally = {"key": names[place], "counts": table[place].tolist()}
        if not table[place].any():
            continue
        if names[place] in outside:
            others.append(tally | {"case": columns.cases[int(sample[place])]})
        else:
            staff.append(tally)
    return staff[:MOST_PEOPLE], others[:MOST_PEOPLE]


def _paths(state: State, codes: np.ndarray) -> tuple[list[Tally], int]:
    """The most frequent paths, then those that most often went wrong, and how many there are."""
    counted = codes[state.mask[codes] & np.uint16(1 << NOT_COUNTED) == 0]
    if not len(counted):
        return [], 0
    hashes, times = _counts(state, counted).paths()
    verdict = state.verdict[counted]
    wrong = _counts(state, counted[(verdict == NOT_MET) | (verdict == UNKNOWN)]).paths()
    wanted = np.array(list(dict.fromkeys([*_most(hashes, times), *_most(*wrong)])), hashes.dtype)
    of_path = _of_paths(state, counted, wanted)
    frequent = sorted(wanted.tolist(), key=lambda path: -len(of_path[path]))
    return [_path(state, path, of_path[path]) for path in frequent], len(hashes)


def _of_paths(state: State, codes: np.ndarray, wanted: np.ndarray) -> dict[int, np.ndarray]:
    """Path → those of the cases that took it."""
    hashes = np.sort(wanted)
    places = np.searchsorted(hashes, state.path[codes])
    places[places == len(hashes)] = 0
    hit = np.flatnonzero(hashes[places] == state.path[codes])
    order = np.argsort(places[hit], kind="stable")
    ends = np.cumsum(np.bincount(places[hit], minlength=len(hashes)))
    parts = np.split(codes[hit[order]], ends[:-1])
    return dict(zip(hashes.tolist(), parts, strict=True))


def _counts(state: State, codes: np.ndarray) -> Counts:
    return Counts(state.mask[codes], state.path[codes])


def _most(hashes: np.ndarray, times: np.ndarray) -> list[int]:
    """The most frequent of these paths."""
    found: list[int] = hashes[np.lexsort((hashes, -times))[:MOST_PATHS]].tolist()
    return found


def _path(state: State, path: int, cases: np.ndarray) -> Tally:
    case, masks = int(cases[0]), state.mask[cases]
    verdict = state.verdict[cases].astype(np.int64)
    kinds = {
        word.value: int(np.count_nonzero(masks >> np.uint16(bit) & np.uint16(1)))
        for bit, word in enumerate(VERDICTS)
    }
    columns = state.columns
    begin = int(columns.start[case])
    part = slice(begin, begin + int(columns.length[case]))
    keys = columns.key[part][columns.at[part] != NEVER].tolist()[:MOST_SHOWN]
    return {
        "key": str(np.uint64(path).view(np.int64)),
        "counts": np.bincount(verdict, minlength=KINDS).tolist(),
        "steps": [[key >> STEP_BITS, columns.steps[key & STEP_MASK]] for key in keys],
        "kinds": {word: number for word, number in kinds.items() if number},
    }

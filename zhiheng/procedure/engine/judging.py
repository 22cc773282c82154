"""The judgement of a log: bit masks for its cases, hashes of their paths, and what follows."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from zhiheng.procedure.engine.columns import Columns, grown
from zhiheng.procedure.engine.counts import CASES, CONFORMING, UNKNOWNS, Counts
from zhiheng.procedure.engine.findings import NOT_COUNTED, UNKNOWN, VERDICTS, WAIVED, Rows
from zhiheng.procedure.engine.pages import scattered
from zhiheng.procedure.engine.sharing import judged
from zhiheng.procedure.engine.working import Work, told_of, worth_having
from zhiheng.procedure.engine.world import World
from zhiheng.procedure.events import OddScheme, Standing, Summary, UnusableEvents
from zhiheng.procedure.shape import Scheme

_MILD = np.uint16(1 << WAIVED | 1 << UNKNOWN | 1 << NOT_COUNTED)
_WORDS = tuple(verdict.value for verdict in VERDICTS)


@dataclass
class Judgement:
    """masks: uint16 for each case, bit n says that it has the n-th of `findings.VERDICTS`.

    paths: uint64 hashes of the variants. Cases that do not count have the bit NOT_COUNTED alone;
    their paths say nothing.
    """

    columns: Columns
    schemes: Mapping[str, Scheme]
    world: World
    masks: np.ndarray
    paths: np.ndarray

    @property
    def counted(self) -> np.ndarray:
        """For each case whether it is counted at all."""
        return (self.masks & np.uint16(1 << NOT_COUNTED)) == 0

    @property
    def deviating(self) -> np.ndarray:
        """For each case whether it has a finding that is neither waived nor unknown."""
        return (self.masks & ~_MILD) != 0

    def standing(self, case: int) -> Standing | None:
        """Of one case; None where it is not counted."""
        return standing_of(int(self.masks[case]))

    def scheme_of(self, case: int) -> Scheme:
        return scheme_of(self.columns, self.schemes, case)

    @cached_property
    def counts(self) -> Counts:
        """How many cases have each mask and took each path."""
        return Counts(self.masks, self.paths)

    def summary(self) -> Summary:
        """The counts of the log, as `zhiheng.procedure.log.summarise` makes them."""
        totals = self.counts.totals.tolist()
        cases, conforming, unknown = totals[CASES], totals[CONFORMING], totals[UNKNOWNS]
        return Summary(
            schemes=self._versions,
            cases=cases,
            conforming=conforming,
            deviating=cases - conforming - unknown,
            unknown=unknown,
            findings=dict(zip(_WORDS, totals, strict=False)),
            variants=self.counts.distinct,
        )

    @cached_property
    def _versions(self) -> tuple[tuple[str, str], ...]:
        return tuple((each.name, each.version) for each in self.schemes.values())


def standing_of(mask: int) -> Standing | None:
    """What a mask says of its case; None where the case is not counted."""
    if mask & 1 << NOT_COUNTED:
        return None
    if mask & ~(1 << WAIVED | 1 << UNKNOWN):
        return Standing.DEVIATING
    return Standing.UNKNOWN if mask & 1 << UNKNOWN else Standing.CONFORMING


def judge(
    columns: Columns,
    schemes: Scheme | Sequence[Scheme] | Mapping[str, Scheme],
    world: World,
    *,
    only: np.ndarray | None = None,
    before: Judgement | None = None,
    threads: int | None = None,
    on_rows: Callable[[Judgement, Rows], None] | None = None,
    advance: Callable[[int], None] | None = None,
) -> Judgement:
    """Judge the cases of a log.

    schemes: by the text that the log's `scheme` column names them with (by default their names).
    only: codes of the cases to judge, each higher than the one before; the others are taken from
    `before`, whose arrays and counts become those of the new judgement (so it is not to be used any
    more; if this fails midway it may be tried again).
    threads: as many as the machine has where None. on_rows: is handed the rows of findings, cases
    in the order of `only` (or of the log), whole cases at a time. advance: is told how many cases
    were judged. Raises UnusableEvents where a case's scheme cannot be told, ValueError for a world
    made before the log has grown, or codes that are none.
    """
    known = by_name(schemes)
    how = threads or os.cpu_count() or 1, on_rows, advance
    if only is None:
        # Whoever looks on midway is to find that the others do not count yet.
        room = _room_for if on_rows is None else _unjudged
        judgement = room(columns, known, world)
        _judge(judgement, None, *how)
        judgement.__dict__.pop("counts", None)  # somebody may have counted too early
        return judgement
    before = before or _unjudged(columns, known, world)
    judgement = Judgement(columns, known, world, before.masks, before.paths)
    _judge_again(before, judgement, np.asarray(only, np.int64), *how)
    return judgement


def _room_for(columns: Columns, known: Mapping[str, Scheme], world: World) -> Judgement:
    """With nothing certain in it."""
    masks, paths = scattered(len(columns), np.uint16), scattered(len(columns), np.uint64)
    return Judgement(columns, known, world, masks, paths)


def _unjudged(columns: Columns, known: Mapping[str, Scheme], world: World) -> Judgement:
    """No case of the log counts so far."""
    judgement = _room_for(columns, known, world)
    judgement.masks.fill(1 << NOT_COUNTED)
    return judgement


def _judge_again(before: Judgement, judgement: Judgement, which: np.ndarray, *how: Any) -> None:
    """Judge some cases; the others, and the counts, are taken over from `before`.

    What the touched cases were is taken from the counts, what they are now is added: the cost is
    that of the touched cases alone.
    """
    counts = before.counts  # counted now, if they are not yet
    del before.counts  # should this fail midway, they are to be counted anew
    more = len(judgement.columns) - len(before.masks)
    if more > 0:
        # Of both, for whoever tries again: what is grown in its place has grown there too.
        before.masks = judgement.masks = grown(before.masks, len(judgement.columns))
        judgement.masks[-more:] = 1 << NOT_COUNTED
        before.paths = judgement.paths = grown(before.paths, len(judgement.columns))
        counts.by_mask[1 << NOT_COUNTED] += more
    work = _judge(judgement, which, *how)
    judgement.counts = counts.change(work.before, work.now)


def _judge(
    judgement: Judgement, which: np.ndarray | None, threads: int,
    on_rows: "Callable[[Judgement, Rows], None] | None", advance: Callable[[int], None] | None,
) -> Work:  # fmt: skip
    """Judge these cases, None for all, and write into the masks and paths."""
    work = Work(judgement, which)
    threads = worth_having(threads, work.count)
    if on_rows is None:
        done = judged(work.shares(threads), threads)
    else:
        done = told_of(work, threads, partial(on_rows, judgement))
    with closing(done):  # where findings are told, whoever tries again finds no thread at work
        for cases in done:
            if advance is not None:
                advance(cases)
    return work


def by_name(schemes: Scheme | Sequence[Scheme] | Mapping[str, Scheme]) -> dict[str, Scheme]:
    """The schemes by what events call them. Raises UnusableEvents for none, or two of one name."""
    if isinstance(schemes, Scheme):
        return {schemes.name: schemes}
    if isinstance(schemes, Mapping):
        return dict(schemes)
    given = tuple(schemes)
    if not given:
        raise UnusableEvents("没有给出认证规则，请用 --scheme 指定至少一份。")
    known: dict[str, Scheme] = {}
    for scheme in given:
        if scheme.name in known:
            raise UnusableEvents(f"认证规则“{scheme.name}”给出了两份，请只保留一份。")
        known[scheme.name] = scheme
    return known


def scheme_of(columns: Columns, known: Mapping[str, Scheme], case: int) -> Scheme:
    """The scheme of a case; the only one given where it names none."""
    code = int(columns.scheme[case])
    if (scheme := scheme_coded(columns, known, code)) is not None:
        return scheme
    if code < 0:
        raise OddScheme(columns.cases[case], "没有写 scheme，而认证规则不止一份；请补上。")
    named = columns.schemes[code]
    says = f"的认证规则“{named}”没有给出（已给出 {'、'.join(known)}）；"
    raise OddScheme(columns.cases[case], f"{says}请更正名称，或用 --scheme 给出它。", named)


def scheme_coded(columns: Columns, known: Mapping[str, Scheme], code: int) -> Scheme | None:
    """What the log's code of a scheme stands for; None where that cannot be told."""
    if code < 0:
        return next(iter(known.values())) if len(known) == 1 else None
    return known.get(columns.schemes[code])

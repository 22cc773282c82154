"""Three answers out of two worlds: met, not met, or unknown with what would settle it.

A question is a predicate on worlds that more favourable facts never turn from true to false. It is
answered in the worst and in the best world; where those agree, no doubt matters. Where they differ,
a doubt is *missing* if some way of settling the others leaves the answer to it. A fact that cannot
change the outcome is never asked for.

With many doubts at once (more than `EXACT_UP_TO`) trying all combinations would take too long; then
each doubt that could add anything to what is certain is named, which may be one or two too many;
and with more than `LOOK_UP_TO` all of them are.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import combinations

from zhiheng.law.judgement import Verdict
from zhiheng.law.qualification.facts import EVER, Person
from zhiheng.law.qualification.intervals import Interval, union
from zhiheng.law.qualification.readings import Readings
from zhiheng.law.qualification.worlds import HIGHER, Chooser, World, world

EXACT_UP_TO = 6
LOOK_UP_TO = 100

Question = Callable[[World], bool]


@dataclass
class Doubts:
    """The worlds of one person on one day, and the doubts that tell them apart."""

    person: Person
    on: date
    readings: Readings
    _worlds: dict[frozenset[str], World] = field(default_factory=dict)

    def __post_init__(self) -> None:
        chooser = Chooser(favourable=None)
        self.best = world(self.person, self.on, self.readings, chooser)
        self.phrases: dict[str, str] = chooser.asked
        self.worst = self._world(frozenset())

    def answer(self, question: Question) -> tuple[Verdict, tuple[str, ...]]:
        """The verdict, and for an unknown the phrases of what would settle it, with their paths."""
        if question(self.worst):
            return Verdict.MET, ()
        if not question(self.best):
            return Verdict.NOT_MET, ()
        pivots = (path for path in self._live() if self._pivotal(path, question))
        named = (f"{self.phrases[path]}（{path.removesuffix(HIGHER)}）" for path in pivots)
        return Verdict.UNKNOWN, tuple(dict.fromkeys(named))

    def _world(self, favourable: frozenset[str]) -> World:
        if favourable not in self._worlds:
            chooser = Chooser(favourable)
            self._worlds[favourable] = world(self.person, self.on, self.readings, chooser)
        return self._worlds[favourable]

    def _live(self) -> tuple[str, ...]:
        """The doubts of entries that could add anything to what is certain."""
        if len(self.phrases) > LOOK_UP_TO:
            return tuple(self.phrases)
        if not hasattr(self, "_live_paths"):
            certain = self._measure(self.worst)
            entries = {path: _entry(path) for path in self.phrases}
            adding = {
                entry
                for entry in set(entries.values())
                if self._measure(self._world(frozenset(self._of(entry)))) != certain
            }
            self._live_paths = tuple(path for path, entry in entries.items() if entry in adding)
        return self._live_paths

    def _of(self, entry: str) -> Iterator[str]:
        return (path for path in self.phrases if _entry(path) == entry)

    def _measure(self, one: World) -> tuple[str, tuple[Interval, ...], tuple[Interval, ...], bool]:
        """What a world amounts to, apart from how its intervals are cut."""
        return one.tier, union(one.total, self.on), union(one.professional, self.on), one.titled

    def _pivotal(self, path: str, question: Question) -> bool:
        if len(self._live()) > EXACT_UP_TO:
            return True
        others = [other for other in self._live() if other != path]
        return any(self._turns(chosen, path, question) for chosen in _subsets(others)) or any(
            self._turns_at_some_length(chosen, path, flexible, question)
            for flexible in others
            if flexible.endswith((".from", ".to"))
            for chosen in _subsets([other for other in others if other != flexible])
        )

    def _turns(self, chosen: frozenset[str], path: str, question: Question) -> bool:
        """Whether, with the others settled so, the answer hangs on this doubt."""
        return question(self._world(chosen | {path})) and not question(self._world(chosen))

    def _turns_at_some_length(
        self, chosen: frozenset[str], path: str, flexible: str, question: Question
    ) -> bool:
        """The same where another interval's unknown end may lie on any day between its extremes."""
        if question(self._world(chosen | {path})) or not question(self._world(chosen | {flexible})):
            return False

        def holds(length: int, favourable: frozenset[str]) -> bool:
            days = timedelta(days=length)
            day = self.on - days if flexible.endswith(".from") else EVER + days
            chooser = Chooser(favourable | {flexible}, {flexible: day})
            return question(world(self.person, self.on, self.readings, chooser))

        short, enough = 0, (self.on - EVER).days
        while enough - short > 1:
            middle = (short + enough) // 2
            short, enough = (short, middle) if holds(middle, chosen) else (middle, enough)
        return holds(short, chosen | {path})


def _entry(path: str) -> str:
    """`employments[0].from` belongs to the entry `employments[0]`."""
    return path.removesuffix(HIGHER).partition(".")[0]


def _subsets(items: list[str]) -> Iterator[frozenset[str]]:
    for size in range(len(items) + 1):
        yield from map(frozenset, combinations(items, size))

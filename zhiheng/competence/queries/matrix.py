"""The matrix: how many may take each step of each scheme on a day, and where there are gaps."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, Q

from zhiheng.competence.models import StepAuthorisation, StepDemand
from zhiheng.competence.queries.facts import in_force, person_facts
from zhiheng.competence.rules import Ask, PersonFacts, Span, Weight, gate
from zhiheng.schemes.models import Scheme
from zhiheng.schemes.queries import in_force as version_in_force
from zhiheng.schemes.queries import prescribed

PAGE = 30
NONE, ONE, EXPIRING, ENOUGH, NEVER = "none", "one", "expiring", "enough", "never"
SHADES = 4  # how many more than one make the darkest cell


@dataclass(frozen=True)
class Able:
    """One who may take the step on the day. until: the first day on which he may not any more."""

    person: UUID
    until: date | None


@dataclass(frozen=True)
class Cell:
    """A step of a scheme: who may take it; `soon`: how many may not any more within the days.
    introduced: whether the body ever authorised anybody for it; a laboratory's steps it may not."""

    step: str
    able: tuple[Able, ...]
    soon: int
    barred: int
    introduced: bool = True

    @property
    def count(self) -> int:
        return len(self.able)

    @property
    def gap(self) -> str:
        """The worst that is to be said of it."""
        if not self.able:
            return NONE if self.introduced else NEVER
        if self.count == 1:
            return ONE
        return EXPIRING if self.soon else ENOUGH

    @property
    def shade(self) -> int:
        return min(self.count, SHADES)


@dataclass(frozen=True)
class Line:
    """A scheme with the cells of its steps, in the order of its procedure."""

    scheme: Scheme
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Page:
    lines: tuple[Line, ...]
    next: str | None

    @property
    def steps(self) -> tuple[str, ...]:
        """The columns: every step on the page, in the order in which they first stand."""
        return tuple(dict.fromkeys(cell.step for line in self.lines for cell in line.cells))


def matrix(on: date, soon: int, *, kind: str = "", query: str = "", after: str = "",
           limit: int | None = PAGE) -> Page:  # fmt: skip
    """Schemes by code with their cells for one day. Ten statements whatever there is."""
    rows = Scheme.objects.order_by("code")
    if kind:
        rows = rows.filter(kind=kind)
    if query:
        rows = rows.filter(Q(code__icontains=query) | Q(name__icontains=query))
    if after:
        rows = rows.filter(code__gt=after)
    schemes = list(rows if limit is None else rows[: limit + 1])
    shown = schemes if limit is None else schemes[:limit]
    more = limit is not None and len(schemes) > limit
    return Page(tuple(_lines(shown, on, soon)), shown[-1].code if more else None)


def _lines(schemes: Sequence[Scheme], on: date, soon: int) -> Iterable[Line]:
    keys = [one.pk for one in schemes]
    steps = _steps(keys, on)
    demands = {
        (row.scheme_id, row.step): row
        for row in StepDemand.objects.filter(in_force(on), scheme__in=keys)
    }
    held: defaultdict[tuple[UUID, str], list[StepAuthorisation]] = defaultdict(list)
    rows = StepAuthorisation.objects.filter(
        in_force(on), Q(category="") | Q(category=F("scheme__product_kind")), scheme__in=keys
    ).order_by("person", "id")  # fmt: skip
    for row in rows:
        held[row.scheme_id, row.step].append(row)
    judge = _Judge(person_facts({row.person_id for each in held.values() for row in each}, on), on)
    known = StepAuthorisation.objects.filter(scheme__in=keys).values_list("scheme", "step")
    introduced, last = set(known.distinct()), on + timedelta(days=soon)
    for scheme in schemes:
        named = (*steps.get(scheme.pk, ()), *(s for k, s in held if k == scheme.pk))
        yield Line(
            scheme,
            tuple(
                judge.cell(
                    step, held.get((scheme.pk, step), []), demands.get((scheme.pk, step)), last,
                    introduced=(scheme.pk, step) in introduced,
                )
                for step in dict.fromkeys(named)
            ),
        )  # fmt: skip


def _steps(keys: Sequence[UUID], on: date) -> Mapping[UUID, tuple[str, ...]]:
    """The steps that the version in force prescribes, surveillance included."""
    versions = defaultdict(list)
    for one in prescribed():
        versions[one.of].append(one)
    found = {}
    for key in keys:
        rule = version_in_force(versions[key], on)
        if rule is not None and rule.scheme is not None:
            named = (*rule.scheme.steps, *rule.scheme.steps_of(1))
            found[key] = tuple(dict.fromkeys(step.id for step in named))
    return found


class _Judge:
    """Who may take steps on the day; what does not hang on the step is asked once a person."""

    def __init__(self, facts: Mapping[UUID, PersonFacts], on: date) -> None:
        self.facts, self.on = facts, on
        self.asked: dict[tuple[UUID, bool | None, str], bool] = {}

    def cell(
        self, step: str, held: Sequence[StepAuthorisation], demand: StepDemand | None, last: date,
        *, introduced: bool,
    ) -> Cell:  # fmt: skip
        able: dict[UUID, date | None] = {}
        barred = set()
        for row in held:
            if self._may(row.person_id, demand):
                ends = [row.ends, self._registered_until(row.person_id, demand)]
                known = [day for day in ends if day is not None]
                able[row.person_id] = min(known, default=None)
            else:
                barred.add(row.person_id)
        soon = sum(day is not None and day <= last for day in able.values())
        each = tuple(Able(*one) for one in able.items())
        return Cell(step, each, soon, len(barred), introduced)

    def _may(self, person: UUID, demand: StepDemand | None) -> bool:
        wanted = (demand.registration, demand.kind) if demand else (None, "")
        key = (person, *wanted)
        if key not in self.asked:
            ask = Ask("", "", None, None, self.on, wanted[0], wanted[1], introduced=False)
            facts = replace(self.facts[person], authorisations=(), interests=())
            self.asked[key] = all(one.weight is Weight.NOTED for one in gate(facts, ask))
        return self.asked[key]

    def _registered_until(self, person: UUID, demand: StepDemand | None) -> date | None:
        """The day on which the last registration that counts runs out, where one is asked for."""
        if demand is None or not demand.registration:
            return None
        counts: list[Span] = [
            one.span for one in self.facts[person].registrations or ()
            if not demand.kind or one.kind == demand.kind
        ]  # fmt: skip
        live = [span for span in counts if span.covers(self.on)]
        if any(span.ends is None for span in live):
            return None
        return max((span.ends for span in live if span.ends), default=None)

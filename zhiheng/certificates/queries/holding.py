"""Who holds how many certificates, who can hold them no longer, and who could take them.

Computed from the facts when asked, so that nobody's leaving goes unnoticed with the worker dead.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from zhiheng.certificates.terms import Cause
from zhiheng.competence.queries.facts import asking_to_answer, person_facts
from zhiheng.competence.rules import PersonFacts, Weight, answering
from zhiheng.law.judgement import Verdict
from zhiheng.personnel.models import Ban, Person
from zhiheng.posts.models import Appointment
from zhiheng.posts.queries import in_office, reports_for
from zhiheng.posts.terms import PostKind
from zhiheng.schemes.models import Scheme

# A term that ends within these days is seen to beforehand: the body's own foresight.
AHEAD = timedelta(days=30)

_HOLDING = """
SELECT r.person_id, c.scheme_id, r.ends, count(*)
FROM certificates_responsibility r JOIN certificates_certificate c ON c.id = r.certificate_id
WHERE NOT r.retracted AND NOT r.deputy AND (r.ends IS NULL OR r.ends > %(on)s)
    AND NOT c.retracted AND c.state IN ('01', '02')
    AND (%(persons)s::uuid[] IS NULL OR r.person_id = ANY(%(persons)s))
GROUP BY 1, 2, 3
"""

# (person, scheme) → until when (None: without end) → how many certificates
Holding = Mapping[tuple[UUID, UUID | None], Mapping[date | None, int]]


@dataclass(frozen=True)
class Portion:
    """Certificates of one scheme (None: of none) that a person holds and cannot keep."""

    scheme: UUID | None
    code: str
    name: str
    product_kind: str | None
    count: int
    cause: str
    since: date

    @property
    def cause_label(self) -> str:
        return str(Cause(self.cause).label)


@dataclass(frozen=True)
class Homeless:
    """All that one person holds and cannot keep; cause and since: of the most pressing portion."""

    person: UUID
    name: str
    portions: tuple[Portion, ...]

    @property
    def count(self) -> int:
        return sum(portion.count for portion in self.portions)

    @property
    def first(self) -> Portion:
        return min(self.portions, key=lambda portion: portion.since)


@dataclass(frozen=True)
class Candidate:
    """Who could take a portion: how many certificates he has, and of what kind already.

    near: 0 he answers for this scheme already, 1 for this kind of product, 2 for others.
    verdict: whether he is known to meet article 8; who is known not to is no candidate.
    """

    person: UUID
    name: str
    load: int
    near: int
    verdict: str


@dataclass(frozen=True)
class Managers:
    """Project quality managers as they stand on a day: terms, bans, and what article 8 answers."""

    on: date
    terms: Mapping[UUID, tuple[Appointment, ...]]
    banned: Mapping[UUID, date]
    verdicts: Mapping[UUID, Verdict]
    names: Mapping[UUID, str]

    def in_office(self, person: UUID) -> tuple[Appointment, ...]:
        return tuple(row for row in self.terms.get(person, ()) if _covers(row, self.on))


def holding(on: date, persons: Collection[UUID] | None = None) -> Holding:
    """Certificates in force that are in somebody's hands on that day or later; persons: in whose,
    None: anybody's."""
    found: defaultdict[tuple[UUID, UUID | None], dict[date | None, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_HOLDING, {"on": on, "persons": None if persons is None else list(persons)})
        for person, scheme, ends, count in cursor.fetchall():
            found[person, scheme][ends] = count
    return dict(found)


def beyond(ends: Mapping[date | None, int], day: date) -> int:
    """How many of them last on that day or longer."""
    return sum(count for end, count in ends.items() if end is None or end > day)


def managers(on: date, persons: Iterable[UUID] = ()) -> Managers:
    """Everybody in office as project quality manager on that day, and these persons besides."""
    rows = list(
        Appointment.objects.filter(post=PostKind.PROJECT_MANAGER)
        .select_related("person")
        .order_by("starts", "id")
    )
    terms: defaultdict[UUID, list[Appointment]] = defaultdict(list)
    for row in rows:
        terms[row.person_id].append(row)
    current = [row for row in rows if _covers(row, on)]
    reports = reports_for(current, on) if current else {}
    verdicts: dict[UUID, Verdict] = {}
    for row in current:
        verdicts[row.person_id] = reports[row.pk].verdict
    wanted = {*terms, *persons}
    bans = Ban.objects.filter(in_office(on), person__in=wanted)
    named = Person.every.filter(pk__in=wanted).values_list("pk", "name")
    return Managers(
        on,
        {person: tuple(held) for person, held in terms.items()},
        dict(bans.values_list("person_id", "starts")),
        verdicts,
        dict(named),
    )


def _covers(row: Appointment, on: date) -> bool:
    return row.starts <= on and (row.ends is None or row.ends > on)


def homeless(on: date, known: Holding | None = None) -> tuple[Homeless, ...]:
    """Everybody with certificates that he can no longer keep, or can for some days only."""
    held = holding(on) if known is None else known
    return _homeless(held, _office(held, on))


def _office(held: Holding, on: date) -> Managers:
    return managers(on, {person for person, _ in held})


def _homeless(held: Holding, office: Managers) -> tuple[Homeless, ...]:
    on = office.on
    schemes = Scheme.every.in_bulk([scheme for _, scheme in held if scheme])
    found: defaultdict[UUID, list[Portion]] = defaultdict(list)
    for (person, key), ends in held.items():
        scheme = schemes[key] if key else None
        against = unfit(office, person, scheme.code if scheme else None)
        if against is not None and (count := beyond(ends, max(on, against[1]))):
            found[person].append(_portion(scheme, count, *against))
    listed = [
        Homeless(person, office.names.get(person, ""), tuple(sorted(portions, key=_by_code)))
        for person, portions in found.items()
    ]
    return tuple(sorted(listed, key=lambda one: (one.first.since, -one.count, str(one.person))))


def _portion(scheme: Scheme | None, count: int, cause: str, since: date) -> Portion:
    if scheme is None:
        return Portion(None, "", "", None, count, cause, since)
    return Portion(
        scheme.pk, scheme.code, scheme.name, scheme.product_kind, count, cause, since
    )  # fmt: skip


def _by_code(portion: Portion) -> str:
    return portion.code


def unfit(office: Managers, person: UUID, code: str | None) -> tuple[str, date] | None:
    """Why the person cannot answer for certificates of this scheme, and since (or from) when."""
    if person in office.banned:
        return Cause.BANNED, office.banned[person]
    current = office.in_office(person)
    if not current:
        ended = [r.ends for r in office.terms.get(person, ()) if r.ends and r.ends <= office.on]
        return Cause.LEFT, max(ended, default=office.on)
    fitting = [row for row in current if not row.schemes or code is None or code in row.schemes]
    if not fitting:
        return Cause.OUT_OF_SCOPE, office.on
    if office.verdicts.get(person) is Verdict.NOT_MET:
        return Cause.UNQUALIFIED, office.on
    ends = [row.ends for row in fitting]
    last = None if None in ends else max(end for end in ends if end)
    if last is None or last > office.on + AHEAD or _goes_on(office, person, code, last):
        return None
    return Cause.LEFT, last


def _goes_on(office: Managers, person: UUID, code: str | None, day: date) -> bool:
    """Whether another term of his takes over on that day."""
    return any(
        row.starts <= day and (row.ends is None or row.ends > day)
        for row in office.terms.get(person, ())
        if not row.schemes or code is None or code in row.schemes
    )


def known_of(office: Managers) -> Mapping[UUID, PersonFacts]:
    """What the gate asks about everybody in office, read once for any number of schemes."""
    return person_facts([one for one in office.terms if office.in_office(one)], office.on)


def candidates(
    office: Managers, known: Mapping[UUID, PersonFacts], held: Holding, code: str | None,
    apart: UUID, product_kind: str | None = None,
) -> tuple[Candidate, ...]:  # fmt: skip
    """Who could take certificates of this scheme, the most fitting first: against whom nothing
    weighs (competence.rules.answering), then by field, then load. Whom the gate refuses is none."""
    loads: defaultdict[UUID, int] = defaultdict(int)
    schemes: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for (person, scheme), ends in held.items():
        loads[person] += beyond(ends, office.on)
        if scheme:
            schemes[person].add(scheme)
    kinds = dict(Scheme.every.values_list("pk", "product_kind"))
    own = set(Scheme.every.filter(code=code).values_list("pk", flat=True)) if code else set()

    def near(person: UUID) -> int:
        if schemes[person] & own:
            return 0
        same = product_kind and product_kind in {kinds.get(key) for key in schemes[person]}
        return 1 if same else 2

    fit = [one for one in office.terms if one != apart and unfit(office, one, code) is None]
    against = _against({one: known[one] for one in fit}, code, office.on)
    able = [
        Candidate(
            person, office.names[person], loads[person], near(person),
            str(office.verdicts.get(person, Verdict.UNKNOWN)),
        )
        for person in fit
        if Weight.REFUSED not in against[person]
    ]  # fmt: skip

    def place(one: Candidate) -> tuple[bool, int, int, str]:
        return Weight.REASON in against[one.person], one.near, one.load, str(one.person)

    return tuple(sorted(able, key=place))


def _against(
    known: Mapping[UUID, PersonFacts], code: str | None, on: date
) -> dict[UUID, set[str]]:  # fmt: skip
    """What weighs against each of them, by its weight; clients are not looked at."""
    scheme = Scheme.every.filter(code=code).first() if code else None
    ask = asking_to_answer(scheme, on)
    return {key: {one.weight for one in answering(facts, ask)} for key, facts in known.items()}


@dataclass(frozen=True)
class Proposed:
    """A portion with who could take it on the day of the change, the proposed one first."""

    portion: Portion
    candidates: tuple[Candidate, ...]

    @property
    def taker(self) -> Candidate | None:
        return self.candidates[0] if self.candidates else None


def proposal(person: UUID, day: date) -> tuple[Proposed, ...]:
    """For all that the person cannot keep on `day`: who takes what, the loads evened out."""
    held = dict(holding(day))
    office = _office(held, day)
    one = next((found for found in _homeless(held, office) if found.person == person), None)
    if one is None:
        return ()
    known, made = known_of(office), []
    for portion in sorted(one.portions, key=lambda each: -each.count):
        code = portion.code or None
        able = candidates(office, known, held, code, person, portion.product_kind)
        made.append(Proposed(portion, able))
        if able:  # what he is to take counts when the next portion is proposed
            key = (able[0].person, portion.scheme)
            lasting = held.get(key, {})
            held[key] = {**lasting, None: lasting.get(None, 0) + portion.count}
    return tuple(sorted(made, key=lambda each: each.portion.code))

"""Who took a step, or is to take one, without being fit for it: the gate over all records, in SQL.

Its plain twin is `rules.fitness.against`; a test holds the two together. One statement for any
number of projects: fitness(). After new events it need not look at all of them: fitness_again().
Cases and certificates stand above, so they are called by their tables.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from zhiheng.competence.queries.events import ALL_EVENTS, EVENTS_OF_SOME, STEP, array_of
from zhiheng.competence.rules.fitness import FitnessTally
from zhiheng.law.clock import in_shanghai
from zhiheng.trace.queries import trail_head

SHOWN = 3

TAKEN, GIVEN, ANSWERS = "taken", "given", "answers"
# Steps taken by persons of ours, on their day; steps given and not yet ended, on the planned day,
# or today where that has passed.
_WORKS = """
WITH w AS MATERIALIZED (
    SELECT e.id, e.person_id, c.scheme_id, c.client_id, {step} AS step, c.number, FALSE AS open,
        (e.at AT TIME ZONE 'Asia/Shanghai')::date AS day, 'taken' AS what
    FROM {events}
    WHERE e.person_id IS NOT NULL AND NOT e.retracted AND NOT c.retracted
        AND e.at >= %(from)s AND e.at < %(to)s
    UNION ALL
    SELECT d.id, d.person_id, c.scheme_id, c.client_id, d.step, c.number, TRUE,
        greatest(d.planned, %(on)s::date), 'given'
    FROM cases_dispatch d JOIN cases_case c ON c.id = d.case_id
    WHERE d.ended_on IS NULL AND NOT d.retracted AND c.ended_on IS NULL AND NOT c.retracted
), undated AS MATERIALIZED (
    -- For which day they are to be judged is not known; none of a project that had ended before.
    SELECT e.id, e.person_id, c.scheme_id, {step} AS step, c.number
    FROM {events}
    WHERE e.person_id IS NOT NULL AND e.at IS NULL AND e.waiver = ''
        AND NOT e.retracted AND NOT c.retracted
        AND (c.ended_on IS NULL OR c.ended_on >= %(day)s)
)
"""

# What stands against each: its kind, and whether for certain.
_AGAINST = """
, told AS (
    SELECT d.person_id, d.clear, d.declared_on,
        lead(d.declared_on) OVER (PARTITION BY d.person_id ORDER BY d.declared_on, e.seq, d.id)
        AS next
    FROM competence_declaration d LEFT JOIN trace_entry e ON e.id = d.trail_id
    WHERE d.kind = 'one_body' AND NOT d.retracted
), introduced AS (
    SELECT scheme_id, step, min(starts) AS since FROM competence_stepauthorisation
    WHERE NOT retracted GROUP BY 1, 2
), known AS (
    SELECT DISTINCT person_id FROM personnel_registration WHERE NOT retracted
    UNION SELECT person_id FROM personnel_knownset WHERE NOT retracted AND what = 'registrations'
), u AS MATERIALIZED (
    SELECT w.*, 'work_banned' AS kind, TRUE AS sure FROM w
    WHERE EXISTS (SELECT FROM personnel_ban b WHERE b.person_id = w.person_id AND NOT b.retracted
        AND b.starts <= w.day AND (b.ends IS NULL OR b.ends > w.day))
    UNION ALL
    SELECT w.*, 'work_two_bodies', TRUE FROM w JOIN told t ON t.person_id = w.person_id
    WHERE NOT t.clear AND t.declared_on <= w.day AND (t.next IS NULL OR t.next > w.day)
    UNION ALL
    SELECT w.*, 'work_unregistered', w.day >= %(complete)s::date AND k.person_id IS NOT NULL
        AND NOT EXISTS (
            SELECT FROM personnel_registration r WHERE r.person_id = w.person_id
            AND NOT r.retracted AND r.starts IS NULL AND (r.ends IS NULL OR r.ends > w.day)
            AND (m.kind = '' OR r.kind = m.kind))
    FROM w JOIN competence_stepdemand m ON m.scheme_id = w.scheme_id AND m.step = w.step
        AND m.registration AND NOT m.retracted AND m.starts <= w.day
        AND (m.ends IS NULL OR m.ends > w.day)
    LEFT JOIN known k ON k.person_id = w.person_id
    WHERE NOT EXISTS (SELECT FROM personnel_registration r WHERE r.person_id = w.person_id
        AND NOT r.retracted AND r.starts <= w.day AND (r.ends IS NULL OR r.ends > w.day)
        AND (m.kind = '' OR r.kind = m.kind))
    UNION ALL
    SELECT w.*, 'work_unauthorised', w.day >= %(complete)s::date
        AND (s.product_kind IS NOT NULL OR NOT EXISTS (
            SELECT FROM competence_stepauthorisation a
            WHERE a.person_id = w.person_id AND a.scheme_id = w.scheme_id AND a.step = w.step
            AND NOT a.retracted AND a.starts <= w.day AND (a.ends IS NULL OR a.ends > w.day)))
    FROM w JOIN introduced i ON i.scheme_id = w.scheme_id AND i.step = w.step AND i.since <= w.day
    JOIN schemes_scheme s ON s.id = w.scheme_id
    WHERE NOT EXISTS (SELECT FROM competence_stepauthorisation a
        WHERE a.person_id = w.person_id AND a.scheme_id = w.scheme_id AND a.step = w.step
        AND NOT a.retracted AND a.starts <= w.day AND (a.ends IS NULL OR a.ends > w.day)
        AND (a.category = '' OR a.category = s.product_kind))
    UNION ALL
    SELECT w.*, 'work_conflict', w.client_id IS NOT NULL FROM w
    WHERE EXISTS (SELECT FROM competence_conflict k WHERE k.person_id = w.person_id
        AND NOT k.retracted AND (w.client_id IS NULL OR k.client_id = w.client_id
            AND k.starts <= w.day AND (k.ends IS NULL OR k.ends > w.day)))
    UNION ALL
    -- Answering for a certificate of a client in whom one has an interest.
    SELECT r.id, r.person_id, c.scheme_id, c.client_id, '', c.number,
        (r.ends IS NULL OR r.ends > %(on)s) AND (k.ends IS NULL OR k.ends > %(on)s),
        greatest(r.starts, k.starts, %(day)s::date), 'answers', 'work_conflict', TRUE
    FROM competence_conflict k
    JOIN certificates_responsibility r ON r.person_id = k.person_id AND NOT r.retracted
    JOIN certificates_certificate c ON c.id = r.certificate_id AND c.client_id = k.client_id
        AND NOT c.retracted
    WHERE NOT k.retracted
        AND greatest(r.starts, k.starts, %(day)s::date) < least(r.ends, k.ends, %(on)s::date + 1)
)
"""

_GROUPED = """
SELECT u.person_id, p.number, coalesce(s.code, ''), u.step, u.kind, u.what, u.open, u.sure,
    count(DISTINCT u.number), min(u.day),
    (array_agg(DISTINCT u.number))[1:%(shown)s]
FROM u JOIN personnel_person p ON p.id = u.person_id
LEFT JOIN schemes_scheme s ON s.id = u.scheme_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
UNION ALL
SELECT n.person_id, p.number, coalesce(s.code, ''), n.step, 'work_undated', 'taken', FALSE, FALSE,
    count(DISTINCT n.number), NULL, (array_agg(DISTINCT n.number))[1:%(shown)s]
FROM undated n JOIN personnel_person p ON p.id = n.person_id
LEFT JOIN schemes_scheme s ON s.id = n.scheme_id
GROUP BY 1, 2, 3, 4
UNION ALL
SELECT NULL, '', '', '', 'undated', 'taken', FALSE, TRUE, (SELECT count(*) FROM undated), NULL, NULL
UNION ALL
SELECT NULL, '', '', '', 'works', w.what, FALSE, TRUE, count(*), NULL, NULL FROM w GROUP BY w.what
UNION ALL
SELECT NULL, '', '', '', 'unfit', u.what, FALSE, TRUE, count(DISTINCT id), NULL, NULL
FROM u WHERE sure GROUP BY u.what
UNION ALL
SELECT NULL, '', '', '', 'doubtful', u.what, FALSE, TRUE, count(DISTINCT id), NULL, NULL
FROM u WHERE NOT sure AND NOT EXISTS (SELECT FROM u v WHERE v.id = u.id AND v.sure)
GROUP BY u.what
"""


@dataclass(frozen=True)
class Unfit:
    """One person, one step of one scheme, one thing against it.

    what: the step was taken, or given and not taken yet, or he answers for certificates (step "").
    open: it lasts. sure: it is certain. works: how many projects, or certificates; shown: some of
    their numbers; since: the first day (None: no day is recorded).
    """

    person: UUID
    number: str
    scheme: str
    step: str
    kind: str
    what: str
    open: bool
    sure: bool
    works: int
    since: date | None
    shown: list[str]


@dataclass(frozen=True)
class Fitness:
    """All that stands against somebody's steps. counts: (of the tally, what) → how many.

    head: the entry of the trail as of which it is so; None where acts came while it was asked.
    """

    found: tuple[Unfit, ...]
    counts: Mapping[tuple[str, str], int]
    head: int | None

    @property
    def tally(self) -> FitnessTally:
        """Without what is counted of persons."""
        taken, given = self._counted(TAKEN), self._counted(GIVEN)
        return FitnessTally(
            **{name: taken[name] + given[name] for name in taken},
            interested=self.counts.get(("unfit", ANSWERS), 0),
            undated=self.counts.get(("undated", TAKEN), 0),
        )

    def _counted(self, what: str) -> dict[str, int]:
        return {name: self.counts.get((name, what), 0) for name in ("works", "unfit", "doubtful")}


@dataclass(frozen=True)
class Were:
    """Projects touched by the entries of the trail after `since`, up to `to`.

    steps: (staff number, step, its instant) of what persons of ours had taken in them, none of it
    waived: as of `since`, where nothing came while that was read, as is so of a `Fitness` with this
    head. Steps are named as in what is found.
    """

    since: int
    to: int
    cases: tuple[str, ...]
    steps: tuple[tuple[str, str, datetime | None], ...]


def fitness(in_force: date, on: date, complete_from: date | None) -> Fitness:
    """What stands against steps in [in_force, on], and how many steps there are."""
    return _asked(in_force, on, complete_from, None)


def fitness_again(
    before: Fitness, in_force: date, on: date, complete_from: date | None, were: Were
) -> Fitness:
    """The same, where nothing that it rests on was touched since `before` but the events of these
    projects, their own rows and what is given in them.

    Nearly always nothing stands against a step of theirs, nor did: then only their steps are
    counted anew. Else, and where acts came meanwhile, all is asked for.
    """
    if before.head != were.since or _stood(before, were):
        return fitness(in_force, on, complete_from)
    now = _asked(in_force, on, complete_from, were.cases)
    if now.head != were.to or any(one.what == TAKEN for one in now.found):
        return fitness(in_force, on, complete_from)
    begin, end = _window(in_force, on)
    gone = sum(1 for _, _, at in were.steps if at is not None and begin <= at < end)
    counts = {place: number for place, number in before.counts.items() if place[1] == TAKEN}
    works = ("works", TAKEN)
    counts[works] = counts.get(works, 0) - gone + now.counts.get(works, 0)
    counts |= {place: number for place, number in now.counts.items() if place[1] != TAKEN}
    taken = (one for one in before.found if one.what == TAKEN)
    return replace(now, found=_sorted((*taken, *now.found)), counts=counts)


def _stood(before: Fitness, were: Were) -> bool:
    """Whether something may have stood against a step of these projects before."""
    against = {(one.number, one.step) for one in before.found if one.what == TAKEN}
    return any((number, step) in against for number, step, _ in were.steps)


def _window(in_force: date, on: date) -> tuple[datetime, datetime]:
    return in_shanghai(in_force), in_shanghai(on + timedelta(days=1))


def _asked(
    in_force: date, on: date, complete_from: date | None, cases: Collection[str] | None
) -> Fitness:
    """Of the steps taken in these projects, None for all; of all steps given, all certificates."""
    begin, end = _window(in_force, on)
    given = {
        "from": begin, "to": end, "on": on, "day": in_force,
        "complete": complete_from or date.max, "shown": SHOWN,
        "cases": array_of(cases or ()),
    }  # fmt: skip
    works = _WORKS.format(events=ALL_EVENTS if cases is None else EVENTS_OF_SOME, step=STEP)
    head, rows = trail_head(), _rows(works + _AGAINST + _GROUPED, given)
    counts = {(row[4], row[5]): row[8] for row in rows if row[0] is None}
    found = _sorted(Unfit(*row) for row in rows if row[0] is not None)
    return Fitness(found, counts, head if trail_head() == head else None)


def _sorted(found: Iterable[Unfit]) -> tuple[Unfit, ...]:
    return tuple(sorted(found, key=lambda one: (one.number, one.kind, one.scheme, one.step)))


def _rows(statement: str, given: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchall()

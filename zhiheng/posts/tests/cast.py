"""Who acts, when; a person with everything that articles 4 and 8 ask for."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from zhiheng.access.actor import Actor, operator
from zhiheng.law.calendar import official_calendar
from zhiheng.law.clock import RULES
from zhiheng.law.qualification import OPEN, Competence, Education, Employment, Person, Title
from zhiheng.posts.clocks import change_due, first_filing_due
from zhiheng.posts.facts import DIRECTOR, MANAGER, Change, Office, OfficeFacts

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
BY = operator("test")
OFFICER = Actor(name="人事", via="job", role="personnel_officer")
DIRECTOR_ID, MANAGER_ID = UUID(int=1), UUID(int=2)
COMPETENCES = {
    article: tuple(
        Competence(f"{article}({n})", True, date(2025, 12, 1), "某") for n in (1, 3, 4, 5)
    )
    for article in ("4.2", "8.2")
}
SOUND = Person(
    name="某",
    legal_representative=False,
    actual_controller=False,
    top_management=True,
    authorised_by="legal_representative",
    educations=(Education("bachelor", date(2005, 7, 1)),),
    employments=(Employment(date(2005, 7, 1), OPEN, True, "certification"),),
    titles=(Title("intermediate", date(2012, 1, 1)),),
    competences=COMPETENCES["4.2"] + COMPETENCES["8.2"],
    bans=(),
)


def office(post: str = DIRECTOR, **more: object) -> Office:
    """An office held since 2025-12-01, authorised, and filed where it is the director's."""
    director = post == DIRECTOR
    made = Office(
        appointment=uuid4(), version=1, post=post,
        person=DIRECTOR_ID if director else MANAGER_ID, name="某",
        starts=date(2025, 12, 1), ends=None, acting=False,
        authorised_by="legal_representative" if director else "quality_director",
        authoriser=None, authoriser_name="", authorised_on=date(2025, 12, 1),
        authorisation_evidence=True, accepted_on=date(2025, 12, 1),
        first_filed_on=date(2026, 1, 5) if director else None,
        first_receipt="R-1" if director else "",
        first_due=first_filing_due(
            date(2025, 12, 1), RULES["first-filing-5wd"], official_calendar()
        ) if director else None,
    )  # fmt: skip
    return replace(made, **more)


def change(changed_on: date, filed_on: date | None = None) -> Change:
    due = change_due(changed_on, official_calendar())
    return Change(uuid4(), "联系电话", changed_on, filed_on, "R-2" if filed_on else "", due)


def facts(*offices: Office, on: date = TODAY, **more: object) -> OfficeFacts:
    """Facts with a director and a manager in office, everything in order."""
    held = offices or (office(), office(MANAGER))
    given: dict = {
        "on": on, "offices": held, "persons": {DIRECTOR_ID: SOUND, MANAGER_ID: SOUND},
        "complete": True, "live_schemes": frozenset({"S1"}), "assigned": frozenset(),
    }  # fmt: skip
    return OfficeFacts(**{**given, **more})

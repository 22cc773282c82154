"""A small cast for tests, made by the functions of the demonstration: imports and acts.

cast()           one body, 6 people, 2 schemes, 12 certificates, no accounts; everything sound
demonstration()  the whole demonstration with few certificates: accounts, posts, planted defects
story()          a workbook for the demonstration, with three cells wrong or mended: once it is in,
                 8.2(5), 5(6)-c and 5(6)-d turn to met

All need the database, and files and keys in a folder of their own (the run's DATA_DIR will do).
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from zhiheng.demo.body import Rows, rows_of
from zhiheng.demo.certificates import Life, Maker
from zhiheng.demo.clients import client_rows, factory_rows, place
from zhiheng.demo.days import Days
from zhiheng.demo.defects import DEFECTS, planted
from zhiheng.demo.people import (
    DIRECTOR,
    LEGAL,
    PERSONNEL,
    UNASSESSED,
    declaration_rows,
    manager_rows,
    numbers_of,
    people_rows,
)
from zhiheng.demo.recipes import CLERK, RECIPES, Recipe, scheme_rows
from zhiheng.demo.writing import write_workbook

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
TODAY = date(2026, 11, 23)
FEW = 4  # certificates a scheme, besides those with planted defects


# -- six people, two schemes, twelve certificates --------------------------------------------------

SCHEMES = tuple(replace(each, managers=(each.managers[0],) * 2) for each in RECIPES[:2])
MANAGERS = tuple(recipe.managers[0] for recipe in SCHEMES)
PEOPLE = frozenset({LEGAL, DIRECTOR, PERSONNEL, numbers_of(CLERK)[0], *MANAGERS})
PER_SCHEME = 6


@dataclass(frozen=True)
class Cast:
    """Who and what there is: staff numbers, certificate numbers, as their records know them."""

    days: Days
    director: str
    legal_representative: str
    personnel_officer: str
    clerk: str
    managers: tuple[str, ...]
    certificates: tuple[str, ...]


def cast(at: datetime = AT, today: date = TODAY) -> Cast:
    """Found the body, bring the cast in, put the director in office (file not yet made).

    Committed only where the test is transactional. Raises what the commands raise.
    """
    from zhiheng.demo import acts
    from zhiheng.demo.doing import Doing, person_id
    from zhiheng.posts import commands as posts

    days = Days(today)
    doing = Doing(days, at)
    acts.found(doing)
    lives = certificates(days)
    doing.bring_in("cast", "小样本", lambda: cast_rows(days, lives))
    appointed = posts.appoint(
        by=doing.actor(""), at=at, person=person_id(DIRECTOR), post="director",
        starts=acts.APPOINTED,
    ).value  # fmt: skip
    posts.authorise(
        by=doing.actor(""), at=at, subject=appointed, authorised_by="legal_representative",
        authorised_on=acts.APPOINTED, authoriser=person_id(LEGAL),
    )  # fmt: skip
    posts.accept(by=doing.actor(""), at=at, subject=appointed, accepted_on=acts.APPOINTED)
    numbers = tuple(life.number for life in lives)
    return Cast(days, DIRECTOR, LEGAL, PERSONNEL, numbers_of(CLERK)[0], MANAGERS, numbers)


def certificates(days: Days) -> list[Life]:
    """Twelve sound, valid certificates of different ages. Pure."""
    return [
        _life(recipe, serial, days)
        for recipe in SCHEMES
        for serial in range(1, PER_SCHEME + 1)
    ]  # fmt: skip


def _life(recipe: Recipe, serial: int, days: Days) -> Life:
    return Maker(recipe, days).sound(place(recipe, serial), days.ago(90 * serial))


def cast_rows(days: Days, lives: list[Life]) -> Rows:
    """The rows of the cast's one workbook, by sheet. Pure."""
    rows = rows_of(lives)
    for event in rows["event"]:
        if event.get("person") not in PEOPLE:  # performers from outside
            event.pop("person", None)
    clients = {life.certificate["client"] for life in lives}
    factories = {life.certificate["factory"] for life in lives}
    return {
        **people_rows(days, PEOPLE),
        **manager_rows(days, MANAGERS),
        "declaration": [row for row in declaration_rows(days) if row["person"] in PEOPLE],
        **scheme_rows(SCHEMES),
        **rows,
        "client": [row for row in client_rows() if row["name"] in clients],
        "factory": [row for row in factory_rows() if row["number"] in factories],
    }


# -- the demonstration with few certificates -------------------------------------------------------


def demonstration(
    at: datetime = AT, today: date = TODAY, per_scheme: int = FEW
) -> list[dict[str, Any]]:
    """Load it and judge it; the sign-ins (see zhiheng.demo.cast). per_scheme: sound ones."""
    from zhiheng.demo.loading import load

    own = max(sum(d.subject == r.code for d in DEFECTS) for r in RECIPES)
    return load(today, at, per_scheme=per_scheme + own)


def prepared(databases: Any, at: datetime = AT, today: date = TODAY) -> str:
    """A database with the demonstration to clone from: `with databases.lent(prepared(…))`.

    databases: the fixture of that name. Sign-ins: zhiheng.demo.cast.sign_ins().
    """
    import time_machine

    def make() -> None:
        with time_machine.travel(at, tick=True):
            demonstration(at, today)

    name: str = databases.prepared(make)
    return name


# -- a workbook to mend ----------------------------------------------------------------------------


def story(path: Path, *, mended: bool, today: date = TODAY) -> Path:
    """Write the workbook of the story; not mended, it is refused for three cells, and says so."""
    return write_workbook(path, story_rows(Days(today), mended=mended))


def story_rows(days: Days, *, mended: bool) -> Rows:
    """A competence assessed (8.2(5)), a suspension published (5(6)-d), a day corrected (5(6)-c)."""
    lives = planted(days)
    unpublished, late = lives["D14"].number, lives["D12"].number
    return {
        "competence": [
            {
                "person": UNASSESSED, "clause": "8.2(5)", "met": True,
                "assessed": days.ago(3) if mended else "2026年13月45日", "assessed_by": "秦惊蛰",
                "reason": "所负责领域的规则和专业知识考核合格，见考核表。",
            }
        ],
        "state_change": [
            {
                "certificate": unpublished if mended else unpublished[:-1], "state": "02",
                "acted_on": days.ago(18), "published_on": days.ago(18),
            },
            {
                "certificate": late, "state": "02", "acted_on": days.ago(33),
                "confirmed_on": days.ago(37) if mended else date(1066, 10, 14),
            },
        ],
    }  # fmt: skip

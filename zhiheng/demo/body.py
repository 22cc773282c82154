"""The whole demonstration as data: the files that are imported, sheet by sheet. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from zhiheng.demo.certificates import Life, Maker
from zhiheng.demo.clients import client_rows, factory_rows, place
from zhiheng.demo.days import Days
from zhiheng.demo.defects import conflict_rows, planted
from zhiheng.demo.people import (
    Rows,
    authorisation_rows,
    declaration_rows,
    manager_rows,
    people_rows,
)
from zhiheng.demo.recipes import RECIPES, Recipe, scheme_rows
from zhiheng.demo.visits import Roster

PER_SCHEME = 500
UNDER_WAY = 12  # projects without a certificate yet, for each scheme
_UNDER_WAY_FROM = 801


@dataclass(frozen=True)
class Book:
    """One file to import. key: for its idempotency; title: for whoever watches."""

    key: str
    title: str
    rows: Rows


def first_books(days: Days) -> tuple[Book, ...]:
    """What accounts need: persons and schemes."""
    return (
        Book("people", "人员与资格", people_rows(days)),
        Book("schemes", "认证规则", scheme_rows()),
    )


def posts_book(days: Days) -> Book:
    return Book("managers", "项目质量负责人", manager_rows(days))


def authorised_book() -> Book:
    return Book("authorised", "步骤授权", authorisation_rows())


def declared_book(days: Days) -> Book:
    rows = {"declaration": declaration_rows(days), "conflict": conflict_rows(days)}
    return Book("declared", "年度声明与利益关系", rows)


def clients_book() -> Book:
    return Book("clients", "客户与生产企业", {"client": client_rows(), "factory": factory_rows()})


def certificate_books(days: Days, per_scheme: int = PER_SCHEME) -> Iterable[Book]:
    """One file for each scheme: projects, events, certificates, states, who answers for them."""
    special = planted(days)
    roster = Roster(special.values())
    for recipe in RECIPES:
        own = [life for life in special.values() if life.recipe is recipe]
        ordinary = ordinary_lives(recipe, days, per_scheme - len(own))
        open_cases = under_way(recipe, days)
        roster.give([*ordinary, *open_cases])
        title = f"证书：{recipe.name}"
        yield Book(recipe.code, title, rows_of([*ordinary, *own], open_cases))


def ordinary_lives(recipe: Recipe, days: Days, count: int) -> list[Life]:
    maker = Maker(recipe, days)
    return [maker.ordinary(place(recipe, serial)) for serial in range(1, count + 1)]


def under_way(recipe: Recipe, days: Days) -> list[Life]:
    maker = Maker(recipe, days)
    serials = range(_UNDER_WAY_FROM, _UNDER_WAY_FROM + UNDER_WAY)
    return [maker.under_way(place(recipe, serial)) for serial in serials]


def rows_of(lives: Iterable[Life], open_cases: Iterable[Life] = ()) -> Rows:
    """The rows of all sheets for these lives; projects under way have no certificate."""
    rows: Rows = {
        name: [] for name in
        ("case", "event", "certificate", "state_change", "confirmation", "responsibility")
    }  # fmt: skip
    for life in lives:
        _add(rows, life)
        rows["certificate"].append(life.certificate)
    for life in open_cases:
        _add(rows, life)
    return rows


def _add(rows: dict[str, list[dict[str, Any]]], life: Life) -> None:
    rows["case"].append(life.case)
    rows["event"] += life.events
    rows["state_change"] += life.states
    rows["confirmation"] += life.confirmations
    rows["responsibility"] += life.responsibilities

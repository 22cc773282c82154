"""Clients and factories: 250 and 300, and which of them a certificate belongs to."""

from random import Random
from typing import Any

from zhiheng.demo.certificates import Place
from zhiheng.demo.names import companies, credit_code
from zhiheng.demo.recipes import Recipe

COMPANIES = tuple(companies())
SECOND_SITES = 50  # as many of the clients have two factories
_STREETS = ("晨曦路", "望岳街", "沧浪大道", "银杏巷")


def client_rows() -> list[dict[str, Any]]:
    return [
        {
            "name": name, "code": credit_code(order), "country": "156", "district": "990100",
            "address": _address(order),
        }
        for order, (name, _) in enumerate(COMPANIES, start=1)
    ]  # fmt: skip


def factory_rows() -> list[dict[str, Any]]:
    rows = [_factory(order, name, "") for order, (name, _) in enumerate(COMPANIES, start=1)]
    seconds = enumerate(COMPANIES[:SECOND_SITES], start=len(COMPANIES) + 1)
    return rows + [_factory(order, name, "二厂") for order, (name, _) in seconds]


def _factory(order: int, name: str, site: str) -> dict[str, Any]:
    return {
        "number": f"F{order:05}", "name": name + site, "country": "156", "district": "990100",
        "address": _address(order) + site, "people": 30 + order * 37 % 900,
    }  # fmt: skip


def _address(order: int) -> str:
    return f"示例省示例市{_STREETS[order % 4]}{order % 300 + 1}号（虚构地址）"


def place(recipe: Recipe, serial: int) -> Place:
    """Where a certificate belongs, by chance but always the same."""
    chance = Random(f"place {recipe.code} {serial}")
    fitting = [at for at, (_, trade) in enumerate(COMPANIES) if trade in recipe.trades]
    at = chance.choice(fitting)
    second = at < SECOND_SITES and chance.random() < 0.4
    return Place(serial, COMPANIES[at][0], f"F{at + 1 + (len(COMPANIES) if second else 0):05}")

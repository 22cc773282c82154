"""Random logs that lean towards the scheme: most cases nearly right, each with some odd thing."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from zhiheng.procedure.events import SHANGHAI, Event
from zhiheng.procedure.shape import Scheme

PEOPLE = ["甲", "乙", "丙", "丁", "外部实验室"]
USUAL = (None, Decimal("0.1"), Decimal("1.50"), Decimal(3), Decimal("-2"))
AMOUNTS = (*USUAL, Decimal("1e20"))  # with one whose sums need more than a machine word
Amounts = Sequence[Decimal | None]


def random_log(
    chance: random.Random, cases: int, scheme: Scheme, names: list[str] | None = None,
    amounts: Amounts = AMOUNTS,
) -> list[Event]:  # fmt: skip
    """Events of so many cases (of these names), in no order."""
    log: list[Event] = []
    for number in range(cases):
        log += _case(chance, names[number] if names else f"c{number}", scheme, amounts)
    chance.shuffle(log)
    return log


def _case(chance: random.Random, name: str, scheme: Scheme, amounts: Amounts) -> list[Event]:
    when = datetime(2023, 1, 1, 8, tzinfo=SHANGHAI) + timedelta(days=chance.randrange(700))
    rows: list[Event] = []
    for cycle in range(chance.choice([1, 1, 2, 4])):
        for step in scheme.steps_of(cycle):
            for _ in range(chance.choice([0, 1, 1, 1, 1, 1, 2])):
                when += timedelta(hours=chance.choice([0, 0, 1, 30, 2000]))
                rows.append(
                    Event(
                        name, step.id, when, chance.choice(PEOPLE), cycle,
                        chance.choice(amounts), chance.choice(["记录"] * 9 + [None]),
                    )
                )  # fmt: skip
    return [row for each in rows for row in _odd(chance, each)]


def _odd(chance: random.Random, row: Event) -> list[Event]:
    """The row, now and then with something amiss."""
    kind = chance.randrange(40)
    changes = {
        0: {"at": None},
        1: {"at": None, "waiver": "免"},
        2: {"by": None},
        3: {"step": chance.choice(["步骤外", row.step])},
        4: {"cycle": chance.choice([0, 1, 2, 999])},
        5: {"at": row.at and row.at - timedelta(days=chance.randrange(300))},
        6: {"at": row.at and row.at + timedelta(days=900)},
    }
    return [row, row] if kind == 7 else [replace(row, **changes.get(kind, {}))]

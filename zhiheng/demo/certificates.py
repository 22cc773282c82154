"""Certificates and what happened to them: from application to surveillance, suspension and end.

A `Life` holds the rows of one certificate by sheet; `ordinary` makes one that is sound in every
respect, by chance but always the same for the same day. Whoever plants a defect changes its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from zhiheng.demo.days import APPOINTED, DAY, Days, on_weekday
from zhiheng.demo.names import LABORATORIES
from zhiheng.demo.people import BY_NUMBER, FORMER, numbers_of
from zhiheng.demo.recipes import LAB, RECIPES, Recipe, Task
from zhiheng.procedure.days import months_after

Row = dict[str, Any]
SOON = 45  # days: what falls due within them was done ahead, so the demonstration keeps a while
AHEAD = 60  # days: how early a surveillance may be done


@dataclass(frozen=True)
class Place:
    """Where a certificate belongs: serial within its scheme, client, manufacturer, factory."""

    serial: int
    client: str
    factory: str


@dataclass
class Life:
    """The rows of one certificate and its project."""

    recipe: Recipe
    case: Row
    certificate: Row
    events: list[Row] = field(default_factory=list)
    states: list[Row] = field(default_factory=list)
    confirmations: list[Row] = field(default_factory=list)
    responsibilities: list[Row] = field(default_factory=list)

    @property
    def number(self) -> str:
        return str(self.certificate["number"])

    def step(self, name: str, cycle: int = 0) -> Row:
        """The row of a step in a cycle."""
        return next(e for e in self.events if e["step"] == name and e["cycle"] == cycle)


class Maker:
    """Makes the lives of one scheme's certificates on one day."""

    def __init__(self, recipe: Recipe, days: Days) -> None:
        self.recipe, self.days = recipe, days

    def chance(self, serial: int) -> Random:
        return Random(f"{self.recipe.code} {serial}")

    def ordinary(self, place: Place) -> Life:
        """A sound certificate: its age, state and history by chance."""
        chance = self.chance(place.serial)
        state = chance.choices(("01", "02", "03", "04", "05", "back"), (86, 3, 2, 3, 4, 2))[0]
        life_days = 30 * self.recipe.validity
        if state == "05":
            issued = self.days.today - timedelta(days=life_days + chance.randrange(30, 400))
        else:
            most = life_days - SOON - 20
            issued = self.days.ago(15 + int((most - 15) * chance.random() ** 1.15))
        return self.living(place, on_weekday(issued), state, chance)

    def sound(self, place: Place, issued: date, surveilled: Sequence[date] | None = None) -> Life:
        """A sound, valid certificate issued about that day, to plant a defect in.

        surveilled: the days on which its surveillances began; None: all in time.
        """
        chance = self.chance(place.serial)
        return self.living(place, on_weekday(issued), "01", chance, surveilled)

    def living(
        self, place: Place, issued: date, state: str, chance: Random,
        surveilled: Sequence[date] | None = None,
    ) -> Life:  # fmt: skip
        life = self._begun(place, issued, chance)
        ended = self._state(life, state, issued, chance)
        if ended:
            life.case["ended_on"] = ended
        self._initial(life, issued, chance)
        if surveilled is None:
            surveilled = self.cycles(issued, ended, chance)
        for cycle, begun in enumerate(surveilled, start=1):
            self.surveillance(life, cycle, begun, chance)
        self._managers(life, issued, chance)
        return life

    def under_way(self, place: Place) -> Life:
        """A project without a certificate yet: the first steps are done, the rest is to come."""
        chance = self.chance(place.serial)
        life = self._begun(place, self.days.today, chance)
        day = self.days.ago(10 + chance.randrange(25))
        life.case |= {"closed": False, "applied_on": on_weekday(day)}
        life.case["version"] = self.recipe.version_on(life.case["applied_on"])
        for task in self.recipe.tasks[:-2]:
            day = on_weekday(day + task.days * DAY)
            if day < self.days.today and day >= life.case["applied_on"]:
                self.event(life, task, day, 0, chance)
                day += 2 * DAY
        return life

    # -- what it is -----------------------------------------------------------------------------

    def _begun(self, place: Place, issued: date, chance: Random) -> Life:
        recipe, serial = self.recipe, place.serial
        product = chance.choice(recipe.products)
        number = (
            f"{issued.year}99{recipe.prefix}{serial:06}"
            if recipe.kind == "ccc"
            else f"SL-{recipe.prefix}-{issued.year}-{serial:05}"
        )
        model = f"{recipe.prefix}-{serial % 97 + 3}"
        certificate = {
            "number": number, "case": f"P-{recipe.prefix}-{serial:05}", "scheme": recipe.code,
            "client": place.client, "manufacturer": place.client, "factory": place.factory,
            "product": f"{product} {model}", "models_covered": f"{model}A；{model}B；{model}C",
            "standards": recipe.standard, "mode": recipe.mode, "first_issued_on": issued,
            "issued_on": issued, "expires_on": months_after(issued, recipe.validity) - DAY,
        }  # fmt: skip
        case = {
            "number": certificate["case"], "scheme": recipe.code, "client": place.client,
            "closed": True,
        }  # fmt: skip
        return Life(recipe, case, certificate)

    # -- what happened --------------------------------------------------------------------------

    def _initial(self, life: Life, issued: date, chance: Random) -> None:
        """The steps up to the certificate, placed backwards from the day it was issued."""
        day, placed = issued, []
        for task, after in zip(
            reversed(self.recipe.tasks), (None, *reversed(self.recipe.tasks)), strict=False
        ):
            day = on_weekday(day - (after.days + chance.randrange(2) if after else 0) * DAY)
            placed.append((task, day))
        for task, when in reversed(placed):
            self.event(life, task, when, 0, chance)
        applied, decision = life.events[0]["at"].date(), life.step("认证决定")
        label = self.recipe.version_on(applied)
        life.case |= {"applied_on": applied, "version": label}
        life.certificate |= {"decided_on": decision["at"].date(), "deciders": decision["performer"]}

    def cycles(self, issued: date, ended: date | None, chance: Random) -> list[date]:
        """The days on which surveillances began, each before it was due."""
        begun, found = issued, list[date]()
        while True:
            due = months_after(begun, self.recipe.months)
            if due >= (ended or self.days.today + SOON * DAY):
                return found
            early = chance.randrange(4, AHEAD if self.recipe.months > 6 else 25)
            begun = on_weekday(min(due - early * DAY, self.days.ago(1 + chance.randrange(20))))
            found.append(begun)

    def surveillance(self, life: Life, cycle: int, begun: date, chance: Random) -> None:
        """One cycle; of one that has only just begun, what there was time for."""
        day = begun
        for task in self.recipe.later:
            day = on_weekday(day + task.days * DAY + 2 * DAY) if task.days else day
            if day < self.days.today and not _over(life, day):
                self.event(life, task, day, cycle, chance)

    def event(self, life: Life, task: Task, day: date, cycle: int, chance: Random) -> Row:
        """Add one event with its performer and evidence."""
        at = datetime.combine(day, time(9 + chance.randrange(8), chance.randrange(60)))
        # Samples vary, the person-days of a visit do not.
        more = chance.randrange(2) * (task.role == LAB) if task.least else 0
        row: Row = {
            "case": life.case["number"], "step": task.id, "cycle": cycle,
            "at": at,
            "quantity": task.least + more if task.least else None,
            "evidence": f"{life.case['number']}/{cycle}-{task.id}.pdf",
            "reference": f"{life.case['number']}-{cycle}-{len(life.events) + 1}",
        }  # fmt: skip
        if task.role == LAB:
            row["performer"] = chance.choice(LABORATORIES)
        else:
            perform(row, chance.choice(numbers_of(task.role)))
        life.events.append(row)
        return row

    # -- its states and who answers for it ------------------------------------------------------

    def _state(self, life: Life, state: str, issued: date, chance: Random) -> date | None:
        """Write the state; answers the first day on which the certificate was no more."""
        life.certificate["state"] = "01" if state == "back" else state
        if state == "01":
            return None
        if state == "05":
            gone = life.certificate["expires_on"] + DAY
            life.certificate["state_from"] = gone
            return date.fromordinal(gone.toordinal())
        last = (self.days.today - issued).days
        day = self.days.ago(8 + chance.randrange(max(1, min(last - 14, 500))))
        if state == "back":
            _restored(life, day, min(day + (20 + chance.randrange(60)) * DAY, self.days.ago(3)))
            return None
        life.states.append(acted(life, state, day, confirmed=day - chance.randrange(1, 5) * DAY))
        if state == "04":
            life.states[-1] |= {"grounds": ["0204"], "confirmed_on": None, "published_on": day}
        life.certificate["state_from"] = day
        return day if state in ("03", "04") else None

    def _managers(self, life: Life, issued: date, chance: Random) -> None:
        """Exactly one at every moment; some were handed over."""
        first, second = self.recipe.managers
        mine, other = (first, second) if chance.random() < 0.5 else (second, first)
        start = max(issued, APPOINTED)
        if self.recipe is RECIPES[0] and start < self.days.handed_over and chance.random() < 0.25:
            answered(life, FORMER, start, self.days.handed_over)
            answered(life, mine, self.days.handed_over, None)
        elif start < self.days.ago(60) and chance.random() < 0.06:
            until = start + chance.randrange(20, (self.days.today - start).days - 20) * DAY
            answered(life, other, start, until)
            answered(life, mine, until, None)
        else:
            answered(life, mine, start, None)


def _over(life: Life, day: date) -> bool:
    ended = life.case.get("ended_on")
    return ended is not None and day >= ended


def perform(row: Row, number: str) -> None:
    """Let one of ours be the performer."""
    row["performer"], row["person"] = BY_NUMBER[number].name, number


def answered(life: Life, person: str, starts: date, ends: date | None) -> None:
    """Add who answers for the certificate."""
    life.responsibilities.append(
        {"certificate": life.number, "person": person, "starts": starts, "ends": ends}
    )


def acted(life: Life, state: str, day: date, confirmed: date | None) -> Row:
    """A suspension or withdrawal: confirmed, acted upon, published the same day."""
    return {
        "certificate": life.number,
        "state": state,
        "acted_on": day,
        "grounds": ["0203"],
        "grounds_text": "监督发现不符合（示例）",
        "confirmed_on": confirmed,
        "published_on": day,
        "suspended_until": day + 180 * DAY if state == "02" else None,
    }


def _restored(life: Life, suspended: date, restored: date) -> None:
    """Suspended for a while, valid again since."""
    life.states.append(acted(life, "02", suspended, suspended - 2 * DAY))
    life.states.append(
        {"certificate": life.number, "state": "01", "acted_on": restored, "published_on": restored}
    )
    life.certificate["state_from"] = restored

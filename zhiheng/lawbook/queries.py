"""What the body chose and loaded, as the rules and pages need it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from django.db.models import QuerySet

from zhiheng.access.once import once_a_page
from zhiheng.law.calendar import Calendar, Entry, official_calendar
from zhiheng.law.readings import Option, Reading, reading, readings
from zhiheng.law.text import Change, RegulationText, changed_units, split_regulation
from zhiheng.lawbook import models


@dataclass(frozen=True)
class Choice:
    """The option of a reading in force: the body's own, or the recommended one.

    value: the number where the reading sets one (days), else None.
    """

    reading: Reading
    option: Option
    value: int | None
    own: bool
    reason: str = ""
    chosen_by: str = ""
    chosen_at: datetime | None = None


@once_a_page
def choices() -> Mapping[str, Choice]:
    """The choice in force for every reading, by id. One statement."""
    newest: dict[str, models.ReadingChoice] = {}
    for row in models.ReadingChoice.objects.order_by("chosen_at", "id"):
        newest[row.reading] = row
    return MappingProxyType(
        {entry.id: _choice(entry, newest.get(entry.id)) for entry in readings()}
    )


def _choice(entry: Reading, row: models.ReadingChoice | None) -> Choice:
    key = row.option if row else entry.recommended
    option = next((option for option in entry.options if option.key == key), None)
    if option is None:  # an option that the program no longer offers: fall back, and say so
        option = next(option for option in entry.options if option.key == entry.recommended)
        return Choice(entry, option, option.value, own=False, reason="原选项已不再提供")
    if row is None:
        return Choice(entry, option, option.value, own=False)
    value = int(row.value) if row.value else option.value
    return Choice(entry, option, value, True, row.reason, row.chosen_by, row.chosen_at)


def option(id: str) -> str:
    """The key of the option in force for one reading."""
    return choices()[reading(id).id].option.key


@once_a_page
def calendar() -> Calendar:
    """The body's calendar: the notices that come with the program, overlaid with its own days."""
    own = {
        row.day: Entry(row.kind, row.source) for row in models.CalendarDay.objects.order_by("day")
    }
    return Calendar({**official_calendar().days, **own}) if own else official_calendar()


def regulation() -> models.RegulationText | None:
    """The text of the regulation loaded last, if any."""
    return models.RegulationText.objects.order_by("-loaded_at").first()


def regulation_units() -> RegulationText | None:
    """The loaded text, split into articles, paragraphs and items."""
    row = regulation()
    return split_regulation(row.text) if row else None


def read_digests() -> Mapping[tuple[int, int, int], str]:
    """Digest of the words that were last read by a person, by (article, paragraph, item)."""
    rows = models.UnitRead.objects.order_by("read_at").values_list(
        "article", "paragraph", "item", "digest"
    )
    return {(article, paragraph, item): digest for article, paragraph, item, digest in rows}


def changes_of_last_load() -> tuple[Change, ...]:
    """What the newest text changed against the one loaded before it."""
    rows = list(models.RegulationText.objects.order_by("-loaded_at")[:2])
    if len(rows) < 2:
        return ()
    return changed_units(split_regulation(rows[1].text), split_regulation(rows[0].text))


def citation() -> str:
    """How the regulation is cited on pages: title and status, as far as they are known."""
    row = newest_text().values_list("title", "status").first()
    return cited(*row) if row else ""


def newest_text() -> "QuerySet[models.RegulationText]":
    return models.RegulationText.objects.order_by("-loaded_at")


def cited(title: str, status: str) -> str:
    return f"{title}（{status}）" if status else title

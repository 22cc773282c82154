"""Plain data for the law book's pages: readings, the text beside its paraphrases, the calendar."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from zhiheng.law.calendar import Calendar, Entry, official_calendar
from zhiheng.law.readings import Effect, Reading
from zhiheng.law.register import Obligation, obligation, obligations
from zhiheng.law.text import Article, Change, RegulationText, Resting, Unit, resting_on
from zhiheng.lawbook import models, queries
from zhiheng.lawbook.limits import KINDS

UNSEEN, CHANGED, READ = "unseen", "changed", "read"


@dataclass(frozen=True)
class UnitRow:
    """A unit of the loaded text with the obligations that rest on it.

    state: `read` by somebody in these words, `changed` since it was read, or never `unseen`.
    """

    unit: Unit
    obligations: tuple[Obligation, ...]
    state: str

    @property
    def key(self) -> str:
        place = self.unit.place
        return f"{place.article}-{place.paragraph}-{place.item}"


@dataclass(frozen=True)
class ArticleRows:
    """One article with its units."""

    article: Article
    units: tuple[UnitRow, ...]


def article_rows(text: RegulationText) -> list[ArticleRows]:
    """The whole text, each unit with what rests on it. One statement."""
    read = queries.read_digests()
    resting: dict[object, list[Obligation]] = defaultdict(list)
    for entry in obligations():
        resting[entry.place].append(entry)
    return [
        ArticleRows(
            article,
            tuple(UnitRow(u, tuple(resting[u.place]), state_of(u, read)) for u in article.units),
        )
        for article in text.articles
    ]


def state_of(unit: Unit, read: Mapping[tuple[int, int, int], str]) -> str:
    """Whether these words were read by a person; `read` as from queries.read_digests()."""
    known = read.get((unit.article, unit.paragraph, unit.item))
    if known is None:
        return UNSEEN
    return READ if known == unit.digest else CHANGED


@dataclass(frozen=True)
class Changed:
    """A difference to the text loaded before, with everything that rests on the old words."""

    change: Change
    resting: Resting

    @property
    def rules(self) -> list[str]:
        """The sentences of the rules (a template would call the rule itself)."""
        return [rule.sentence for rule in self.resting.rules]


def changed_rows() -> list[Changed]:
    """What the newest text changed, and what must be read again because of it."""
    return [
        Changed(change, resting_on(change.old or change.new))  # type: ignore[arg-type]
        for change in queries.changes_of_last_load()
    ]


@dataclass(frozen=True)
class ReadingRow:
    """A reading with the choice in force, and the obligations it touches."""

    reading: Reading
    choice: queries.Choice
    obligations: tuple[Obligation, ...]

    @property
    def effect_label(self) -> str:
        return self.reading.effect.label

    @property
    def switches(self) -> bool:
        return self.reading.effect is Effect.SWITCH


def reading_rows() -> list[ReadingRow]:
    """All readings in order. One statement."""
    return [reading_row(choice) for choice in queries.choices().values()]


def reading_row(choice: queries.Choice) -> ReadingRow:
    touched = tuple(obligation(clause) for clause in choice.reading.clauses)
    return ReadingRow(choice.reading, choice, touched)


def choice_history(reading: Reading) -> list[dict[str, object]]:
    """Every choice ever made of a reading, the newest first, with the words of its option."""
    texts = {option.key: option.text for option in reading.options}
    rows = models.ReadingChoice.objects.filter(reading=reading.id).order_by("-chosen_at")
    return [{"row": row, "text": texts.get(row.option, row.option)} for row in rows]


@dataclass(frozen=True)
class DayRow:
    """One entered day of a year: by the notice that comes with the program, or the body's own."""

    day: date
    entry: Entry
    own: models.CalendarDay | None


def calendar_rows(year: int) -> tuple[list[DayRow], bool]:
    """The entered days of a year, and whether an official source stands behind the year."""
    own = {row.day: row for row in models.CalendarDay.objects.filter(day__year=year)}
    entered = {d: e for d, e in official_calendar().days.items() if d.year == year}
    entered |= {day: Entry(row.kind, row.source) for day, row in own.items()}
    rows = [DayRow(day, entered[day], own.get(day)) for day in sorted(entered)]
    return rows, Calendar(entered).is_official(year)


def years(today: datetime) -> list[int]:
    """The years a page offers: those of the notices, this one and the next."""
    known = {day.year for day in official_calendar().days}
    return sorted(known | {today.year, today.year + 1})


def limit_rows() -> list[dict[str, object]]:
    """The limits that the body set itself, each with what it limits."""
    return [
        {"row": row, "says": KINDS[row.rule].says if row.rule in KINDS else row.rule}
        for row in models.InternalLimit.objects.order_by("rule", "clause")
    ]

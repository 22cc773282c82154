"""What is known of a person, as far as articles 4, 8 and 13 ask.

Everywhere `None` means *not known*; a list that is `None` is not known, an empty one says there is
none. The end of an interval that lasts is `OPEN`. Intervals are half-open, [start, end). A fact
whose `evidence` is False is claimed and not known: it may be as stated, or not be at all.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

OPEN = date.max
EVER = date.min

GRADUATE_LEVELS = ("doctorate", "master")
EDUCATION_LEVELS = (*GRADUATE_LEVELS, "bachelor", "associate", "secondary")
TITLE_LEVELS = ("junior", "intermediate", "associate_senior", "senior")
ENOUGH_TITLES = TITLE_LEVELS[1:]
PROFESSIONAL_FIELDS = ("certification", "accreditation", "inspection", "testing")
FIELDS = (*PROFESSIONAL_FIELDS, "other")
AUTHORISERS = ("legal_representative", "actual_controller")


class Post(StrEnum):
    """The two posts of the regulation."""

    DIRECTOR = "director"
    PROJECT_MANAGER = "project-manager"

    @property
    def article(self) -> str:
        return "4.2" if self is Post.DIRECTOR else "8.2"

    @property
    def label(self) -> str:
        return "认证质量总监" if self is Post.DIRECTOR else "认证项目质量负责人"


@dataclass(frozen=True)
class Education:
    """A diploma (学历): level and the day it was completed."""

    level: str | None = None
    completed: date | None = None
    evidence: bool = True


@dataclass(frozen=True)
class Employment:
    """A period of work [start, end); `recognised`: other work accepted as professional (A-05)."""

    start: date | None = None
    end: date | None = None
    full_time: bool | None = None
    field: str | None = None
    recognised: bool = False
    evidence: bool = True


@dataclass(frozen=True)
class Title:
    """A professional title (职称) and the day it was granted."""

    level: str | None = None
    granted: date | None = None
    evidence: bool = True


@dataclass(frozen=True)
class Competence:
    """One assessment of one competence clause; of several the last in the list counts."""

    clause: str | None = None
    met: bool | None = None
    assessed: date | None = None
    by: str | None = None
    evidence: bool = True


@dataclass(frozen=True)
class Ban:
    """A period [start, end) in which the person may not work in certification."""

    start: date | None = None
    end: date | None = None
    evidence: bool = True


@dataclass(frozen=True)
class Person:
    """Everything that articles 4, 8 and 13 ask of one person."""

    name: str | None = None
    legal_representative: bool | None = None
    actual_controller: bool | None = None
    top_management: bool | None = None
    authorised_by: str | None = None
    educations: tuple[Education, ...] | None = None
    employments: tuple[Employment, ...] | None = None
    titles: tuple[Title, ...] | None = None
    competences: tuple[Competence, ...] | None = None
    bans: tuple[Ban, ...] | None = None

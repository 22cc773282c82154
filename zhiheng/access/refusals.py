"""What a command answers when it does not act: what, why, who must act, what is lawful."""

from dataclasses import dataclass, field, replace

from django.forms import Form
from django.utils.translation import gettext

from zhiheng.law.judgement import Judgement


def told(sentence: str) -> str:
    """A sentence in the reader's language. With values in it, it has no English and stays."""
    return gettext(sentence) if sentence else ""


@dataclass
class Refused(Exception):
    """A rule or a missing right stands against the act. Recorded in the trail.

    says: what was refused and why. who: who must act. lawful: what would be lawful instead.
    """

    says: str
    judgements: tuple[Judgement, ...] = ()
    clauses: tuple[str, ...] = ()
    who: str = ""
    lawful: str = ""

    def __str__(self) -> str:
        return self.says

    def again(self) -> "Refused":
        """The same, to be raised anew: an exception that was raised once drags its past along."""
        return replace(self)


@dataclass
class Forbidden(Refused):
    """The signed-in person has no right to the act. Recorded."""


@dataclass
class Absent(Refused):
    """There is no such row, or none any more: HTTP 404. Not recorded, nothing was judged."""


@dataclass
class BadInput(Exception):
    """What was typed cannot be used; sentences by field ('' for the whole). Not recorded."""

    errors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.errors = {name: told(says) for name, says in self.errors.items()}

    def __str__(self) -> str:
        return "；".join(self.errors.values())

    def put_on(self, form: Form) -> None:
        """Each sentence at its field; what no field shows stands above the form."""
        for name, says in self.errors.items():
            form.add_error(name if name in form.fields else None, says)


@dataclass
class Stale(Exception):
    """Someone else changed the row meanwhile: HTTP 409. Not recorded."""

    says: str

    def __str__(self) -> str:
        return self.says


@dataclass
class Replayed(Exception):
    """The idempotency key was used for another request (422) or is still at work (409)."""

    says: str
    status: int

    def __str__(self) -> str:
        return self.says


@dataclass
class CannotNow(Exception):
    """What the machine cannot do now (a full disk): HTTP 503, nothing is written. Not recorded."""

    says: str

    def __str__(self) -> str:
        return self.says


class NeedsSecondFactor(Exception):
    """The act asks for a second factor shown within the last five minutes."""

"""Who acts, as plain data that views, jobs and the command line hand to commands."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from zhiheng.access.terms import OPERATOR, SYSTEM


@dataclass(frozen=True)
class Actor:
    """The one who acts. Posts are read fresh in the door, never taken from here.

    fresh_second_factor: a second factor was shown within the last five minutes.
    role: set only for those without an account (`operator`, `system`).
    token: the access token by which another program acts for the account; limited_to: the acts
    that it was issued for.
    """

    name: str
    via: Literal["page", "cli", "job", "api"]
    account: UUID | None = None
    holder: UUID | None = None
    person: UUID | None = None
    fresh_second_factor: bool = False
    role: str = ""
    token: UUID | None = None
    limited_to: frozenset[str] = frozenset()


def operator(login: str) -> Actor:
    """The person at the server's command line, by the name of the system account."""
    return Actor(name=f"命令行操作员 {login}", via="cli", role=OPERATOR)


def system() -> Actor:
    """The program itself, in a job."""
    return Actor(name="质衡", via="job", role=SYSTEM)


def on_behalf(holder: Any) -> Actor:
    """The program, entering what a holder did to his own sign-in."""
    return Actor(name=holder.name, via="page", holder=holder.pk, person=holder.person, role=SYSTEM)

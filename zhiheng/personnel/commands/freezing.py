"""Whoever has left is frozen: what is known of him is kept while a duty runs (3-b; reading A-47).

No change, renewal, declaration or authorisation is entered for him any more; what was written
wrongly is mended, and what was left out added, with a reason that stays. A ban is entered whenever
it comes (13-c); what begins elsewhere and names him, such as an interest, is not held back here.
From a file, which gives no reasons, a correction comes in; a change, or what is dated after his
last day, does not (exchange.planning.frozen).
"""

from datetime import date, datetime

from zhiheng.access.refusals import BadInput, Refused
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.models import Person


def frozen(person: Person, on: date) -> bool:
    """From the day after his last."""
    return person.left is not None and person.left < on


def unlocked(person: Person, at: datetime, nature: str, reason: str) -> None:
    """Refused for news of one who has left; BadInput for a correction without its reason."""
    if not frozen(person, in_shanghai(at).date()):
        return
    if nature == "change":
        raise Refused(
            "此人已离职，资料已冻结：离职以后的变化不再登记。",
            clauses=("3-b",),
            who="人事专员。",
            lawful="写错的请选“更正”并写明理由；重新入职的，先更改离职日期。",
        )
    if not reason.strip():
        raise BadInput({"reason": "此人已离职，资料已冻结：更正须写明理由，理由会留痕。"})


def still_here(person: Person, at: datetime) -> None:
    """Refused for a renewal, a declaration or an authorisation of one who has left."""
    if frozen(person, in_shanghai(at).date()):
        raise Refused(
            "此人已离职，资料已冻结：不再续期、声明或授权。", clauses=("3-b",), who="人事专员。",
            lawful="登记有误的，由人事专员更正并写明理由；重新入职的，先更改离职日期。",
        )  # fmt: skip

"""What is filed of a director, item by item: words for the sheet, keyed digests for comparing.

A-12 says which items these are. Clear texts of numbers and telephones leave this room only for the
sheet that is filed, by an act of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import override

from zhiheng.personnel.facts import KINDS
from zhiheng.posts.models import Appointment
from zhiheng.trace import vault

LEAVING, LETTER = "离任", "授权"
PRIVATE = {"联系电话": "phone_sealed", "电子邮箱": "email_sealed"}
# The import calls the seats by the name of their sheet.
ALIASES = {"管理层身份": ("管理层身份", "管理层")}


@dataclass(frozen=True)
class Item:
    """One filed item: its name here, its word, what stands in it, the rows it comes from."""

    name: str
    label: str
    text: str
    keys: tuple[UUID, ...]


def items_of(row: Appointment) -> tuple[Item, ...]:
    """The filed items of an appointment, in the order of the sheet."""
    person = row.person
    opened = vault.unseal_many(
        [(person.pk, bytes(blob) if (blob := getattr(person, column)) is not None else None)
         for column in ("identity_sealed", *PRIVATE.values())]
    )  # fmt: skip
    identity, phone, email = (text or "" for text in opened)
    own = (person.pk,)
    return (
        Item("name", "姓名", person.name, own),
        Item("identity_kind", "证件类型", _label(person, "identity_kind"), own),
        Item("identity", "证件号码", identity, own),
        Item("phone", "联系电话", phone, own),
        Item("email", "电子邮箱", email, own),
        *(_facts(row, name) for name, kind in KINDS.items() if kind.filed),
        Item("post", "任职", _words(row.starts), (row.pk,)),
        Item("letter", LETTER, _letter(row), (row.pk,)),
        Item("leaving", LEAVING, _words(row.ends), (row.pk,)),
    )


def _facts(row: Appointment, name: str) -> Item:
    kind = KINDS[name]
    rows = list(kind.model._default_manager.filter(person=row.person_id).order_by("id"))
    shown = [one for one in rows if not one.retracted]
    columns = [column for column in kind.columns if column not in ("note", "evidence")]
    told = sorted(
        " ".join(filter(None, (_value(one, column) for column in columns))) for one in shown
    )
    with override("zh-hans"):
        return Item(name, str(kind.label), "；".join(told), tuple(one.pk for one in rows))


def _value(row: Any, column: str) -> str:
    display = getattr(row, f"get_{column}_display", None)
    if display is not None:
        with override("zh-hans"):
            return str(display() or "")
    value = getattr(row, column)
    if isinstance(value, bool):
        return "只有学位" if value else ""  # the one truth value that is filed
    return _words(value) if isinstance(value, date) else str(value or "")


def _label(row: Any, column: str) -> str:
    with override("zh-hans"):
        return str(getattr(row, f"get_{column}_display")() or "")


def _letter(row: Appointment) -> str:
    if row.authorised_by is None:
        return ""
    who = row.authoriser.name if row.authoriser else ""
    return " ".join(filter(None, (_label(row, "authorised_by"), who, _words(row.authorised_on))))


def _words(day: date | None) -> str:
    return day.isoformat() if day else ""


def digests(items: Iterable[Item]) -> dict[str, str]:
    """Item → keyed digest of its text; the key is the installation's, so that none can be tried."""
    return {item.name: vault.blind("filed", f"{item.name}\0{item.text}").hex() for item in items}

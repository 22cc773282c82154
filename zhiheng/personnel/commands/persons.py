"""Register a person, correct what is registered, look at the sealed identity number."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q

from zhiheng.access.actor import Actor
from zhiheng.access.acts import act as declared_act
from zhiheng.access.door import Columns, command
from zhiheng.access.models import Holder
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.commands.freezing import unlocked
from zhiheng.personnel.facts import EARLIEST, KINDS, LATEST
from zhiheng.personnel.identity import Private, blind, checked
from zhiheng.personnel.models import KnownSet, Person
from zhiheng.personnel.terms import IdentityKind
from zhiheng.trace import vault
from zhiheng.trace.sheet import Sheet
from zhiheng.ui.words import bigrams, sort_key

KEEPERS = {Post.PERSONNEL_OFFICER, OPERATOR, SYSTEM}
Nature = Literal["correction", "change"]
PLAIN = ("number", "name", "identity_kind", "department", "joined", "left")
PRIVATE = ("identity", "phone", "email")
OF_PERSON = Columns(Person, (*PLAIN, *PRIVATE))
FILED = frozenset({"name", "identity_kind", "identity", "phone", "email"})  # reading A-12
_LENGTHS = {"number": 40, "name": 120, "department": 120, "phone": 60, "email": 120}


@command("register_person", label="登记人员", posts=KEEPERS, values=OF_PERSON)
def register_person(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, **values: Any
) -> Person:
    """Register a person: number, name, and what else is known of PLAIN and PRIVATE.

    Private values may come as text or as `Private`. Raises BadInput where something cannot be used
    or another person has the number.
    """
    values = {"identity_kind": IdentityKind.RESIDENT, "number": "", "name": "", **values}
    person = Person(**_plain(values, None, at))
    sealed = _sealed(person, values)
    for column, value in sealed.items():
        setattr(person, column, value)
    person.sort_key, person.search = sort_key(person.name), bigrams(person.name, person.number)
    return sheet.create(person)


@command(
    "correct_person", label="更正人员信息", posts=KEEPERS, clauses=("4 ¶3-b",), on=Person,
    values=OF_PERSON,
)  # fmt: skip
def correct_person(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, nature: Nature = "correction",
    changed_on: date | None = None, reason: str = "", **values: Any,
) -> Person:  # fmt: skip
    """Give new values to columns of PLAIN and PRIVATE; those not named stay.

    nature: a `correction` mends what was written wrongly; a `change` tells that the world changed
    on `changed_on`. The entry names the columns that changed. Raises BadInput.
    """
    if nature == "change" and (changed_on is None or changed_on > in_shanghai(at).date()):
        raise BadInput({"changed_on": "信息变化的，请填写变化发生的日期（不晚于今天）。"})
    if not _comes_back(values, in_shanghai(at).date()):
        unlocked(subject, at, nature, reason)
    new = _plain({**_held(subject), **values}, subject, at)
    new |= _sealed(subject, {"identity_kind": new["identity_kind"], **values})
    new |= {
        "sort_key": sort_key(new["name"]),
        "search": bigrams(new["name"], new["number"]),
    }
    changed = sorted(name for name in values if _differs(subject, name, new))
    if not sheet.change(subject, **new):
        raise BadInput({"": "内容与已登记的相同，没有要更改的。"})
    sheet.note(nature=nature, changed=changed, changed_on=str(changed_on) if changed_on else None)
    return subject


def _comes_back(values: dict[str, Any], on: date) -> bool:
    """Whether a last day is given that has not passed, or none any more."""
    return "left" in values and (values["left"] is None or values["left"] >= on)


@command("retract_person", label="撤回人员", posts=KEEPERS, on=Person)
def retract_person(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> Person:  # fmt: skip
    """Take back a person registered by mistake, with what is known of him.

    Refused while posts, certificates, projects or an account name him: whoever really works or
    worked here has left, and is not taken back.
    """
    if not reason.strip():
        raise BadInput({"reason": "请写明撤回的理由；撤回的记录仍在留痕中。"})
    if is_named(subject.pk):
        raise Refused(
            "还有岗位、证书、项目或账号属于这个人，不能撤回。",
            lawful="离职的请填写离职日期；登记重复的，请先把那些记录改到另一个工号名下。",
        )
    facts = [row for kind in KINDS.values() for row in kind.model.objects.filter(person=subject)]
    for row in (*facts, *KnownSet.objects.filter(person=subject)):
        sheet.retract(row)
    sheet.note(facts=len(facts))
    sheet.retract(subject)
    return subject


def is_named(person: UUID) -> bool:
    """Whether records of other areas name the person (by the relation: those stand above)."""
    named = (
        Q(appointments__retracted=False)
        | Q(responsibilities__retracted=False)
        | Q(assignments__retracted=False)
        | Q(events__retracted=False)
    )
    if Person.objects.filter(named, pk=person).exists():
        return True
    return Holder.objects.filter(person=person, active=True).exists()


@command(
    "reveal_identity",
    label="查看证件号码与联系方式",
    posts=declared_act("see.identity").posts,
    clauses=("4 ¶3-a",),
    on=Person,
)
def reveal_identity(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, reason: str
) -> dict[str, str]:
    """The clear identity, phone and email; that they were read, by whom and why, is recorded."""
    if not reason.strip():
        raise BadInput({"reason": "请写明查看的事由：每次查看都会留痕。"})
    held = {"identity": subject.identity_sealed, "phone": subject.phone_sealed,
            "email": subject.email_sealed}  # fmt: skip
    given = {name: blob for name, blob in held.items() if blob is not None}
    if not given:
        raise Refused("此人还没有登记证件号码和联系方式。", lawful="请先登记，再查看。")
    texts = vault.unseal_many([(subject.pk, bytes(blob)) for blob in given.values()])
    if None in texts:
        raise Refused("此人的个人信息已经删除，不能再查看。", lawful="需要时请重新登记。")
    sheet.note(read=sorted(given))
    return {name: text or "" for name, text in zip(given, texts, strict=True)}


def _held(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in PLAIN}


def _plain(values: dict[str, Any], person: Person | None, at: datetime) -> dict[str, Any]:
    """The plain columns, checked; raises BadInput with a sentence for each that cannot be used."""
    wrong = {name: "没有这个项目。" for name in values if name not in (*PLAIN, *PRIVATE)}
    plain = {name: values.get(name) for name in PLAIN}
    for name in ("number", "name", "department"):
        plain[name] = " ".join(str(plain[name] or "").split())
    for name, what in (("number", "工号"), ("name", "姓名")):
        if not plain[name]:
            wrong[name] = f"请填写{what}。"
    for name, most in _LENGTHS.items():
        if len(str(values.get(name) or "")) > most and name in plain:
            wrong[name] = f"太长了：最多{most}个字。"
    if plain["identity_kind"] not in IdentityKind.values:
        wrong["identity_kind"] = "请从列出的证件类型中选择。"
    _check_days(plain, wrong)
    taken = Person.objects.filter(number=plain["number"]).values_list("pk", flat=True).first()
    if "number" not in wrong and taken not in (None, person.pk if person else None):
        wrong["number"] = f"工号 {plain['number']} 已经有人使用；请核对，一人一号。"
    if wrong:
        raise BadInput(wrong)
    return plain


def _check_days(plain: dict[str, Any], wrong: dict[str, str]) -> None:
    for name in ("joined", "left"):
        day = plain[name]
        if day is not None and not EARLIEST <= day <= LATEST:
            wrong[name] = f"{day} 不在1900至2200年之间；请检查年份。"
    if plain["joined"] and plain["left"] and plain["left"] < plain["joined"]:
        wrong["left"] = "离职日期早于入职日期；请核对两个日期。"


def _sealed(person: Person, values: dict[str, Any]) -> dict[str, Any]:
    """The sealed columns of the private values that are given and new; an empty one is emptied."""
    new: dict[str, Any] = {}
    if "identity" in values:
        new |= _identity(person, values["identity_kind"], _text(values["identity"]))
    for name in ("phone", "email"):
        if name not in values:
            continue
        text = _text(values[name])
        if len(text) > _LENGTHS[name]:
            raise BadInput({name: f"太长了：最多{_LENGTHS[name]}个字。"})
        if text != _unsealed(person, f"{name}_sealed"):
            new[f"{name}_sealed"] = vault.seal(person.pk, text) if text else None
    return new


def _identity(person: Person, kind: str, typed: str) -> dict[str, Any]:
    if not typed and person.identity_blind is None:
        return {}
    if not typed:
        return {"identity_sealed": None, "identity_blind": None, "identity_tail": ""}
    try:
        number = checked(kind, typed)
    except ValueError as error:
        raise BadInput({"identity": str(error)}) from error
    index = blind(number)
    other = Person.objects.filter(identity_blind=index).exclude(pk=person.pk).first()
    if other is not None:
        raise BadInput(
            {"identity": f"工号 {other.number} 的人员已登记了这个证件号码；两人不会同号，请核对"
                         "证件原件；若是同一人，只用一个工号。"}
        )  # fmt: skip
    if person.identity_blind is not None and bytes(person.identity_blind) == index:
        return {}
    return {
        "identity_sealed": vault.seal(person.pk, number),
        "identity_blind": index,
        "identity_tail": number[-4:],
    }


def _text(value: Any) -> str:
    return (value.text if isinstance(value, Private) else str(value or "")).strip()


def _unsealed(person: Person, column: str) -> str:
    blob = getattr(person, column)
    return (vault.unseal_many([(person.pk, blob)])[0] or "") if blob is not None else ""


def _differs(person: Person, name: str, new: dict[str, Any]) -> bool:
    """Whether the value of this name is really another one."""
    if name in PLAIN:
        return bool(getattr(person, name) != new[name])
    return f"{name}_sealed" in new

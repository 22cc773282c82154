"""Add, correct and take back what is known of a person: three acts for each kind of fact.

The acts are made from the table in `personnel.facts`: add_education, correct_education,
retract_education, and so on. Each checks its values and leaves its entry.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_noop

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON, Condition
from zhiheng.access.door import Columns, Done, command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.evidence.commands import bring
from zhiheng.evidence.draft import Draft
from zhiheng.law.clock import in_shanghai
from zhiheng.personnel.commands.bans import end_powers
from zhiheng.personnel.commands.freezing import unlocked
from zhiheng.personnel.commands.persons import Nature
from zhiheng.personnel.commands.seats import settle_seat
from zhiheng.personnel.facts import BY_PLURAL, EARLIEST, KINDS, FactKind, faults
from zhiheng.personnel.models import Ban, Fact, KnownSet, Person, Seat
from zhiheng.personnel.terms import SeatKind
from zhiheng.trace.sheet import Sheet

KEEPERS = frozenset({Post.PERSONNEL_OFFICER, OPERATOR, SYSTEM})
# A competence is judged by the authoriser or the director, so they may enter it.
_MORE_POSTS = {"competence": {Post.QUALITY_DIRECTOR, Post.LEGAL_REPRESENTATIVE}}
Act = Callable[..., Done]
# The labels made below, as whole words: so they have their English.
LABELS = (
    gettext_noop("登记学历"), gettext_noop("更正学历"), gettext_noop("撤回学历"),
    gettext_noop("登记工作经历"), gettext_noop("更正工作经历"), gettext_noop("撤回工作经历"),
    gettext_noop("登记职称"), gettext_noop("更正职称"), gettext_noop("撤回职称"),
    gettext_noop("登记注册"), gettext_noop("更正注册"), gettext_noop("撤回注册"),
    gettext_noop("登记能力评价"), gettext_noop("更正能力评价"), gettext_noop("撤回能力评价"),
    gettext_noop("登记从业禁止"), gettext_noop("更正从业禁止"), gettext_noop("撤回从业禁止"),
    gettext_noop("登记管理层身份"), gettext_noop("更正管理层身份"), gettext_noop("撤回管理层身份"),
)  # fmt: skip


def _posts(kind: FactKind) -> frozenset[str]:
    return KEEPERS | _MORE_POSTS.get(kind.name, set())


def _conditions(kind: FactKind) -> tuple[Condition, ...]:
    """A competence is somebody's judgement of a person; the other facts are copied from papers."""
    return (IN_PERSON,) if kind.name == "competence" else ()


def _columns(kind: FactKind) -> Columns:
    """What is given of a fact; `grounds` stands for the column `reason` (see _given)."""
    more = ("grounds",) if "reason" in kind.columns else ()
    return Columns(kind.model, (*kind.columns, *more))


def _adding(kind: FactKind) -> Act:
    @command(
        f"add_{kind.name}", label=f"登记{kind.label}", posts=_posts(kind), clauses=kind.clauses,
        on=Person, values=_columns(kind), conditions=_conditions(kind),
    )  # fmt: skip
    def add(
        *, subject: Person, by: Actor, at: datetime, sheet: Sheet, nature: Nature = "correction",
        changed_on: date | None = None, reason: str = "", files: Iterable[Draft] = (),
        **values: Any,
    ) -> Fact:  # fmt: skip
        _unlocked(kind, subject, at, nature, reason)
        fact = kind.model(person=subject, **_usable(kind, _given(values), at))
        _stands_alone(fact)
        sheet.create(fact)
        bring(sheet, fact, files, proves=f"{kind.label}证明", by=by, at=at)
        _tell(sheet, kind, subject, nature, changed_on)
        _consequences(sheet, fact, at)
        return fact

    return add


def _correcting(kind: FactKind) -> Act:
    @command(
        f"correct_{kind.name}", label=f"更正{kind.label}", posts=_posts(kind),
        clauses=kind.clauses, on=kind.model, values=_columns(kind), conditions=_conditions(kind),
    )  # fmt: skip
    def correct(
        *, subject: Fact, by: Actor, at: datetime, sheet: Sheet, nature: Nature = "correction",
        changed_on: date | None = None, reason: str = "", files: Iterable[Draft] = (),
        **values: Any,
    ) -> Fact:  # fmt: skip
        _unlocked(kind, subject.person, at, nature, reason)
        held = {column: getattr(subject, column) for column in kind.columns}
        new = _usable(kind, {**held, **_given(values)}, at)
        _stands_alone(kind.model(id=subject.pk, person=subject.person, **new))
        brought = bring(sheet, subject, files, proves=f"{kind.label}证明", by=by, at=at)
        if not sheet.change(subject, **new) and not brought:
            raise BadInput({"": "内容与已登记的相同，没有要更改的。"})
        _tell(sheet, kind, subject.person, nature, changed_on)
        _consequences(sheet, subject, at)
        return subject

    return correct


def _retracting(kind: FactKind) -> Act:
    @command(
        f"retract_{kind.name}", label=f"撤回{kind.label}", posts=_posts(kind),
        clauses=kind.clauses, on=kind.model, conditions=_conditions(kind),
    )  # fmt: skip
    def retract(
        *, subject: Fact, by: Actor, at: datetime, sheet: Sheet, reason: str = ""
    ) -> Fact:  # fmt: skip
        if not reason.strip():
            raise BadInput({"reason": "请写明撤回的理由；撤回的记录仍在留痕中。"})
        sheet.retract(subject)
        _tell(sheet, kind, subject.person, "correction", None)
        if isinstance(subject, Seat):
            settle_seat(sheet, subject, at)
        return subject

    return retract


def _unlocked(kind: FactKind, person: Person, at: datetime, nature: str, reason: str) -> None:
    """What is known of one who has left is only mended; a ban is entered whenever it comes."""
    if kind.model is not Ban:
        unlocked(person, at, nature, reason)


def _given(values: dict[str, Any]) -> dict[str, Any]:
    """`grounds` of a competence is its column `reason`, which is personal: the act's own `reason`
    stands readable in the trail."""
    if "grounds" not in values:
        return values
    return {**{k: v for k, v in values.items() if k != "grounds"}, "reason": values["grounds"]}


def _usable(kind: FactKind, values: dict[str, Any], at: datetime) -> dict[str, Any]:
    """The values with texts trimmed; raises BadInput."""
    tidy = {
        name: " ".join(value.split()) if isinstance(value, str) else value
        for name, value in values.items()
    }
    if wrong := faults(kind, tidy, in_shanghai(at).date()):
        raise BadInput(wrong)
    return tidy


def _stands_alone(fact: Fact) -> None:
    """A body has one legal representative at a time."""
    if not isinstance(fact, Seat) or fact.kind != SeatKind.LEGAL_REPRESENTATIVE:
        return
    others = Seat.objects.filter(kind=SeatKind.LEGAL_REPRESENTATIVE).exclude(pk=fact.pk)
    for other in others:
        if _overlap(fact, other):
            raise BadInput(
                {"starts": f"自{other.starts}起已登记了一位法定代表人；请先填写其结束日期。"}
            )


def _overlap(one: Seat, other: Seat) -> bool:
    return (one.ends is None or other.starts < one.ends) and (
        other.ends is None or one.starts < other.ends
    )


def _tell(
    sheet: Sheet, kind: FactKind, person: Person, nature: Nature, changed_on: date | None
) -> None:  # fmt: skip
    sheet.note(
        person=str(person.pk), kind=kind.name, nature=nature,
        changed_on=str(changed_on) if changed_on else None,
    )  # fmt: skip


def _consequences(sheet: Sheet, fact: Fact, at: datetime) -> None:
    """A ban that is live takes the powers away in the same act; a seat gives and ends its own."""
    if isinstance(fact, Seat):
        settle_seat(sheet, fact, at)
    if not isinstance(fact, Ban):
        return
    today = in_shanghai(at).date()
    if fact.starts <= today and (fact.ends is None or today < fact.ends):
        sheet.note(grants_ended=end_powers(sheet, fact.person_id, at))


ADD: dict[str, Act] = {name: _adding(kind) for name, kind in KINDS.items()}
CORRECT: dict[str, Act] = {name: _correcting(kind) for name, kind in KINDS.items()}
RETRACT: dict[str, Act] = {name: _retracting(kind) for name, kind in KINDS.items()}


@command("declare_known", label="声明资料齐全", posts=KEEPERS, on=Person, conditions=(IN_PERSON,))
def declare_known(
    *, subject: Person, by: Actor, at: datetime, sheet: Sheet, what: str, as_of: date,
    note: str = "",
) -> KnownSet:  # fmt: skip
    """Declare that one list of facts is complete: an empty one then says that there is none."""
    if what not in BY_PLURAL:
        raise BadInput({"what": "请从列出的内容中选择。"})
    if not EARLIEST <= as_of <= in_shanghai(at).date():
        raise BadInput({"as_of": "截至日期不能晚于今天。"})
    held = KnownSet.objects.filter(person=subject, what=what).select_for_update(of=("self",))
    if (known := held.first()) is None:
        return sheet.create(KnownSet(person=subject, what=what, as_of=as_of, note=note))
    if not sheet.change(known, as_of=as_of, note=note or known.note):
        raise BadInput({"as_of": f"已经声明截至{as_of}齐全，没有要更改的。"})
    return known


@command("withdraw_known", label="撤回资料齐全声明", posts=KEEPERS, on=KnownSet)
def withdraw_known(
    *, subject: KnownSet, by: Actor, at: datetime, sheet: Sheet, reason: str = ""
) -> KnownSet:
    """Take the declaration back: an empty list is not known again."""
    sheet.retract(subject)
    return subject

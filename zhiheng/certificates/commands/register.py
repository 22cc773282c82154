"""Register a certificate, with the person who answers for it from the first day; amend it."""

from datetime import date, datetime
from typing import Any

from zhiheng.access.actor import Actor
from zhiheng.access.door import Columns, command
from zhiheng.access.natures import Nature, note_nature
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.cases.models import Case
from zhiheng.certificates.commands.gating import GUARDS, may_answer, only
from zhiheng.certificates.commands.giving import give
from zhiheng.certificates.commands.scope import (
    OWN_SCOPE,
    RECORDERS,
    not_in_future,
    today,
    within_scope,
)
from zhiheng.certificates.models import Certificate, Responsibility, StateChange
from zhiheng.certificates.queries.uncovered import ruled_person
from zhiheng.certificates.terms import Given, State
from zhiheng.clients.models import Client, Factory
from zhiheng.law.judgement import met, not_met
from zhiheng.personnel.models import Person
from zhiheng.schemes.models import Scheme
from zhiheng.trace.sheet import Sheet
from zhiheng.ui.words import bigrams

# What has no act of its own (as state and number have).
AMENDABLE = Columns(
    Certificate,
    ("product", "models_covered", "standards", "mode", "expires_on", "decided_on", "deciders",
     "factory", "manufacturer", "case", "scheme", "client", "issued_on", "first_issued_on"),
)  # fmt: skip


@command("register_certificate", label="登记证书", posts=RECORDERS, clauses=GUARDS, on=None)
def register_certificate(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, number: str, client: Client,
    product: str, issued_on: date, scheme: Scheme | None = None, case: Case | None = None,
    manager: Person | None = None, manufacturer: Client | None = None,
    factory: Factory | None = None, expires_on: date | None = None, models_covered: str = "",
    standards: str = "", mode: str = "", decided_on: date | None = None, deciders: str = "",
    reason: str = "",
) -> Certificate:  # fmt: skip
    """Issue a certificate by hand. Refused without a project quality manager in office (8 ¶1-b).

    reason: why this manager, where something weighs against it (gating.may_answer).

    Raises BadInput for a number in use, an end before the issue, a day in the future.
    """
    number = number.strip()
    scheme = scheme or (case.scheme if case else None)
    _check(number, product, issued_on, expires_on, at)
    if manager is None and scheme is not None:
        manager = _by_rule(scheme, factory, client, issued_on)
    if manager is None:
        raise _without_manager()
    may_answer(sheet, manager, scheme, issued_on, only(client.pk), reason, today(at))
    sheet.judged(met("发证时已指定在任的项目质量负责人。", clause="8 ¶1-b"))
    certificate = sheet.create(
        Certificate(
            number=number, case=case, scheme=scheme, client=client, manufacturer=manufacturer,
            factory=factory, product=product.strip(), models_covered=models_covered,
            standards=standards, mode=mode, first_issued_on=issued_on, issued_on=issued_on,
            expires_on=expires_on, decided_on=decided_on, deciders=deciders, state=State.VALID,
            search=bigrams(number, product),
        )
    )  # fmt: skip
    within_scope(by, at, certificate)
    sheet.create(StateChange(certificate=certificate, state=State.VALID, acted_on=issued_on))
    assignment = give(
        sheet, by=by, at=at, person=manager, given=Given.ISSUE, starts=issued_on, says=number,
        reason=reason,
    )  # fmt: skip
    sheet.create(
        Responsibility(
            certificate=certificate, person=manager, starts=issued_on, assignment=assignment
        )
    )
    return certificate


def _by_rule(scheme: Scheme, factory: Factory | None, client: Client, day: date) -> Person | None:
    """Whom the assignment rules name, where nobody was named by hand."""
    key = ruled_person(scheme.pk, factory.pk if factory else None, client.pk, day)
    return Person.objects.filter(pk=key).first() if key else None


def _check(
    number: str, product: str, issued_on: date, expires_on: date | None, at: datetime
) -> None:
    if not number or not product.strip():
        raise BadInput({"number" if not number else "product": "不能为空，请填写。"})
    if Certificate.objects.filter(number=number).exists():
        raise BadInput({"number": f"证书编号 {number} 已经登记过；请核对编号，或到该证书页更改。"})
    if expires_on and expires_on < issued_on:
        raise BadInput({"expires_on": "有效期至早于发证日期，请更正其中一个。"})
    not_in_future(issued_on, at, "issued_on")


def _without_manager() -> Refused:
    because = "没有指定认证项目质量负责人。"
    return Refused(
        "不能发证：每张产品认证证书都须有认证项目质量负责人负责。",
        judgements=(not_met(because, clause="8 ¶1-b"),),
        clauses=("8 ¶1-b",),
        who="认证质量总监",
        lawful="请先指定一名在任、范围覆盖这一规则的项目质量负责人，再登记证书。",
    )


@command(
    "amend_certificate",
    label="更改证书内容",
    posts=RECORDERS,
    on=Certificate,
    conditions=(OWN_SCOPE,),
    values=AMENDABLE,
)
def amend_certificate(
    *, subject: Certificate, by: Actor, at: datetime, sheet: Sheet, nature: str,
    effective_on: date | None = None, reason: str = "", **values: Any,
) -> Certificate:  # fmt: skip
    """Give columns new values. nature: see access.natures; only a correction touches the past.

    Raises BadInput where nothing changes.
    """
    note_nature(sheet, nature, effective_on, reason, at)
    _check_amended(subject, values, nature, at)
    if values.get("product", subject.product) != subject.product:
        values["search"] = bigrams(subject.number, values["product"])
    if not sheet.change(subject, **values):
        raise BadInput({"": "内容与现有的相同，没有要更改的。"})
    return subject


def _check_amended(
    certificate: Certificate, values: dict[str, Any], nature: str, at: datetime
) -> None:
    if not str(values.get("product", certificate.product)).strip():
        raise BadInput({"product": "不能为空，请填写。"})
    for name in ("issued_on", "first_issued_on"):
        day = values.get(name, getattr(certificate, name))
        if nature == Nature.CHANGE and day != getattr(certificate, name):
            raise BadInput({name: "已经发生的日期不会因事实变化而改变；写错了的请选“更正”。"})
        if day:
            not_in_future(day, at, name)
    issued = values.get("issued_on", certificate.issued_on)
    ends = values.get("expires_on", certificate.expires_on)
    if ends and issued and ends < issued:
        raise BadInput({"expires_on": "有效期至早于发证日期，请更正其中一个。"})

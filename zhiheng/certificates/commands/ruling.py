"""Rules by which certificates are assigned: by field, category, scheme, site (8 ¶1-a)."""

from datetime import date, datetime

from django.db.models import Q

from zhiheng.access.actor import Actor
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.certificates.commands.responsibility import ASSIGNERS
from zhiheng.certificates.commands.scope import must_be_able_to_answer
from zhiheng.certificates.models import AssignmentRule
from zhiheng.clients.models import Factory
from zhiheng.personnel.models import Person
from zhiheng.schemes.models import Scheme
from zhiheng.trace.sheet import Sheet


@command("add_assignment_rule", label="登记指派规则", posts=ASSIGNERS, clauses=("8 ¶1-a",))
def add_assignment_rule(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, person: Person, starts: date,
    field: str = "", category: str = "", scheme: Scheme | None = None,
    factory: Factory | None = None, reason: str = "",
) -> AssignmentRule:  # fmt: skip
    """From `starts` on certificates that fit all that is named go to `person`.

    Raises BadInput where nothing is named, or another rule names the same.
    """
    if not (field or category or scheme or factory):
        raise BadInput({"": "请至少填写领域、产品类别、认证规则、场所中的一项。"})
    must_be_able_to_answer(person, scheme.code if scheme else None, starts)
    same = AssignmentRule.objects.filter(
        Q(ends__isnull=True) | Q(ends__gt=starts),
        field=field, category=category, scheme=scheme, factory=factory,
    )  # fmt: skip
    if same.exists():
        raise BadInput({"": "同样范围的规则已经登记；要换人请先结束那一条。"})
    return sheet.create(
        AssignmentRule(
            person=person, field=field, category=category, scheme=scheme, factory=factory,
            starts=starts, reason=reason[:300],
        )
    )  # fmt: skip


@command(
    "end_assignment_rule", label="结束指派规则", posts=ASSIGNERS, clauses=("8 ¶1-a",),
    on=AssignmentRule,
)  # fmt: skip
def end_assignment_rule(
    *, subject: AssignmentRule, by: Actor, at: datetime, sheet: Sheet, ends: date, reason: str = ""
) -> AssignmentRule:
    """From `ends` on the rule gives nothing any more; what it gave stays where it is."""
    if ends < subject.starts:
        raise BadInput({"ends": f"结束日期早于起始日期{subject.starts}；请核对。"})
    if subject.ends is not None:
        raise BadInput({"ends": f"此规则已于{subject.ends}结束。"})
    sheet.change(subject, ends=ends)
    return subject

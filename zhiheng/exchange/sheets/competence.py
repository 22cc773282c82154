"""Sheets of competence: who may take which step, by whose judgement; what persons declare about
themselves (5(3)-d)."""

from dataclasses import replace
from typing import Any

from zhiheng.competence.models import Conflict, Declaration, StepAuthorisation
from zhiheng.competence.terms import DeclarationKind
from zhiheng.exchange.sheets.business import SCHEME_CODE
from zhiheng.exchange.sheets.people import OF_PERSON, WHO
from zhiheng.exchange.sheets.spec import (
    PERSONNEL,
    QUALITY,
    Column,
    Kind,
    Link,
    SheetSpec,
    labels,
)
from zhiheng.schemes.terms import ProductKind


def _fault(values: dict[str, Any]) -> tuple[str, str] | None:
    """Nobody judges himself; who is authorised was judged before."""
    if values.get("judge") == values.get("person"):
        return "judge", "能力不能由本人评价；请填评价人的工号"
    judged, starts = values.get("judged_on"), values.get("starts")
    if judged is not None and starts is not None and starts < judged:
        return "starts", "授权不能早于能力评价之日"
    return None


AUTHORISATION = SheetSpec(
    "step_authorisation",
    "步骤授权",
    StepAuthorisation,
    (
        WHO,
        replace(SCHEME_CODE, must=True),
        Column("步骤", "step", must=True, most=60, says="认证规则中的步骤名称"),
        Column("产品类别", "category", Kind.CHOICE, choices=labels(ProductKind), default="",
               says="只授权一个类别时填写，否则留空"),
        Column("自", "starts", Kind.DATE, must=True, says="起始日期（含当日）"),
        Column("至", "ends", Kind.DATE, says="终止日期（不含当日）；没有终止的留空"),
        Column("评价人工号", "judge", Kind.CODE, must=True, stored=False, most=40),
        Column("评价日期", "judged_on", Kind.DATE, must=True),
        Column("理由", "reason", Kind.LONG, must=True, width=30, says="凭什么认为有能力"),
    ),
    key=("person", "scheme", "step", "category", "starts"),
    paths=("person__number", "scheme__code", "step", "category", "starts"),
    says="谁自何日起可以承担哪个认证规则的哪个步骤；由谁评价、凭什么。",
    links=(OF_PERSON, Link("scheme", "scheme", ("scheme",)), Link("judge", "person", ("judge",))),
    check=_fault,
    interval=("starts", "ends"),
    posts=QUALITY,
    group="人员",
    titles=("人员授权",),
)  # fmt: skip


def _exception_fault(values: dict[str, Any]) -> tuple[str, str] | None:
    """What stands against a declaration is told where, and only where, it is not clear."""
    clear, other = values.get("clear"), values.get("other")
    if clear is False and not other:
        return "other", "声明不属实的，要写明例外情形，例如另一家机构的名称、何种关系"
    if clear and other:
        return "clear", "写了例外情形，这里应填“否”；没有例外的，请清空例外情形"
    return None


DECLARATION = SheetSpec(
    "declaration",
    "年度声明",
    Declaration,
    (
        WHO,
        Column("声明", "kind", Kind.CHOICE, choices=labels(DeclarationKind), must=True, width=20,
               synonyms={"单一机构执业": "one_body", "一机构": "one_body",
                         "公正": "impartiality", "公正性声明": "impartiality"},
               says="只在本机构执业，或公正性；两种声明各占一行"),
        Column("声明日期", "declared_on", Kind.DATE, must=True, says="本人签字之日，不能晚于今天"),
        Column("属实", "clear", Kind.YES_NO, must=True,
               says="只在本机构执业、没有未声明的利益关系的填“是”；有例外的填“否”"),
        Column("例外情形", "other", most=300, width=30,
               says="填“否”时写明，例如另一家机构的名称；单个委托人的利益关系填“利益关系”表"),
    ),
    key=("person", "kind", "declared_on"),
    paths=("person__number", "kind", "declared_on"),
    says="认证人员每年声明一次只在本机构执业和公正性；由人事专员按本人签字的文件登记，一次声明一行。",
    links=(OF_PERSON,),
    check=_exception_fault,
    posts=PERSONNEL,
    group="人员",
    titles=("声明", "执业声明"),
)  # fmt: skip

CONFLICT = SheetSpec(
    "conflict",
    "利益关系",
    Conflict,
    (
        WHO,
        Column("委托人", "client", must=True, stored=False, most=500, width=30,
               heads=("认证委托人", "客户"), says="“客户”表中或系统中已有的全名"),
        Column("自", "starts", Kind.DATE, must=True, says="关系开始的日期（含当日）"),
        Column("至", "ends", Kind.DATE, says="关系结束的日期（不含当日）；还没有结束的留空"),
        Column("关系", "nature", must=True, most=300, width=30, heads=("利益关系",),
               says="例如曾任职、持股、近亲属任职"),
    ),
    key=("person", "client", "starts"),
    paths=("person__number", "client__name", "starts"),
    says="本人声明的与某一委托人的利益关系；关系结束的，填上“至”再导入，不要另起一行。",
    links=(OF_PERSON, Link("client", "client", ("client",))),
    interval=("starts", "ends"),
    posts=PERSONNEL,
    group="人员",
    titles=("利益冲突",),
)  # fmt: skip

SHEETS = (AUTHORISATION, DECLARATION)
# After the clients, to whom they refer.
OF_CLIENTS = (CONFLICT,)

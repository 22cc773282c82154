"""The sheet of who may take which step: authorisations, each with who judged and why (5(3)-d)."""

from dataclasses import replace
from typing import Any

from zhiheng.competence.models import StepAuthorisation
from zhiheng.exchange.sheets.business import SCHEME_CODE
from zhiheng.exchange.sheets.people import OF_PERSON, WHO
from zhiheng.exchange.sheets.spec import QUALITY, Column, Kind, Link, SheetSpec, labels
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

SHEETS = (AUTHORISATION,)

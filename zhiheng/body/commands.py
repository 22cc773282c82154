"""Acts on the body itself: founding it here, amending it, declaring its records complete."""

from datetime import date, datetime
from typing import Any

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import Columns, command
from zhiheng.access.natures import note_nature
from zhiheng.access.refusals import BadInput, Refused
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.body.models import Body
from zhiheng.body.terms import AppliesAs
from zhiheng.trace import keyring
from zhiheng.trace.sheet import Sheet

HEADS = {Post.LEGAL_REPRESENTATIVE, Post.MANAGEMENT, Post.QUALITY_DIRECTOR, OPERATOR, SYSTEM}
EARLIEST = date(1980, 1, 1)
AMENDABLE = (
    "name", "name_en", "credit_code", "approval_number", "approval_from", "approval_to",
    "approval_scope", "address", "applies_as", "records_complete_from",
)  # fmt: skip


@command("found_body", label="设立机构", posts={OPERATOR, SYSTEM}, clauses=("2-a",))
def found_body(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet,
    name: str, credit_code: str, approval_number: str, approval_from: date | None = None,
    approval_to: date | None = None, address: str = "", name_en: str = "",
    records_complete_from: date | None = None, demonstration: bool = False,
    approval_scope: str = "",
) -> Body:  # fmt: skip
    """Found the body in an empty installation; refused where there is one already (A-11).

    Raises BadInput naming each field that cannot be used.
    """
    if Body.objects.exists():
        raise Refused(
            "本系统已经设立了机构，一套系统只服务一个法人。",
            lawful="如需更改机构信息，请在“机构”页办理。",
        )
    values = checked(
        {
            "name": name, "credit_code": credit_code, "approval_number": approval_number,
            "approval_from": approval_from, "approval_to": approval_to,
            "approval_scope": approval_scope,
            "address": address, "name_en": name_en,
            "records_complete_from": records_complete_from,
        },
        today=at.date(),
    )  # fmt: skip
    name_the_log(values["name"])
    return sheet.create(Body(**values, demonstration=demonstration))


def name_the_log(name: str) -> None:
    """Give the trail's log the body's name, unless something was signed under another already."""
    try:
        keyring.name_origin(name)
    except ValueError:
        return


@command("amend_body", label="更改机构信息", posts=HEADS, on=Body, values=Columns(Body, AMENDABLE))
def amend_body(
    *, subject: Body, by: Actor, at: datetime, sheet: Sheet, nature: str,
    effective_on: date | None = None, reason: str = "", **values: Any,
) -> Body:  # fmt: skip
    """New values for what is known of the body. nature: see access.natures."""
    note_nature(sheet, nature, effective_on, reason, at)
    if not sheet.change(subject, **checked(values, today=at.date())):
        raise BadInput({"": "与现有内容相同，没有要更改的。"})
    return subject


@command(
    "declare_complete", label="声明记录完整", posts=HEADS, clauses=("18",), on=Body,
    conditions=(IN_PERSON,),
)  # fmt: skip
def declare_complete(
    *, subject: Body, by: Actor, at: datetime, sheet: Sheet, since: date, reason: str
) -> Body:
    """Declare from which day the records here are complete: before it a gap is unknown."""
    if not reason.strip():
        raise BadInput({"reason": "请写明依据，例如“已于某日完成历史档案导入并核对”。"})
    if not EARLIEST <= since <= at.date():
        raise BadInput({"since": "请填 1980 年以后、不晚于今天的日期。"})
    if not sheet.change(subject, records_complete_from=since):
        raise BadInput({"since": "这个日期与现在的声明相同。"})
    return subject


def checked(values: dict[str, Any], today: date) -> dict[str, Any]:
    """The values fit to be stored; raises BadInput with a sentence for every field that is not."""
    errors: dict[str, str] = {}
    fit: dict[str, Any] = {
        key: value.strip() if isinstance(value, str) else value for key, value in values.items()
    }
    for field, label in (("name", "机构名称"), ("approval_number", "认证机构批准号")):
        if field in fit and not fit[field]:
            errors[field] = f"请填写{label}。"
    if "approval_scope" in fit:
        fit["approval_scope"] = str(fit["approval_scope"] or "").replace("\r\n", "\n") or None
    if "credit_code" in fit:
        fit["credit_code"] = fit["credit_code"].upper()
        if problem := _credit_code_problem(fit["credit_code"]):
            errors["credit_code"] = problem
    start, end = fit.get("approval_from"), fit.get("approval_to")
    if start and end and end <= start:
        errors["approval_to"] = "批准的截止日期应晚于起始日期，请核对批准书。"
    complete = fit.get("records_complete_from")
    if complete and not EARLIEST <= complete <= today:
        errors["records_complete_from"] = "请填 1980 年以后、不晚于今天的日期。"
    if "applies_as" in fit and fit["applies_as"] not in AppliesAs.values:
        errors["applies_as"] = "请选择页面上列出的一项。"
    if errors:
        raise BadInput(errors)
    return fit


def _credit_code_problem(code: str) -> str:
    try:
        uscc.validate(code)
    except ValidationError:
        return f"统一社会信用代码“{code}”不对：应为 18 位，最后一位是校验位，请对照营业执照核对。"
    return ""

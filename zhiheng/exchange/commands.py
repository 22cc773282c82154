"""The acts of this area: a file carried in, a batch withdrawn."""

from datetime import datetime

import psycopg
from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.conditions import state
from zhiheng.access.door import command
from zhiheng.access.natures import Nature
from zhiheng.access.refusals import BadInput, Forbidden, Refused, Stale
from zhiheng.access.terms import Post, called
from zhiheng.exchange import consequences
from zhiheng.exchange.carrying import write
from zhiheng.exchange.models import Batch
from zhiheng.exchange.planning import Plan
from zhiheng.exchange.withdrawing import take_back
from zhiheng.trace.references import check_references_now
from zhiheng.trace.sheet import Outdated, Sheet

MAY_IMPORT = {
    Post.QUALITY_DIRECTOR,
    Post.PROJECT_QUALITY_MANAGER,
    Post.STAFF,
    Post.PERSONNEL_OFFICER,
    "operator",
    "system",
}
# Rows go in by COPY, whose errors come from the driver, not from Django.
_CONFLICTS = (IntegrityError, DataError, psycopg.IntegrityError, psycopg.DataError)
MAY_WITHDRAW = {Post.QUALITY_DIRECTOR, Post.PERSONNEL_OFFICER, "operator", "system"}


@command("import_file", label="导入文件", posts=MAY_IMPORT, clauses=("5(7)",), on=Batch)
def import_file(*, subject: None, by: Actor, at: datetime, sheet: Sheet, plan: Plan) -> Batch:
    """Carry a whole file in, or nothing. Raises Refused where the plan refuses a row."""
    _may_all(plan, by, at)
    if plan.asks:
        raise BadInput({"mapping": _("还有对应的问题没有回答，请先完成“对应”一步。")})
    if plan.nature == Nature.CHANGE and plan.effective is None:
        raise BadInput({"effective": _("事实有变化的导入，请填写变更日期。")})
    if plan.refused:
        raise Refused(_refused(plan), lawful=_("按标记的工作簿改正后再导入；已有的记录没有改动。"))
    batch = Batch(
        file_name=plan.file_name[:255], file_digest=plan.digest, kind=plan.kind,
        nature=plan.nature, effective_on=plan.effective, entry=sheet.entry, imported_at=at,
        **{word: count for word, count in plan.counts.items() if word != "refused"},
    )  # fmt: skip
    try:
        sheet.create(batch)
        write(plan, sheet, batch)
        consequences.of_import(plan, by=by, at=at)
        check_references_now()
    except _CONFLICTS as error:
        raise Refused(
            _("导入时发现与刚刚写入的记录冲突，没有导入任何一行。"),
            lawful=_("请重新试算，看清冲突的行后再导入。"),
        ) from error
    except Outdated as error:
        raise Stale(_("有记录刚刚被他人更改，没有导入任何一行。请重新试算。")) from error
    sheet.evidence(plan.digest)
    sheet.note(file=plan.file_name, nature=str(plan.nature), **plan.counts)
    return batch


def _may_all(plan: Plan, by: Actor, at: datetime) -> None:
    """Some kinds of record are brought in by fewer posts than others."""
    held = posts_in_force(by, at)
    closed = [spec for spec in plan.specs() if not held & spec.posts]
    if closed:
        titles = "、".join(f"“{spec.title}”" for spec in closed)
        raise Forbidden(
            _("您此刻的岗位不能导入{titles}。").format(titles=titles),
            who=called(closed[0].posts),
            lawful=_("请由上述岗位的在任人员导入，或从文件中删去这些工作表。"),
        )


def _refused(plan: Plan) -> str:
    first, count = next(plan.groups())
    return _(
        "文件有 {rows} 行不能导入，因此一行也没有导入。最多的一类（{count} 处）：{why}。"
    ).format(
        rows=plan.counts["refused"], count=count, why=first.why if _plain(first.why) else first.head
    )


def _plain(text: str) -> bool:
    """Whether a sentence names no record: only such a one may stand in the trail."""
    return "“" not in text


NOT_WITHDRAWN = state(
    "not_withdrawn", gettext_lazy("批次尚未撤回"), lambda row: row.withdrawn_at is None,
    Refused("这个批次已经撤回过了。", lawful="不必再做什么。"),
)  # fmt: skip


@command(
    "withdraw_batch", label="撤回导入批次", posts=MAY_WITHDRAW, clauses=("5(7)",), on=Batch,
    conditions=(NOT_WITHDRAWN,),
)  # fmt: skip
def withdraw_batch(*, subject: Batch, by: Actor, at: datetime, sheet: Sheet, reason: str) -> Batch:
    """Take back all that a batch wrote; refused where something of it changed or is used since."""
    if not reason.strip():
        raise BadInput({"reason": _("请写明撤回的理由。")})
    if len(reason) > 300:
        raise BadInput({"reason": _("理由请缩短到 300 个字以内。")})
    take_back(subject, sheet=sheet, by=by, at=at)
    sheet.change(subject, withdrawn_at=at, withdrawn_reason=reason.strip())
    return subject

"""Sheets of the two posts: appointment, authorisation, filing, filed changes (2, 4, 8)."""

from typing import Any

from zhiheng.exchange.sheets.people import NOTE
from zhiheng.exchange.sheets.spec import PERSONNEL, Column, Kind, Link, SheetSpec, labels
from zhiheng.posts import models
from zhiheng.posts.terms import Authoriser, FilingKind, PostKind

GROUP = "岗位"
_STARTS = Column("任职自", "starts", Kind.DATE, must=True, stored=False,
                 says="该任命的任职起始日期，与“岗位”表一致")  # fmt: skip
_WHO = Column(
    "工号", "person", Kind.CODE, must=True, stored=False, most=40, says="认证质量总监的工号"
)
_OF_DIRECTOR = Link("appointment", "appointment", ("=director", "person", "starts"))


def _scheme_fault(values: dict[str, Any]) -> tuple[str, str] | None:
    """A director answers for everything: schemes divide project quality managers only."""
    if values.get("post") == "director" and values.get("schemes"):
        return "schemes", "认证质量总监对全部认证规则负责，不填认证规则"
    return None


APPOINTMENT = SheetSpec(
    "appointment",
    "岗位",
    models.Appointment,
    (
        Column("岗位", "post", Kind.CHOICE, choices=labels(PostKind), must=True,
               synonyms={"质量总监": "director", "总监": "director",
                         "项目质量负责人": "project_manager", "负责人": "project_manager"}),
        Column("工号", "person", Kind.CODE, must=True, stored=False, most=40),
        Column("任职自", "starts", Kind.DATE, must=True),
        Column("任职至", "ends", Kind.DATE, says="不再任职的第一天；在任的留空"),
        Column("代行", "acting", Kind.YES_NO, default=False, says="总监缺位时代行职责的填“是”"),
        Column("授权人身份", "authorised_by", Kind.CHOICE, choices=labels(Authoriser),
               synonyms={"质量总监审核": "quality_director", "认证质量总监": "quality_director"}),
        Column("授权人工号", "authoriser", Kind.CODE, stored=False, most=40),
        Column("授权日期", "authorised_on", Kind.DATE),
        Column("有无授权书", "authorisation_evidence", Kind.YES_NO, heads=("有授权书",)),
        Column("本人接受日期", "accepted_on", Kind.DATE),
        Column("认证规则", "schemes", Kind.CODES, most=60, default=[], heads=("规则代码",),
               says="项目质量负责人所负责的规则代码，多个用全角分号分隔；全部则留空"),
        NOTE,
    ),
    key=("post", "person", "starts"),
    paths=("post", "person__number", "starts"),
    says="认证质量总监和认证项目质量负责人的任命与授权，一次任命一行。",
    links=(
        Link("person", "person", ("person",)),
        Link("authoriser", "person", ("authoriser",), optional=True),
    ),
    check=_scheme_fault,
    interval=("starts", "ends"),
    posts=PERSONNEL,
    group=GROUP,
    titles=("任命", "两类岗位"),
)  # fmt: skip

FILED_CHANGE = SheetSpec(
    "filed_change",
    "报备信息变更",
    models.FiledChange,
    (
        _WHO,
        _STARTS,
        Column("变更内容", "what", must=True, most=120, width=24, says="如“联系电话”“职称”"),
        Column("变更日期", "changed_on", Kind.DATE, must=True,
               says="事实发生变化之日；30 日内应当办理变更报备"),
    ),
    key=("person", "starts", "what", "changed_on"),
    paths=("appointment__person__number", "appointment__starts", "what", "changed_on"),
    says="认证质量总监已报备的信息发生的变化。",
    links=(_OF_DIRECTOR,),
    posts=PERSONNEL,
    group=GROUP,
)  # fmt: skip

FILING = SheetSpec(
    "filing",
    "报备",
    models.Filing,
    (
        _WHO,
        _STARTS,
        Column("报备类型", "kind", Kind.CHOICE, choices=labels(FilingKind), must=True,
               synonyms={"首次": "first", "变更": "change"}),
        Column("报备日期", "filed_on", Kind.DATE, must=True),
        Column("回执", "receipt", most=120, width=24),
        Column("变更内容", "what", stored=False, most=120,
               says="信息变更报备：与“报备信息变更”中的一行对应"),
        Column("变更日期", "changed_on", Kind.DATE, stored=False),
    ),
    key=("person", "starts", "kind", "filed_on"),
    paths=("appointment__person__number", "appointment__starts", "kind", "filed_on"),
    says="认证质量总监信息的首次报备和变更报备。",
    links=(
        _OF_DIRECTOR,
        Link("change", "filed_change", ("person", "starts", "what", "changed_on"), optional=True),
    ),
    posts=PERSONNEL,
    group=GROUP,
)  # fmt: skip

SHEETS = (APPOINTMENT, FILED_CHANGE, FILING)

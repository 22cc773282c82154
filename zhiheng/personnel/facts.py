"""The kinds of facts known of a person: which columns each has, and what they may hold.

One table serves the commands, the forms and the pages; a fact's values are checked here, purely.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhiheng.personnel import models
from zhiheng.personnel.models import Fact

Values = Mapping[str, Any]
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
COMPETENCE_CLAUSES = tuple(f"{article}({n})" for article in ("4.2", "8.2") for n in (1, 3, 4, 5))


@dataclass(frozen=True)
class FactKind:
    """A kind of fact. name: in addresses and acts; plural: related name and key of KnownSet.

    columns: what may be given, in the order of forms; past: dates that cannot lie ahead;
    filed: whether it is among what a director files (reading A-12).
    """

    name: str
    plural: str
    label: str | Promise
    model: type[Fact]
    columns: tuple[str, ...]
    clauses: tuple[str, ...]
    required: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    filed: bool = False

    @property
    def has_interval(self) -> bool:
        return "starts" in self.columns


KINDS = {
    kind.name: kind
    for kind in (
        FactKind(
            "education", "educations", _("学历"), models.Education,
            ("level", "school", "completed", "degree_only", "evidence", "note"),
            ("4.2(2)-a", "8.2(2)-a"), ("level",), ("completed",), filed=True,
        ),
        FactKind(
            "employment", "employments", _("工作经历"), models.Employment,
            ("employer", "position", "starts", "ends", "full_time", "field", "recognised",
             "recognised_reason", "evidence", "note"),
            ("4.2(2)-a", "8.2(2)-a"), ("employer",), ("starts",),
        ),
        FactKind(
            "title", "titles", _("职称"), models.Title,
            ("level", "name", "granted", "evidence", "note"),
            ("4.2(2)-b", "8.2(2)-b"), ("level",), ("granted",), filed=True,
        ),
        FactKind(
            "registration", "registrations", _("注册"), models.Registration,
            ("number", "kind", "starts", "ends", "note"), ("8.2(5)",), ("number",),
        ),
        FactKind(
            "competence", "competences", _("能力评价"), models.Competence,
            ("clause", "scheme", "met", "assessed", "assessed_by", "reason", "note"),
            COMPETENCE_CLAUSES, ("clause", "assessed"), ("assessed",),
        ),
        FactKind(
            "ban", "bans", _("从业禁止"), models.Ban,
            ("starts", "ends", "basis", "note"), ("13-c",), ("starts",),
        ),
        FactKind(
            "seat", "seats", _("管理层身份"), models.Seat,
            ("kind", "position", "starts", "ends", "evidence", "note"),
            ("4 ¶1-a", "4 ¶1-d"), ("kind", "starts"), filed=True,
        ),
    )
}  # fmt: skip
BY_PLURAL = {kind.plural: kind for kind in KINDS.values()}
NO_SUCH = _("没有这个项目；请从页面上的表单填写。")


def faults(kind: FactKind, values: Values, today: date) -> dict[str, str]:
    """What is wrong with the values of one fact, a sentence by column; empty where all is well."""
    wrong: dict[str, str] = {}
    for column in values:
        if column not in kind.columns:
            wrong[column] = str(NO_SUCH)
    for column in kind.required:
        if values.get(column) in (None, ""):
            wrong[column] = "此项必填。"
    for column, value in values.items():
        if isinstance(value, date):
            _check_date(column, value, column in kind.past, today, wrong)
    if kind.has_interval:
        _check_interval(values, wrong)
    if (check := _MORE.get(kind.name)) is not None:
        check(values, wrong)
    return wrong


def _check_date(
    column: str, value: date, past: bool, today: date, wrong: dict[str, str]
) -> None:  # fmt: skip
    if not EARLIEST <= value <= LATEST:
        wrong[column] = f"{value} 不在1900至2200年之间；请检查年份。"
    elif past and value > today:
        wrong[column] = f"{value} 晚于今天（{today}）；还没有发生的事请到时再登记。"


def _check_interval(values: Values, wrong: dict[str, str]) -> None:
    starts, ends = values.get("starts"), values.get("ends")
    if starts and ends and ends < starts:
        wrong["ends"] = f"结束日期 {ends} 早于开始日期 {starts}；请核对两个日期。"


def _check_employment(values: Values, wrong: dict[str, str]) -> None:
    if values.get("recognised") and not (values.get("recognised_reason") or "").strip():
        wrong["recognised_reason"] = "认定为专业经历的，请写明理由（口径 A-05）。"


def _check_competence(values: Values, wrong: dict[str, str]) -> None:
    clause = values.get("clause")
    if clause and clause not in COMPETENCE_CLAUSES:
        wrong["clause"] = f"请从 {'、'.join(COMPETENCE_CLAUSES)} 中选择。"
    if values.get("met") is not None and not (values.get("reason") or "").strip():
        wrong["reason"] = "请写明评价的依据：能力由人评价，结论须有理由（口径 A-07）。"


_MORE: dict[str, Callable[[Values, dict[str, str]], None]] = {
    "employment": _check_employment,
    "competence": _check_competence,
}

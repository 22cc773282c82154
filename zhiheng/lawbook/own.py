"""The body's own dated numbers (自定数值): cadences and thresholds, where the law names none.

Each has a default that the program proposes; the body sets another from a day on, with a reason.
What was judged before that day stays as it was judged.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhiheng.access.once import once_a_page
from zhiheng.lawbook.models import OwnFigure


@dataclass(frozen=True)
class Kind:
    """says: what it sets; unit: in words; default: the program's proposal; least, most: its range.

    readings: ids of the readings (解释口径) that it rests on.
    """

    says: str | Promise
    unit: str | Promise
    clause: str
    default: int
    least: int
    most: int
    readings: tuple[str, ...] = ()


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "plan_days": Kind(_("每年前多少日内通过当年的培训考核计划"), _("天"), "5(3)-b", 90, 1, 365),
        "retraining_days": Kind(_("缺席或没有通过的，多少日内补训"), _("天"), "5(3)-b", 30, 1, 365),
        "newcomer_days": Kind(
            _("新到岗的人，多少日内完成当年已到期的培训"), _("天"), "9(2)-b", 60, 1, 365
        ),
        "supervision_months": Kind(
            _("总监多少个月监督一次项目质量负责人的履职"), _("个月"), "5(3)-e", 3, 1, 36, ("A-44",)
        ),
        "report_months": Kind(
            _("项目质量负责人多少个月向总监报告一次"), _("个月"), "9(5)-b", 1, 1, 12
        ),
        "idle_months": Kind(
            _("有注册或授权，多少个月没有活动就核实"), _("个月"), "13-a", 12, 1, 60, ("A-39",)
        ),
        "site_days": Kind(
            _("一个自然月内现场人日超过多少就核实"), _("人日"), "13-a", 26, 1, 31, ("A-39",)
        ),
        "question_days": Kind(
            _("请核实的事项，多少日内核实"), _("天"), "13-a", 30, 1, 365, ("A-39",)
        ),
    }
)


@dataclass(frozen=True)
class Own:
    """A number in force. starts: None where it is still the program's proposal."""

    key: str
    value: int
    starts: date | None


@once_a_page
def _rows() -> tuple[tuple[str, date, int], ...]:
    rows = OwnFigure.objects.order_by("starts", "trail__seq")
    return tuple(rows.values_list("key", "starts", "value"))


def own_figures(on: date) -> Mapping[str, Own]:
    """Every number as it stands on that day. One statement."""
    found = {key: Own(key, kind.default, None) for key, kind in KINDS.items()}
    for key, starts, value in _rows():
        if starts <= on and key in KINDS:
            found[key] = Own(key, value, starts)
    return MappingProxyType(found)


def own_figure(key: str, on: date) -> int:
    """One number on that day."""
    return own_figures(on)[key].value

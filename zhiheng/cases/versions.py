"""Which version of its scheme a case is judged by, and why: for its page; for choosing another."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from zhiheng.cases.models import Case
from zhiheng.schemes.queries import Prescribed, governing, in_force, prescribed


@dataclass(frozen=True)
class Kept:
    """chosen: the version that judges the case, None where there is none; because: why it.

    other: the version in force on the day of application, where that is another one. offered: all
    versions of the scheme.
    """

    chosen: Prescribed | None
    because: str
    other: Prescribed | None
    offered: tuple[Prescribed, ...]


def kept(case: Case) -> Kept:
    """One statement."""
    versions, applied = prescribed(case.scheme_id), case.applied_on
    chosen = governing(versions, case.scheme_version_id, applied)
    fitting = in_force(versions, applied) if applied else None
    agree = chosen is not None and fitting is not None and chosen.version == fitting.version
    other = None if agree or chosen is None else fitting
    return Kept(chosen, _because(case, chosen, fitting, agree), other, tuple(versions))


def _because(
    case: Case, chosen: Prescribed | None, fitting: Prescribed | None, agree: bool
) -> str:  # fmt: skip
    if chosen is None and case.applied_on:
        return _("申请之日没有施行中的版本，程序因此无法判断；请登记当时的版本，或在下面选定。")
    if chosen is None:
        return _("这个规则还没有登记版本，程序因此无法判断。")
    if case.applied_on is None and case.scheme_version_id is None:
        return _("申请日期不清楚，暂按最新的版本对照。")
    if case.applied_on is None:
        return _("记录中写明；申请日期不清楚，无法核对。")
    if agree:
        return _("申请之日施行的版本，此后规则更新也不改变。")
    if fitting is None:
        return _("记录中写明；申请之日没有施行中的版本。")
    return _("记录中写明，但申请之日施行的是另一个版本。")

"""Register and amend schemes and their versions; a definition is checked before it is stored."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhiheng.access.actor import Actor
from zhiheng.access.door import Columns, command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import OPERATOR, SYSTEM, Post
from zhiheng.procedure.scheme import SchemeError, load_scheme
from zhiheng.schemes.models import Scheme, SchemeVersion
from zhiheng.schemes.queries import overlap, used_by
from zhiheng.trace.sheet import Sheet

KEEPERS = {Post.QUALITY_DIRECTOR, Post.PROJECT_QUALITY_MANAGER, OPERATOR, SYSTEM}


@command("register_scheme", label="登记认证规则", posts=KEEPERS, clauses=("5(4)-a",))
def register_scheme(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, code: str, name: str,
    kind: str, product_kind: str | None = None, surveillance_months: int | None = None,
    validity_months: int | None = None,
) -> Scheme:  # fmt: skip
    """A scheme by its code. surveillance_months 0: it prescribes none; None: not known."""
    code = code.strip()
    if not code or not name.strip():
        raise BadInput({"code" if not code else "name": "不能为空，请填写。"})
    if Scheme.objects.filter(code=code).exists():
        raise BadInput({"code": f"规则代码 {code} 已经登记过；请到该规则页登记新版本。"})
    return sheet.create(
        Scheme(
            code=code, name=name.strip(), kind=kind, product_kind=product_kind or None,
            surveillance_months=surveillance_months, validity_months=validity_months,
        )
    )  # fmt: skip


@command(
    "amend_scheme", label="更改认证规则", posts=KEEPERS, clauses=("5(4)-a",), on=Scheme,
    values=Columns(
        Scheme, ("name", "kind", "product_kind", "surveillance_months", "validity_months")
    ),
)  # fmt: skip
def amend_scheme(
    *, subject: Scheme, by: Actor, at: datetime, sheet: Sheet, reason: str = "", **values: Any
) -> Scheme:
    """New values for name, kinds, months; the code names the scheme and stays."""
    if not sheet.change(subject, **values):
        raise BadInput({"": "内容与现有的相同，没有要更改的。"})
    return subject


@command(
    "register_scheme_version", label="登记规则版本", posts=KEEPERS, clauses=("5(4)-a", "9(3)-b"),
    on=Scheme,
)  # fmt: skip
def register_scheme_version(
    *, subject: Scheme, by: Actor, at: datetime, sheet: Sheet, label: str, definition: str,
    starts: date | None = None, ends: date | None = None, follows: bool = False,
) -> SchemeVersion:  # fmt: skip
    """A version with its procedure (YAML); BadInput with the line where it cannot be used.

    follows: the version in force until then ends on the day this one starts, in the same act.
    """
    label = label.strip()
    if not label:
        raise BadInput({"label": "请填写版本，例如发布日期。"})
    if SchemeVersion.objects.filter(scheme=subject, label=label).exists():
        raise BadInput({"label": f"版本 {label} 已经登记过，请另取版本名。"})
    check(subject, label, definition, starts, ends)
    if follows and starts and (before := _until_then(subject, starts)):
        sheet.change(before, ends=starts)
    _alone_in_force(subject, starts, ends)
    return sheet.create(
        SchemeVersion(scheme=subject, label=label, definition=definition, starts=starts, ends=ends)
    )


@command(
    "amend_scheme_version", label="更正规则版本", posts=KEEPERS, clauses=("5(4)-a", "9(3)-b"),
    on=SchemeVersion,
)  # fmt: skip
def amend_scheme_version(
    *, subject: SchemeVersion, by: Actor, at: datetime, sheet: Sheet, definition: str,
    starts: date | None = None, ends: date | None = None, reason: str = "",
) -> SchemeVersion:  # fmt: skip
    """Change a version no project uses; one in use only as a correction, with its reason.

    What is new in the world is a new version, not a correction.
    """
    scheme = _locked(subject.scheme_id)
    used = used_by(subject.pk)
    if used and not reason.strip():
        says = (
            f"已有 {used} 个项目按这个版本受理，更正会使它们重新判定：请写明更正的理由；"
            "若是规则本身改了，请登记新版本。"
        )
        raise BadInput({"reason": says})
    check(scheme, subject.label, definition, starts, ends)
    _alone_in_force(scheme, starts, ends, but=subject)
    if not sheet.change(subject, definition=definition, starts=starts, ends=ends):
        raise BadInput({"definition": "内容与现有的相同，没有要更正的。"})
    return subject


def check(
    scheme: Scheme, label: str, definition: str, starts: date | None, ends: date | None
) -> None:
    """Raises BadInput for an unusable definition, or an end that is not after the start."""
    try:
        load_scheme(definition, f"{scheme.code} {label}")
    except SchemeError as error:
        raise BadInput({"definition": str(error)}) from error
    if starts and ends and ends <= starts:
        raise BadInput({"ends": "废止日期应晚于施行日期，请更正其中一个。"})


def _locked(scheme: UUID) -> Scheme:
    """The scheme's row, locked: versions of one scheme are written one after the other."""
    return Scheme.objects.select_for_update(of=("self",)).get(pk=scheme)


def _until_then(scheme: Scheme, starts: date) -> SchemeVersion | None:
    """The version in force on that day that began before it."""
    rows = SchemeVersion.objects.select_for_update(of=("self",)).filter(scheme=scheme)
    return next((row for row in rows if _began_before(row, starts)), None)


def _began_before(row: SchemeVersion, day: date) -> bool:
    return (row.starts is None or row.starts < day) and (row.ends is None or row.ends > day)


def _alone_in_force(
    scheme: Scheme, starts: date | None, ends: date | None, but: SchemeVersion | None = None
) -> None:
    """Never two versions of one scheme in force on one day. Raises BadInput naming the other."""
    for row in SchemeVersion.objects.filter(scheme=scheme).order_by("starts", "id"):
        if row != but and overlap((starts, ends), (row.starts, row.ends)):
            raise BadInput({"starts": _twice(row)})


def _twice(row: SchemeVersion) -> str:
    since = f"自 {row.starts}" if row.starts else "一直"
    until = f"至 {row.ends}" if row.ends else "尚未废止"
    return (
        f"与版本 {row.label}（{since}，{until}）的施行时间重叠，同一天只能有一个版本施行；"
        "请更正日期，或先为那个版本填废止日期。"
    )

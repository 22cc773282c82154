"""Acts on the law's texts: choose a reading, load a text, mark it read, keep the calendar."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from zhiheng.access.actor import Actor
from zhiheng.access.conditions import IN_PERSON
from zhiheng.access.door import command
from zhiheng.access.refusals import BadInput
from zhiheng.access.terms import Post
from zhiheng.law.calendar import Entry
from zhiheng.law.clock import in_shanghai
from zhiheng.law.readings import reading
from zhiheng.law.register import obligations
from zhiheng.law.text import RegulationTextError, decode, split_regulation
from zhiheng.lawbook import own
from zhiheng.lawbook.limits import KINDS, LONGEST
from zhiheng.lawbook.models import (
    CalendarDay,
    InternalLimit,
    OwnFigure,
    ReadingChoice,
    RegulationText,
    UnitRead,
)
from zhiheng.trace.sheet import Sheet

QUALITY = {Post.QUALITY_DIRECTOR, Post.MANAGEMENT, Post.LEGAL_REPRESENTATIVE}
KEEPERS = QUALITY | {Post.PERSONNEL_OFFICER, "operator", "system"}


@command(
    "choose_reading", label="选定解释口径", posts=QUALITY | {"operator", "system"},
    conditions=(IN_PERSON,),
)  # fmt: skip
def choose_reading(
    *,
    subject: str,
    by: Actor,
    at: datetime,
    sheet: Sheet,
    option: str,
    reason: str,
    value: str = "",
) -> ReadingChoice:  # fmt: skip
    """Choose an option of the reading `subject` (A-xx). Past judgements stay as they were made.

    Raises BadInput for an unknown reading or option, or a missing reason.
    """
    try:
        entry = reading(subject)
    except LookupError:
        raise BadInput({"reading": f"没有编号为 {subject} 的解释口径；请从口径页选择。"}) from None
    if option not in {one.key for one in entry.options}:
        raise BadInput({"option": "请选择页面上列出的一项。"})
    if not reason.strip():
        raise BadInput({"reason": "请写明选定理由：监管部门查看口径时要看到它。"})
    if value and not (re.fullmatch(r"[0-9]{1,4}", value) and 0 < int(value) <= 3650):
        raise BadInput({"value": f"“{value}”不是可用的数；请填 1 至 3650 的整数，或留空用默认值。"})
    return sheet.create(
        ReadingChoice(
            reading=entry.id, option=option, value=value, reason=reason.strip(),
            chosen_by=by.name, chosen_at=at,
        )
    )  # fmt: skip


@command("load_regulation", label="载入规定文本", posts=KEEPERS)
def load_regulation(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, data: bytes
) -> RegulationText:
    """Load a text of the regulation (bytes of a text file); it is cited from now on.

    Raises BadInput where the bytes are no text of a regulation, naming the line, or are already
    the text in use.
    """
    try:
        text = decode(data)
        parsed = split_regulation(text)
    except RegulationTextError as error:
        raise BadInput({"file": str(error)}) from error
    digest = hashlib.sha256(data).hexdigest()
    newest = RegulationText.objects.order_by("-loaded_at").first()
    if newest and newest.digest == digest:
        raise BadInput({"file": "这份文本与正在使用的完全相同，无需再次载入。"})
    sheet.evidence(digest)
    sheet.note(title=parsed.title, status=parsed.status, units=len(parsed.units))
    return sheet.create(
        RegulationText(
            title=parsed.title, status=parsed.status, digest=digest, text=text, loaded_at=at
        )
    )


@command("mark_read", label="标记条文已阅", posts=KEEPERS, conditions=(IN_PERSON,))
def mark_read(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet,
    units: Iterable[tuple[int, int, int, str]],
) -> int:  # fmt: skip
    """Note that `by` has read these units: (article, paragraph, item, digest of the words)."""
    rows = [
        UnitRead(article=a, paragraph=p, item=i, digest=d, read_at=at, read_by=by.name)
        for a, p, i, d in units
    ]
    if not rows:
        raise BadInput({"units": "请至少选择一处条文。"})
    return sheet.create_many(rows)


@command("set_calendar", label="维护日历", posts=KEEPERS)
def set_calendar(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, days: Mapping[date, Entry]
) -> dict[str, int]:
    """Enter days of the body's calendar; a day entered before takes the new kind and source."""
    known = {
        row.day: row
        for row in CalendarDay.objects.select_for_update().filter(day__in=list(days)).order_by("id")
    }
    counts: dict[str, Any] = {"created": 0, "changed": 0}
    new = []
    for day, entry in sorted(days.items()):
        if day not in known:
            new.append(CalendarDay(day=day, kind=entry.kind, source=entry.source))
        elif sheet.change(known[day], kind=entry.kind, source=entry.source):
            counts["changed"] += 1
    counts["created"] = sheet.create_many(new)
    if not any(counts.values()):
        raise BadInput({"days": "这些日子与日历现有内容相同，没有要更改的。"})
    return counts


@command("remove_calendar_day", label="撤回日历中的一天", posts=KEEPERS, on=CalendarDay)
def remove_calendar_day(
    *, subject: CalendarDay, by: Actor, at: datetime, sheet: Sheet, reason: str = ""
) -> CalendarDay:
    """Take a day back: the notice that comes with the program, or the plain week, counts again."""
    sheet.retract(subject)
    return subject


@command("set_internal_limit", label="设定内部时限", posts=QUALITY | {"operator", "system"})
def set_internal_limit(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet,
    kind: str, clause: str, amount: int, reason: str,
) -> InternalLimit:  # fmt: skip
    """Set a limit of the body's own: `kind` a key of limits.KINDS, `clause` "" for all of them.

    One limit for a kind and clause; it counts from now on and never shows as the law's. Raises
    BadInput for an unknown kind or clause, or an amount out of range.
    """
    if kind not in KINDS:
        raise BadInput({"kind": "请选择页面上列出的一种内部时限。"})
    if not 1 <= amount <= LONGEST:
        raise BadInput({"amount": f"请填 1 至 {LONGEST} 之间的天数，现为 {amount}。"})
    if not reason.strip():
        raise BadInput({"reason": "请写明由谁、在哪份制度里定的。"})
    chosen = KINDS[kind]
    clause = chosen.clause or clause.strip()
    if clause and clause not in {entry.clause for entry in obligations()}:
        raise BadInput({"clause": f"义务登记中没有条款“{clause}”；请用登记里的写法，或留空。"})
    values = {"unit": chosen.unit, "amount": amount, "says": reason.strip()}
    row = InternalLimit.objects.select_for_update().filter(rule=kind, clause=clause).first()
    if row is None:
        return sheet.create(InternalLimit(rule=kind, clause=clause, **values))
    if not sheet.change(row, **values):
        raise BadInput({"amount": "与现有的内部时限相同，没有要更改的。"})
    return row


@command("end_internal_limit", label="撤回内部时限", posts=QUALITY, on=InternalLimit)
def end_internal_limit(
    *, subject: InternalLimit, by: Actor, at: datetime, sheet: Sheet, reason: str = ""
) -> InternalLimit:
    """Take a limit of the body's own back."""
    sheet.retract(subject)
    return subject


@command("set_own_figure", label="设定自定数值", posts=QUALITY | {"operator", "system"})
def set_own_figure(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, figure: str, value: int,
    starts: date, reason: str,
) -> OwnFigure:  # fmt: skip
    """Set a number of the body's own from a day on; what was judged before that day stays.

    figure: a key of own.KINDS. Once one is set, the next may not begin in the past. Raises
    BadInput for an unknown key, a value out of range, a missing reason, a day that is gone.
    """
    kind = own.KINDS.get(figure)
    if kind is None:
        raise BadInput({"figure": "请选择页面上列出的一项。"})
    wrong: dict[str, str] = {}
    if not kind.least <= value <= kind.most:
        wrong["value"] = f"请填 {kind.least} 至 {kind.most} 之间的整数，现为 {value}。"
    if not reason.strip():
        wrong["reason"] = "请写明由谁、在哪份制度里定的。"
    rows = OwnFigure.objects.select_for_update().filter(key=figure)
    today = in_shanghai(at).date()
    if starts < today and rows.exists():
        wrong["starts"] = "这一项已经定过：新的数值自今天或以后起，不改过去的判断。"
    if wrong:
        raise BadInput(wrong)
    values = {"value": value, "reason": reason.strip()[:200]}
    row = rows.filter(starts=starts).first()
    if row is None:
        return sheet.create(OwnFigure(key=figure, starts=starts, **values))
    if not sheet.change(row, **values):
        raise BadInput({"value": "与现有的相同，没有要更改的。"})
    return row

"""The preparation pack for an assessment of the director: what the records prove, clause by clause.

Pure: these records in, exactly these lines out. Nothing is typed; what is bad is not left out.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from zhiheng.posts.clocks import last_days
from zhiheng.posts.facts import Office
from zhiheng.posts.keeping import POWERS


@dataclass(frozen=True)
class Line:
    """One line of the pack: the clause, what the records say, whether it is in order.

    good: True, False, or None where the records do not tell.
    """

    clause: str
    says: str
    good: bool | None


@dataclass(frozen=True)
class Records:
    """What the pack is made from. sheets: (day, verdict) of frozen qualification sheets.

    nominations, reviews: how many the director made, and how many of the reviews he did not pass.
    duties: (label of the document in force, day on which the holder acknowledged it), or None.
    resources: asked, answered.
    """

    office: Office
    sheets: tuple[tuple[date, str], ...]
    nominations: int
    reviews: int
    reviews_failed: int
    duties: tuple[str, date | None] | None
    resources: tuple[int, int]
    powers: tuple[str, ...] | None
    on: date


Elsewhere = Callable[[date], Iterable[Line]]
_ELSEWHERE: list[Elsewhere] = []


def register(told: Elsewhere) -> None:
    """The area that judges the whole body tells of the duties of article 5."""
    _ELSEWHERE[:] = [told]


def elsewhere(on: date) -> tuple[Line, ...]:
    """What is known of the director's other duties on that day, in the order of the text."""
    return tuple(line for told in _ELSEWHERE for line in told(on))


def lines(records: Records) -> tuple[Line, ...]:
    """The pack, in the order of the text."""
    return tuple(_lines(records))


def _lines(given: Records) -> Iterator[Line]:
    office = given.office
    yield _duties(given)
    asked, answered = given.resources
    good = asked == answered if asked else None  # nothing asked for proves nothing
    yield Line("2-c", f"提出资源需求{asked}项，已答复{answered}项。", good)
    letter = office.authorised_on is not None and bool(office.authorisation_evidence)
    told = f"{office.authorised_on}授权，有授权书。" if letter else "没有登记有授权书的授权。"
    yield Line("4 ¶1-b", told, letter or None)
    yield _sheet(given)
    yield _first(given)
    yield from _changes(given)
    yield _powers(given)
    named = f"提名项目质量负责人{given.nominations}名。"
    yield Line("6(1)-a", named, True if given.nominations else None)
    failed = f"，其中未通过{given.reviews_failed}次" if given.reviews_failed else ""
    told = f"审核项目质量负责人{given.reviews}次{failed}。"
    yield Line("6(1)-b", told, True if given.reviews else None)


def _duties(given: Records) -> Line:
    if given.duties is None:
        return Line("2-b", "没有现行的总监岗位职责文件。", False)
    label, day = given.duties
    if day is None:
        return Line("2-b", f"岗位职责文件{label}版，本人尚未确认。", False)
    return Line("2-b", f"岗位职责文件{label}版，本人{day}确认。", True)


def _sheet(given: Records) -> Line:
    if not given.sheets:
        return Line("4.2(1)", "没有冻结的任职资格表。", None)
    day, verdict = max(given.sheets)
    words = {"met": "符合", "not_met": "有不符合", "unknown": "有待证实"}
    good = {"met": True, "not_met": False}.get(verdict)
    return Line(
        "4.2(1)", f"{day}资格表：{words.get(verdict, verdict)}；共{len(given.sheets)}张。", good
    )


def _first(given: Records) -> Line:
    office = given.office
    if office.first_filed_on is None:
        return Line("4 ¶3-a", "没有登记首次报备。", False)
    receipt = f"回执{office.first_receipt}" if office.first_receipt else "没有回执"
    return Line(
        "4 ¶3-a", f"{office.first_filed_on}首次报备，{receipt}。", bool(office.first_receipt)
    )


def _changes(given: Records) -> Iterator[Line]:
    """Each change of what was filed, with the days that it took."""
    for one in given.office.changes:
        strict, _ = last_days(one.due)
        if one.filed_on is None:
            late = given.on > strict
            state = f"尚未变更报备，期限{strict}" + ("，已过。" if late else "。")
            yield Line(
                "4 ¶3-b", f"{one.changed_on}变更{one.what}，{state}", False if late else None
            )
            continue
        days = (one.filed_on - one.changed_on).days
        why = f"，迟报理由：{one.late_reason}" if one.late_reason else ""
        told = f"{one.changed_on}变更{one.what}，{one.filed_on}变更报备，用{days}天{why}。"
        yield Line("4 ¶3-b", told, one.filed_on <= strict)


def _powers(given: Records) -> Line:
    if given.powers is None:
        return Line("6 chapeau", "没有登记授权书列明了哪些权利。", None)
    lacking = [one for one in POWERS if one not in given.powers]
    if lacking:
        return Line("6 chapeau", f"授权书未列明{'、'.join(lacking)}。", False)
    return Line("6 chapeau", "授权书列明了第六条的全部权利。", True)

"""How a plan comes about: read the sheets, unite rows, weigh them kind by kind, check the whole."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date

from zhiheng.exchange.planning import checks, derive, versions
from zhiheng.exchange.planning.filed import filed_changes
from zhiheng.exchange.planning.frozen import leave_frozen
from zhiheng.exchange.planning.merge import merged
from zhiheng.exchange.planning.official import Question, official_rows
from zhiheng.exchange.planning.plan import Plan, Planned
from zhiheng.exchange.planning.source import read_sheet, recognise
from zhiheng.exchange.planning.weigh import Known, weigh
from zhiheng.exchange.reading.book import Book
from zhiheng.exchange.reading.heads import WrongHeads
from zhiheng.exchange.reading.limits import Unreadable
from zhiheng.exchange.sheets import SHEETS, SheetSpec
from zhiheng.exchange.uncollected import uncollected

Progress = Callable[[int, int], None]
Rows = dict[str, list[Planned]]


@uncollected()
def make_plan(
    book: Book,
    *,
    digest: str,
    on: date,
    nature: str = "correction",
    effective: date | None = None,
    mapping: Mapping[str, str] | None = None,
    sheet: str = "",
    progress: Progress = lambda done, total: None,
) -> Plan:
    """What importing this book would do now. Reads the database, writes nothing.

    digest: SHA-256 of the file; on: today, in Shanghai; nature: correction or change (then
    `effective` is its day); mapping: answers to the questions of official sheets; sheet: the title
    of a single sheet's kind.
    Raises Unreadable where the file as a whole cannot be used.
    """
    plan = Plan(book.name, digest, book.kind, nature, effective, on, dict(mapping or {}))
    rows = _read(book, sheet, plan, progress)
    if not plan.asks:
        _weigh_all(rows, plan, progress)
    return plan


def _read(book: Book, wanted: str, plan: Plan, progress: Progress) -> Rows:
    """All rows of the file by kind; progress counts rows read."""
    total = 2 * sum(sheet.row_count for sheet in book.sheets)
    rows: Rows = defaultdict(list)
    done = 0
    try:
        ours, theirs, warnings = recognise(book, wanted)
        plan.warnings += warnings
        for source, spec in ours:
            rows[spec.name] += read_sheet(source, spec, plan.refused)
            done += source.row_count
            progress(done, total)
        for found in theirs:
            official_rows(found, plan, rows)
            done += found.match.sheet.row_count
            progress(done, total)
    except WrongHeads as error:
        raise Unreadable(error.says) from error
    for sheet in book.sheets:
        if sheet.filled_down:
            plan.warnings.append(
                f"工作表“{sheet.name}”有合并单元格，{sheet.filled_down} 格按合并区域的值读入，"
                "请核对。"
            )
    if not any(rows.values()) and not plan.refused and not plan.asks:
        raise Unreadable(f"文件“{book.name}”只有表头，没有数据行。请填好后再交。")
    return rows


def _weigh_all(rows: Rows, plan: Plan, progress: Progress) -> None:
    known = Known()
    for found in rows.values():
        known.ask(found)
    total = 2 * sum(map(len, rows.values()))
    done = total // 2
    weighed: Rows = {}
    for spec in SHEETS:
        if not rows.get(spec.name) and spec.name not in known.asked:
            continue
        fresh = weigh(spec, merged(rows.get(spec.name, ()), plan), known, plan)
        weighed[spec.name] = fresh
        _follow(spec, fresh, rows, weighed, known, plan)
        done += len(rows.get(spec.name, ()))
        progress(min(done, total), total)
    for name, fresh in weighed.items():
        _sort_out(name, fresh, plan)
    if plan.nature == "change" and plan.effective:
        plan.filed = filed_changes(plan)


def _follow(
    spec: SheetSpec, fresh: list[Planned], rows: Rows, weighed: Rows, known: Known, plan: Plan
) -> None:
    """What the rows of this kind bring about: words, seals, states, checks across rows."""
    leave_frozen(spec.name, fresh, known, plan)
    if spec.name == "person":
        derive.add_seals(fresh, known)
        checks.one_number_one_person(fresh, plan)
    elif spec.name == "appointment":
        checks.one_director_at_a_time(fresh, known, plan)
    elif spec.name in checks.ALONE:
        checks.one_at_a_time(spec.name, fresh, known, plan)
    elif spec.name == "scheme_version":
        versions.one_version_at_a_time(fresh, known, plan)
    elif spec.name == "case":
        versions.keep_versions(fresh, known, plan)
    elif spec.name == "certificate":
        rows["state_change"] = [*derive.state_rows(fresh, known), *rows.get("state_change", ())]
    elif spec.name == "state_change":
        weighed["certificate"] += derive.settle_states(fresh, known, plan)
    if spec.name in ("person", "client", "certificate"):
        derive.add_words(fresh, known)


def _sort_out(name: str, rows: list[Planned], plan: Plan) -> None:
    refused = {(refusal.sheet, refusal.row) for refusal in plan.refused}
    for row in rows:
        if row.bad or (row.place.sheet, row.place.row) in refused:
            continue
        if not row.version:
            plan.created.setdefault(name, []).append(row)
        elif row.values or row.seals:
            plan.changed.setdefault(name, []).append(row)
        else:
            plan.same[name] += 1


__all__ = ["Progress", "Question", "make_plan"]

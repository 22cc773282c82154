"""`zhiheng deadlines`: every clock, with its ends and whether it is late when asked."""

from typing import Annotated, Any

import typer

from zhiheng.cli.errors import Unusable, one_line
from zhiheng.cli.output import console, print_json

app = typer.Typer(add_completion=False, rich_markup_mode=None)
STATES = {"running": "未到期", "late": "逾期", "answered": "已办结"}


@app.command()
def deadlines(
    state: Annotated[
        str, typer.Option("--state", help="只列 running、late 或 answered；不写列全部。")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """列出每一个时限；是否逾期在读的时候算，与后台任务无关。

    退出码：0 没有逾期未办的法定时限；1 有；2 请求不可用。
    """
    if state and state not in STATES:
        raise Unusable(f"--state 应为 {'、'.join(STATES)}，现为“{state[:20]}”。")
    from zhiheng.site.boot import start

    start()
    from django.utils import timezone

    now = timezone.now()
    listed = _every(now, state)
    late = open_late(now)
    if as_json:
        from zhiheng.law.clock import stamp

        print_json({"at": stamp(now), "overdue": late, "deadlines": [_told(c) for c in listed]})
    else:
        _show(listed, late)
    raise typer.Exit(1 if late else 0)


def open_late(now: Any) -> int:
    """Clocks of the law that are past their strict end and unanswered."""
    from zhiheng.deadlines.models import Deadline

    return Deadline.objects.filter(
        internal=False, answered_at__isnull=True, due_strict__lte=now
    ).count()


def _every(now: Any, state: str) -> list[Any]:
    from zhiheng.deadlines.queries import page

    found: list[Any] = []
    after = ""
    while True:
        part = page(now, state=state, after=after, limit=1000)
        found += part.clocks
        if not part.next:
            return found
        after = part.next


def _told(clock: Any) -> dict[str, Any]:
    """One clock for scripts; it names nobody."""
    from zhiheng.law.clock import stamp

    return {
        "id": str(clock.id),
        "rule": clock.rule,
        "clause": clock.clause,
        "subject": {"table": clock.subject[0], "id": str(clock.subject[1])},
        "says": clock.says,
        "from": stamp(clock.start),
        "due_strict": stamp(clock.due),
        "due_rolled": stamp(clock.rolled),
        "calendar": "presumed" if clock.presumed else "official",
        "internal": clock.internal,
        "post": clock.post or None,
        "answered_at": stamp(clock.answered_at) if clock.answered_at else None,
        "state": _state(clock),
        "late": clock.late,
    }


def _state(clock: Any) -> str:
    if clock.answered_at is not None:
        return "answered"
    return "late" if clock.late else "running"


def _show(listed: list[Any], late: int) -> None:
    from rich.table import Table
    from rich.text import Text

    from zhiheng.ui.moments import instant

    table = Table()
    for head in ("事项", "条款", "严格届满", "状态", "责任岗位"):
        table.add_column(head, overflow="fold")
    for clock in listed:
        state = STATES[_state(clock)] + ("（迟）" if clock.answered_at and clock.late else "")
        kind = "（内部时限）" if clock.internal else ""
        table.add_row(
            Text(one_line(clock.says) + kind), Text(clock.clause), Text(str(instant(clock.due))),
            Text(state), Text(clock.post_label),
        )  # fmt: skip
    console().print(table)
    console().print(f"共 {len(listed)} 个时限；逾期未办的法定时限 {late} 个。")

"""`zhiheng import`: bring in workbooks and CSV, all or nothing per file; the template."""

import getpass
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhiheng.cli.errors import Unusable, one_line
from zhiheng.cli.inputs import parse_day
from zhiheng.cli.output import print_json
from zhiheng.cli.progress import progress

if TYPE_CHECKING:
    from zhiheng.exchange.planning import Plan

app = typer.Typer(add_completion=False, rich_markup_mode=None)
SHOWN = 20
REMEMBERED = "import-mapping.json"


@app.command()
def bring_in(
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH…]", help="要导入的文件，依次处理。")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只试算，什么也不写。")] = False,
    template: Annotated[
        str | None, typer.Option(metavar="FILE.xlsx", help="写出空模板，不导入。")
    ] = None,
    nature: Annotated[
        str, typer.Option(help="correction 更正（原来录错）；change 变更（事实在某日变了）。")
    ] = "correction",
    effective: Annotated[
        str | None, typer.Option(metavar="DATE", help="变更日期，与 --nature change 同用。")
    ] = None,
    sheet: Annotated[str, typer.Option(help="单张表是哪一类，如 人员；表头分不清时才用。")] = "",
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="KEY=VALUE|FILE.json", help="官方报表不含的内容；会被记住。"),
    ] = None,
    marked: Annotated[
        str | None, typer.Option(metavar="FILE.xlsx", help="有不能导入的行时，写出标记好的工作簿。")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """导入文件：0 全部办成，1 有文件不能导入，2 请求或文件不可用。"""
    if template:
        _write_template(template, as_json)
        return
    if not paths:
        raise Unusable("请给出要导入的文件，或用 --template FILE.xlsx 写出模板。")
    if nature not in ("correction", "change"):
        raise Unusable(f"选项 --nature 应为 correction 或 change，现为“{nature[:40]}”。")
    day = parse_day(effective, "--effective") if effective else None
    if nature == "change" and day is None:
        raise Unusable("--nature change 还需要 --effective 变更日期，如 2026-01-05。")
    from zhiheng.site.boot import start

    start()
    given = {"nature": nature, "effective": day, "sheet": sheet, "mapping": _mapping(mapping or [])}
    results = [_one(Path(path), given, dry_run, marked) for path in paths]
    if as_json:
        print_json({"files": results})
    else:
        for result in results:
            _show(result)
    raise typer.Exit(max(result["exit"] for result in results))


def _write_template(target: str, as_json: bool) -> None:
    """Needs Django's models, and no database."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiheng.site.settings")
    import django

    django.setup()
    from zhiheng.exchange.template import write_template

    if not target.lower().endswith(".xlsx"):
        raise Unusable(f"{target}：模板是工作簿，文件名请以 .xlsx 结尾。")
    try:
        write_template(target)
    except OSError as error:
        raise Unusable(f"{target}：写不进去（{error.strerror or error}）；请换个地方。") from error
    print_json({"template": target}) if as_json else print(f"模板已写到 {target}。")


def _mapping(given: list[str]) -> dict[str, str]:
    """Answers of this call over the remembered ones. Raises Unusable."""
    answers = _remembered()
    for text in given:
        key, sign, value = text.partition("=")
        if sign:
            answers[key.strip()] = value.strip()
        else:
            answers |= _mapping_file(Path(text))
    return answers


def _mapping_file(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise Unusable(f"{path}：没有这个文件；--map 应为 KEY=VALUE 或 JSON 文件。") from error
    except (OSError, ValueError, RecursionError) as error:
        raise Unusable(f"{path}：不是可读的 JSON 文件。") from error
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise Unusable(f"{path}：应为一个 JSON 对象，键和值都是文字。")
    return found


def _memory() -> Path:
    from django.conf import settings

    return Path(settings.DATA_DIR) / REMEMBERED


def _remembered() -> dict[str, str]:
    try:
        return dict(json.loads(_memory().read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _one(path: Path, given: dict[str, Any], dry_run: bool, marked: str | None) -> dict[str, Any]:
    """Try one file and, unless dry, carry it in; what became of it, with its exit code."""
    from django.utils import timezone

    from zhiheng.exchange.reading.limits import Unreadable
    from zhiheng.exchange.report import summary
    from zhiheng.exchange.store import book_of, store_path
    from zhiheng.law.clock import in_shanghai

    try:
        stored = store_path(path)
        with (
            _reporting(path.name) as report,
            book_of(stored.digest, name=path.name) as book,
        ):
            from zhiheng.exchange.planning.make import make_plan

            on = in_shanghai(timezone.now()).date()
            plan = make_plan(book, digest=stored.digest, on=on, progress=report, **given)
            if marked and plan.refused:
                _write_marked(marked, book, plan)
    except Unreadable as error:
        return {"file": str(path), "result": "unusable", "says": error.says, "exit": 2}
    told = {"file": str(path), **summary(plan)}
    if dry_run or plan.asks:
        result = "needs_mapping" if plan.asks else "tried"
        return {**told, "result": result, "exit": 2 if plan.asks else int(bool(plan.refused))}
    return {**told, **_carry(plan)}


def _write_marked(target: str, book: Any, plan: "Plan") -> None:
    from dataclasses import asdict

    from zhiheng.exchange.report import marked

    try:
        marked(target, book, [asdict(refusal) for refusal in plan.refused])
    except OSError as error:
        raise Unusable(f"{target}：写不进去（{error.strerror or error}）；请换个地方。") from error


def _carry(plan: "Plan") -> dict[str, Any]:
    """Carry the plan in, as one act of the operator."""
    from django.utils import timezone

    from zhiheng.access.actor import operator
    from zhiheng.access.refusals import BadInput, Refused, Stale
    from zhiheng.exchange.commands import import_file

    if not plan.writes and not plan.refused:
        return {"result": "same", "exit": 0}
    try:
        with _reporting("入库") as report:
            plan.progress = report
            done = import_file(by=operator(_login()), at=timezone.now(), plan=plan)
    except Refused as refusal:
        return {"result": "refused", "says": refusal.says, "lawful": refusal.lawful, "exit": 2}
    except (BadInput, Stale) as error:
        return {"result": "refused", "says": str(error), "exit": 2}
    if plan.mapping:
        _memory().write_text(json.dumps(plan.mapping, ensure_ascii=False), encoding="utf-8")
    receipt = done.receipt
    return {
        "result": "imported",
        "batch": str(done.value.pk),
        "seq": receipt.seq if receipt else None,
        "digest": receipt.digest if receipt else None,
        "exit": 0,
    }


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "?"


@contextmanager
def _reporting(label: str) -> Iterator[Callable[[int, int], None]]:
    """`report(done, total)` in steps for the bar."""
    with progress(label, total=100) as advance:
        shown = 0

        def report(done: int, total: int) -> None:
            nonlocal shown
            now = done * 100 // total if total else 0
            if now > shown:
                advance(now - shown)
                shown = now

        yield report


def _show(result: dict[str, Any]) -> None:
    """One file's result for people; refusals to standard error."""
    counts = result.get("counts")
    if counts:
        print(
            f"{result['file']}：新建 {counts['created']}，更改 {counts['changed']}，"
            f"不变 {counts['same']}，不能导入 {counts['refused']}。"
        )
    for warning in result.get("warnings", ())[:SHOWN]:
        print(f"  留意：{one_line(warning)}")
    for change in result.get("changes", ())[:SHOWN]:
        print(f"  {change['sheet']} {change['name']} {change['head']}："
              f"{one_line(change['old'])} → {one_line(change['new'])}")  # fmt: skip
    for group in result.get("groups", ())[:SHOWN]:
        _complain(f"{result['file']}：{group['example']}（这样的共 {group['count']} 处）")
    _show_end(result)


def _show_end(result: dict[str, Any]) -> None:
    match result["result"]:
        case "imported":
            print(f"已全部导入，留痕第 {result['seq']} 条，摘要 {result['digest']}。")
        case "same":
            print("与系统中的记录完全相同，没有可写的内容，也没有新的留痕。")
        case "tried":
            print("这是试算，什么也没有写。")
        case "needs_mapping":
            keys = "；".join(f"{q['key']}（{q['label']}）" for q in result["questions"])
            _complain(f"{result['file']}：官方报表没有这些内容，请用 --map 键=值 指明：{keys}。")
        case _:
            _complain(f"{result['file']}：{result['says']}{result.get('lawful', '')}")


def _complain(sentence: str) -> None:
    print(re.sub(r"\s+", " ", sentence), file=sys.stderr)

"""`zhiheng conform`: recorded procedures judged against schemes, without a database."""

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from zhiheng.cli.errors import Unusable, one_line
from zhiheng.cli.inputs import parse_day, read_bytes, shown_name
from zhiheng.cli.output import console, print_json
from zhiheng.cli.progress import progress
from zhiheng.procedure.events import SHANGHAI, UnusableEvents, Verdict
from zhiheng.procedure.labels import LABELS
from zhiheng.procedure.scheme import Scheme, SchemeError, load_scheme

if TYPE_CHECKING:
    from zhiheng.procedure.conforming import Outcome, PathLine, Request

app = typer.Typer(add_completion=False, rich_markup_mode=None)
SCHEME_ENDINGS = (".yaml", ".yml", ".json")
_HUNDRED = 100


@app.command()
def conform(
    events: Annotated[
        list[str],
        typer.Argument(metavar="EVENTS", help="事件：CSV、Parquet、XES（可 .gz），或其文件夹。"),
    ],
    scheme: Annotated[
        list[str] | None,
        typer.Option("--scheme", metavar="FILE…", help="认证规则（YAML 或 JSON），可给几份。"),
    ] = None,
    cases: Annotated[
        str | None, typer.Option(metavar="FILE", help="案卷：case, closed，可有 ended。")
    ] = None,
    authorisations: Annotated[
        str | None, typer.Option(metavar="FILE", help="授权：person, step, from, to。")
    ] = None,
    managers: Annotated[
        str | None, typer.Option(metavar="FILE", help="负责人：case, manager, from, to。")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="判定日；不写为今天。")
    ] = None,
    findings: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="写出发现项：.csv、.jsonl 或 .parquet。"),
    ] = None,
    map: Annotated[
        str | None,
        typer.Option("--map", metavar="FILE.svg", help="画出认证规则与走过的路径（SVG）。"),
    ] = None,
    engine: Annotated[
        str, typer.Option(metavar="local|spark", help="local 本机；spark 集群。")
    ] = "local",
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")] = False,
) -> None:
    """对照认证规则判定程序记录：步骤有无增减遗漏、次序、证据、回避、时限、授权、负责人。

    退出码：0 全部符合；1 有不符合或未知的案卷；2 请求或输入不可用。
    """
    # A log's columns are written once and read once: a system that looks for large pages to put
    # them in may spend more on that than they save (numpy asks for them unless told otherwise).
    os.environ.setdefault("NUMPY_MADVISE_HUGEPAGE", "0")
    # numpy's library of linear algebra, which nothing here asks, would keep threads in waiting.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from zhiheng.procedure.conforming import ENGINES, Request

    if engine not in ENGINES:
        raise Unusable(f"选项 --engine 应为 {' 或 '.join(ENGINES)}，现为“{engine[:40]}”。")
    if not all(each.strip() for each in (*(scheme or []), *events)):
        raise Unusable("有一个文件名是空的；请写上，或去掉它。")
    named = [*(scheme or []), *(each for each in events if _is_scheme(each))]
    logs = [each for each in events if not _is_scheme(each)]
    if not named:
        raise Unusable("没有给出认证规则，请用 --scheme 指定至少一份。")
    if not logs:
        raise Unusable("没有给出事件文件。")
    request = Request(
        events=[Path(each) for each in logs],
        schemes=[_scheme(each) for each in named],
        on=_today() if on is None else parse_day(on, "--on"),
        cases=_path(cases, "--cases"),
        authorisations=_path(authorisations, "--authorisations"),
        managers=_path(managers, "--managers"),
        findings=_path(findings, "--findings"),
        map=_map(map),
    )
    _refuse_overwriting(request, named)
    _stop_as_if_interrupted()
    _load_engine()
    outcome = _outcome(engine, request)
    for warning in (*outcome.warnings, *_of_nothing(outcome)):
        print(f"注意：{one_line(warning)}", file=sys.stderr)
    if as_json:
        print_json(_document(outcome))
    else:
        _show(outcome, request.on, findings, map)
    summary = outcome.summary
    raise typer.Exit(1 if summary.deviating or summary.unknown else 0)


def _stop_as_if_interrupted() -> None:
    """Whoever asks us to end (SIGTERM) leaves no half-written findings behind."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def _refuse_overwriting(request: "Request", schemes: Sequence[str]) -> None:
    """What is judged must still be there afterwards, the files in a folder among it."""
    from zhiheng.procedure.reading.files import files_of

    beside = (request.cases, request.authorisations, request.managers)
    try:
        logs = files_of(request.events)
    except UnusableEvents as error:
        raise Unusable(str(error)) from error
    given = {each.resolve() for each in (*logs, *map(Path, schemes), *beside) if each}
    for written in (request.findings, request.map):
        if written and written.resolve() in given:
            raise Unusable(f"{written}：这是要读的文件，写出会盖掉它；请换个名称。")


def _of_nothing(outcome: "Outcome") -> Iterator[str]:
    if not outcome.summary.cases:
        yield "没有一个案卷可判定：没有符合，也没有不符合；请核对文件与判定日。"


def _load_engine() -> None:
    """Import what judges; hardly an object of it ever dies, so collecting meanwhile is wasted."""
    gc.disable()
    try:
        import zhiheng.procedure.engine.gather
        import zhiheng.procedure.engine.judging  # noqa: F401
    finally:
        gc.enable()
    gc.freeze()


def _is_scheme(path: str) -> bool:
    """Events are never written like this, so what is meant is clear: --scheme a.yaml b.yaml."""
    return path.lower().endswith(SCHEME_ENDINGS)


def _scheme(path: str) -> Scheme:
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unusable(f"{shown_name(path)}：不是 UTF-8 文字；请另存为 UTF-8。") from error
    try:
        return load_scheme(text, shown_name(path))
    except SchemeError as error:
        raise Unusable(str(error)) from error


def _map(text: str | None) -> Path | None:
    if text and not text.lower().endswith(".svg"):
        raise Unusable(f"{text}：图只写成 SVG；名称请以 .svg 结尾。")
    return _path(text, "--map")


def _path(text: str | None, option: str) -> Path | None:
    """An option that says nothing (--cases "$CASES") is no option that was left out."""
    if text is not None and not text.strip():
        raise Unusable(f"选项 {option} 是空的；请写上文件名，或去掉这个选项。")
    return None if text is None else Path(text)


def _today() -> date:
    return datetime.now(SHANGHAI).date()


def _outcome(engine: str, request: Any) -> "Outcome":
    from zhiheng.procedure.conforming import run_with

    with progress("读取与判定", 2 * _HUNDRED) as advance:
        reached = 0

        def tell(what: str, share: float) -> None:
            nonlocal reached
            now = int(_HUNDRED * share) + (_HUNDRED if what != "读取" else 0)
            if now > reached:
                advance(now - reached)
                reached = now

        try:
            return run_with(engine, request, tell)
        except UnusableEvents as error:
            raise Unusable(str(error)) from error


def _document(outcome: "Outcome") -> dict[str, Any]:
    summary = outcome.summary
    return {
        "schemes": [{"scheme": name, "version": version} for name, version in summary.schemes],
        "cases": summary.cases,
        "conforming": summary.conforming,
        "deviating": summary.deviating,
        "unknown": summary.unknown,
        "findings": dict(summary.findings),
        "variants": summary.variants,
        "seconds": dict(outcome.seconds),
    }


def _show(outcome: "Outcome", on: date, findings: str | None, map: str | None) -> None:
    """For people: a sentence, the verdicts, the most frequent paths, where the findings are."""
    out, summary = console(), outcome.summary
    schemes = "、".join(one_line(f"{n} {v}".strip()) for n, v in summary.schemes)
    out.print(
        f"判定日 {on}，认证规则 {schemes}：共 {summary.cases:,} 个案卷，"
        f"符合 {summary.conforming:,}，不符合 {summary.deviating:,}，未知 {summary.unknown:,}；"
        f"不同的路径 {summary.variants:,} 种。",
        soft_wrap=True,
    )
    if summary.cases:
        _show_verdicts(out, summary.findings, summary.cases)
        _show_paths(out, outcome.paths, summary.cases)
    if findings:
        out.print(f"发现项已写到 {findings}。", soft_wrap=True)
    if map:
        out.print(f"路径图已写到 {map}。", soft_wrap=True)
    spent = "，".join(
        f"{label} {outcome.seconds[key]:.2f}"
        for key, label in (("read", "读取"), ("judge", "判定"), ("write", "写出"))
        if key in outcome.seconds
    )
    out.print(f"处理器秒数：{spent}。")


def _show_verdicts(out: Any, findings: Any, cases: int) -> None:
    from rich.table import Table

    table = Table(title="各类发现", title_justify="left")
    table.add_column("类别")
    table.add_column("案卷", justify="right")
    table.add_column("占比", justify="right")
    for verdict, count in findings.items():
        table.add_row(LABELS[Verdict(verdict)], f"{count:,}", f"{count / cases:.1%}")
    out.print(table)


def _show_paths(out: Any, paths: "Sequence[PathLine]", cases: int) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title="最常见的路径", title_justify="left", show_lines=True)
    table.add_column("案卷", justify="right", no_wrap=True)
    table.add_column("路径", overflow="fold")
    table.add_column("有什么问题", overflow="fold")
    for line in paths:
        found = line.findings.items()
        wrong = "；".join(f"{LABELS[Verdict(key)]} {count:,}" for key, count in found)
        table.add_row(
            f"{line.cases:,}\n{line.cases / cases:.1%}",
            Text(one_line(path_in_words(line.path)) or "（没有事件）"),
            Text(wrong or "无"),
        )
    out.print(table)


def path_in_words(path: Sequence[tuple[int, str]]) -> str:
    """Steps by arrows; a step of a surveillance cycle with its number in front."""
    return " → ".join(f"{cycle}·{step}" if cycle else step for cycle, step in path)

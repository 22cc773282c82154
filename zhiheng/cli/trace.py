"""`zhiheng trace`: prove the trail, or hand it over. A file is verified with nothing but itself."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from zhiheng.cli.errors import Unusable
from zhiheng.cli.inputs import MEGABYTE, read_bytes, shown_name
from zhiheng.cli.output import print_json
from zhiheng.cli.progress import progress
from zhiheng.trace.checkpoint import Malformed
from zhiheng.trace.checkpoint import parse as parse_note
from zhiheng.trace.faults import Report
from zhiheng.trace.filecheck import NoTrail, verify_file, verify_receipt

app = typer.Typer(
    add_completion=False, rich_markup_mode=None, help="核对或交出存证链。", no_args_is_help=True
)
AsJson = Annotated[bool, typer.Option("--json", help="输出一个 JSON 文档。")]
SHOWN = 20


@app.command()
def verify(
    file: Annotated[
        str | None, typer.Argument(metavar="[FILE]", help="导出文件或收据；不写则核对数据库。")
    ] = None,
    against: Annotated[
        str | None, typer.Option(metavar="CHECKPOINT", help="另处保存的检查点文件。")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """核对存证链：完好为 0，有误为 1 并指出第一处，文件不可用为 2。"""
    note = _note(against) if against else None
    report = _verify_file(file, note) if file else _verify_database(note)
    if as_json:
        print_json(report.plain())
    else:
        _show(report)
    raise typer.Exit(0 if report.ok else 1)


def _note(path: str) -> str:
    """The text of a checkpoint file, known to be one."""
    try:
        text = read_bytes(path, MEGABYTE).decode("utf-8").replace("\r\n", "\n")
        parse_note(text)
    except (UnicodeDecodeError, Malformed) as error:
        raise Unusable(
            f"{shown_name(path)}：不是检查点；应为 zhiheng trace checkpoint 写出的文字。"
        ) from error
    return text


def _verify_file(name: str, note: str | None) -> Report:
    path = Path(name)
    try:
        if path.stat().st_size < MEGABYTE and (receipt := _receipt(path)):
            return verify_receipt(receipt, note)
        with progress("核对存证链") as advance:
            return verify_file(path, note, advance)
    except NoTrail as error:
        raise Unusable(f"{name}：{error}") from error
    except FileNotFoundError as error:
        raise Unusable(f"{name}：没有这个文件；请检查路径。") from error
    except IsADirectoryError as error:
        raise Unusable(f"{name}：这是文件夹，请给出导出文件。") from error
    except (OSError, ValueError) as error:
        raise Unusable(f"{name}：读不出来（{error}）。") from error


def _receipt(path: Path) -> dict[str, Any] | None:
    """The receipt in this file, or None where it is something else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        return None
    is_receipt = isinstance(found, dict) and found.get("format") == "zhiheng-receipt"
    return found if is_receipt else None


def _verify_database(note: str | None) -> Report:
    with _database(), progress("核对存证链") as advance:
        from zhiheng.trace.verify import verify_database

        return verify_database(note, progress=advance)


def _show(report: Report) -> None:
    for fault in report.faults[:SHOWN]:
        print(fault.sentence())
    if len(report.faults) > SHOWN:
        print(f"……另有 {len(report.faults) - SHOWN} 处，全部见 --json。")
    verdict = "完好" if report.ok else "有误"
    print(f"存证链{verdict}：共 {report.entries} 条，末条摘要 {report.head or '无'}")


@app.command()
def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="写到哪里；- 表示标准输出。")],
    as_json: AsJson = False,
) -> None:
    """把整条存证链写成一个文件（JSON Lines），任何人都能独立核对。"""
    with _database(), progress("导出存证链") as advance:
        from zhiheng.trace import export as exporting

        def step(_: int) -> None:
            advance(1)

        if file == "-":
            exporting.write(sys.stdout, step)
            return
        count = _written(file, lambda: exporting.export(Path(file), step))
    result = {"file": file, "entries": count}
    print_json(result) if as_json else print(f"已导出 {count} 条到 {file}。")


@app.command()
def checkpoint(
    out: Annotated[str | None, typer.Option(metavar="FILE", help="写到文件，另处保存。")] = None,
    as_json: AsJson = False,
) -> None:
    """签发当前的检查点；请把它保存在本机构之外。"""
    with _database():
        from zhiheng.trace import signer

        note, key = signer.sign_head(), signer.public_key()
    if out:
        _written(out, lambda: Path(out).write_text(note, encoding="utf-8"))
    if as_json:
        signed = parse_note(note)[0]
        print_json(
            {
                "origin": signed.origin,
                "size": signed.size,
                "root": signed.root.hex(),
                "checkpoint": note,
                "key": key,
            }
        )
    elif out:
        print(f"检查点已写到 {out}；核对用的公钥：{key}")
    else:
        print(note, end="")


@app.command()
def receipt(
    seq: Annotated[int, typer.Argument(metavar="SEQ", help="第几条。", min=1)],
    out: Annotated[str | None, typer.Option(metavar="FILE", help="写到文件。")] = None,
    as_json: AsJson = False,
) -> None:
    """交出某一条的收据：内容、包含证明与签名的检查点（JSON）。"""
    with _database():
        from zhiheng.trace import ledger
        from zhiheng.trace.models import Entry

        try:
            found = ledger.receipt(seq)
        except Entry.DoesNotExist as error:
            raise Unusable(f"存证链里没有第 {seq} 条。") from error
    if not out:
        print_json(found)
        return
    text = json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    _written(out, lambda: Path(out).write_text(text, encoding="utf-8"))
    result = {"file": out, "seq": seq}
    print_json(result) if as_json else print(f"第 {seq} 条的收据已写到 {out}。")


def _written(name: str, write: Callable[[], Any]) -> Any:
    try:
        return write()
    except OSError as error:
        raise Unusable(f"{name}：写不进去（{error.strerror or error}）；请换个地方。") from error


@contextmanager
def _database() -> Iterator[None]:
    """Django on the installation's database; the signer's refusal becomes a sentence (exit 1)."""
    from zhiheng.site.boot import start

    start()
    from zhiheng.trace.signer import SignerRefuses

    try:
        yield
    except SignerRefuses as refusal:
        print(str(refusal), file=sys.stderr)
        raise typer.Exit(1) from refusal

"""Files, dates and times as a user gives them on the command line."""

import re
import sys
from datetime import date
from pathlib import Path

from zhiheng.cli.errors import Unusable

MEGABYTE = 1 << 20


def read_bytes(path: str, limit: int = 10 * MEGABYTE) -> bytes:
    """The content of a file, or of standard input for `-`; Unusable where it cannot be had."""
    name = shown_name(path)
    try:
        if path == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(path).open("rb") as file:
                data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise Unusable(f"{name}：没有这个文件；请检查路径。") from error
    except IsADirectoryError as error:
        raise Unusable(f"{name}：这是文件夹，请给出文件。") from error
    except PermissionError as error:
        raise Unusable(f"{name}：没有读取权限。") from error
    except (OSError, ValueError) as error:
        raise Unusable(f"{name}：读不出来（{error}）。") from error
    if len(data) > limit:
        raise Unusable(f"{name}：超过 {limit // MEGABYTE} MB，不像是所要的文件。")
    return data


def shown_name(path: str) -> str:
    return "标准输入" if path == "-" else path


def parse_day(text: str, option: str) -> date:
    """A date option, YYYY-MM-DD between 1900 and 2200; Unusable for anything else."""
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Unusable(
            f"选项 {option} 应为真实的日期，写作 2026-01-05，现为“{text[:40]}”。"
        ) from error
    if not 1900 <= day.year <= 2200:
        raise Unusable(f"选项 {option} 应在 1900 至 2200 年之间，现为“{text}”。")
    return day

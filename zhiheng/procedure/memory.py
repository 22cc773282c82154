"""Whether a log that must be held as a whole fits into memory: told before it does not."""

from pathlib import Path

from zhiheng.procedure.events import UnusableEvents

ROW_BYTES = 64  # at most, of one row while rows are brought together by case
_GIGABYTE = 1 << 30


def refuse_what_does_not_fit(name: str, rows: int, share: float) -> None:
    """Raises UnusableEvents where the rest of a log, read up to `share`, will find no room.

    rows: how many are held so far. Where the system does not say what is free, nothing is refused.
    """
    free = free_bytes()
    if free is None or share <= 0:
        return
    needed = int(rows * (1 / min(share, 1.0)) * ROW_BYTES)
    held = rows * ROW_BYTES
    if needed - held > free:
        raise UnusableEvents(
            f"{name}：各行没有按案卷排在一起，整理全部行约需 {needed / _GIGABYTE:.1f} GB 内存，"
            f"而现在可用的约 {(free + held) / _GIGABYTE:.1f} GB。请先按 case 列排序"
            "（排好以后边读边判，所需内存与文件大小无关），或用 --engine spark。"
        )


def free_bytes() -> int | None:
    """Memory that can still be had, also where a container limits it; None where nobody says."""
    found = [each for each in (_of_machine(), _of_container()) if each is not None]
    return min(found, default=None)


def _of_machine() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _of_container() -> int | None:
    folder = Path("/sys/fs/cgroup")
    try:
        limit = (folder / "memory.max").read_text("ascii").strip()
        used = int((folder / "memory.current").read_text("ascii"))
    except (OSError, ValueError):
        return None
    return int(limit) - used if limit.isdigit() else None

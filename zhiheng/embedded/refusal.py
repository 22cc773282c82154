"""The one way in which the embedded database says no."""

import errno


class Unavailable(Exception):
    """The database cannot be had; the message is one Chinese line: what, where, what next."""


def from_os_error(error: OSError, where: object) -> Unavailable:
    """A file-system error on `where`, as a sentence that the user can act on."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Unavailable(f"磁盘空间不足：{where} 写不下了。请腾出空间后重试，已有数据不受影响。")
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Unavailable(f"没有写入权限：{where}。请改用有权限的目录（DATA_DIR=…）或调整权限。")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return Unavailable(f"{where} 不是文件夹，不能用作数据目录。请用 DATA_DIR=… 另指一处。")
    if error.errno == errno.ENAMETOOLONG:
        return Unavailable(f"路径太长：{where}。请用 DATA_DIR=… 另指一处较短的路径。")
    return Unavailable(f"读写 {where} 时出错：{error.strerror or error}。")


def from_server_log(tail: str, log: object) -> Unavailable:
    """What PostgreSQL wrote before it gave up, as one sentence; `log` is where the rest stands."""
    if "No space left on device" in tail:
        return Unavailable(f"磁盘空间不足，数据库用不了。请腾出空间后重试（{log}）。")
    grave = [line for line in tail.splitlines() if "FATAL" in line or "PANIC" in line]
    last = (grave or tail.splitlines() or ["没有日志"])[-1].strip()
    return Unavailable(f"内嵌数据库用不了：{last}（{log}）。")

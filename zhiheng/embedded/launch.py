"""Become an unprivileged user, keep at most one capability, and run a program in our place.

Run as a file of its own with the interpreter's bare start (-I -S), so that nothing happens between
fork and exec in a process with threads:  launch.py UID GID CAPABILITY PROGRAM ARGUMENT…
"""

import ctypes
import os
import sys

NO_CAPABILITY = -1
DAC_OVERRIDE = 1  # numbers of linux/capability.h
DAC_READ_SEARCH = 2
_PR_SET_SECUREBITS, _NO_SETUID_FIXUP = 28, 1 << 2
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Sets(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


def has_capability(capability: int) -> bool:
    """Whether this process may hand on `capability` (Linux only; elsewhere no)."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            permitted = next(line for line in file if line.startswith("CapPrm:"))
    except (OSError, StopIteration):
        return False
    return bool(int(permitted.split()[1], 16) >> capability & 1)


def become(uid: int, gid: int, capability: int) -> None:
    """Drop to `uid` and `gid` without other groups, for good; keep only `capability`, if any."""
    keep = capability != NO_CAPABILITY
    if keep:
        # Keeps capabilities over the change of user, and lets access(2) count them too: initdb asks
        # it whether it may run postgres.
        _prctl(_PR_SET_SECUREBITS, _NO_SETUID_FIXUP)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    if keep:
        _hold_only(capability)
        _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability)


def _prctl(option: int, *arguments: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    if ctypes.CDLL(None, use_errno=True).prctl(option, *padded) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option}")


def _hold_only(capability: int) -> None:
    bit = 1 << capability
    sets = (_Sets * 2)(_Sets(bit, bit, bit), _Sets(0, 0, 0))
    header = _Header(_CAPABILITY_VERSION_3, 0)
    if ctypes.CDLL(None, use_errno=True).capset(ctypes.byref(header), sets) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def main(arguments: list[str]) -> None:
    uid, gid, capability, program, *rest = arguments
    become(int(uid), int(gid), int(capability))
    os.execv(program, [program, *rest])


if __name__ == "__main__":
    main(sys.argv[1:])

"""The clock of the machine, watched against one that nobody sets: a jump is an act and an alarm."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhiheng.access.actor import Actor, system
from zhiheng.access.door import command
from zhiheng.access.terms import OPERATOR, SYSTEM
from zhiheng.trace.sheet import Sheet

MOST = timedelta(minutes=5)
ACT = "note_clock_jump"


def steady() -> float:
    """Seconds since the machine started, sleep included where the system counts it."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


@dataclass
class Watch:
    """Two readings taken together. `look` compares them with two later ones."""

    wall: datetime
    steady: float

    def look(self, wall: datetime, at_steady: float) -> timedelta:
        """By how much the wall clock ran away since the last look; then begins anew."""
        jump = (wall - self.wall) - timedelta(seconds=at_steady - self.steady)
        self.wall, self.steady = wall, at_steady
        return jump


def looked(watch: Watch, wall: datetime, at_steady: float) -> bool:
    """Enter a jump of more than five minutes; whether there was one."""
    before = watch.wall
    jump = watch.look(wall, at_steady)
    if abs(jump) <= MOST:
        return False
    note_clock_jump(by=system(), at=wall, jump=jump, before=before)
    return True


@command(ACT, label="系统时钟跳变", posts={OPERATOR, SYSTEM})
def note_clock_jump(
    *, subject: None = None, by: Actor, at: datetime, sheet: Sheet, jump: timedelta,
    before: datetime,
) -> None:  # fmt: skip
    """Note that the clock was set by more than five minutes; no deadline moves by it."""
    sheet.note(seconds=round(jump.total_seconds()), before=before.isoformat())

"""The body's own limit for correcting what somebody left undone; the law says: in time. Pure."""

from zhiheng.law.clock import ClockRule, Unit

CORRECTION = ClockRule(
    "correct-fault-5wd", "9(1)-c", Unit.WORKING_DAYS, 5, True,
    "发现未尽责的，5个工作日内纠正（内部时限；规定为及时）。",
)  # fmt: skip

"""The body's own limits around responsibility: the law knows none, it wants no gap at all. Pure."""

from zhiheng.law.clock import ClockRule, Unit

ACCEPTANCE = ClockRule(
    "accept-assignment-3wd", "9 chapeau-b", Unit.WORKING_DAYS, 3, True,
    "指派证书后，负责人在3个工作日内签署接受（内部时限）。", ("A-29",),
)  # fmt: skip
REASSIGNMENT = ClockRule(
    "reassign-1wd", "8 ¶1-b", Unit.WORKING_DAYS, 1, True,
    "负责人不能再负责的，1个工作日内把他名下的证书交到他人手中（内部时限；法律要求不间断）。",
    ("A-29",),
)  # fmt: skip

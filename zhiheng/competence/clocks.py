"""The body's own clocks over declarations: once a year (A-36: the law says "regularly"). Pure."""

from zhiheng.competence.terms import DeclarationKind
from zhiheng.law.clock import ClockRule, Unit

YEARLY = {
    DeclarationKind.ONE_BODY: ClockRule(
        "declare-one-body-12m", "5(3)-d", Unit.MONTHS, 12, True,
        "认证人员每年声明一次只在本机构执业（内部时限）。", ("A-36",),
    ),
    DeclarationKind.IMPARTIALITY: ClockRule(
        "declare-impartiality-12m", "5(3)-d", Unit.MONTHS, 12, True,
        "认证人员每年声明一次公正性和利益关系（内部时限）。", ("A-36",),
    ),
}  # fmt: skip
NOTICE = {
    DeclarationKind.ONE_BODY: "声明只在本机构执业（每年一次）。",
    DeclarationKind.IMPARTIALITY: "声明公正性和与委托人的利益关系（每年一次）。",
}

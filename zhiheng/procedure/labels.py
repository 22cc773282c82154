"""What each kind of finding is called on screens, maps and in the terminal, in a few characters."""

from zhiheng.procedure.events import Verdict

# The regulation's words where it has them (5(4), 9(3): 增加、减少、遗漏); so findings are called.
LABELS = {
    Verdict.ADDED: "增加步骤", Verdict.OMITTED: "遗漏步骤", Verdict.REDUCED: "减少步骤",
    Verdict.WAIVED: "已豁免", Verdict.OUT_OF_ORDER: "次序颠倒", Verdict.NO_EVIDENCE: "没有证据",
    Verdict.NOT_SEPARATED: "评价与决定未分开", Verdict.LATE: "超过时限",
    Verdict.OVERDUE: "监督逾期", Verdict.NOT_AUTHORISED: "没有授权",
    Verdict.NO_MANAGER: "无人负责", Verdict.UNKNOWN: "无法判断",
}  # fmt: skip
MILD = frozenset((Verdict.WAIVED, Verdict.UNKNOWN))  # no deviation

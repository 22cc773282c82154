"""What each kind of finding is called on screens, maps and in the terminal, in a few characters."""

from zhiheng.procedure.events import Verdict

LABELS = {
    Verdict.ADDED: "多做了", Verdict.OMITTED: "漏做", Verdict.REDUCED: "做少了",
    Verdict.WAIVED: "已豁免", Verdict.OUT_OF_ORDER: "次序颠倒", Verdict.NO_EVIDENCE: "没有证据",
    Verdict.NOT_SEPARATED: "没有分开", Verdict.LATE: "迟了", Verdict.OVERDUE: "逾期未做",
    Verdict.NOT_AUTHORISED: "没有授权", Verdict.NO_MANAGER: "没有负责人",
    Verdict.UNKNOWN: "无法判断",
}  # fmt: skip
MILD = frozenset((Verdict.WAIVED, Verdict.UNKNOWN))  # no deviation

"""States of a certificate, what may follow what, and the codes of the grounds (2018 template)."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class State(models.TextChoices):
    VALID = "01", _("有效")
    SUSPENDED = "02", _("暂停")
    WITHDRAWN = "03", _("撤销")
    CANCELLED = "04", _("注销")
    EXPIRED = "05", _("过期失效")


IN_FORCE = frozenset({State.VALID, State.SUSPENDED})

# There is no way back from the last three: whoever wants the product certified applies anew.
MAY_FOLLOW: Mapping[str, frozenset[str]] = {
    State.VALID: frozenset({"02", "03", "04", "05"}),
    State.SUSPENDED: frozenset({"01", "03", "04", "05"}),
    State.WITHDRAWN: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}

# The names under which the look knows the states (zhiheng.ui.terms.STANDINGS).
STANDING: Mapping[str, str] = {
    State.VALID: "valid",
    State.SUSPENDED: "suspended",
    State.WITHDRAWN: "withdrawn",
    State.CANCELLED: "cancelled",
    State.EXPIRED: "expired",
}

# Short names of our own; the codes are those of the upload template of 2018.
SUSPENSION_GROUNDS: Mapping[str, Words] = {
    "0201": _("违法或监督抽查不合格，尚不需撤销"),
    "0202": _("标准或规则改变，逾期未转换"),
    "0203": _("监督发现不符合，可以改正"),
    "0204": _("涉嫌误用证书或标志，正在调查"),
    "0205": _("未按时接受检查或抽样"),
    "0206": _("不配合市场抽样"),
    "0207": _("变更未申请"),
    "0208": _("持证人申请暂停"),
    "0299": _("其他"),
}
WITHDRAWAL_GROUNDS: Mapping[str, Words] = {
    "0201": _("暂停期满未申请恢复或整改不合格"),
    "0202": _("关键件变更，有重大隐患"),
    "0203": _("工厂保证能力有严重缺陷"),
    "0204": _("送样造假，产品与样品不一致"),
    "0205": _("抽查发现严重缺陷、安全项不合格或不一致"),
    "0206": _("产品缺陷造成事故"),
    "0207": _("因 0205、0206 暂停后仍拒绝"),
    "0208": _("出借或滥用证书、标志，情节严重"),
    "0209": _("欺骗、贿赂或其他严重违法"),
    "0299": _("其他"),
}
CANCELLATION_GROUNDS: Mapping[str, Words] = {
    "0201": _("到期未续"),
    "0202": _("破产、停产或放弃"),
    "0203": _("型号被禁止或淘汰"),
    "0204": _("持证人申请注销"),
    "0299": _("其他"),
}
GROUNDS: Mapping[str, Mapping[str, Words]] = {
    State.SUSPENDED: SUSPENSION_GROUNDS,
    State.WITHDRAWN: WITHDRAWAL_GROUNDS,
    State.CANCELLED: CANCELLATION_GROUNDS,
}

# Grounds that rest on no confirmed nonconformity: the holder asked, or the suspension ran out.
WITHOUT_CONFIRMATION = frozenset({(State.SUSPENDED, "0208"), (State.WITHDRAWN, "0201")})


class Signing(models.TextChoices):
    BOTH = "both", _("交接双方签署")
    DIRECTOR = "director", _("前任已离任，总监签署")


class ProposalState(models.TextChoices):
    OPEN = "open", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    DECLINED = "declined", _("未同意")


class Given(models.TextChoices):
    """How certificates came to somebody."""

    ISSUE = "issue", _("发证时指定")
    SINGLE = "single", _("逐张指定")
    SCHEME = "scheme", _("按认证规则批量指定")
    RULES = "rules", _("按指派规则批量指定")
    HAND_OVER = "hand_over", _("交接")
    REASSIGNED = "reassigned", _("另行指派")


class HandOverState(models.TextChoices):
    OPEN = "open", _("等待签署")
    DONE = "done", _("已交接")
    DECLINED = "declined", _("未接手")


class Cause(models.TextChoices):
    """Why somebody can no longer answer for what he holds."""

    LEFT = "left", _("任职已结束或即将结束")
    BANNED = "banned", _("处于从业禁止期内")
    UNQUALIFIED = "unqualified", _("任职条件不再符合")
    OUT_OF_SCOPE = "out_of_scope", _("认证规则不在其任命范围内")

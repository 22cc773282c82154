"""What acts on appointments, filings and what hangs on them ask of the row (the table of acts).

Commands ask after the row is locked, pages before they show a button, the interface's document
tells them: each stands here once.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhiheng.access.actor import Actor
from zhiheng.access.acts import posts_in_force
from zhiheng.access.conditions import Condition, asks, not_own, state
from zhiheng.access.refusals import Refused
from zhiheng.access.terms import Post
from zhiheng.law.clock import in_shanghai
from zhiheng.posts.models import Appointment, DutyDocument, Nomination
from zhiheng.posts.queries import is_the_directors
from zhiheng.posts.terms import AssessmentResult, NominationState, PostKind
from zhiheng.trace.models import Entry

KEEPER = "法定代表人、管理层或人事专员"


# -- the way into office -------------------------------------------------------------------------


def term_running(over: Callable[[Appointment], Refused]) -> Condition:
    """A term that has not ended; over: what is answered where it has."""

    def ended(_by: Actor, at: datetime, row: Appointment) -> Refused | None:
        return over(row) if row.ends is not None and row.ends <= in_shanghai(at).date() else None

    return asks("term_running", "state", _("任期未结束"), ended)


def _reviewed_by_another(by: Actor, at: datetime, row: Appointment) -> Refused | None:
    """A project quality manager is reviewed by the director; only the director himself in that post
    is authorised like a director, for nobody reviews himself (A-32)."""
    if row.post != PostKind.PROJECT_MANAGER or by.account is None:
        return None
    if is_the_directors(row, in_shanghai(at).date()):
        return None
    return Refused(
        "项目质量负责人须经认证质量总监本人审核，不由他人登记授权。", clauses=("6(1)-b",),
        who="认证质量总监。", lawful="请在任职页办理“审核”。",
    )  # fmt: skip


def _who_appointed(by: Actor, at: datetime, row: Appointment) -> Refused | None:
    """Whoever entered the appointment does not enter its authorisation too."""
    if by.account is None:
        return None
    own = Entry.objects.filter(act="appoint", subject_id=row.pk, account=by.account)
    if not own.exists():
        return None
    return Refused(
        "任命与授权须由两人分别办理；这次任命是您登记的。",
        who="由法定代表人或另一位有权的人登记授权。",
    )


def himself(what: str) -> Refused:
    """Nobody gives himself a post."""
    return Refused(
        f"不能由本人为自己{what}。", who=f"由{KEEPER}中的另一人办理。",
        lawful=f"请另一人{what}。",
    )  # fmt: skip


def not_for_oneself(what: str) -> Condition:
    return not_own(himself(what))


def own_or_clerk(refusal: Refused) -> Condition:
    """Whom the row is about, or the clerk from a paper that he signed."""

    def another(by: Actor, at: datetime, row: Any) -> Refused | None:
        if by.account is None or by.person == row.person_id:
            return None
        return None if Post.PERSONNEL_OFFICER in posts_in_force(by, at) else refusal.again()

    return asks("own_or_clerk", "person", _("本人，或人事专员按签字文件"), another)


NOT_OVER = term_running(
    lambda row: Refused(f"此任期已于{row.ends}结束。", lawful="需要时请重新任命。")
)
NOT_BY_REVIEW = asks(
    "authorised_not_reviewed", "state", _("总监的任职，或总监本人兼任的"), _reviewed_by_another
)
NOT_WHO_APPOINTED = asks("not_who_appointed", "person", _("不是登记这次任命的人"), _who_appointed)
NOT_REVIEWING_ONESELF = not_own(
    Refused(
        "不能由本人审核自己。", clauses=("6(1)-b",), who="法定代表人或实际控制人。",
        lawful="总监兼任项目质量负责人的，由法定代表人或实际控制人授权（口径 A-32）。",
    ),
)  # fmt: skip
OWN_OR_CLERK = own_or_clerk(
    Refused(
        "接受任命须由本人办理，或由人事专员按本人签字的文件登记。", who="被任命人本人或人事专员。",
    )
)  # fmt: skip


def of_manager(refusal: Refused) -> Condition:
    return state(
        "of_manager", _("项目质量负责人的任职"),
        lambda row: row.post == PostKind.PROJECT_MANAGER, refusal,
    )  # fmt: skip


def of_director(refusal: Refused) -> Condition:
    return state(
        "of_director", _("认证质量总监的任职"), lambda row: row.post == PostKind.DIRECTOR, refusal
    )  # fmt: skip


OF_MANAGER = of_manager(
    Refused(
        "总监审核的是项目质量负责人；总监本人由法定代表人或实际控制人授权。",
        clauses=("4 ¶1-b",), who="法定代表人或实际控制人。",
    )
)  # fmt: skip
WITH_SCHEMES = of_manager(
    Refused("总监对全部认证规则负责，没有规则范围。", clauses=("8 ¶1-a",))
)  # fmt: skip
OF_DIRECTOR = of_director(
    Refused("需要报备的是认证质量总监；项目质量负责人不报备。", clauses=("4 ¶3-a",))
)  # fmt: skip
CHANGES_FILED = of_director(
    Refused("只有认证质量总监的信息需要报备。", clauses=("4 ¶3-b",))
)  # fmt: skip
ASSESSED = of_director(
    Refused("总局考核的是认证质量总监；项目质量负责人由总监考核。", clauses=("11-a",))
)  # fmt: skip


def _settled(by: Actor, at: datetime, row: Nomination) -> Refused | None:
    if row.state == NominationState.OPEN:
        return None
    return Refused(f"这次提名已经办结：{row.get_state_display()}。", lawful="可以重新提名。")


NOMINATED = asks("open", "state", _("提名尚未办结"), _settled)

# -- filing, assessment, duty documents ----------------------------------------------------------


NOT_FILED = state(
    "not_filed", _("变更尚未报备"),
    lambda row: not row.filings.filter(retracted=False).exists(),
    Refused("这项变更已经报备，不能撤回。", lawful="报备登记有误的，更正报备。"),
)  # fmt: skip


WITHOUT_RESULT = state(
    "without_result", _("考核结果尚未登记"), lambda row: row.result is None,
    Refused("考核结果已经登记。", lawful="登记有误的，请另行登记一次考核。"),
)  # fmt: skip
FAILED = state(
    "failed", _("考核不合格"), lambda row: row.result == AssessmentResult.FAILED,
    Refused("考核没有不合格的结果，不需要整改。", lawful="先登记考核结果。"),
)  # fmt: skip
MEASURES_TAKEN = state(
    "measures_taken", _("已登记整改措施"), lambda row: row.measures_on is not None,
    Refused("还没有登记整改措施。", lawful="先登记采取了哪些措施。"),
)  # fmt: skip


def _repealed(by: Actor, at: datetime, row: DutyDocument) -> Refused | None:
    if row.ends is None or row.ends > in_shanghai(at).date():
        return None
    return Refused("这一版本已经废止。", lawful="请确认现行版本。")


IN_FORCE = asks("in_force", "state", _("现行版本"), _repealed)

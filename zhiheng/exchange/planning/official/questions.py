"""The mapping step: what the official sheets do not carry is asked once, and remembered."""

from collections.abc import Iterable
from dataclasses import dataclass

from zhiheng.exchange.planning.plan import Plan


@dataclass(frozen=True)
class Question:
    """One thing to be told. choices: (value, label), none: free text. default: proposed."""

    key: str
    label: str
    says: str
    choices: tuple[tuple[str, str], ...] = ()
    default: str = ""
    must: bool = True


SCHEME = Question(
    "scheme", "认证规则代码", "官方报表不含规则代码：未在下面按产品类别指明的证书，都用这一个。",
    must=False,
)  # fmt: skip
_KNOWN = (("same", "与生效日期相同"), ("unknown", "不知道，先空着"))
CONFIRMED = Question(
    "confirmed", "确认日期", "暂停的 5 日自确认不能持续符合之日起算；官方报表不含这一天。",
    _KNOWN, "unknown",
)  # fmt: skip
PUBLISHED = Question(
    "published", "公布日期", "暂停、撤销、注销何日公布；官方报表不含这一天。", _KNOWN, "unknown"
)
DECISION = Question(
    "step.decision", "“认证决定”的步骤代码", "认证规则程序定义中的步骤代码；留空则不读入决定事件。",
    (), "decision", must=False,
)  # fmt: skip
INSPECTION = Question(
    "step.inspection", "“初始工厂检查”的步骤代码", "认证规则程序定义中的步骤代码。",
    (), "factory_inspection",
)  # fmt: skip
SURVEILLANCE = Question(
    "step.surveillance", "“监督检查”的步骤代码", "认证规则程序定义中获证后监督的步骤代码。",
    (), "surveillance_inspection",
)  # fmt: skip
MANAGER = Question(
    "manager", "项目质量负责人工号",
    "官方报表不含负责人：填一人的工号，则本文件中证书自下面的日期起由他负责；留空则不读入负责关系。",
    must=False,
)  # fmt: skip
MANAGER_FROM = Question("manager_from", "负责自", "如 2026-01-01；填了负责人才需要。", must=False)


def scheme_of_class(code: str) -> Question:
    return Question(
        f"scheme.{code}", f"产品类别 {code} 的规则代码",
        f"证书编号第 7～10 位为 {code} 的证书所依据的认证规则。", must=False,
    )  # fmt: skip


def activity(code: str) -> Question:
    return Question(
        f"activity.{code}", f"认证活动类型 {code}", "这种活动的工厂检查算作哪一种？",
        (("initial", "初始工厂检查"), ("surveillance", "获证后监督检查"), ("skip", "不读入")),
    )  # fmt: skip


def ask(plan: Plan, questions: Iterable[Question]) -> None:
    """Put questions that have no answer yet on the plan; each once."""
    there = {question.key for question in plan.asks}
    for question in questions:
        if question.key not in plan.mapping and question.key not in there:
            plan.asks.append(question)


def answer(plan: Plan, question: Question) -> str:
    """The answer given, or what the question proposes."""
    return plan.mapping.get(question.key, question.default).strip()


def scheme_for(plan: Plan, number: str) -> str:
    """The scheme of a certificate by its number's product class, else the one for all."""
    return plan.mapping.get(f"scheme.{number[6:10]}", "").strip() or answer(plan, SCHEME)

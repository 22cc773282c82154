"""Sheets of the register: certificates, their states, confirmed facts, who answers (5(6), 8, 9)."""

from typing import Any

from zhiheng.certificates import models
from zhiheng.certificates.terms import State
from zhiheng.exchange.sheets.spec import QUALITY, Column, Kind, Link, SheetSpec, labels

GROUP = "认证证书"
STATES = labels(State)
STATE_WORDS = {"注册": "01", "生效": "01", "正常": "01", "已暂停": "02", "已撤销": "03",
               "已注销": "04", "过期": "05", "失效": "05"}  # fmt: skip
NUMBER = Column("证书编号", "certificate", Kind.CODE, must=True, stored=False, most=60, width=22,
                heads=("认证证书号", "证书号"))  # fmt: skip
OF_CERTIFICATE = Link("certificate", "certificate", ("certificate",))


def _state_fault(values: dict[str, Any]) -> tuple[str, str] | None:
    """A state other than valid needs the day from which it applies."""
    if values.get("state") == "01" or values.get("state_from") or not values.get("state"):
        return None
    return "state_from", f"状态为“{STATES[values['state']]}”，却没有写自何日起"


CERTIFICATE = SheetSpec(
    "certificate",
    "证书",
    models.Certificate,
    (
        Column("证书编号", "number", Kind.CODE, must=True, most=60, width=22, heads=("认证证书号",
               "证书号")),
        Column("项目编号", "case", Kind.CODE, stored=False, most=100, heads=("认证申请编号",),
               says="“认证项目”表中或系统中已有的项目"),
        Column("规则代码", "scheme", Kind.CODE, stored=False, most=60, heads=("认证规则",)),
        Column("认证委托人", "client", must=True, stored=False, most=500, width=30,
               heads=("获证组织",), says="“客户”表中或系统中已有的名称"),
        Column("生产者", "manufacturer", stored=False, most=500, width=30,
               heads=("制造商", "生产者（制造商）"), says="“客户”表中或系统中已有的名称"),
        Column("工厂编号", "factory", Kind.CODE, stored=False, most=50, heads=("生产企业编号",),
               says="“生产企业”表中或系统中已有的编号"),
        Column("产品名称及单元", "product", must=True, most=2000, width=30, heads=("产品名称",)),
        Column("型号规格", "models_covered", Kind.LONG, width=24),
        Column("标准和技术要求", "standards", most=2000, width=24, heads=("认证依据",)),
        Column("认证模式", "mode", most=2000),
        Column("首次发证日期", "first_issued_on", Kind.DATE, heads=("首次获证日期",)),
        Column("发证日期", "issued_on", Kind.DATE, must=True, heads=("证书发证日期",)),
        Column("有效期至", "expires_on", Kind.DATE, heads=("证书到期日期", "到期日期")),
        Column("认证决定日期", "decided_on", Kind.DATE),
        Column("认证决定人员", "deciders", most=200, says="多人之间用全角分号分隔"),
        Column("状态", "state", Kind.CHOICE, choices=STATES, synonyms=STATE_WORDS, must=True,
               heads=("证书状态",)),
        Column("状态自", "state_from", Kind.DATE, stored=False,
               says="该状态自何日起；“有效”留空为发证日期，其他状态必填"),
    ),
    key=("number",),
    paths=("number",),
    says="认证证书，一行一张。状态的原因和日期请填“证书状态”表。",
    links=(
        Link("case", "case", ("case",), optional=True),
        Link("scheme", "scheme", ("scheme",), optional=True),
        Link("client", "client", ("client",)),
        Link("manufacturer", "client", ("manufacturer",), optional=True),
        Link("factory", "factory", ("factory",), optional=True),
    ),
    check=_state_fault,
    interval=("issued_on", "expires_on"),
    posts=QUALITY,
    group=GROUP,
    titles=("认证证书",),
)  # fmt: skip

STATE_CHANGE = SheetSpec(
    "state_change",
    "证书状态",
    models.StateChange,
    (
        NUMBER,
        Column("状态", "state", Kind.CHOICE, choices=STATES, synonyms=STATE_WORDS, must=True),
        Column("生效日期", "acted_on", Kind.DATE, must=True, says="作出处置、状态生效之日"),
        Column("原因代码", "grounds", Kind.CODES, most=10, default=[],
               says="上报码表中的原因代码，如 0203；多个用全角分号分隔"),
        Column("原因", "grounds_text", most=600, width=30),
        Column("确认日期", "confirmed_on", Kind.DATE,
               says="确认产品不能持续符合要求之日；5 日内应当处置，由此起算"),
        Column("暂停至", "suspended_until", Kind.DATE),
        Column("公布日期", "published_on", Kind.DATE),
    ),
    key=("certificate", "state", "acted_on"),
    paths=("certificate__number", "state", "acted_on"),
    says="证书每次改变状态一行：暂停、恢复（有效）、撤销、注销、过期。",
    links=(OF_CERTIFICATE,),
    posts=QUALITY,
    group=GROUP,
    titles=("状态变更",),
)  # fmt: skip

CONFIRMATION = SheetSpec(
    "confirmation",
    "确认事实",
    models.Confirmation,
    (
        NUMBER,
        Column("确认日期", "confirmed_on", Kind.DATE, must=True),
        Column("事实", "facts", must=True, most=600, width=40,
               says="确认了什么使产品不能持续符合要求"),
        Column("处置状态", "answer_state", Kind.CHOICE, choices=STATES, synonyms=STATE_WORDS,
               stored=False, says="已处置的填处置后的状态，与“证书状态”中的一行对应"),
        Column("处置日期", "answer_on", Kind.DATE, stored=False),
    ),
    key=("certificate", "confirmed_on"),
    paths=("certificate__number", "confirmed_on"),
    says="已确认某证书的产品不能持续符合要求的事实，尚未处置的也填。",
    links=(
        OF_CERTIFICATE,
        Link("answered_by", "state_change", ("certificate", "answer_state", "answer_on"),
             optional=True),
    ),
    posts=QUALITY,
    group=GROUP,
)  # fmt: skip

RESPONSIBILITY = SheetSpec(
    "responsibility",
    "负责关系",
    models.Responsibility,
    (
        NUMBER,
        Column("工号", "person", Kind.CODE, must=True, stored=False, most=40,
               says="对该证书负责的认证项目质量负责人"),
        Column("自", "starts", Kind.DATE, must=True, says="起始日期（含当日）",
               heads=("负责自",)),
        Column("至", "ends", Kind.DATE, says="终止日期（不含当日）；仍在负责的留空",
               heads=("负责至",)),
        Column("副手", "deputy", Kind.YES_NO, default=False, says="只作副手的填“是”"),
    ),
    key=("certificate", "person", "starts"),
    paths=("certificate__number", "person__number", "starts"),
    says="每张证书自何日起由谁负责；同一时刻应恰有一人（副手除外）。",
    links=(OF_CERTIFICATE, Link("person", "person", ("person",))),
    interval=("starts", "ends"),
    posts=QUALITY,
    group=GROUP,
    titles=("负责人",),
)  # fmt: skip

SHEETS = (CERTIFICATE, STATE_CHANGE, CONFIRMATION, RESPONSIBILITY)

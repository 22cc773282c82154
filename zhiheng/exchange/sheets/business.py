"""Sheets of schemes, clients, factories and projects (articles 5(4), 5(6), 9(3))."""

from typing import Any

from zhiheng.cases import models as cases
from zhiheng.clients import models as clients
from zhiheng.exchange.sheets.spec import DIRECTOR, QUALITY, Column, Kind, Link, SheetSpec, labels
from zhiheng.procedure.scheme import SchemeError, load_scheme
from zhiheng.schemes import models as schemes
from zhiheng.schemes.terms import ProductKind, SchemeKind

SCHEME_CODE = Column(
    "规则代码", "scheme", Kind.CODE, stored=False, most=60, heads=("认证规则", "认证规则代码"),
    says="“认证规则”表中或系统中已有的代码", example="CCC-0915",
)  # fmt: skip

SCHEME = SheetSpec(
    "scheme",
    "认证规则",
    schemes.Scheme,
    (
        Column("规则代码", "code", Kind.CODE, must=True, most=60, example="CCC-0915"),
        Column("规则名称", "name", must=True, most=200, width=30),
        Column("认证类别", "kind", Kind.CHOICE, choices=labels(SchemeKind), must=True,
               synonyms={"CCC": "ccc", "3C": "ccc", "强制性": "ccc", "自愿性": "own"}),
        Column("产品类别", "product_kind", Kind.CHOICE, choices=labels(ProductKind)),
        Column("监督周期（月）", "surveillance_months", Kind.WHOLE,
               says="两次获证后监督之间的月数；规则不要求监督的填 0；不清楚留空",
               heads=("监督周期",)),
        Column("有效期（月）", "validity_months", Kind.WHOLE, heads=("有效期",)),
    ),
    key=("code",),
    paths=("code",),
    says="本机构使用的认证规则，一行一个。",
    posts=DIRECTOR,
    group="认证业务",
)  # fmt: skip


def _definition_fault(values: dict[str, Any]) -> tuple[str, str] | None:
    """The definition must be a procedure that the program understands."""
    try:
        load_scheme(values["definition"], f"{values['scheme']} {values['label']}")
    except SchemeError as error:
        return "definition", str(error)
    return None


SCHEME_VERSION = SheetSpec(
    "scheme_version",
    "规则版本",
    schemes.SchemeVersion,
    (
        Column("规则代码", "scheme", Kind.CODE, must=True, stored=False, most=60,
               heads=("认证规则",)),
        Column("版本", "label", Kind.CODE, must=True, most=40, example="2025-08-15"),
        Column("程序定义", "definition", Kind.LONG, must=True, width=50,
               says="该版本的步骤、次序、分离与期限，YAML 文本（格式见手册）"),
        Column("施行日期", "starts", Kind.DATE),
        Column("废止日期", "ends", Kind.DATE),
    ),
    key=("scheme", "label"),
    paths=("scheme__code", "label"),
    says="认证规则的各个版本；规则代码与版本认出一条记录。",
    links=(Link("scheme", "scheme", ("scheme",)),),
    interval=("starts", "ends"),
    check=_definition_fault,
    posts=DIRECTOR,
    group="认证业务",
)  # fmt: skip

CLIENT = SheetSpec(
    "client",
    "客户",
    clients.Client,
    (
        Column("名称", "name", must=True, most=500, width=30, heads=("客户名称", "认证委托人名称")),
        Column("组织代码", "code", Kind.CODE, most=30, heads=("统一社会信用代码", "组织机构代码"),
               width=22),
        Column("国家地区", "country", Kind.CODE, most=3, says="三位数字代码，中国为 156"),
        Column("行政区划", "district", Kind.CODE, most=6, says="六位代码"),
        Column("地址", "address", most=500, width=36),
    ),
    key=("name",),
    paths=("name",),
    says="认证委托人和生产者（制造商），一行一个，名称不重复。",
    posts=QUALITY,
    group="认证业务",
    titles=("认证委托人",),
)  # fmt: skip

FACTORY = SheetSpec(
    "factory",
    "生产企业",
    clients.Factory,
    (
        Column("工厂编号", "number", Kind.CODE, must=True, most=50, heads=("生产企业编号",)),
        Column("名称", "name", must=True, most=500, width=30, heads=("生产企业名称",)),
        Column("组织代码", "code", Kind.CODE, most=30, heads=("统一社会信用代码", "组织机构代码"),
               width=22),
        Column("国家地区", "country", Kind.CODE, most=3, says="三位数字代码，中国为 156"),
        Column("行政区划", "district", Kind.CODE, most=20),
        Column("地址", "address", most=600, width=36),
        Column("经度", "longitude", Kind.DECIMAL, digits=(11, 7)),
        Column("纬度", "latitude", Kind.DECIMAL, digits=(11, 7)),
        Column("人数", "people", Kind.WHOLE),
    ),
    key=("number",),
    paths=("number",),
    says="生产企业（工厂），一行一个，工厂编号不重复。",
    posts=QUALITY,
    group="认证业务",
    titles=("工厂",),
)  # fmt: skip

CASE = SheetSpec(
    "case",
    "认证项目",
    cases.Case,
    (
        Column("项目编号", "number", Kind.CODE, must=True, most=100, heads=("认证申请编号",
               "申请编号")),
        Column("规则代码", "scheme", Kind.CODE, must=True, stored=False, most=60,
               heads=("认证规则",)),
        Column("规则版本", "version", Kind.CODE, stored=False, most=40,
               says="所用规则的版本；不清楚留空"),
        Column("认证委托人", "client", stored=False, most=500, width=30, heads=("客户",)),
        Column("申请日期", "applied_on", Kind.DATE),
        Column("初次认证已结束", "closed", Kind.YES_NO),
        Column("终止日期", "ended_on", Kind.DATE),
    ),
    key=("number",),
    paths=("number",),
    says="认证项目：一个委托人在一个认证规则下的一次委托，从申请到决定和获证后监督。",
    links=(
        Link("scheme", "scheme", ("scheme",)),
        Link("scheme_version", "scheme_version", ("scheme", "version"), optional=True),
        Link("client", "client", ("client",), optional=True),
    ),
    interval=("applied_on", "ended_on"),
    posts=QUALITY,
    group="认证业务",
    titles=("项目",),
)  # fmt: skip

EVENT = SheetSpec(
    "event",
    "程序事件",
    cases.Event,
    (
        Column("项目编号", "case", Kind.CODE, must=True, stored=False, most=100),
        Column("步骤", "step", Kind.CODE, must=True, most=60, says="认证规则程序定义中的步骤代码"),
        Column("时间", "at", Kind.MOMENT, says="日期或日期加时间（北京时间）"),
        Column("承担人", "performer", most=200, says="人员姓名或实验室名称"),
        Column("承担人工号", "person", Kind.CODE, stored=False, most=40, says="本机构人员填工号"),
        Column("周期", "cycle", Kind.WHOLE, default=0,
               says="0 为初次认证，1、2… 为第几次获证后监督；留空为 0"),
        Column("数量", "quantity", Kind.DECIMAL, says="样品数、人日数等"),
        Column("证据", "evidence", most=200, says="记录编号或文件名"),
        Column("豁免理由", "waiver", most=300, says="免除该步骤时填写，时间留空"),
        Column("来源编号", "reference", Kind.CODE, most=200,
               says="业务系统中的编号；同步骤同时间的多条靠它区分"),
    ),
    key=("case", "step", "cycle", "at", "performer", "reference"),
    paths=("case__number", "step", "cycle", "at", "performer", "reference"),
    says="认证程序中发生的每件事一行。",
    links=(
        Link("case", "case", ("case",)),
        Link("person", "person", ("person",), optional=True),
    ),
    posts=QUALITY,
    group="认证业务",
    titles=("事件",),
)  # fmt: skip

SHEETS = (SCHEME, SCHEME_VERSION, CLIENT, FACTORY, CASE, EVENT)

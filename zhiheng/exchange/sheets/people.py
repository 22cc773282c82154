"""Sheets of persons and of what is known of them (articles 4, 8, 13)."""

from zhiheng.exchange.sheets.spec import (
    PERSONNEL,
    Column,
    Kind,
    Link,
    SheetSpec,
    interval_columns,
    labels,
)
from zhiheng.personnel import models
from zhiheng.personnel.terms import EducationLevel, Field, IdentityKind, SeatKind, TitleLevel

GROUP = "人员"
WHO = Column(
    "工号", "person", Kind.CODE, must=True, stored=False, most=40,
    says="“人员”表中或系统中已有的工号",
    heads=("员工编号", "人员编号"), example="E001",
)  # fmt: skip
OF_PERSON = Link("person", "person", ("person",))
NOTE = Column("备注", "note", most=300, width=24)
EVIDENCE = Column(
    "有无证明", "evidence", Kind.YES_NO, says="手中有证书、合同等证明填“是”；留空表示尚不知道",
    heads=("有证明",),
)  # fmt: skip

_LEVELS = {
    "博士": "doctorate", "博士研究生学历": "doctorate", "硕士": "master", "研究生": "master",
    "硕士研究生学历": "master", "本科": "bachelor", "大学": "bachelor", "学士": "bachelor",
    "专科": "associate", "大专": "associate", "高职": "associate", "中专": "secondary",
    "高中": "secondary", "初中": "secondary",
}  # fmt: skip

PERSON = SheetSpec(
    "person",
    "人员",
    models.Person,
    (
        Column("工号", "number", Kind.CODE, must=True, most=40,
               says="本机构的工号，一人一号，不重复",
               heads=("员工编号", "人员编号"), example="E001"),
        Column("姓名", "name", must=True, most=120, filed=True, example="王晓"),
        Column("证件类型", "identity_kind", Kind.CHOICE, choices=labels(IdentityKind),
               synonyms={"身份证": "resident", "二代身份证": "resident"}, default="resident",
               says="留空为居民身份证", filed=True),
        Column("证件号码", "identity", Kind.IDENTITY, stored=False, filed=True, width=24,
               heads=("身份证号", "身份证号码", "证件号"),
               says="单元格请设为“文本”格式再填；加密保存，页面只显示末四位"),
        Column("联系电话", "phone", Kind.SEALED, stored=False, filed=True, most=60,
               heads=("手机", "手机号", "电话"), says="请设为“文本”格式；加密保存"),
        Column("电子邮箱", "email", Kind.SEALED, stored=False, filed=True, most=120, width=24,
               heads=("邮箱", "Email"), says="加密保存"),
        Column("部门", "department", most=120),
        Column("入职日期", "joined", Kind.DATE),
        Column("离职日期", "left", Kind.DATE, says="离职当日；在职的留空"),
    ),
    key=("number",),
    paths=("number",),
    says="本机构的人员，一行一人。",
    interval=("joined", "left"),
    posts=PERSONNEL,
    group=GROUP,
)  # fmt: skip

EDUCATION = SheetSpec(
    "education",
    "学历",
    models.Education,
    (
        WHO,
        Column("学历", "level", Kind.CHOICE, choices=labels(EducationLevel), synonyms=_LEVELS,
               must=True, filed=True, says="国家承认的最高至最低学历，各占一行"),
        Column("院校", "school", most=160, filed=True, width=24, heads=("毕业院校", "学校")),
        Column("毕业日期", "completed", Kind.DATE, filed=True, heads=("毕业时间",)),
        Column("只有学位", "degree_only", Kind.YES_NO, default=False,
               says="只有学位而无学历（如在职硕士学位）的填“是”"),
        EVIDENCE,
        NOTE,
    ),
    key=("person", "level", "school"),
    paths=("person__number", "level", "school"),
    says="每个学历一行；人员、学历、院校三项认出一条记录。",
    links=(OF_PERSON,),
    posts=PERSONNEL,
    group=GROUP,
)  # fmt: skip

EMPLOYMENT = SheetSpec(
    "employment",
    "工作经历",
    models.Employment,
    (
        WHO,
        Column("单位", "employer", must=True, most=200, width=24, heads=("工作单位",)),
        Column("岗位", "position", most=160, heads=("职务",)),
        *interval_columns(),
        Column("是否全职", "full_time", Kind.YES_NO, heads=("全职",),
               says="学习、兼职、实习不计入年限，填“否”"),
        Column("专业领域", "field", Kind.CHOICE, choices=labels(Field),
               says="认证、认可、检验、检测之一，或其他"),
        Column("认定为专业经历", "recognised", Kind.YES_NO,
               says="领域为“其他”而机构认定为专业经历的填“是”，并写理由"),
        Column("认定理由", "recognised_reason", most=300, width=24),
        EVIDENCE,
        NOTE,
    ),
    key=("person", "employer", "starts"),
    paths=("person__number", "employer", "starts"),
    says="每段经历一行；人员、单位、起始日期三项认出一条记录。",
    links=(OF_PERSON,),
    interval=("starts", "ends"),
    posts=PERSONNEL,
    group=GROUP,
    titles=("工作履历", "经历"),
)  # fmt: skip

TITLE = SheetSpec(
    "title",
    "职称",
    models.Title,
    (
        WHO,
        Column("职称级别", "level", Kind.CHOICE, choices=labels(TitleLevel), must=True, filed=True,
               synonyms={"助理": "junior", "中级职称": "intermediate", "副高": "associate_senior",
                         "正高": "senior", "初级职称": "junior"},
               says="只写“高级”分不清正副，请写“副高级”或“正高级”"),
        Column("职称", "name", most=120, filed=True, heads=("职称名称",)),
        Column("取得日期", "granted", Kind.DATE, filed=True, heads=("取得时间",)),
        EVIDENCE,
        NOTE,
    ),
    key=("person", "level", "name"),
    paths=("person__number", "level", "name"),
    says="每个职称一行；人员、级别、名称三项认出一条记录。",
    links=(OF_PERSON,),
    posts=PERSONNEL,
    group=GROUP,
)  # fmt: skip

REGISTRATION = SheetSpec(
    "registration",
    "注册",
    models.Registration,
    (
        WHO,
        Column("注册号", "number", Kind.CODE, must=True, most=60, heads=("注册编号", "CCAA注册号")),
        Column("注册类别", "kind", most=120, heads=("注册资格",)),
        *interval_columns("注册自", "注册至"),
        NOTE,
    ),
    key=("person", "number"),
    paths=("person__number", "number"),
    says="人员的执业注册；人员与注册号认出一条记录。",
    links=(OF_PERSON,),
    interval=("starts", "ends"),
    posts=PERSONNEL,
    group=GROUP,
)  # fmt: skip

_CLAUSES = {
    f"4.2({n})": f"4.2({n})" for n in (1, 3, 4, 5)
} | {f"8.2({n})": f"8.2({n})" for n in (1, 3, 4, 5)}  # fmt: skip

COMPETENCE = SheetSpec(
    "competence",
    "能力评价",
    models.Competence,
    (
        WHO,
        Column("条款", "clause", Kind.CHOICE, choices=_CLAUSES, must=True,
               says="所评价的任职要求：质量总监 4.2(1)(3)(4)(5)，项目质量负责人 8.2(1)(3)(4)(5)"),
        Column("认证规则", "scheme", most=60, says="只对某一认证规则评价时填规则代码，否则留空",
               heads=("规则代码",)),
        Column("是否符合", "met", Kind.YES_NO, heads=("符合",)),
        Column("评价日期", "assessed", Kind.DATE, must=True),
        Column("评价人", "assessed_by", most=120),
        Column("理由", "reason", Kind.LONG, width=30),
        NOTE,
    ),
    key=("person", "clause", "scheme", "assessed"),
    paths=("person__number", "clause", "scheme", "assessed"),
    says="每次评价一行；人员、条款、认证规则、评价日期四项认出一条记录。",
    links=(OF_PERSON,),
    posts=PERSONNEL,
    group=GROUP,
)  # fmt: skip

BAN = SheetSpec(
    "ban",
    "禁业",
    models.Ban,
    (
        WHO,
        *interval_columns("禁业自", "禁业至", must=True),
        Column("依据", "basis", most=300, width=30, says="决定文书及文号"),
        NOTE,
    ),
    key=("person", "starts"),
    paths=("person__number", "starts"),
    says="依法不得从事认证活动的期间；终身的，“禁业至”留空。没有的人请在“资料齐全声明”里写明。",
    links=(OF_PERSON,),
    interval=("starts", "ends"),
    posts=PERSONNEL,
    group=GROUP,
)  # fmt: skip

SEAT = SheetSpec(
    "seat",
    "管理层",
    models.Seat,
    (
        WHO,
        Column("身份", "kind", Kind.CHOICE, choices=labels(SeatKind), must=True, filed=True,
               synonyms={"法人": "legal_representative", "法人代表": "legal_representative",
                         "最高管理层": "top_management"}),
        Column("职务", "position", most=120, filed=True),
        *interval_columns("自", "至", must=True),
        EVIDENCE,
        NOTE,
    ),
    key=("person", "kind", "starts"),
    paths=("person__number", "kind", "starts"),
    says="法定代表人、实际控制人和最高管理层成员，各自一行。",
    links=(OF_PERSON,),
    interval=("starts", "ends"),
    posts=PERSONNEL,
    group=GROUP,
    titles=("最高管理层",),
)  # fmt: skip

_SETS = {
    "educations": "学历", "employments": "工作经历", "titles": "职称",
    "registrations": "注册", "competences": "能力评价", "bans": "禁业", "seats": "管理层",
}  # fmt: skip

KNOWN_SET = SheetSpec(
    "known_set",
    "资料齐全声明",
    models.KnownSet,
    (
        WHO,
        Column("内容", "what", Kind.CHOICE, choices=_SETS, must=True,
               says="此人这一类记录已全部录入；没有记录即表示没有（例如没有禁业）"),
        Column("截至", "as_of", Kind.DATE, must=True, says="声明截至的日期"),
        NOTE,
    ),
    key=("person", "what"),
    paths=("person__number", "what"),
    says="声明某人的某一类资料已经齐全；未声明的，缺少记录只算“尚不知道”。",
    links=(OF_PERSON,),
    posts=PERSONNEL,
    group=GROUP,
)  # fmt: skip

SHEETS = (
    PERSON, EDUCATION, EMPLOYMENT, TITLE, REGISTRATION, COMPETENCE, BAN, SEAT, KNOWN_SET,
)  # fmt: skip

"""Names at display: what the trail keeps as ids, told by the words that people know.

The trail holds no names (they may be erased); so a page asks for them when it is shown, with
one statement for all tables, and says the plain kind of record where a name is gone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import F, Model, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from zhiheng.access.models import Holder
from zhiheng.access.terms import Post
from zhiheng.deadlines import places
from zhiheng.trace.models import Record
from zhiheng.trace.rows import record_models

# What a row is called by: the first of these columns that its table has.
CALLED_BY = ("number", "name", "code", "reading", "day", "title", "label", "clause", "what")
OWNERS = (("person", "name"), ("certificate", "number"), ("case", "number"), ("holder", "name"))
# Where pages of rows stand, for tables whose areas have not told it (deadlines.places).
PAGES = {
    "personnel_person": "/people/{}/",
    "certificates_certificate": "/certificates/{}/",
    "cases_case": "/cases/{}/",
    "schemes_scheme": "/schemes/{}/",
    "clients_client": "/clients/{}/",
    "clients_factory": "/clients/factories/{}/",
    "conformance_finding": "/findings/{}/",
    "access_holder": "/accounts/{}/",
}
Key = tuple[str, UUID]


@dataclass
class Names:
    """Names of rows, and of the accounts that acted, gathered with few statements."""

    rows: dict[Key, str] = field(default_factory=dict)
    accounts: dict[UUID, str] = field(default_factory=dict)

    def of(self, table: str, key: UUID | None) -> str:
        """What a row is called: the kind of record, and its name where it is known."""
        kind = kind_of(table)
        name = self.rows.get((table, key), "") if key else ""
        return f"{kind} {name}".strip()

    def who(self, by: Mapping[str, Any]) -> str:
        """Who acted: the person's name; the operator or the program where there was no person."""
        account = by.get("account")
        if account:
            return self.accounts.get(UUID(account)) or _("已停用的账号")
        if "operator" in (by.get("posts") or ()):
            return _("命令行操作员")
        return _("质衡（自动）")


@cache
def models() -> Mapping[str, type[Record]]:
    return {model._meta.db_table: model for model in record_models()}


def kind_of(table: str) -> str:
    """What rows of a table are called; the table's own name where it is unknown."""
    return str(_KINDS.get(table, table))


def gather(keys: Iterable[Key], accounts: Iterable[str | None] = ()) -> Names:
    """The names of these rows and accounts: two statements, one more for each table of a place."""
    by_table: defaultdict[str, set[UUID]] = defaultdict(set)
    for table, key in keys:
        by_table[table].add(key)
    found: dict[Key, str] = {}
    plain = []
    for table, ids in by_table.items():
        if place := places.find(table):
            found |= {(table, key): name for key, name in place.names(ids).items()}
        elif column := _called_by(table):
            plain.append(_named(table, column, ids))
    if plain:
        rows = plain[0].union(*plain[1:], all=True)
        found |= {(table, key): str(name) for table, key, name in rows}
    wanted = {UUID(one) for one in accounts if one}
    holders = Holder.every.filter(account__in=wanted).values_list("account", "name")
    return Names(found, dict(holders) if wanted else {})


def _named(table: str, column: str, ids: set[UUID]) -> Any:
    """Rows of (table, key, name) of one table."""
    rows = models()[table].every.filter(pk__in=ids).order_by()
    return rows.values_list(
        Value(table, output_field=TextField()), "pk", Cast(F(column), TextField())
    )


@cache
def _called_by(table: str) -> str:
    """The column that a table's rows are called by: its own, or that of what they belong to (the
    person of an appointment, and the like); "" where there is none."""
    model = models().get(table)
    if model is None:
        return ""
    own = [column for column in CALLED_BY if _has(model, column)]
    belongs = [
        f"{owner}__{column}"
        for owner, column in OWNERS
        if _has(model, owner) and model._meta.get_field(owner).is_relation
    ]
    return next(iter(own + belongs), "")


def _has(model: type[Model], column: str) -> bool:
    return any(one.name == column for one in model._meta.concrete_fields)


def address(table: str, key: UUID | None) -> str:
    """The page of a row; where it has none, its history."""
    if not key:
        return ""
    if place := places.find(table):
        return place.address(key)
    if table in PAGES:
        return PAGES[table].format(key)
    return f"/trail/of/{table}/{key}/"


def posts_label(posts: Iterable[str]) -> str:
    return _("、").join(str(Post(post).label) for post in posts if post in Post.values)


_KINDS = {
    "access_holder": _lazy("账号"),
    "access_grant": _lazy("授权"),
    "access_proposal": _lazy("授权提议"),
    "body_body": _lazy("机构"),
    "personnel_person": _lazy("人员"),
    "personnel_education": _lazy("学历"),
    "personnel_employment": _lazy("工作经历"),
    "personnel_title": _lazy("职称"),
    "personnel_registration": _lazy("注册"),
    "personnel_competence": _lazy("能力评价"),
    "personnel_ban": _lazy("从业禁止"),
    "personnel_seat": _lazy("管理层身份"),
    "personnel_knownset": _lazy("资料完整声明"),
    "posts_appointment": _lazy("任职"),
    "posts_filing": _lazy("报备"),
    "posts_filedchange": _lazy("报备信息变更"),
    "posts_interference": _lazy("干预登记"),
    "clients_client": _lazy("客户"),
    "clients_factory": _lazy("工厂"),
    "schemes_scheme": _lazy("认证规则"),
    "schemes_schemeversion": _lazy("规则版本"),
    "cases_case": _lazy("认证项目"),
    "cases_event": _lazy("程序记录"),
    "cases_stepnote": _lazy("督促与检查"),
    "certificates_certificate": _lazy("证书"),
    "certificates_statechange": _lazy("证书状态"),
    "certificates_confirmation": _lazy("不符合确认"),
    "certificates_responsibility": _lazy("证书责任"),
    "certificates_restoration": _lazy("恢复提议"),
    "lawbook_readingchoice": _lazy("口径选定"),
    "lawbook_regulationtext": _lazy("规定文本"),
    "lawbook_unitread": _lazy("条文已阅"),
    "lawbook_calendarday": _lazy("日历"),
    "lawbook_internallimit": _lazy("内部时限"),
    "deadlines_deadline": _lazy("时限"),
    "conformance_answer": _lazy("条款答案"),
    "conformance_finding": _lazy("发现项"),
    "exchange_batch": _lazy("导入批次"),
}

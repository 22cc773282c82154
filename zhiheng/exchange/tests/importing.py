"""For the tests of imports: a filled template on disk, planned or carried in by the operator."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from zhiheng.access.actor import operator
from zhiheng.access.door import Done
from zhiheng.exchange.commands import import_file
from zhiheng.exchange.planning import Plan
from zhiheng.exchange.planning.make import make_plan
from zhiheng.exchange.store import book_of, store_path
from zhiheng.exchange.template import write_template
from zhiheng.law.clock import in_shanghai

AT = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
OPERATOR = operator("tester")

Rows = dict[str, list[dict[str, Any]]]


def workbook(folder: Path, name: str = "数据.xlsx", **rows: list[dict[str, Any]]) -> Path:
    path = folder / name
    write_template(path, rows or None)
    return path


def plan_of(path: Path, **more: Any) -> Plan:
    stored = store_path(path)
    with book_of(stored.digest, name=path.name) as book:
        return make_plan(book, digest=stored.digest, on=in_shanghai(timezone.now()).date(), **more)


def carry(path: Path, *, by: Any = OPERATOR, at: datetime = AT, **more: Any) -> Done:
    return import_file(by=by, at=at, plan=plan_of(path, **more))


def says(plan: Plan) -> list[str]:
    return [refusal.says for refusal in plan.refused]


def body_rows() -> Rows:
    """A small body: two persons, a scheme, a client, a factory, a case, two certificates."""
    day = date(2026, 1, 1)
    return {
        "scheme": [{"code": "CCC-0915", "name": "移动电源", "kind": "强制性产品认证",
                    "product_kind": "消费产品", "surveillance_months": 12}],
        "person": [
            {"number": "E001", "name": "王晓", "identity": "110101199003074530",
             "phone": "13800000001", "joined": date(2015, 7, 1)},
            {"number": "E002", "name": "李青", "joined": date(2016, 7, 1)},
        ],
        "education": [{"person": "E001", "level": "大学本科", "school": "北方大学",
                       "completed": date(2012, 7, 1), "evidence": "是"}],
        "seat": [{"person": "E001", "kind": "最高管理层成员", "starts": date(2020, 1, 1)}],
        "appointment": [
            {"post": "认证质量总监", "person": "E001", "starts": date(2026, 1, 5),
             "authorised_by": "法定代表人", "authorised_on": date(2026, 1, 4)},
            {"post": "认证项目质量负责人", "person": "E002", "starts": date(2026, 1, 5)},
        ],
        "client": [{"name": "蓝天电器有限公司", "country": "156"}],
        "factory": [{"number": "A000001", "name": "蓝天电器一厂"}],
        "case": [{"number": "P-1", "scheme": "CCC-0915", "client": "蓝天电器有限公司"}],
        "event": [{"case": "P-1", "step": "application", "at": date(2025, 11, 3),
                   "performer": "李青", "person": "E002"}],
        "certificate": [
            {"number": "2026010915000001", "case": "P-1", "scheme": "CCC-0915",
             "client": "蓝天电器有限公司", "factory": "A000001", "product": "移动电源 10000mAh",
             "issued_on": day, "expires_on": date(2030, 12, 31), "state": "有效"},
            {"number": "2026010915000002", "client": "蓝天电器有限公司", "product": "充电器",
             "issued_on": day, "state": "暂停", "state_from": date(2026, 6, 1)},
        ],
        "state_change": [{"certificate": "2026010915000002", "state": "暂停",
                          "acted_on": date(2026, 6, 1), "grounds": "0203",
                          "confirmed_on": date(2026, 5, 28)}],
        "responsibility": [
            {"certificate": number, "person": "E002", "starts": day}
            for number in ("2026010915000001", "2026010915000002")
        ],
    }  # fmt: skip

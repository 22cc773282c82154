"""What verification finds: faults, each with its place, and the report that gathers them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

SAYS = {
    "header": "首行不是完好的存证链文件头",
    "not_utf8": "这一行不是 UTF-8 文字",
    "not_json": "这一行不是 JSON",
    "shape": "这一条的结构不对",
    "canonical": "内容不是规范的 JSON",
    "seq": "序号与所在位置不符",
    "missing": "从这一条起缺失",
    "unsigned": "从这一条起不在检查点之内",
    "digest": "链式摘要不符：内容、摘要或前一条被改动",
    "recorded": "登记时间早于前一条",
    "index": "索引列与内容不符",
    "head": "链头与条目不符",
    "touched": "所记的行与内容不符",
    "leaves": "批量行与其默克尔根不符",
    "row_altered": "业务数据与存证不符",
    "row_missing": "业务数据缺失",
    "row_extra": "业务数据没有存证",
    "table_missing": "业务表不存在",
    "secret": "密钥行无法打开",
    "secret_missing": "密钥缺失，个人信息无法核对",
    "schema": "数据库结构与最近一次登记不符",
    "schema_unrecorded": "数据库结构从未登记",
    "root": "默克尔根与检查点不符：历史被改写",
    "checkpoint_signature": "检查点的签名无效或出自另一把密钥",
    "origin": "检查点属于另一条存证链",
    "proof": "收据的证明不成立",
}
MOST = 200
"""Faults kept in a report: who meets more has read enough."""


@dataclass(frozen=True)
class Fault:
    """One fault. seq: the entry's number as its position demands (0: the whole); the rest where
    it can be named: table, key (a row's id), column."""

    kind: str
    seq: int | None = None
    table: str | None = None
    key: str | None = None
    column: str | None = None

    def sentence(self) -> str:
        """The fault in words, for people."""
        place = f"第 {self.seq} 条" if self.seq else "整条链" if self.seq is None else "文件头"
        where = "，".join(
            f"{label} {value}"
            for label, value in (("表", self.table), ("行", self.key), ("列", self.column))
            if value
        )
        return f"{place}：{SAYS[self.kind]}{f'（{where}）' if where else ''}"

    def plain(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "seq": self.seq,
            "table": self.table,
            "key": self.key,
            "column": self.column,
        }


@dataclass
class Report:
    """What a verification found: how many entries, the digest of the last, the faults by place."""

    entries: int = 0
    head: str = ""
    faults: list[Fault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults

    def add(self, faults: Iterable[Fault]) -> None:
        """Take over faults, as long as the report has room (what makes them is asked no longer)."""
        self.faults.extend(islice(faults, MOST - len(self.faults)))

    def in_order(self) -> "Report":
        self.faults.sort(key=lambda fault: (fault.seq is None, fault.seq or 0))
        return self

    def plain(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "ok": self.ok,
            "entries": self.entries,
            "head": self.head,
            "faults": [fault.plain() for fault in self.faults],
        }

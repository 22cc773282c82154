"""Cells of official sheets read by their declared type, length, codes and need; rows handed on."""

from collections.abc import Mapping
from typing import Any

from zhiheng.exchange.official import Field, Recognised, demand, table
from zhiheng.exchange.planning.plan import Place, Plan, Planned, Refusal
from zhiheng.exchange.reading.heads import Record
from zhiheng.exchange.reading.values import (
    BadValue,
    clean_code,
    clean_text,
    is_empty,
    shown,
    split_multi,
    to_choice,
    to_date,
    to_decimal,
)
from zhiheng.exchange.sheets import BY_NAME

# Numbers and codes: without blanks, half-width, and refused where a spreadsheet made them a number.
_NUMBERS = frozenset(
    ("CERT_APPLY_NO", "CERT_NO", "FAC_CODING", "FAC_NO", "AUDIT_PLAN_CODE", "AUDIT_ACT_TYPE",
     "APP_ORG_CODE", "MANU_ORG_CODE", "FAC_ORG_CODE", "APP_COUNTRY", "MANU_COUNTRY", "FAC_COUNTRY",
     "APP_DISTRICT", "MANU_DISTRICT", "FAC_DISTRICT", "FAC_AREA_CODE")
)  # fmt: skip
# Several certificate numbers stand in one cell of the inspection sheets.
_LISTS = frozenset(("204010.CERT_NO", "202010.CERT_NO"))


class OfficialRow:
    """One row of an official sheet: `values` by field code, and rows of ours made of it."""

    def __init__(self, found: Recognised, record: Record, plan: Plan) -> None:
        self.found, self.record, self.plan = found, record, plan
        self.sheet = found.match.sheet
        self.values: dict[str, Any] = {}
        self.bad = False
        for field in found.official.fields:
            self._read(field)

    def _read(self, field: Field) -> None:
        raw = self.record.cells.get(field.code)
        try:
            need = demand(field, self.record.cells)
            if is_empty(raw):
                if need == "required":
                    raise BadValue("此项必填，却是空的", "按填表说明填写")
                return
            if need == "empty":
                raise BadValue("证书不是这种状态，此项应为空", "清空此格，或改正证书状态")
            self.values[field.code] = self._value(field, raw)
        except BadValue as error:
            self.refuse(field.code, error.why, error.right, raw)

    def _value(self, field: Field, raw: Any) -> Any:
        if field.type == "date":
            return to_date(raw, date1904=self.sheet.date1904, time_of_day="drop")
        if field.type == "number":
            return to_decimal(raw)
        if field.codes and field.many:
            codes = table(field.codes)
            return [to_choice(p, codes.labels, codes.synonyms()) for p in split_multi(raw, "；;")]
        if field.codes:
            codes = table(field.codes)
            return to_choice(raw, codes.labels, codes.synonyms())
        name = f"{self.found.official.sheet}.{field.code}"
        if field.code in _NUMBERS and name not in _LISTS:
            return clean_code(raw, most=field.length, upper=False)
        return clean_text(raw, most=field.length)

    def refuse(self, code: str, why: str, right: str = "", raw: Any = None) -> None:
        """Refuse the row by one of its cells."""
        self.bad = True
        self.plan.refused.append(
            Refusal(
                self.sheet.name, self.record.number, self.found.match.columns.get(code, 0),
                self.found.official.field(code).name,
                "" if raw is None or code.endswith("TEL") else shown(raw), why, right,
            )
        )  # fmt: skip

    def make(self, spec: str, codes: Mapping[str, str], **more: Any) -> Planned | None:
        """A row of ours: `codes` names for each column of ours their field; `more` is given.

        None, and refused, where a column that we cannot do without is empty.
        """
        target = BY_NAME[spec]
        cells = {
            ours: self.values[theirs] for ours, theirs in codes.items() if theirs in self.values
        }
        cells |= {name: value for name, value in more.items() if value not in (None, "", [])}
        columns = {
            ours: self.found.match.columns[theirs]
            for ours, theirs in codes.items()
            if theirs in self.found.match.columns
        }
        for column in target.columns:
            if column.must and column.name not in cells:
                if not self.bad:
                    self._refuse_lack(codes.get(column.name), target.title, column.head)
                return None
            if column.most and _longest(cells.get(column.name, "")) > column.most:
                code = codes.get(column.name) or next(iter(codes.values()))
                self.refuse(code, f"超过 {column.most} 个字", "缩短后再导入")
                return None
        row = Planned(target, Place(self.sheet.name, self.record.number, columns), cells, soft=True)
        row.bad = self.bad
        return row

    def _refuse_lack(self, code: str | None, title: str, head: str) -> None:
        if code and code in self.found.match.columns:
            self.refuse(code, f"“{title}”缺少“{head}”", "填写此项")
        else:
            first = next(iter(self.found.match.columns))
            self.refuse(first, f"“{title}”缺少“{head}”，本表也没有告诉我们", "在对应步骤中指明")


def _longest(value: Any) -> int:
    """Characters of a text, or of the longest of several."""
    return max(map(len, value), default=0) if isinstance(value, list) else len(str(value))

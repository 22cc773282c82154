"""The JSON of interfaces.md part 2 read into a `Person`; whatever is not as agreed is refused.

Each refusal is one Chinese sentence that names the JSON path, e.g. `employments[1].from`.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from zhiheng.law.qualification.facts import (
    AUTHORISERS,
    EDUCATION_LEVELS,
    FIELDS,
    OPEN,
    TITLE_LEVELS,
    Ban,
    Competence,
    Education,
    Employment,
    Person,
    Title,
)

# (2) is judged from facts, so an assessment of it changes nothing; it is no error to have one.
COMPETENCE_CLAUSES = tuple(f"{article}({item})" for article in ("4.2", "8.2") for item in "12345")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EARLIEST_YEAR = 1900
MOST_ENTRIES = 500  # of one person in one list; more is another kind of file

Row = Mapping[str, Any]
Reader = Callable[[Any, str], Any]


def person_from_json(data: bytes) -> Person:
    """Read one person from JSON bytes (UTF-8, a byte order mark is allowed).

    Raises ValueError with a Chinese sentence for anything that is not such a document.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"第 {error.start + 1} 个字节起不是 UTF-8 编码；请另存为 UTF-8 后再试。"
        ) from error
    if not text.strip():
        raise ValueError("内容是空的；请提供一个 JSON 对象，格式见 zhiheng qualify --help。")
    try:
        document = json.loads(
            text,
            parse_int=_integer,
            parse_constant=_no_constant,
            object_pairs_hook=_no_repeated_keys,
        )
    except json.JSONDecodeError as error:
        raise ValueError(
            f"第 {error.lineno} 行第 {error.colno} 个字符处不是合法的 JSON（{error.msg}）。"
        ) from error
    except RecursionError as error:
        raise ValueError("JSON 嵌套太深；人员资料只有两三层，请检查文件。") from error
    return parse_person(document)


def parse_person(document: Any) -> Person:
    """Read one person from parsed JSON; ValueError (Chinese, with the path) for anything else."""
    row = _object(document, "", _PERSON_KEYS)
    return Person(
        name=_text(row.get("name"), "name"),
        legal_representative=_flag(row.get("legal_representative"), "legal_representative"),
        actual_controller=_flag(row.get("actual_controller"), "actual_controller"),
        top_management=_flag(row.get("top_management"), "top_management"),
        authorised_by=_one_of(AUTHORISERS)(row.get("authorised_by"), "authorised_by"),
        educations=_many(row, "educations", _education),
        employments=_many(row, "employments", _employment),
        titles=_many(row, "titles", _title),
        competences=_many(row, "competences", _competence),
        bans=_many(row, "bans", _ban),
    )


def _education(item: Any, path: str) -> Education:
    row = _object(item, path, ("level", "completed", "evidence"))
    return Education(
        level=_one_of(EDUCATION_LEVELS)(row.get("level"), f"{path}.level"),
        completed=_date(row.get("completed"), f"{path}.completed"),
        evidence=_evidence(row, path),
    )


def _employment(item: Any, path: str) -> Employment:
    row = _object(item, path, _EMPLOYMENT_KEYS)
    _text(row.get("reason"), f"{path}.reason")
    return Employment(
        start=_date(row.get("from"), f"{path}.from"),
        end=_end(row, path),
        full_time=_flag(row.get("full_time"), f"{path}.full_time"),
        field=_one_of(FIELDS)(row.get("field"), f"{path}.field"),
        recognised=_flag(row.get("recognised"), f"{path}.recognised") is True,
        evidence=_evidence(row, path),
    )


def _title(item: Any, path: str) -> Title:
    row = _object(item, path, ("level", "granted", "evidence"))
    return Title(
        level=_one_of(TITLE_LEVELS)(row.get("level"), f"{path}.level"),
        granted=_date(row.get("granted"), f"{path}.granted"),
        evidence=_evidence(row, path),
    )


def _competence(item: Any, path: str) -> Competence:
    row = _object(item, path, ("clause", "met", "assessed", "by", "evidence"))
    return Competence(
        clause=_one_of(COMPETENCE_CLAUSES)(row.get("clause"), f"{path}.clause"),
        met=_flag(row.get("met"), f"{path}.met"),
        assessed=_date(row.get("assessed"), f"{path}.assessed"),
        by=_text(row.get("by"), f"{path}.by"),
        evidence=_evidence(row, path),
    )


def _ban(item: Any, path: str) -> Ban:
    row = _object(item, path, ("from", "to", "evidence"))
    start = _date(row.get("from"), f"{path}.from")
    return Ban(start=start, end=_end(row, path), evidence=_evidence(row, path))


_PERSON_KEYS = (
    "name",
    "identity",  # opaque, never checked
    "legal_representative",
    "actual_controller",
    "top_management",
    "authorised_by",
    "educations",
    "employments",
    "titles",
    "competences",
    "bans",
)
_EMPLOYMENT_KEYS = ("from", "to", "full_time", "field", "recognised", "reason", "evidence")


def _object(value: Any, path: str, keys: tuple[str, ...]) -> Row:
    if not isinstance(value, dict):
        where = path or "最外层"
        raise ValueError(f"{where} 应为 JSON 对象 {{…}}，现为{_shown(value)}。")
    for key in value:
        if key not in keys:
            place = f"{path}.{key}" if path else key
            raise ValueError(f"{place[:80]} 是不认识的键；这里可用的键：{'、'.join(keys)}。")
    return value


def _many(row: Row, key: str, read: Reader) -> tuple[Any, ...] | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, list):
        raise ValueError(f"{key} 应为列表 […] 或 null，现为{_shown(value)}。")
    if len(value) > MOST_ENTRIES:
        raise ValueError(f"{key} 有 {len(value)} 项，超过一个人可能有的 {MOST_ENTRIES} 项。")
    return tuple(read(item, f"{key}[{index}]") for index, item in enumerate(value))


def _flag(value: Any, path: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    raise ValueError(f"{path} 应为 true、false 或 null，现为{_shown(value)}。")


def _text(value: Any, path: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise ValueError(f"{path} 应为文字或 null，现为{_shown(value)}。")


def _one_of(allowed: tuple[str, ...]) -> Reader:
    def read(value: Any, path: str) -> str | None:
        if value is None or (isinstance(value, str) and value in allowed):
            return value
        raise ValueError(f"{path} 应为 {'、'.join(allowed)} 之一或 null，现为{_shown(value)}。")

    return read


def _date(value: Any, path: str) -> date | None:
    if value is None:
        return None
    try:
        if not isinstance(value, str) or not _DATE.fullmatch(value):
            raise ValueError(value)
        day = date.fromisoformat(value)
    except ValueError as error:
        raise ValueError(
            f"{path} 应为真实的日期，写作 2026-01-05，或 null，现为{_shown(value)}。"
        ) from error
    if day.year < _EARLIEST_YEAR:
        raise ValueError(f"{path} 早于 {_EARLIEST_YEAR} 年，现为{_shown(value)}；请检查年份。")
    return day


def _end(row: Row, path: str) -> date | None:
    """`to`: null means no end yet, a missing key that the end is not known."""
    if "to" not in row:
        return None
    return OPEN if row["to"] is None else _date(row["to"], f"{path}.to")


def _evidence(row: Row, path: str) -> bool:
    """Absent counts as evidenced; null is not known to be, so the fact is not known either."""
    return "evidence" not in row or _flag(row["evidence"], f"{path}.evidence") is True


def _shown(value: Any) -> str:
    """A value as it stood in the file, shortened for a sentence."""
    if isinstance(value, dict | list):
        return "对象 {…}" if isinstance(value, dict) else "列表 […]"
    if isinstance(value, str):
        return f"“{value[:40]}”"
    try:
        return f" {json.dumps(value)[:40]}"
    except ValueError:  # an integer too long to be written out
        return "过长的数"


def _no_constant(name: str) -> Any:
    raise ValueError(f"JSON 中出现了 {name}，它不是数；不知道的值请写 null。")


def _integer(digits: str) -> int:
    if len(digits) > 20:
        raise ValueError(f"JSON 中有一个 {len(digits)} 位的整数，人员资料里没有这样的数。")
    return int(digits)


def _no_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for key, value in pairs:
        if key in row:
            raise ValueError(f"同一个对象中键“{key[:40]}”出现了两次；请只留一个。")
        row[key] = value
    return row

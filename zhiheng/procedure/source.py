"""YAML (and so JSON) read with its line numbers, so that a refusal can say where.

Nothing here knows what a scheme is. The text is measured before it is built: size, depth, number
of nodes after aliases are followed, so that a small text cannot blow up ("YAML bomb").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import yaml

MOST_CHARACTERS = 1_000_000
MOST_NODES = 200_000
DEEPEST = 20

_MAP, _SEQ, _STR, _NULL, _BOOL = (
    f"tag:yaml.org,2002:{name}" for name in ("map", "seq", "str", "null", "bool")
)
_NUMBERS_AND_DATES = {f"tag:yaml.org,2002:{name}" for name in ("int", "float", "timestamp")}
_COUNT = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)
_DECIMAL = re.compile(r"\d{1,18}(\.\d{1,18})?", re.ASCII)


class SchemeError(ValueError):
    """A scheme that cannot be used. `str()` is the Chinese sentence for the user.

    name: the file or record it was read from; line: 1-based, None where no single line is at fault.
    """

    def __init__(self, name: str, line: int | None, sentence: str) -> None:
        where = f"第 {line} 行：" if line else ""
        super().__init__(f"认证规则“{name}”{where}{sentence}")
        self.name, self.line, self.sentence = name, line, sentence


@dataclass(frozen=True)
class Spot:
    """A value at its place in the text. Each method reads it as one kind of value, or refuses."""

    node: yaml.Node
    name: str
    what: str

    def refusal(self, sentence: str) -> SchemeError:
        return SchemeError(self.name, self.node.start_mark.line + 1, sentence)

    def entries(self, allowed: Iterable[str], required: Iterable[str] = ()) -> dict[str, "Spot"]:
        """A mapping's values by key. A key with a null value is as if it were not there."""
        if self.node.tag != _MAP:
            raise self.refusal(f"{self.what}应是“键: 值”的形式，请改写。")
        allowed = tuple(allowed)
        found: dict[str, Spot] = {}
        seen: set[str] = set()
        for key_node, value in self.node.value:
            key = Spot(key_node, self.name, f"{self.what}的键").text()
            if key not in allowed:
                raise Spot(key_node, self.name, key).refusal(
                    f"{self.what}里不认识“{key}”；可用的键是 {'、'.join(allowed)}，请更正或删去。"
                )
            if key in seen:
                raise Spot(key_node, self.name, key).refusal(
                    f"{self.what}里“{key}”写了两次，请只保留一个。"
                )
            seen.add(key)
            if value.tag != _NULL:
                found[key] = Spot(value, self.name, f"{self.what}的“{key}”")
        for key in required:
            if key not in found:
                raise self.refusal(f"{self.what}缺少“{key}”，请补上。")
        return found

    def items(self) -> list["Spot"]:
        if self.node.tag != _SEQ:
            raise self.refusal(f"{self.what}应是一个列表，请改写为 [ ] 或以“-”开头的各行。")
        return [Spot(item, self.name, self.what) for item in self.node.value]

    def text(self) -> str:
        """A string that says something: no blanks around it, no control characters in it."""
        if self.node.tag != _STR:
            raise self.refusal(
                f"{self.what}应是文字；若它看起来像数字、日期或 yes/no，请加上引号。"
            )
        return self._printable(self.node.value)

    def label(self) -> str:
        """Text, or a number or date taken exactly as written: version 1.10 stays "1.10"."""
        if self.node.tag in _NUMBERS_AND_DATES:
            return str(self.node.value)
        return self.text()

    def count(self, least: int, most: int) -> int:
        written = self.node.value if self._is_plain_scalar() else ""
        if not _COUNT.fullmatch(written) or not least <= int(written) <= most:
            raise self.refusal(f"{self.what}应是 {least} 到 {most} 之间的整数，请更正。")
        return int(written)

    def decimal(self) -> Decimal:
        """A decimal number as written, never through binary floating point."""
        written = self.node.value if isinstance(self.node, yaml.ScalarNode) else ""
        if not _DECIMAL.fullmatch(written):
            raise self.refusal(
                f"{self.what}应是不小于 0 的数（如 3 或 0.5，整数与小数各不超过 18 位），请更正。"
            )
        return Decimal(written)

    def flag(self) -> bool:
        written = self.node.value.lower() if self._is_plain_scalar() else ""
        if self.node.tag != _BOOL or written not in ("true", "false"):
            raise self.refusal(f"{self.what}应是 true 或 false，请更正。")
        return bool(written == "true")

    def _is_plain_scalar(self) -> bool:
        return isinstance(self.node, yaml.ScalarNode) and self.node.style is None

    def _printable(self, value: str) -> str:
        if not value or value != value.strip() or not value.isprintable():
            raise self.refusal(f"{self.what}不能为空，首尾不能有空格，也不能含换行或不可见字符。")
        return value


def read(text: str, name: str) -> Spot:
    """The one document in `text`. Raises SchemeError for anything else, with the line."""
    if len(text) > MOST_CHARACTERS:
        raise SchemeError(
            name, None, f"超过 {MOST_CHARACTERS} 个字符，不像一份认证规则，请核对文件。"
        )
    text = text.removeprefix("\ufeff")
    if text.lstrip().startswith("{"):
        text = _json_as_yaml(text)
    node = _composed(text, name)
    if node is None:
        raise SchemeError(name, None, "是空的，请写入 scheme 和 steps。")
    _measure_followed(node, name)
    return Spot(node, name, "认证规则")


def _composed(text: str, name: str) -> yaml.Node | None:
    try:
        _measure(text, name)
        node: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
        return node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise SchemeError(name, line, "写法不合 YAML 或 JSON，请检查缩进、引号和括号。") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise SchemeError(name, line, "有不可见的控制字符，请删去后另存为 UTF-8 文本。") from None


def _measure(text: str, name: str) -> None:
    """Refuse what is too deep or has several documents, before anything recursive sees it."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if depth > DEEPEST:
            raise SchemeError(name, line, f"嵌套超过 {DEEPEST} 层，请简化。")
        if documents > 1:
            raise SchemeError(name, line, "一个文件只能写一份认证规则，请拆成几个文件。")


def _measure_followed(root: yaml.Node, name: str) -> None:
    """The same again with aliases followed: a short text may stand for a huge or endless one."""
    waiting, nodes = [(root, 1)], 0
    while waiting:
        node, depth = waiting.pop()
        nodes += 1
        if depth > DEEPEST or nodes > MOST_NODES:
            line = node.start_mark.line + 1
            raise SchemeError(name, line, "引用（& 与 *）展开后过深或过大，请直接写出内容。")
        if isinstance(node, yaml.CollectionNode):
            children = (part for part in node.value)
            if isinstance(node, yaml.MappingNode):
                children = (part for pair in node.value for part in pair)
            waiting += [(child, depth + 1) for child in children]


def _json_as_yaml(text: str) -> str:
    """The two things that JSON allows and PyYAML does not, with every line where it was.

    Tabs between tokens (inside a JSON string a tab is always escaped), and characters beyond the
    basic plane written as two \\u escapes.
    """

    def join(pair: re.Match[str]) -> str:
        high, low = int(pair[2], 16), int(pair[3], 16)
        return pair[1] + chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))

    surrogates = r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][\da-fA-F]{2})\\u([dD][c-fC-F][\da-fA-F]{2})"
    return re.sub(surrogates, join, text.replace("\t", " "))

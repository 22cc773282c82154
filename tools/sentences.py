"""Sentences with values that rules, the importer and the trail speak: found in their sources.

An f-string is a wording: `f"{n} 张证书"` is the message `{0} 张证书`. Chinese constants of the same
files are values, heads, or sentences without values. zhiheng.ui.sentences fills the English.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

# Rooms whose words reach the English screen through `said`.
SPOKEN = (
    "conformance/*.py", "conformance/judging/*.py", "certificates/rules/*.py",
    "posts/rules.py", "posts/keeping.py", "posts/clocks.py",
    "training/rules.py", "training/clocks.py",
    "competence/rules/*.py", "competence/clocks.py",
    "supervision/rules.py", "supervision/clocks.py", "supervision/scorecard.py",
    "indications/asking.py", "indications/clocks.py",
    "cases/rules.py", "cases/queries.py",
    "exchange/planning/*.py", "exchange/planning/official/*.py", "exchange/reading/*.py",
    "exchange/carrying.py", "exchange/store.py",
    "procedure/plain.py", "procedure/rows.py", "procedure/labels.py",
    "procedure/scheme.py", "procedure/source.py", "schemes/commands.py",
    "personnel/facts.py", "law/records.py", "law/qualification/[!p]*.py", "trace/faults.py",
)  # fmt: skip
_HAN = re.compile("[\u4e00-\u9fff]")


def spoken(root: Path) -> Iterator[Path]:
    """The files of those rooms, in a settled order."""
    for pattern in SPOKEN:
        yield from sorted(root.glob(pattern))


def sentences(path: Path) -> Iterator[str]:
    """The wordings and constants of one file, in order, once each."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    left_out = {id(node) for node in _not_said(tree)}
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = worded(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = "" if id(node) in left_out else node.value
        if _HAN.search(text) and "\\" not in text:  # a regular expression is no sentence
            found[text] = None
    yield from found


def worded(sentence: ast.JoinedStr) -> str:
    """The f-string with numbered places for its values."""
    parts, place = [], 0
    for value in sentence.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        else:
            parts.append(f"{{{place}}}")
            place += 1
    return "".join(parts)


def _not_said(tree: ast.AST) -> Iterator[ast.AST]:
    """Pieces of f-strings, and docstrings – but those of rules are what the user reads."""
    ruled = {id(node.body[0]) for node in ast.walk(tree) if _is_rule(node)}  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield from node.values
        elif isinstance(node, ast.Expr) and id(node) not in ruled:
            yield node.value


def _is_rule(node: ast.AST) -> bool:
    return isinstance(node, ast.FunctionDef) and any(
        isinstance(one, ast.Call) and getattr(one.func, "id", "") in ("rule", "account")
        for one in node.decorator_list
    )

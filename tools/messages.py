"""Words of the screens: collect them, report what lacks its English, compile.

    python tools/messages.py extract   read templates and Python into the .po files
    python tools/messages.py check     exit 1 where a text lacks its English (or its placeholders)
    python tools/messages.py compile   write the .mo (not committed; called by make setup)

Source texts (msgid) are Chinese. Babel does the work, so no GNU gettext program is needed.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

sys.path.insert(0, str(Path(__file__).resolve().parent))
from sentences import sentences, spoken  # beside this file

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "zhiheng"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
SKIPPED = {"tests", "migrations", "static", "__pycache__"}
HEADER = """\
# 界面文字：中文为原文，这里是英文译文。改动后运行 python tools/messages.py check。
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
# Calls whose words carry no mark and are translated where they are shown: labels of acts and
# columns of records (desk.lines), what a command answers (access.refusals).
ANSWERS = {"BadInput", "Refused", "Forbidden", "Absent", "Stale", "Replayed", "CannotNow"}
_CHINESE = re.compile("[\u4e00-\u9fff]")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Found = tuple[
    str, str | tuple[str, ...], str | None
]  # file, text (or singular and plural), context


def sources() -> Iterator[Path]:
    """Every Python file and template whose words a user may read, in a settled order."""
    for path in sorted(SOURCE.rglob("*")):
        inside = path.relative_to(SOURCE)
        template = path.suffix in {".html", ".txt"} and "templates" in inside.parts
        if (template or path.suffix == ".py") and not SKIPPED & set(inside.parts):
            yield path


def python_of(path: Path) -> str:
    """The file as something Babel's Python reader understands; of a template only its texts."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    lines = templatize(text, origin=str(path)).splitlines()
    return "\n".join(line.strip() for line in lines) + "\n"


def texts(path: Path) -> Iterator[Found]:
    """All marked texts of one file."""
    source = BytesIO(python_of(path).encode())
    where = path.relative_to(ROOT).as_posix()
    for _line, function, found, _comments in extract_python(
        source, list(KEYWORDS), [], {"encoding": "utf-8"}
    ):
        parts = found if isinstance(found, tuple) else (found,)
        if not parts or not isinstance(parts[0], str):
            continue  # a variable, not a text
        if function.startswith("pgettext"):
            yield where, parts[1], parts[0]
        elif function.startswith("ngettext"):
            yield where, (parts[0], parts[1]), None
        else:
            yield where, parts[0], None


def declared(path: Path) -> Iterator[Found]:
    """The texts of one file that carry no mark; sentences with values in them stay Chinese."""
    if path.suffix != ".py":
        return
    where = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        found: Iterator[str] = iter(())
        if isinstance(node, ast.ClassDef) and "Labelled" in map(name_of, node.bases):
            found = chain.from_iterable(map(labels_of, node.body))
        elif isinstance(node, ast.Call):
            found = words_of(node, path)
        for text in dict.fromkeys(found):
            yield where, text, None


def name_of(node: ast.AST) -> str:
    """The last part of a dotted name."""
    return getattr(node, "id", getattr(node, "attr", ""))


def labels_of(member: ast.stmt) -> Iterator[str]:
    """The Chinese word of one member of a law's enumeration; nothing for its docstring."""
    if isinstance(member, ast.Assign):
        yield from literals(member.value)


def words_of(call: ast.Call, path: Path) -> Iterator[str]:
    """The Chinese literals of a call that a page will translate; none for other calls."""
    name = name_of(call.func)
    parts: list[ast.AST] = []
    if name in ANSWERS:
        parts = [*call.args, *(one.value for one in call.keywords)]
    elif name == "command":
        parts = [one.value for one in call.keywords if one.arg == "label"]
    elif path.name == "models.py" and name.endswith(("Field", "ForeignKey")):
        parts = call.args[:1] + [one.value for one in call.keywords if one.arg == "verbose_name"]
    for part in parts:
        yield from literals(part)


def literals(node: ast.AST) -> Iterator[str]:
    """Chinese string constants beneath a node, leaving out those with values in them."""
    if isinstance(node, ast.JoinedStr | ast.Call):
        return
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str) and _CHINESE.search(node.value):
            yield node.value
        return
    for child in ast.iter_child_nodes(node):
        yield from literals(child)


def collected() -> Catalog:
    """What the sources hold now, without English."""
    catalog = Catalog(locale="en", project="Zhiheng", charset="utf-8", fuzzy=False)
    for path in sources():
        for where, text, context in (*texts(path), *declared(path)):
            catalog.add(text, locations=[(where, None)], context=context)
    return catalog


def said() -> Catalog:
    """The sentences with values (tools/sentences.py), without English; what screens know is left
    out."""
    catalog, known = Catalog(locale="en", project="Zhiheng", fuzzy=False), collected()
    for path in spoken(SOURCE):
        for text in sentences(path):
            if known.get(text) is None:
                catalog.add(text, locations=[(path.relative_to(ROOT).as_posix(), None)])
    return catalog


def catalogues() -> Iterator[tuple[Path, Callable[[], Catalog]]]:
    """Each .po file with what reads its sources: words of the screens, sentences with values."""
    yield PO, collected
    yield PO.with_name("sentences.po"), said


def written(po: Path | None = None) -> Catalog:
    """The .po file (that of the screens by default); an empty catalogue where there is none."""
    po = po or PO
    if not po.exists():
        return Catalog(locale="en", project="Zhiheng", charset="utf-8", fuzzy=False)
    with po.open("rb") as file:
        return read_po(file, locale="en")


def placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def fault(message: Message | None, source: Message) -> str:
    """What is wrong with one translation, in words; nothing when it is right."""
    if message is None or not message.string or not all(message.string or [""]):
        return "缺英文"
    plain = isinstance(source.id, str) and isinstance(message.string, str)
    if plain and placeholders(source.id) != placeholders(message.string):
        return "占位符不一致"
    return ""


def faults() -> list[str]:
    """One line for each text of the sources that its .po file does not serve."""
    return [line for po, sources in catalogues() for line in _faults(written(po), sources())]


def _faults(english: Catalog, found: Catalog) -> Iterator[str]:
    for source in found:
        if not source.id:
            continue
        wrong = fault(english.get(source.id, source.context), source)
        if wrong:
            where = source.locations[0][0] if source.locations else ""
            yield f"{where}：{wrong}：{source.id}"


def extract() -> int:
    """Bring the .po files up to date, keeping every translation that is still asked for."""
    for po, sources in catalogues():
        catalog = written(po)
        catalog.update(sources(), no_fuzzy_matching=True)
        catalog.obsolete.clear()
        output = BytesIO()
        write_po(output, catalog, width=0, include_lineno=False, sort_output=True, omit_header=True)
        po.parent.mkdir(parents=True, exist_ok=True)
        po.write_bytes(HEADER.encode() + output.getvalue())
    return report(fail=False)


def report(*, fail: bool) -> int:
    """Say what lacks; exit code 1 when asked to fail and something does."""
    lines = faults()
    for line in lines:
        print(line)
    print(f"共 {len(lines)} 处待补。" if lines else "界面文字都有英文。", file=sys.stderr)
    return 1 if fail and lines else 0


def compile_mo() -> int:
    """Write the .mo beside the .po. Texts without English stay Chinese on the English screen."""
    if not PO.exists():
        print(f"没有 {PO.relative_to(ROOT)}，请先运行 extract。", file=sys.stderr)
        return 2
    for po, _ in catalogues():
        with po.with_suffix(".mo").open("wb") as file:
            write_mo(file, written(po))
    return 0


COMMANDS = {"extract": extract, "check": lambda: report(fail=True), "compile": compile_mo}


def main(arguments: list[str]) -> int:
    command = COMMANDS.get(arguments[0]) if len(arguments) == 1 else None
    if command is None:
        print("用法：python tools/messages.py extract|check|compile", file=sys.stderr)
        return 2
    return command()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What is wrong with a procedure, in the words of the form in which it was typed. Pure.

The reader of schemes names the keys of the text (`at_most`); in the form nobody has seen them.
"""

import re
from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from zhiheng.ui.sentences import said

_Asked = Callable[[re.Match[str], str], bool]
_PIECES = re.compile(r"(“[^”]*”)|([a-z]+(?:_[a-z]+)*)")


def labels() -> dict[str, str]:
    """Key of the text → what the form calls it."""
    return {
        "id": _("步骤名称"), "after": _("在哪些步骤之后"), "at_least": _("至少次数"),
        "at_most": _("至多次数"), "optional": _("可不做"), "waivable": _("可豁免"),
        "quantity": _("数量至少"), "clause": _("条款"), "steps": _("步骤"),
        "never_both": _("须由不同人承担的步骤"), "separations": _("须由不同人承担的步骤"),
        "limits": _("时限"), "from": _("自步骤"), "to": _("至步骤"), "days": _("不超过（天）"),
        "surveillance": _("获证后监督"), "every_months": _("间隔（月）"),
    }  # fmt: skip


def in_form_words(sentence: str) -> str:
    """A sentence of the reader of schemes, for the form and in the language of the screen.

    Names of steps stand in quotation marks and stay, but for what is called by a key there.
    """
    shorter = sentence.replace("“quantity”的“at_least”", "“quantity”")
    known = labels()
    if not (spoken := said(shorter)) or spoken == shorter:
        return _closed_up(_worded(shorter, known, _keys_of_text), known)
    return _worded(spoken, known, _keys_of_english)


def _worded(sentence: str, known: Mapping[str, str], is_key: _Asked) -> str:
    def word(piece: re.Match[str]) -> str:
        key = piece[0].strip("“”")
        if key not in known or not is_key(piece, sentence):
            return piece[0]
        return f"“{known[key]}”"

    return _PIECES.sub(word, sentence)


def _closed_up(sentence: str, known: Mapping[str, str]) -> str:
    """Without the blanks and colons that stood beside Latin letters."""
    names = "|".join(map(re.escape, known.values()))
    closed = re.sub(f" ?(“(?:{names})”):? ?", r"\1", sentence)
    return closed.replace(f"步骤的“{known['id']}”", f"“{known['id']}”")


def _keys_of_text(piece: re.Match[str], sentence: str) -> bool:
    """In Chinese every bare word of Latin letters is a key; a quoted one where it is called so."""
    before = sentence[: piece.start()]
    return bool(piece[2]) or before == "" or before.endswith(("的", "缺少", "里"))


def _keys_of_english(piece: re.Match[str], sentence: str) -> bool:
    """In English only what cannot be an ordinary word, or is quoted."""
    return bool(piece[1]) or "_" in piece[0]

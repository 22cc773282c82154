"""Identity numbers and other private texts: checked, handed on unreadable, shown masked."""

import re
import unicodedata
from dataclasses import dataclass

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from zhiheng.personnel.terms import IdentityKind
from zhiheng.trace import vault

BLIND = "identity"  # imports look for the same index
_SHAPES = {
    IdentityKind.RESIDENT: re.compile(r"[0-9]{17}[0-9X]"),
    IdentityKind.PASSPORT: re.compile(r"[A-Z0-9]{5,12}"),
    IdentityKind.OTHER: re.compile(r"[A-Z0-9()\-]{4,30}"),
}


@dataclass(frozen=True, repr=False)
class Private:
    """A private text on its way into a command.

    What is written about requests (their digests, errors) sees only its keyed index, for a plain
    digest of an identity number falls in seconds.
    """

    text: str

    def __str__(self) -> str:
        return vault.blind("private", self.text).hex()

    __repr__ = __str__


def checked(kind: str, typed: str) -> str:
    """The number in its plain form; raises ValueError with a sentence that does not repeat it."""
    number = "".join(unicodedata.normalize("NFKC", typed).split()).upper()
    if kind == IdentityKind.RESIDENT and re.fullmatch(r"[0-9]{15}", number):
        raise ValueError("这是15位的旧身份证号；请填写现行的18位号码。")
    if not _SHAPES[IdentityKind(kind)].fullmatch(number):
        if kind == IdentityKind.RESIDENT:
            raise ValueError(f"身份证号应为18位，这里有{len(number)}位；请按证件原件核对。")
        raise ValueError("证件号码的写法不对；请按证件原件核对，只用字母和数字。")
    if kind == IdentityKind.RESIDENT:
        _check_resident(number)
    return number


def _check_resident(number: str) -> None:
    if ric.calc_check_digit(number) != number[17]:
        raise ValueError("身份证号的校验码不对，至少有一位写错；请按证件原件逐位核对。")
    try:
        ric.get_birth_date(number)
    except ValidationError:
        raise ValueError("身份证号中的出生日期不存在；请按证件原件逐位核对。") from None


def blind(number: str) -> bytes:
    """The index under which the number is found again."""
    return vault.blind(BLIND, number)


def masked(tail: str) -> str:
    """How a number is shown to everybody: its last four characters."""
    return f"**************{tail}" if tail else ""

"""Numbers that name a person or an organisation. A damaged one is refused by name, never repaired.

Resident identity number: GB 11643; unified social credit code: GB 32100; organisation
code: GB 11714.
"""

import re

from stdnum import exceptions
from stdnum.cn import ric, uscc

from zhiheng.exchange.reading.book import Cell, Value
from zhiheng.exchange.reading.cleaning import BadValue, clean, half_width, raw_of

RESIDENT = "居民身份证"
RESIDENCE_PERMIT = "港澳台居民居住证"
DOCUMENTS: dict[str, str] = {
    RESIDENT: r"[0-9]{17}[0-9X]",
    RESIDENCE_PERMIT: r"8[123]0000[0-9]{11}[0-9X]",
    "护照": r"[A-Z0-9]{5,17}",
    "港澳居民来往内地通行证": r"[HM][0-9]{8}([0-9]{2})?",
    "台湾居民来往大陆通行证": r"[0-9]{8}|[0-9]{10}[A-Z]?",
    "外国人永久居留身份证": r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]",
    "其他": r"[A-Z0-9()-]{3,40}",
}
_AS_TEXT = "把该列设为文本后重新填写"
_ORG_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _text_only(value: Value | Cell, what: str) -> str:
    """Half-width, without blanks, upper case. Refuses anything but a text cell; "" where empty."""
    raw = raw_of(value)
    if raw is None:
        return ""
    if isinstance(raw, int | float):
        raise BadValue(f"{what}被表格转成了数字，末几位已经损坏，请{_AS_TEXT}", "文本格式的原号码")
    if not isinstance(raw, str):
        raise BadValue(f"{what}不是文本", _AS_TEXT)
    text = "".join(half_width(clean(raw).text).split()).upper()
    if re.fullmatch(r"[0-9](\.[0-9]+)?E\+?[0-9]+", text):
        raise BadValue(f"{what}被写成了科学计数，末几位已经损坏，请{_AS_TEXT}", "文本格式的原号码")
    return text


def identity_from(value: Value | Cell, *, document: str = RESIDENT) -> str:
    """The identity number on a person's document; "" where empty. Only text is taken.

    document is a key of DOCUMENTS. Birth date and check digit of the 18-digit numbers are verified;
    the area is not, for area codes come and go. Sentences never repeat the number.
    """
    number = _text_only(value, "身份证号" if document == RESIDENT else "证件号码")
    if not number:
        return ""
    if document not in DOCUMENTS:
        raise BadValue(f"不认识的证件类型“{document[:20]}”", "选择：" + "、".join(DOCUMENTS))
    if document == RESIDENT and re.fullmatch(r"[0-9]{15}", number):
        raise BadValue("是 15 位的旧身份证号", "填写现行的 18 位身份证号")
    if not re.fullmatch(DOCUMENTS[document], number):
        raise BadValue(_wrong_shape(number, document), _AS_TEXT + f"，并核对{document}原件")
    if document in (RESIDENT, RESIDENCE_PERMIT):
        _check_resident(number)
    return number


def _wrong_shape(number: str, document: str) -> str:
    if document == RESIDENT and len(number) != 18:
        return f"身份证号应为 18 位，这里有 {len(number)} 位"
    return f"不合{document}号码的写法"


def _check_resident(number: str) -> None:
    if ric.calc_check_digit(number) != number[17]:
        raise BadValue("身份证号的校验码不对，至少有一位写错", "按证件原件逐位核对")
    try:
        ric.get_birth_date(number)
    except exceptions.ValidationError:
        raise BadValue("身份证号中的出生日期不存在", "按证件原件逐位核对") from None


def uscc_from(value: Value | Cell) -> str:
    """A unified social credit code, 18 characters; "" where empty. Raises BadValue."""
    code = _text_only(value, "统一社会信用代码")
    if not code:
        return ""
    if len(code) != 18:
        raise BadValue(f"统一社会信用代码应为 18 位，这里有 {len(code)} 位", "按营业执照核对")
    try:
        return uscc.validate(code)
    except exceptions.InvalidChecksum:
        raise BadValue("统一社会信用代码的校验码不对", "按营业执照逐位核对") from None
    except exceptions.ValidationError:
        raise BadValue(
            "统一社会信用代码含有不该有的字符（没有字母 I、O、S、V、Z）", "按营业执照逐位核对"
        ) from None


def org_code_from(value: Value | Cell) -> str:
    """A nine-character organisation code without its hyphen; "" where empty. Raises BadValue."""
    code = _text_only(value, "组织机构代码").replace("-", "")
    if not code:
        return ""
    if not re.fullmatch(r"[0-9A-Z]{8}[0-9X]", code):
        raise BadValue(f"组织机构代码应为 9 位，这里写的是“{code[:30]}”", "如 12345678-8")
    if _org_check_digit(code) != code[8]:
        raise BadValue("组织机构代码的校验码不对", "按代码证或营业执照第 9～17 位核对")
    return code


def _org_check_digit(code: str) -> str:
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * _ORG_ALPHABET.index(c) for w, c in zip(weights, code, strict=False))
    return "0123456789X0"[11 - total % 11]


def organisation_from(value: Value | Cell) -> str:
    """Either of the two: 18 characters are a credit code, anything else an organisation code."""
    code = _text_only(value, "统一社会信用代码")
    return uscc_from(code) if len(code) > 10 else org_code_from(code)

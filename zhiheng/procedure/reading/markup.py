"""XML read as a stream that nobody can turn against us: no DTD, no entity, nothing from outside.

Expat does the reading (it is in the standard library, and nothing else was quicker by event; see
docs/event-logs.md). What it would allow and we do not: a document type (so no entity can be
declared), a single piece of text or tag beyond LONGEST_PIECE, more different names than MOST_NAMES.
So memory stays bounded whatever the file's size.
"""

import codecs
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO
from xml.parsers import expat

from zhiheng.procedure.reading import Unusable

BLOCK = 1 << 18
LONGEST_PIECE = 4 << 20
MOST_NAMES = 10_000

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# Encodings of more than one byte that expat cannot read: Python reads them for it.
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5"}
_errors = expat.errors
_SAYS = {
    _errors.XML_ERROR_SYNTAX: "这不是 XML",
    _errors.XML_ERROR_NO_ELEMENTS: "文件到此中断，没有写完",
    _errors.XML_ERROR_UNCLOSED_TOKEN: "文件到此中断，没有写完",
    _errors.XML_ERROR_UNCLOSED_CDATA_SECTION: "文件到此中断，没有写完",
    _errors.XML_ERROR_TAG_MISMATCH: "结束标记与开始标记对不上",
    _errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "同一个标记里一个属性写了两次",
    _errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: "根元素结束之后还有内容",
    _errors.XML_ERROR_UNDEFINED_ENTITY: "用了没有定义的实体（&…;），请写成普通文字",
    _errors.XML_ERROR_BAD_CHAR_REF: "字符引用（&#…;）不是合法的字符",
    _errors.XML_ERROR_UNKNOWN_ENCODING: "声明的编码不认识，请另存为 UTF-8",
    _errors.XML_ERROR_INCORRECT_ENCODING: "实际编码与声明的不同，请另存为 UTF-8",
    _errors.XML_ERROR_PARTIAL_CHAR: "文件在一个字符中间中断，或不是声明的编码",
}  # fmt: skip


class Markup:
    """One XML document, fed block by block to two handlers. `line` is where the reading stands.

    name: the file, for refusals. source: its bytes; where they come through gzip, what is wrong
    with that is told here too.
    """

    def __init__(self, name: str, source: BinaryIO, start: Start, end: End) -> None:
        self._name = name
        self._source = source
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.StartDoctypeDeclHandler = self._no_document_type
        self._fed = 0

    @property
    def line(self) -> int:
        return self._parser.CurrentLineNumber

    def blocks(self) -> Iterator[None]:
        """Read to the end, stopping after each block.

        Raises Unusable with the line where this is no well-formed XML, or not to be trusted.
        """
        block = self._read()
        if not block:
            raise Unusable(f"{self._name}：文件是空的，请核对。")
        decode = _decoder(block)
        while block:
            self._feed(block, decode, final=False)
            yield
            block = self._read()
        self._feed(b"", decode, final=True)

    def refusal(self, sentence: str, line: int | None = None) -> Unusable:
        return Unusable(f"{self._name} 第 {line or self.line} 行：{sentence}")

    def _read(self) -> bytes:
        try:
            return self._source.read(BLOCK)
        except EOFError:
            raise self.refusal("压缩文件（gzip）到此中断，没有传完整，请重新取得。") from None
        except (gzip.BadGzipFile, zlib.error):
            raise self.refusal("压缩文件（gzip）从此处起已损坏，请重新取得。") from None

    def _feed(self, block: bytes, decode: codecs.IncrementalDecoder | None, final: bool) -> None:
        try:
            piece = decode.decode(block, final) if decode else block
            self._parser.Parse(piece, final)
        except Unusable:  # what the handlers refuse
            raise
        except expat.ExpatError as error:
            raise self._broken(error, block) from None
        except UnicodeDecodeError:
            raise self.refusal("有不合声明编码的字节，请另存为 UTF-8。") from None
        except (ValueError, LookupError):  # an encoding that Python cannot hand to expat
            raise self.refusal("声明的编码读不了，请另存为 UTF-8。") from None
        self._fed += len(piece.encode() if isinstance(piece, str) else piece)
        if not final:
            self._measure()

    def _measure(self) -> None:
        if self._fed - max(self._parser.CurrentByteIndex, 0) > LONGEST_PIECE:
            raise self.refusal(
                f"有一处标记或文字超过 {LONGEST_PIECE >> 20} MB，不像事件日志，请核对文件。"
            )
        if len(self._parser.intern) > MOST_NAMES:
            raise self.refusal(f"标记和属性的名称超过 {MOST_NAMES} 种，不像事件日志，请核对文件。")

    def _no_document_type(self, *_: object) -> None:
        raise self.refusal(
            "含有文档类型声明（<!DOCTYPE>）。事件日志用不着它，而它可以夹带实体，故不接受；"
            "请删去后再试。"
        )

    def _broken(self, error: expat.ExpatError, block: bytes) -> Unusable:
        says = _SAYS.get(expat.ErrorString(error.code), "")
        if not says:
            says = "有不合 XML 的内容" if _is_utf8(block) else "有不合 UTF-8 的字节，请另存为 UTF-8"
        return self.refusal(f"{says}，请核对文件。", error.lineno)


def _decoder(first: bytes) -> codecs.IncrementalDecoder | None:
    """A decoder where the declared encoding is one that expat cannot read; else None."""
    found = _DECLARED.match(first[:1000])
    name = _CHINESE.get(found[1].decode("ascii").lower()) if found else None
    return codecs.getincrementaldecoder(name)() if name else None


def _is_utf8(block: bytes) -> bool:
    """Whether the bytes are UTF-8, a character cut off at either end apart."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(block.lstrip(bytes(range(0x80, 0xC0))))
    except UnicodeDecodeError:
        return False
    return True

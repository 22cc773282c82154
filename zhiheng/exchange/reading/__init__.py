"""Reading files that nobody trusts: workbooks and CSV, in a child process with ceilings.

Serves issue 2 item 6 and the regulation's art. 5(7) (true and complete records). No Django in here.
May call: the standard library, python-calamine, python-stdnum.
Start at book.read_workbook; heads.match_heads finds columns; values makes cells into plain values.
"""

from zhiheng.exchange.reading.book import Book, Cell, Row, Sheet, Value, read_workbook
from zhiheng.exchange.reading.limits import DEFAULT, Limits, Unreadable
from zhiheng.exchange.reading.wire import Fault

__all__ = [
    "DEFAULT",
    "Book",
    "Cell",
    "Fault",
    "Limits",
    "Row",
    "Sheet",
    "Unreadable",
    "Value",
    "read_workbook",
]

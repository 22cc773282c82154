"""The official CCC upload sheets – plan, result, certificate – as versioned data.

Sheets 202010, 204010, 203010 of 2018 and their code tables, in TOML beside this file. No Django.
May call: exchange.reading. Serves art. 5(7): what is reported must be true and complete.
Start at sheets.recognise; sheets.demand says what a row must fill; codes.table.
"""

from zhiheng.exchange.official.codes import CodeTable, table, tables
from zhiheng.exchange.official.sheets import (
    Field,
    OfficialSheet,
    Recognised,
    demand,
    official_sheets,
    recognise,
    rows,
)

__all__ = [
    "CodeTable",
    "Field",
    "OfficialSheet",
    "Recognised",
    "demand",
    "official_sheets",
    "recognise",
    "rows",
    "table",
    "tables",
]

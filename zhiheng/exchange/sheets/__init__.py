"""Our own workbook, described: one spec for each kind of record, in the order of dependence.

Clauses: 4, 5(6), 8, 9(3), 13 (facts on which they are judged). May call: models and terms below.
Start reading: spec.py, then any of people, posts, training, competence, indications,
business, certificates.
"""

from zhiheng.exchange.sheets import (
    business,
    certificates,
    competence,
    indications,
    people,
    posts,
    training,
)
from zhiheng.exchange.sheets.spec import Column, Kind, Link, SheetSpec

SHEETS: tuple[SheetSpec, ...] = (
    *business.SHEETS[:2],
    *people.SHEETS,
    *posts.SHEETS,
    *training.SHEETS,
    *competence.SHEETS,
    *indications.SHEETS,
    *business.SHEETS[2:],
    *competence.OF_CLIENTS,
    *certificates.SHEETS,
)
BY_NAME: dict[str, SheetSpec] = {spec.name: spec for spec in SHEETS}

__all__ = ["BY_NAME", "SHEETS", "Column", "Kind", "Link", "SheetSpec"]

"""Who acts, when, and identity numbers that nobody has."""

from datetime import UTC, date, datetime

from zhiheng.access.actor import operator

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
BY = operator("test")
NUMBER = "11010519491231002X"  # the specimen of GB 11643
OTHER_NUMBER = "440524188001010014"

"""Where a question is shown, told to the floors below."""

from zhiheng.deadlines import places as deadlines
from zhiheng.evidence.places import Rows, register
from zhiheng.indications.models import Question

_rows = Rows(Question, "person__name", about="person")
_address = "/questions/{}/".format
register(_rows.table, _rows.place("see.questions", _address))
deadlines.register(_rows.table, _address, _rows.names)

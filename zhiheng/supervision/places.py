"""Where a supervision is shown, told to the floors below."""

from zhiheng.deadlines import places as deadlines
from zhiheng.evidence.places import Rows, register
from zhiheng.supervision.models import Report, Supervision
from zhiheng.supervision.sights import WHOLE

_rows = Rows(Supervision, "person__name", about="person")
_address = "/supervision/{}/".format
register(_rows.table, _rows.place("see.supervision", _address, whole=WHOLE))
deadlines.register(_rows.table, _address, _rows.names)
_reports = Rows(Report, "person__name", about="person")
register(
    _reports.table,
    _reports.place("see.supervision", "/supervision/reports/{}/".format, whole=WHOLE),
)

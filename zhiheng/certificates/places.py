"""Where the clocks over confirmed facts and responsibility lead, and what they are called."""

from zhiheng.certificates.models import Assignment, Confirmation, Reassignment
from zhiheng.deadlines.places import register
from zhiheng.evidence.places import Rows

for _rows, _address in (
    (Rows(Confirmation, "certificate__number"), "/certificates/confirmations/{}/"),
    (Rows(Assignment, "says"), "/certificates/assignments/{}/"),
    (Rows(Reassignment, "person__name"), "/certificates/reassignments/{}/"),
):
    register(_rows.table, _address.format, _rows.names)

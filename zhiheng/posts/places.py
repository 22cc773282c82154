"""Where the subjects of our clocks and evidence are shown, told to the floors below."""

from zhiheng.deadlines import places as deadlines
from zhiheng.evidence.places import Rows, register
from zhiheng.posts.models import (
    Appointment,
    Assessment,
    FiledChange,
    Filing,
    QualificationSheet,
)

_appointments = Rows(Appointment, "person__name", about="person")
_changes = Rows(FiledChange, "appointment__person__name", about="appointment__person")
_filings = Rows(Filing, "appointment__person__name", about="appointment__person")
_assessments = Rows(Assessment, "appointment__person__name")
_sheets = Rows(QualificationSheet, "person__name")

for _rows, _address in (
    (_appointments, "/posts/{}/"),
    (_changes, "/posts/changes/{}/"),
    (_assessments, "/posts/assessments/{}/"),
    (_sheets, "/posts/sheets/{}/"),
):
    deadlines.register(_rows.table, _address.format, _rows.names, "see.posts")

register(_appointments.table, _appointments.place("see.posts", "/posts/{}/".format))
register(_changes.table, _changes.place("see.posts", "/posts/changes/{}/".format))
register(_filings.table, _filings.place_on("see.posts", "/posts/{}/", "appointment"))

"""Where evidence of projects and of their events belongs, told to the floor below."""

from zhiheng.cases.models import Case, Event, StepNote
from zhiheng.deadlines import places as deadlines
from zhiheng.evidence.places import Rows, register

_cases = Rows(Case, "number")
_events = Rows(Event, "case__number", "step")
_notes = Rows(StepNote, "case__number")
register(_cases.table, _cases.place("see.cases", "/cases/{}/".format))
register(_events.table, _events.place_on("see.cases", "/cases/{}/", "case"))
deadlines.register(_notes.table, "/cases/notes/{}/".format, _notes.names)

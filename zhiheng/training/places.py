"""Where the subjects of our clocks and our evidence are shown, told to the floors below."""

from zhiheng.deadlines import places as deadlines
from zhiheng.evidence.places import Rows, register
from zhiheng.training.models import PlanItem, Retraining, Session

_items = Rows(PlanItem, "number", "subject")
_retrainings = Rows(Retraining, "person__name")
_sessions = Rows(Session, "item__number", "held_on")
deadlines.register(_items.table, "/training/items/{}/".format, _items.names)
deadlines.register(_retrainings.table, "/training/retrainings/{}/".format, _retrainings.names)
register(_sessions.table, _sessions.place("see.training", "/training/sessions/{}/".format))

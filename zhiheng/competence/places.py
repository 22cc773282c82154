"""Where the clocks and the evidence of competence lead, and what they are called."""

from django.utils.translation import gettext_lazy as _

from zhiheng.competence.models import Declaration, StepAuthorisation
from zhiheng.deadlines import places as deadlines
from zhiheng.evidence.places import Rows, register

for _rows in (
    Rows(StepAuthorisation, "person__name", about="person", label=_("步骤授权")),
    Rows(Declaration, "person__name", about="person", label=_("声明")),
):
    register(_rows.table, _rows.place_on("see.people", "/competence/people/{}/", "person"))
    deadlines.register(_rows.table, _rows.led, _rows.names)

"""The kinds of limit that a body may set itself (内部时限), where the law is silent."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST = 365


@dataclass(frozen=True)
class Kind:
    """says: what it limits. clause: the one it belongs to, "" where the body may name any."""

    says: str | Promise
    unit: str
    clause: str


# The keys are those that the rules ask for: conformance.limits, certificates.queries.acts.
KINDS = {
    "finding": Kind(_("发现项自发现日起多少天内整改"), "days", ""),
    "publish": Kind(_("暂停、撤销生效后多少天内公布"), "days", "5(6)-d"),
}

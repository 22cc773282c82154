"""Acts on certificates: register, states, who answers. Imports write rows themselves and settle."""

from zhiheng.certificates.commands.bulk import (
    assign_by_rules,
    assign_without_manager,
    reassign,
)
from zhiheng.certificates.commands.giving import accept_assignment, decline_assignment
from zhiheng.certificates.commands.handing import (
    decline_hand_over,
    hand_over,
    propose_hand_over,
    sign_hand_over,
)
from zhiheng.certificates.commands.reassigning import open_reassignments
from zhiheng.certificates.commands.register import amend_certificate, register_certificate
from zhiheng.certificates.commands.responsibility import assign_responsibility
from zhiheng.certificates.commands.ruling import add_assignment_rule, end_assignment_rule
from zhiheng.certificates.commands.settle import settle_certificates
from zhiheng.certificates.commands.states import (
    cancel,
    confirm_nonconformity,
    decline_restoration,
    expire,
    propose_restoration,
    publish,
    restore,
    suspend,
    withdraw,
)

__all__ = [
    "accept_assignment",
    "add_assignment_rule",
    "amend_certificate",
    "assign_by_rules",
    "assign_responsibility",
    "assign_without_manager",
    "cancel",
    "confirm_nonconformity",
    "decline_assignment",
    "decline_hand_over",
    "decline_restoration",
    "end_assignment_rule",
    "expire",
    "hand_over",
    "open_reassignments",
    "propose_hand_over",
    "propose_restoration",
    "publish",
    "reassign",
    "register_certificate",
    "restore",
    "settle_certificates",
    "sign_hand_over",
    "suspend",
    "withdraw",
]

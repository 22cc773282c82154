"""Acts on certificates: register, states, who answers. Imports write rows themselves and settle."""

from zhiheng.certificates.commands.register import amend_certificate, register_certificate
from zhiheng.certificates.commands.responsibility import (
    assign_responsibility,
    assign_without_manager,
    hand_over,
)
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
    "amend_certificate",
    "assign_responsibility",
    "assign_without_manager",
    "cancel",
    "confirm_nonconformity",
    "decline_restoration",
    "expire",
    "hand_over",
    "propose_restoration",
    "publish",
    "register_certificate",
    "restore",
    "settle_certificates",
    "suspend",
    "withdraw",
]

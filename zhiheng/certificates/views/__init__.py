"""Certificates: the list, one certificate, its acts, who answers for them."""

from zhiheng.certificates.views.acts import act, bulk, new
from zhiheng.certificates.views.pages import certificate, certificate_list, confirmation

__all__ = ["act", "bulk", "certificate", "certificate_list", "confirmation", "new"]

"""What is judged of certificates, pure: coverage, suspension, publication, surveillance, the whole.

Each rule exists twice: over the facts of one certificate, and over the tally of the whole body,
whose counts queries make with SQL that must agree with the rule of one (tests hold them together).
"""

from zhiheng.certificates.rules.coverage import (
    CoverageFacts,
    Fault,
    Tenure,
    accountable,
    coverage_faults,
    exactly_one_manager,
)
from zhiheng.certificates.rules.publication import PublicationFacts, published_with_the_act
from zhiheng.certificates.rules.surveillance import SurveillanceFacts, surveillance_on_time
from zhiheng.certificates.rules.suspension import SuspensionFacts, suspended_in_time
from zhiheng.certificates.rules.whole import (
    Tally,
    all_covered,
    all_published,
    all_surveilled,
    all_suspended_in_time,
)

__all__ = [
    "CoverageFacts",
    "Fault",
    "PublicationFacts",
    "SurveillanceFacts",
    "SuspensionFacts",
    "Tally",
    "Tenure",
    "accountable",
    "all_covered",
    "all_published",
    "all_surveilled",
    "all_suspended_in_time",
    "coverage_faults",
    "exactly_one_manager",
    "published_with_the_act",
    "surveillance_on_time",
    "suspended_in_time",
]

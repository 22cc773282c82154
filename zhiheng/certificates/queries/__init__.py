"""Certificates as rules and pages need them. For whoever judges the whole body (all set-based SQL):

coverage_of_all(on) -> CoverageOfAll                    8 ¶1-b, every gap and overlap, and
coverage_tally(on) -> Tally                             the counts: feed to rules.all_covered
suspensions(on), suspension_faults(on) -> Iterator[Suspension]; suspension_tally(on)      5(6)-c
publications(on), publication_faults(on) -> Iterator[Publication]; publication_tally(on)  5(6)-d
surveillances(on, ids) -> Iterator[Surveilled]; surveillance_of_all(on) -> SurveillanceOfAll  5(6)-b
certificates_of(cases) -> frozenset[UUID]               whose surveillance these cases tell
case_logs(on, cases=None) -> Iterator[CaseLog]          9(3)-b, 5(4)-a: feed to
                                                        cases.rules.procedure_followed(log.facts(on))
coverage_over_time(days) -> tuple[CoveragePoint, ...]   live and covered certificates on each day
coverage_shown(on) -> Coverage                          for a page; kept while none is touched
managers_on(on, certificates) -> {certificate: (person, …)}     who owns a finding

Each fault carries the certificate's id and number; `judgement` is the rule's own answer to it.
"""

from zhiheng.cases.queries import CaseLog, case_logs
from zhiheng.certificates.queries.acts import (
    Publication,
    Suspension,
    publication_faults,
    publication_tally,
    publications,
    suspension_faults,
    suspension_tally,
    suspensions,
)
from zhiheng.certificates.queries.coverage import (
    CoverageFault,
    CoveragePoint,
    coverage_facts,
    coverage_of_all,
    coverage_over_time,
    coverage_shown,
    coverage_tally,
    managers_on,
    month_ends,
)
from zhiheng.certificates.queries.surveillance import (
    Surveilled,
    certificates_of,
    overdue_certificates,
    surveillance_of_all,
    surveillances,
)

__all__ = [
    "CaseLog",
    "CoverageFault",
    "CoveragePoint",
    "Publication",
    "Surveilled",
    "Suspension",
    "case_logs",
    "certificates_of",
    "coverage_facts",
    "coverage_of_all",
    "coverage_over_time",
    "coverage_shown",
    "coverage_tally",
    "managers_on",
    "month_ends",
    "overdue_certificates",
    "publication_faults",
    "publication_tally",
    "publications",
    "surveillance_of_all",
    "surveillances",
    "suspension_faults",
    "suspension_tally",
    "suspensions",
]

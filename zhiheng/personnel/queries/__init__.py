"""Persons for pages and rules. Start reading: people (lists), qualification (facts for the law)."""

from zhiheng.personnel.queries.people import (
    MOST_COUNTED,
    People,
    by_number,
    count_up_to,
    departments,
    facts_of,
    found_people,
    names,
    page_of,
)
from zhiheng.personnel.queries.qualification import (
    Ground,
    ground,
    qualification_facts,
    qualification_facts_for,
    readings_in_force,
    records_complete_from,
)
from zhiheng.personnel.queries.seats import (
    is_legal_representative,
    legal_representative,
    seats_on,
    top_management,
)

__all__ = [
    "MOST_COUNTED", "Ground", "People", "by_number", "count_up_to", "departments", "facts_of",
    "found_people", "ground", "is_legal_representative", "legal_representative", "names",
    "page_of", "qualification_facts", "qualification_facts_for", "readings_in_force",
    "records_complete_from", "seats_on", "top_management",
]  # fmt: skip

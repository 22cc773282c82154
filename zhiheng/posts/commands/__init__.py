"""Acts on the two posts: appoint, authorise, accept, enter and leave office, file."""

from zhiheng.posts.commands.appointing import appoint, end_appointment
from zhiheng.posts.commands.assessing import (
    notice_assessment,
    prove_measures,
    record_assessment,
    take_measures,
)
from zhiheng.posts.commands.comparing import compare_filed, withdraw_filed_change
from zhiheng.posts.commands.duties import (
    acknowledge_duties,
    answer_resource,
    ask_resource,
    write_duty_document,
)
from zhiheng.posts.commands.entering import accept, authorise, put_in_office, settle_grants, stage
from zhiheng.posts.commands.filing import file_director, note_filed_change, settle_deadlines
from zhiheng.posts.commands.freezing import requalify
from zhiheng.posts.commands.information import change_information
from zhiheng.posts.commands.interfering import answer_interference, report_interference
from zhiheng.posts.commands.lapsing import notice_lapses
from zhiheng.posts.commands.nominating import (
    change_schemes,
    decline_nomination,
    nominate,
    review,
)
from zhiheng.posts.commands.papering import make_filing_sheet

__all__ = [
    "accept",
    "acknowledge_duties",
    "answer_interference",
    "answer_resource",
    "appoint",
    "ask_resource",
    "authorise",
    "change_information",
    "change_schemes",
    "compare_filed",
    "decline_nomination",
    "end_appointment",
    "file_director",
    "make_filing_sheet",
    "nominate",
    "note_filed_change",
    "notice_assessment",
    "notice_lapses",
    "prove_measures",
    "put_in_office",
    "record_assessment",
    "report_interference",
    "requalify",
    "review",
    "settle_deadlines",
    "settle_grants",
    "stage",
    "take_measures",
    "withdraw_filed_change",
    "write_duty_document",
]

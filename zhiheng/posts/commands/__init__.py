"""Acts on the two posts: appoint, authorise, accept, enter and leave office, file."""

from zhiheng.posts.commands.appointing import appoint, end_appointment
from zhiheng.posts.commands.comparing import compare_filed, withdraw_filed_change
from zhiheng.posts.commands.entering import accept, authorise, put_in_office, settle_grants, stage
from zhiheng.posts.commands.filing import file_director, note_filed_change, settle_deadlines
from zhiheng.posts.commands.freezing import requalify
from zhiheng.posts.commands.information import change_information
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
    "appoint",
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
    "notice_lapses",
    "put_in_office",
    "requalify",
    "review",
    "settle_deadlines",
    "settle_grants",
    "stage",
    "withdraw_filed_change",
]

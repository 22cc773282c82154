"""Acts on the two posts: appoint, authorise, accept, enter and leave office, file."""

from zhiheng.posts.commands.appointing import appoint, end_appointment
from zhiheng.posts.commands.entering import accept, authorise, put_in_office, settle_grants, stage
from zhiheng.posts.commands.filing import file_director, note_filed_change, settle_deadlines
from zhiheng.posts.commands.information import change_information

__all__ = [
    "accept",
    "appoint",
    "authorise",
    "change_information",
    "end_appointment",
    "file_director",
    "note_filed_change",
    "put_in_office",
    "settle_deadlines",
    "settle_grants",
    "stage",
]

"""Acts on persons and on what is known of them."""

from zhiheng.personnel.commands.bans import settle_bans
from zhiheng.personnel.commands.data import confirm_erasure, export_person, propose_erasure
from zhiheng.personnel.commands.facts import (
    ADD,
    CORRECT,
    RETRACT,
    declare_known,
    withdraw_known,
)
from zhiheng.personnel.commands.persons import (
    correct_person,
    register_person,
    retract_person,
    reveal_identity,
)
from zhiheng.personnel.commands.seats import settle_seats

add_education, correct_education, retract_education = (
    ADD["education"], CORRECT["education"], RETRACT["education"],
)  # fmt: skip
add_employment, correct_employment, retract_employment = (
    ADD["employment"], CORRECT["employment"], RETRACT["employment"],
)  # fmt: skip
add_title, correct_title, retract_title = ADD["title"], CORRECT["title"], RETRACT["title"]
add_registration, correct_registration, retract_registration = (
    ADD["registration"], CORRECT["registration"], RETRACT["registration"],
)  # fmt: skip
add_competence, correct_competence, retract_competence = (
    ADD["competence"], CORRECT["competence"], RETRACT["competence"],
)  # fmt: skip
add_ban, correct_ban, retract_ban = ADD["ban"], CORRECT["ban"], RETRACT["ban"]
add_seat, correct_seat, retract_seat = ADD["seat"], CORRECT["seat"], RETRACT["seat"]

__all__ = [
    "ADD",
    "CORRECT",
    "RETRACT",
    "add_ban",
    "add_competence",
    "add_education",
    "add_employment",
    "add_registration",
    "add_seat",
    "add_title",
    "confirm_erasure",
    "correct_ban",
    "correct_competence",
    "correct_education",
    "correct_employment",
    "correct_person",
    "correct_registration",
    "correct_seat",
    "correct_title",
    "declare_known",
    "export_person",
    "propose_erasure",
    "register_person",
    "retract_ban",
    "retract_competence",
    "retract_education",
    "retract_employment",
    "retract_person",
    "retract_registration",
    "retract_seat",
    "retract_title",
    "reveal_identity",
    "settle_bans",
    "settle_seats",
    "withdraw_known",
]  # fmt: skip

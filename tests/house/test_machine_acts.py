"""What another program may do with somebody's access token, written by hand.

Whatever our own program may do could be given to a token unless the act is marked as a person's
own (`IN_PERSON`): so each act that enters is looked at here first. Records and their mending are
for machines; judgements of persons, promises of the body, rights and accounts are not.
"""

import pytest
from django.urls import get_resolver

from zhiheng.access.acts import acts
from zhiheng.access.terms import ALL_POSTS

RECORDS = """
add_ban add_education add_employment add_registration add_seat add_title change_information
correct_ban correct_education correct_employment correct_person correct_registration correct_seat
correct_title register_person renew_registration retract_ban retract_education retract_employment
retract_person retract_registration retract_seat retract_title withdraw_known withdraw_registration
amend_case amend_certificate amend_client amend_factory amend_scheme amend_scheme_version
close_case dispatch end_dispatch expire_certificate keep_version open_case publish_state
record_events register_certificate register_client register_factory register_scheme
register_scheme_version retract_client retract_event retract_factory
attach_evidence retract_evidence import_file withdraw_batch
"""
OF_THE_BODY = """
amend_body demand_of_step limit_load plan_staff set_internal_limit set_own_figure
load_regulation set_calendar remove_calendar_day judge_body ask_questions
"""
# From papers that people have signed, and what follows from written rules.
FROM_PAPERS = """
add_assignment_rule assign_by_rules assign_responsibility assign_without_manager
end_assignment_rule hand_over reassign end_appointment end_work_authorisation file_director
note_filed_change withdraw_filed_change
"""
WRITTEN = set(f"{RECORDS} {OF_THE_BODY} {FROM_PAPERS}".split())


@pytest.fixture(scope="module", autouse=True)
def everything_declared():
    get_resolver().url_patterns  # noqa: B018


def test_no_act_is_open_to_machines_that_does_not_stand_here():
    open_to_them = {
        one.name
        for one in acts()
        if one.by_machine and one.posts & ALL_POSTS and not one.name.startswith("test_")
    }
    assert open_to_them == WRITTEN, open_to_them ^ WRITTEN


def test_rights_and_accounts_are_never_a_machine_s():
    found = [
        one for one in acts() if one.by_machine and one.name.startswith(("propose_", "confirm_"))
    ]
    assert not found

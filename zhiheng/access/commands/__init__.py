"""Acts on accounts, posts given by hand, one-time codes, and one's own way of signing in."""

from zhiheng.access.commands.accounts import (
    ADMINISTRATORS,
    close_account,
    open_account,
)
from zhiheng.access.commands.codes import (
    INVITATION_LASTS,
    confirm_factor,
    invitation_of,
    invite,
    must_have_factor,
    propose_factor,
    redeem_code,
)
from zhiheng.access.commands.grants import (
    CONFIRMERS,
    GRANTABLE,
    confirm_grant,
    end_grant,
    grant_at_founding,
    propose_grant,
)
from zhiheng.access.commands.links import confirm_link, propose_link
from zhiheng.access.commands.sign_in import (
    change_password,
    end_second_factor,
    enrol_second_factor,
    renew_recovery_codes,
    use_recovery_code,
)
from zhiheng.access.commands.tokens import issue_token, offered_to, revoke_token, token_of

__all__ = [
    "ADMINISTRATORS",
    "CONFIRMERS",
    "GRANTABLE",
    "INVITATION_LASTS",
    "change_password",
    "close_account",
    "confirm_factor",
    "confirm_grant",
    "confirm_link",
    "end_grant",
    "end_second_factor",
    "enrol_second_factor",
    "grant_at_founding",
    "invitation_of",
    "invite",
    "issue_token",
    "must_have_factor",
    "offered_to",
    "open_account",
    "propose_factor",
    "propose_grant",
    "propose_link",
    "redeem_code",
    "renew_recovery_codes",
    "revoke_token",
    "token_of",
    "use_recovery_code",
]  # fmt: skip

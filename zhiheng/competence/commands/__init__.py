"""Acts of competence: authorise for steps, declare, set what the body demands; and the gate."""

from zhiheng.competence.commands.authorising import authorise_work, end_work_authorisation
from zhiheng.competence.commands.declaring import (
    declare_conflict,
    declare_impartiality,
    declare_one_body,
    end_conflict,
)
from zhiheng.competence.commands.gating import admitted
from zhiheng.competence.commands.registering import renew_registration, withdraw_registration
from zhiheng.competence.commands.setting import demand_of_step, limit_load, plan_staff
from zhiheng.competence.commands.settling import settle_declarations

__all__ = [
    "admitted", "authorise_work", "declare_conflict", "declare_impartiality", "declare_one_body",
    "demand_of_step", "end_conflict", "end_work_authorisation", "limit_load", "plan_staff",
    "renew_registration", "settle_declarations", "withdraw_registration",
]  # fmt: skip

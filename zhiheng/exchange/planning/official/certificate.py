"""203010 证书信息表 → clients, factories, cases, certificates and what befell them."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from zhiheng.exchange.official import Recognised
from zhiheng.exchange.planning.official import questions as q
from zhiheng.exchange.planning.official.fields import OfficialRow
from zhiheng.exchange.planning.plan import Plan, Planned
from zhiheng.exchange.reading.values import SHANGHAI, BadValue, split_multi, to_date

_CLIENT = {"name": "APP_NAME", "code": "APP_ORG_CODE", "country": "APP_COUNTRY",
           "district": "APP_DISTRICT", "address": "APP_ADDRESS"}  # fmt: skip
_MAKER = {"name": "MANU_NAME", "code": "MANU_ORG_CODE", "country": "MANU_COUNTRY",
          "district": "MANU_DISTRICT", "address": "MANU_REG_ADDRESS"}  # fmt: skip
_FACTORY = {"number": "FAC_CODING", "name": "FAC_NAME", "code": "FAC_ORG_CODE",
            "country": "FAC_COUNTRY", "district": "FAC_DISTRICT", "address": "FAC_ADDRESS",
            "longitude": "FAC_X", "latitude": "FAC_Y", "people": "FAC_PERSON_NUM"}  # fmt: skip
_CASE = {"number": "CERT_APPLY_NO", "client": "APP_NAME"}
_CERTIFICATE = {
    "number": "CERT_NO", "case": "CERT_APPLY_NO", "client": "APP_NAME", "manufacturer": "MANU_NAME",
    "factory": "FAC_CODING", "product": "PRO_NAME", "models_covered": "PRO_TYPE",
    "standards": "CERT_AUTH_PROJ_CODEDEC", "mode": "CERT_MODE",
    "first_issued_on": "CERT_FIRST_DATE",
    "issued_on": "CERT_AWARD_DATE", "expires_on": "CERT_E_DATE", "decided_on": "CERT_APP_ASS_DATE",
    "deciders": "CERT_CHK_P_LIST", "state": "CERTI_STATUS",
}  # fmt: skip
# State → fields that tell its day, its grounds, and (suspension only) its end.
_STATES = {
    "02": ("CERT_PAUSE_S_DATE", "CERT_PAUSE_CAUSE", "CERT_PAUSE_E_DATE"),
    "03": ("CERT_REVOKE_DATE", "CERT_REVOKE_CAUSE", ""),
    "04": ("CERT_CANCEL_DATE", "CERT_CANCEL_CAUSE", ""),
}


def certificate_rows(found: Recognised, plan: Plan) -> Iterator[Planned]:
    """The rows of ours that the sheet means; nothing but questions where answers are open."""
    rows = [OfficialRow(found, record, plan) for record in found.rows()]
    _ask(rows, plan)
    if plan.asks:
        return
    for row in rows:
        yield from filter(None, _of_row(row, plan))


def _ask(rows: list[OfficialRow], plan: Plan) -> None:
    classes = sorted({str(row.values.get("CERT_NO", ""))[6:10] for row in rows} - {""})
    if not (plan.mapping.get("scheme") or "").strip():
        q.ask(plan, [q.SCHEME, *map(q.scheme_of_class, classes)])
    q.ask(plan, [q.DECISION, q.CONFIRMED, q.PUBLISHED, q.MANAGER, q.MANAGER_FROM])


def _of_row(row: OfficialRow, plan: Plan) -> Iterator[Planned | None]:
    values = row.values
    scheme = q.scheme_for(plan, str(values.get("CERT_NO", "")))
    if not scheme and not row.bad:
        row.refuse("CERT_NO", "没有指明它所依据的认证规则", "在“对应”一步填写规则代码")
    yield row.make("client", _CLIENT)
    if "MANU_NAME" in values:
        yield row.make("client", _MAKER)
    if "FAC_CODING" in values:
        yield row.make("factory", _FACTORY, people=_whole(values.get("FAC_PERSON_NUM")))
    yield row.make("case", _CASE, scheme=scheme, closed=True)
    state, since = _state(row)
    yield row.make("certificate", _CERTIFICATE, scheme=scheme, state_from=since)
    yield from _state_rows(row, plan, state, since)
    yield _decision(row, plan)
    yield _responsibility(row, plan)


def _whole(number: Any) -> int | None:
    return int(number) if number is not None and number == int(number) else None


def _state(row: OfficialRow) -> tuple[str, Any]:
    """The certificate's state and the day from which it applies."""
    state = row.values.get("CERTI_STATUS", "")
    if state in _STATES:
        return state, row.values.get(_STATES[state][0])
    if state == "05" and row.values.get("CERT_E_DATE"):
        return state, row.values["CERT_E_DATE"] + timedelta(days=1)
    return state, None


def _state_rows(row: OfficialRow, plan: Plan, state: str, since: Any) -> Iterator[Planned | None]:
    """It became valid when it was issued; then what else it became, with its grounds."""
    yield row.make(
        "state_change", {"certificate": "CERT_NO", "acted_on": "CERT_AWARD_DATE"}, state="01"
    )
    if state not in _STATES or since is None:
        return
    day, cause, until = _STATES[state]
    fields = {"certificate": "CERT_NO", "acted_on": day, "grounds": cause}
    if until:
        fields["suspended_until"] = until
    yield row.make(
        "state_change", fields, state=state,
        confirmed_on=since if q.answer(plan, q.CONFIRMED) == "same" and state == "02" else None,
        published_on=since if q.answer(plan, q.PUBLISHED) == "same" else None,
    )  # fmt: skip


def _decision(row: OfficialRow, plan: Plan) -> Planned | None:
    """The decision as an event, where it was the one on which the certificate was issued."""
    step, day = q.answer(plan, q.DECISION), row.values.get("CERT_APP_ASS_DATE")
    issued = row.values.get("CERT_AWARD_DATE")
    if not step or day is None or issued is None or day > issued:
        return None
    people = "；".join(split_multi(row.values.get("CERT_CHK_P_LIST"), "；;"))
    return row.make(
        "event", {"case": "CERT_APPLY_NO", "evidence": "CERT_APPLY_NO"}, step=step,
        at=datetime(day.year, day.month, day.day, tzinfo=SHANGHAI), performer=people, cycle=0,
    )  # fmt: skip


def _responsibility(row: OfficialRow, plan: Plan) -> Planned | None:
    manager = q.answer(plan, q.MANAGER)
    if not manager:
        return None
    try:
        since = to_date(q.answer(plan, q.MANAGER_FROM))
    except BadValue as error:
        row.refuse("CERT_NO", f"“负责自”{error.why}", error.right)
        return None
    if since is None:
        row.refuse("CERT_NO", "填了项目质量负责人，却没有“负责自”", "在“对应”一步填写日期")
        return None
    return row.make("responsibility", {"certificate": "CERT_NO"}, person=manager, starts=since)

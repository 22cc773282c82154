"""What follows from rows: search words, sort keys, seals, and states of certificates."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from zhiheng.certificates.models import StateChange
from zhiheng.exchange.planning.lookups import rows_by
from zhiheng.exchange.planning.plan import CLEAR, Plan, Planned
from zhiheng.exchange.planning.weigh import Known
from zhiheng.exchange.sheets import BY_NAME
from zhiheng.exchange.sheets.certificates import STATES
from zhiheng.personnel.identity import blind as blind_index
from zhiheng.trace import vault
from zhiheng.ui.words import bigrams, sort_key

_SEARCHED = {
    "person": ("name", "number"),
    "client": ("name", "code"),
    "certificate": ("number", "product"),
}
_DESCRIBING = {"person": {"name"}, "client": {"name", "code"}, "certificate": {"number", "product"}}


def add_words(rows: Iterable[Planned], known: Known) -> None:
    """Search words (and a person's sort key) wherever the words they rest on are new."""
    for row in rows:
        fields = _SEARCHED[row.spec.name]
        if row.version and not _DESCRIBING[row.spec.name] & row.values.keys():
            continue
        held = known.held[row.spec.name].get(row.key, {})
        words = [row.values.get(name, held.get(name)) or "" for name in fields]
        row.values["search"] = bigrams(*words)
        if row.spec.name == "person":
            row.values["sort_key"] = sort_key(words[0])


def add_seals(rows: Iterable[Planned], known: Known) -> None:
    """A person's number, telephone and address: what differs from what is sealed already."""
    for row in rows:
        held = known.held["person"].get(row.key, {})
        _seal_identity(row, held)
        if row.version:
            _drop_equal(row, held)
        else:
            row.seals |= {n: row.cells[n] for n in ("phone", "email") if _given(row, n)}


def _given(row: Planned, name: str) -> bool:
    return name in row.cells and row.cells[name] != CLEAR


def _seal_identity(row: Planned, held: dict[str, Any]) -> None:
    if not _given(row, "identity"):
        return
    number = row.cells["identity"]
    blind = blind_index(number)
    if held.get("identity_blind") and bytes(held["identity_blind"]) == blind:
        return
    row.seals["identity"] = number
    row.values |= {"identity_blind": blind, "identity_tail": number[-4:]}
    if row.version:
        row.old |= {"identity_blind": held["identity_blind"]}


def _drop_equal(row: Planned, held: dict[str, Any]) -> None:
    for name in ("phone", "email"):
        if not _given(row, name):
            continue
        blob = held.get(f"{name}_sealed")
        before = vault.unseal_many([(row.id, bytes(blob))])[0] if blob and row.id else None
        if before != row.cells[name]:
            row.seals[name] = row.cells[name]


def state_rows(rows: Iterable[Planned], known: Known) -> list[Planned]:
    """The state that each row of the register says its certificate is in, as rows of the states."""
    spec = BY_NAME["state_change"]
    found = []
    for row in rows:
        state = row.cells.get("state")
        since = row.cells.get("state_from") or row.cells.get("issued_on")
        if not state or not isinstance(since, date):
            continue
        held = known.held["certificate"].get(row.key)
        if held and held["state"] == state and "state_from" not in row.cells:
            continue
        cells = {"certificate": row.key[0], "state": state, "acted_on": since}
        found.append(Planned(spec, row.place, cells, soft=True))
    return found


def settle_states(changes: Iterable[Planned], known: Known, plan: Plan) -> list[Planned]:
    """Give certificates the state of their latest change; rows for those that the file lacks.

    Refuses a row of the register whose state is not the one that its latest change gives.
    """
    latest = _latest([row for row in changes if not row.bad], known)
    followers = []
    for key, certificate in known.ids["certificate"].items():
        if certificate not in latest:
            continue
        acted_on, state, change = latest[certificate]
        row = known.planned.get(certificate)
        if row is None:
            row = _follower(key[0], certificate, change, known)
            followers.append(row)
        elif row.cells.get("state") != state:
            _refuse_state(row, state, acted_on, plan)
        _set_state(row, state, known)
    return followers


Latest = dict[UUID, tuple[date, str, Planned]]


def _latest(changes: list[Planned], known: Known) -> Latest:
    """Certificate → (day, state, the row of this file that had us look)."""
    ids = known.ids["certificate"]
    touched = {ids[row.key[:1]]: row for row in changes if row.key[:1] in ids}
    latest: Latest = {}
    columns = ("certificate_id", "acted_on", "state")
    stored = {key for key in touched if key not in known.planned or known.planned[key].version}
    for certificate, acted_on, state in rows_by(StateChange, "certificate__id", stored, columns):
        _later(latest, certificate, acted_on, state, touched[certificate])
    for row in changes:
        certificate = ids.get(row.key[:1])
        if certificate:
            _later(latest, certificate, row.key[2], row.key[1], row)
    return latest


def _later(latest: Latest, certificate: UUID, acted_on: date, state: str, row: Planned) -> None:
    if certificate not in latest or acted_on >= latest[certificate][0]:
        latest[certificate] = (acted_on, state, row)


def _follower(number: str, certificate: UUID, change: Planned, known: Known) -> Planned:
    """A change of a certificate that only its row among the states brings about."""
    row = Planned(BY_NAME["certificate"], change.place, {"number": number}, soft=True)
    row.id = certificate
    row.version = known.held["certificate"][(number,)]["version"]
    return row


def _set_state(row: Planned, state: str, known: Known) -> None:
    held = known.held["certificate"].get(row.key)
    row.values.pop("state", None)
    row.old.pop("state", None)
    if held is None:
        row.values["state"] = state
    elif held["state"] != state:
        row.values["state"], row.old["state"] = state, held["state"]


def _refuse_state(row: Planned, state: str, acted_on: date, plan: Plan) -> None:
    said = STATES[row.cells["state"]]
    plan.refused.append(
        row.refusal(
            "state", said,
            f"最近一次状态变更是 {acted_on:%Y-%m-%d} 起“{STATES[state]}”，与此不符",
            f"填“{STATES[state]}”；若其后已变为“{said}”，请填“状态自”",
        )
    )  # fmt: skip

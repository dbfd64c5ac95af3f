"""By what name people know a row: whose it is, and of which day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mailflow.store import people, tables
from mailflow.store.columns import as_instant
from mailflow.store.watching import Change, Value, row_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The name of a person, proposal or summary, the kind of a mailing, and when its meeting begins."""

    name: str = ""
    at: datetime | None = None


def named(change: Change, *, club: str) -> Named:
    """The name for the row of a change, as it is now, or was."""
    values = {**(change.was or {}), **(row_of(change.table, change.id) or {})}
    match change.table:
        case "person":
            return Named(name=_shown(values))
        case "member" | "absence" | "vote":
            return Named(name=_person(values.get("person")))
        case "attendance":
            return Named(name=_person(values.get("person")), at=_begins(values.get("meeting")))
        case "meeting":
            return Named(at=as_instant(_whole(values.get("starts_at"))))
        case "question":
            return Named(name=_person(values.get("person")) or str(values.get("sender_shown") or values.get("subject")))
        case "proposal" | "summary":
            return Named(name=str(values.get("title") or ""))
        case "mailing":
            return Named(name=str(values.get("kind") or ""), at=_begins(values.get("meeting")))
        case "bounce":
            return Named(name=_of_address(club, str(values.get("address") or "")))
        case "correction":
            mail = tables.Inbox.select(tables.Inbox.sender).where(tables.Inbox.id == values.get("mail")).first()
            return Named(name=_of_address(club, mail.sender) if mail else "")
        case _:
            return Named()


def of_addresses(club: str, addresses: Sequence[str]) -> Mapping[str, str]:
    """The name of each of these people, or the address where none is known."""
    return {address: _of_address(club, address) for address in addresses}


def _person(id: Value) -> str:
    row = tables.Person.get_or_none(tables.Person.id == id)
    return "" if row is None else people.address_of(row).shown


def _of_address(club: str, address: str) -> str:
    row = people.find(club, address)
    return address if row is None else people.address_of(row).shown


def _begins(meeting: Value) -> datetime | None:
    row = tables.Meeting.get_or_none(tables.Meeting.id == meeting)
    return None if row is None else row.starts_at


def _shown(values: dict[str, Value]) -> str:
    return str(values.get("name") or values.get("address") or "")


def _whole(value: Value) -> int | None:
    return value if isinstance(value, int) else None

"""What mailflow did by itself because of mails: organisers read it, and can take it back."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import cast

from peewee import ModelSelect

from mailflow.model.digest import Act, Done
from mailflow.model.message import Answer
from mailflow.model.people import Club
from mailflow.store import inbox, tables

# By whom a batch is that nobody ordered, and its deeds that changed nothing but the outbox.
BY_ITSELF, MAILS = "mailflow", "mails"
# So many are read; the others are counted.
MOST = 50


def acted_mails(club: Club) -> "ModelSelect[tables.Deed]":
    """A query for the ids of mails because of which something changed by itself, and was not taken back."""
    batch, deed = tables.Batch, tables.Deed
    found = deed.select(batch.mail).join(batch, on=deed.batch)
    return found.where(
        batch.club == club.key,
        batch.by == BY_ITSELF,
        batch.mail.is_null(False),
        batch.undone_at.is_null(),
        deed.what != MAILS,
    )


def acted_on(club: Club, *, since: datetime, until: datetime) -> tuple[tuple[Done, ...], int]:
    """The first of the mails in (since, until] that were acted on, the oldest first, and how many there were."""
    made_at = tables.Batch.made_at
    mails = acted_mails(club).where((made_at > since) & (made_at <= until))
    found = inbox.without_content().where(tables.Inbox.id.in_(mails)).order_by(tables.Inbox.id)
    rows = [inbox.shown(one) for one in found.limit(MOST)]
    return tuple(Done(mail=one, acts=acts_in(one.understood)) for one in rows), int(found.count())


def acts_in(understood: str) -> tuple[Act, ...]:
    """What was done of all that a mail was understood to ask; `understood` is as it is kept with the mail."""
    told = cast("Mapping[str, object]", json.loads(understood)) if understood else {}
    intents = cast("list[Mapping[str, object]]", told.get("intents", []))
    return tuple(_act(one) for one in intents if one.get("decision") == "act")


def _act(intent: Mapping[str, object]) -> Act:
    day, guests = intent.get("meeting"), intent.get("guests")
    who = cast("Mapping[str, str]", intent.get("who", {}))
    title = next((intent[key] for key in ("theme", "topic", "title") if intent.get(key)), "")
    return Act(
        kind=str(intent["intent"]),
        answer=cast("Answer | None", intent.get("status")),
        guests=guests if isinstance(guests, int) else 0,
        day=date.fromisoformat(day) if isinstance(day, str) else None,
        who=who.get("name") or who.get("email", ""),
        title=str(title),
    )

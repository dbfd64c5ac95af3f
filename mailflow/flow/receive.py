"""Received mail is ours from the commit on; only then may the server's copy be touched."""

from collections.abc import Sequence

from mailflow.flow.house import House
from mailflow.flow.steps import reached
from mailflow.mail.purported import purported_sender
from mailflow.model.message import RawMail
from mailflow.model.records import Cursor
from mailflow.store import cursors, inbox
from mailflow.store.connect import transaction


def receive(club: str, mails: Sequence[RawMail], *, house: House, cursor: Cursor | None = None) -> tuple[int, ...]:
    """Every mail has its inbox row and the folder's cursor stands behind it, in one commit; ids of the new rows.

    A mail that is known (the same copy, or the same bytes) gives no row. Raises TryLater where the database cannot.
    """
    with transaction():
        senders = [purported_sender(mail.content) for mail in mails]
        new = inbox.add(club, mails, now=house.now(), senders=senders)
        if cursor is not None:
            cursors.keep(cursor)
        reached("received in part")
    reached("received")
    return new

"""What a clock that ran ahead put off until then is due again, once the clock is right."""

from datetime import datetime

from mailflow.store.tables import Inbox, Outbox


def nothing_waits_beyond(latest: datetime, *, now: datetime) -> None:
    """Mails, in or out, that were put off until later than `latest` are due now."""
    for table in (Inbox, Outbox):
        table.update(next_try_at=now).where(table.next_try_at > latest).execute()

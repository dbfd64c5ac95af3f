"""Rows to begin with, in a club that all store tests share."""

from datetime import UTC, datetime, timedelta

from mailflow.model.address import Address
from mailflow.model.effect import SetMeeting
from mailflow.model.message import RawMail, Source
from mailflow.model.people import Club
from mailflow.model.records import InboxState, Queued, ReadFacts
from mailflow.store import inbox, outbox
from mailflow.store.apply import apply
from mailflow.store.connect import transaction
from tests.builders import ANNA, CLUB

NOW = datetime(2026, 3, 14, 9, 30, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OTHER_CLUB = Club(key="leesclub", name="Leesclub", address=Address(address="leesclub@books.example.net"), language="en")
MEETING_STARTS = datetime(2026, 4, 2, 17, 30, tzinfo=UTC)


def raw(
    uid: int = 1,
    *,
    content: bytes | None = None,
    account: str = "opbouwwerk",
    uidvalidity: int = 7,
    arrived_at: datetime = NOW,
) -> RawMail:
    content = f"Subject: {uid}\r\n\r\nhoi".encode() if content is None else content
    source = Source(account=account, folder="INBOX", uidvalidity=uidvalidity, uid=uid)
    return RawMail(content=content, source=source, arrived_at=arrived_at, size=len(content))


def received(uid: int = 1, *, club: str = CLUB.key, now: datetime = NOW) -> int:
    """The id of a mail that was just stored."""
    with transaction():
        (id,) = inbox.add(club, [raw(uid, arrived_at=now)], now=now)
    return id


def found(
    fingerprint: str = "f1",
    *,
    state: InboxState = "handled",
    kind: str = "person",
    sender: str = ANNA.address,
    copy_of: int | None = None,
) -> ReadFacts:
    return ReadFacts(
        state=state,
        fingerprint=fingerprint,
        kind=kind,
        why="",
        message_id="<m1@wijk.example.org>",
        sender=sender,
        sender_shown=f"Anna de Boer <{sender}>",
        subject="donderdag",
        said="ik kom",
        written_at=NOW - MINUTE,
        language="nl",
        understood="{}",
        decided_by="mailflow test",
        copy_of=copy_of,
    )


def settled(uid: int, facts: ReadFacts, *, club: str = CLUB.key, now: datetime = NOW) -> int:
    """The id of a mail that was stored and claimed."""
    id = received(uid, club=club, now=now)
    with transaction():
        assert inbox.claim(id, facts, now=now)
    return id


def queued(
    *keys: str,
    club: str = CLUB.key,
    account: str = "opbouwwerk",
    templates: tuple[str, ...] | None = None,
    to: Address = ANNA,
    cause: str = "reply",
    mail: int | None = None,
    meeting: int | None = None,
    state: str = "waiting",
    bulk: bool = False,
    now: datetime = NOW,
) -> int:
    """The id of a mail that was just queued."""
    keys = keys or ("reply:f1:welcome",)
    mail_out = Queued(
        club=club,
        account=account,
        keys=keys,
        templates=templates or tuple("welcome" for _ in keys),
        to=to,
        subject="Welkom",
        message_id=f"<{club}.{keys[0]}@club.example.org>",
        content=b"Subject: Welkom\r\n\r\nDag!\r\n",
        cause=cause,  # type: ignore[arg-type]
        mail=mail,
        meeting=meeting,
        state=state,  # type: ignore[arg-type]
        bulk=bulk,
    )
    with transaction():
        return outbox.queue(mail_out, now=now)


def planned(
    *, club: Club = CLUB, starts_at: datetime = MEETING_STARTS, state: str = "planned", place: str = "Utrecht"
) -> int:
    """The id of a meeting that was just made."""
    effect = SetMeeting(
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        place=place,
        state=state,  # type: ignore[arg-type]
    )
    with transaction(club=club.key):
        (id,) = apply([effect], club=club, now=NOW, mail=None, by="test")
    return id

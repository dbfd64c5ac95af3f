"""Received mails: each stands here once, from the moment it is ours until it has its final state."""

import hashlib
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import cast, get_args

from peewee import ModelSelect, fn

from mailflow.model.message import RawMail, Source
from mailflow.model.records import InboxRow, InboxState, ReadFacts, Received
from mailflow.store import erased
from mailflow.store.rows import insert_once, opened
from mailflow.store.tables import Inbox, LargeMail
from mailflow.store.turns import IN_TURN, due, turn_of

STATES: tuple[InboxState, ...] = get_args(InboxState)
# In bytes; what is larger lies apart from what changes of a mail.
LARGE, PIECE = 256 * 1024, 1024 * 1024


def add(club: str, mails: Sequence[RawMail], *, now: datetime, senders: Sequence[str] = ()) -> tuple[int, ...]:
    """The mails have their rows; ids of the new ones only: the same copy, or the same bytes, gives none.

    Nor does a mail of somebody who was erased. `senders` says of each whom it says to be from, and is never believed:
    who sends many waits for their own only.
    """
    named = senders or ("",) * len(mails)
    digests = [hashlib.sha256(mail.content).hexdigest() for mail in mails]
    gone = erased.known(club, "digest", digests)
    coming = (one for one in zip(mails, named, digests, strict=True) if one[2] not in gone)
    made = (_added(club, mail, sender, digest, now) for mail, sender, digest in coming)
    return tuple(id for id in made if id is not None)


def _added(club: str, mail: RawMail, sender: str, digest: str, now: datetime) -> int | None:
    id = insert_once(Inbox.insert(_new(club, mail, digest, now, sender=sender, turn=turn_of(sender, now=now))))
    if id is not None and len(mail.content) > LARGE:
        for place in range(0, len(mail.content), PIECE):
            LargeMail.insert(mail=id, place=place, content=mail.content[place : place + PIECE]).execute()
    return id


def waiting(*, now: datetime, limit: int = 10) -> tuple[int, ...]:
    """The mails to be handled now: senders in turn, and within a turn in the order in which the mails arrived.

    Few at a time: who writes meanwhile does not wait for all that waited before.
    """
    rows = Inbox.select(Inbox.id).where(Inbox.state == "received", due(now))
    return tuple(row.id for row in rows.order_by(*IN_TURN).limit(limit))


def begin(id: int, *, now: datetime, owed: int = 0) -> Received | None:
    """The mail with its bytes, its attempt counted; None where it is settled, not due, or somebody else has it.
    `owed` is how many attempts before it were counted that should not have been.

    Nobody else gets it before `claim`, `give_back`, `postpone` or `mark_stuck`, or the end of this thread's
    connection. Commit before its bytes are read: then a mail that kills the process is counted too.
    """
    if not opened().try_hold(id):
        return None
    begun = Inbox.update(attempts=Inbox.attempts + 1 - owed, started_at=now).where(
        Inbox.id == id, Inbox.state == "received", due(now)
    )
    if not begun.execute():
        opened().let_go(id)
        return None
    row = Inbox.get_by_id(id)
    return Received(
        id=row.id,
        club=row.club_id,
        content=_content(row),
        source=_source(row),
        arrived_at=row.arrived_at,
        size=row.size,
        whole=row.whole,
        attempts=row.attempts,
    )


def claim(id: int, facts: ReadFacts, *, now: datetime) -> bool:
    """Whether the mail is now settled by us: False where it was settled before. A copy keeps no fingerprint.

    Raises peewee's IntegrityError where another mail of the club has this fingerprint: ask `original` first.
    """
    if facts.state == "received":
        raise ValueError("a mail is claimed to be settled: handled, ignored or stuck")
    settled = Inbox.update(
        state=facts.state,
        fingerprint=None if facts.copy_of is not None else facts.fingerprint or None,
        kind=facts.kind,
        why=facts.why,
        message_id=facts.message_id,
        sender=facts.sender,
        sender_shown=facts.sender_shown,
        subject=facts.subject,
        said=facts.said,
        written_at=facts.written_at,
        language=facts.language,
        understood=facts.understood,
        decided_by=facts.decided_by,
        proof=facts.proof,
        copy_of=facts.copy_of,
        handled_at=now,
        next_try_at=None,
    ).where(Inbox.id == id, Inbox.state == "received")
    return _settle(id, settled.execute())


def original(club: str, fingerprint: str, *, other_than: int) -> int | None:
    """The mail of this club that is the same by another road, if one was settled before."""
    if not fingerprint:
        return None
    found = Inbox.select(Inbox.id).where(
        Inbox.club == club, Inbox.fingerprint == fingerprint, Inbox.id != other_than, Inbox.copy_of.is_null()
    )
    row = found.first()
    return None if row is None else int(row.id)


def proof_of(id: int) -> str:
    """What vouched for the sender of this mail when it was handled: "none" where nothing did."""
    return str(Inbox.select(Inbox.proof).where(Inbox.id == id).scalar() or "none")


def said_before(
    club: str, *, sender: str, said: str, written_at: datetime, whys: Collection[str], since: datetime, other_than: int
) -> int | None:
    """The mail handled since then, with one of these reasons, in which this address wrote just that at that moment."""
    same = (Inbox.sender == sender) & (Inbox.written_at == written_at) & (Inbox.said == said) & Inbox.why.in_(whys)
    of_club = (Inbox.club == club) & (Inbox.handled_at >= since) & (Inbox.id != other_than)
    row = Inbox.select(Inbox.id).where(of_club, same).first()
    return None if row is None else int(row.id)


def supersede(original: int, *, by: int) -> bool:
    """The better proven mail `by` may now be claimed under the fingerprint; the original counts as its copy.

    For a forged copy that came first and was not acted on (a genuine mail must not be its duplicate).
    """
    changed = Inbox.update(fingerprint=None, copy_of=by).where(Inbox.id == original, Inbox.fingerprint.is_null(False))
    return bool(changed.execute())


def give_back(id: int, *, next_try_at: datetime) -> bool:
    """The mail waits as if it had not been begun: what failed was not its fault."""
    waits = Inbox.update(attempts=Inbox.attempts - 1, started_at=None, next_try_at=next_try_at).where(
        Inbox.id == id, Inbox.state == "received", Inbox.attempts > 0
    )
    return _settle(id, waits.execute())


def postpone(id: int, *, next_try_at: datetime, why: str) -> bool:
    """The mail waits, and its attempt counts: it failed by itself."""
    waits = Inbox.update(started_at=None, next_try_at=next_try_at, why=why).where(
        Inbox.id == id, Inbox.state == "received"
    )
    return _settle(id, waits.execute())


def mark_stuck(id: int, why: str, *, now: datetime, sender_shown: str = "", subject: str = "") -> bool:
    """The mail is set aside for organisers to see, with what is known of it."""
    stuck = Inbox.update(
        state="stuck", why=why, handled_at=now, next_try_at=None, sender_shown=sender_shown, subject=subject
    ).where(Inbox.id == id, Inbox.state == "received")
    return _settle(id, stuck.execute())


def retry(id: int) -> bool:
    """A mail that was stuck is handled anew, as if it had just come."""
    anew = Inbox.update(
        state="received", attempts=0, started_at=None, next_try_at=None, handled_at=None, fingerprint=None, why=""
    ).where(Inbox.id == id, Inbox.state == "stuck")
    return bool(anew.execute())


def row(id: int) -> InboxRow | None:
    """One mail and what became of it."""
    return next((shown(one) for one in without_content().where(Inbox.id == id)), None)


def rows(club: str | None, *, state: str | None = None, limit: int, before: int | None = None) -> tuple[InboxRow, ...]:
    """The newest mails of a club (or of all), the newest first; `before` an id, for the next page."""
    found = without_content()
    if club is not None:
        found = found.where(Inbox.club == club)
    if state is not None:
        found = found.where(Inbox.state == state)
    if before is not None:
        found = found.where(Inbox.id < before)
    return tuple(shown(one) for one in found.order_by(Inbox.id.desc()).limit(limit))


def content(id: int) -> bytes:
    """The mail as it came; raises LookupError where there is none."""
    found = list(Inbox.select(Inbox.id, Inbox.content).where(Inbox.id == id))
    if not found:
        raise LookupError(f"there is no mail {id}: `mailflow inbox` lists them")
    return _content(found[0])


def without_bytes(id: int) -> None:
    """Nothing is left of the mail as it came; its row stays."""
    LargeMail.delete().where(LargeMail.mail == id).execute()
    Inbox.update(content=b"").where(Inbox.id == id).execute()


def _content(row: Inbox) -> bytes:
    """The bytes of a mail, which lie apart where they are large."""
    if row.content:
        return bytes(row.content)
    found = LargeMail.select(LargeMail.content).where(LargeMail.mail == row.id).order_by(LargeMail.place)
    whole = io.BytesIO()
    for (piece,) in found.tuples().iterator():
        whole.write(piece)
    return whole.getvalue()


def to_file_away(account: str, *, limit: int) -> tuple[InboxRow, ...]:
    """Settled mails that still lie where they were fetched, the oldest first."""
    found = without_content().where(Inbox.account == account, Inbox.state != "received", Inbox.filed_at.is_null())
    return tuple(shown(one) for one in found.order_by(Inbox.id).limit(limit))


def mark_filed(id: int, *, now: datetime) -> bool:
    """The mail lies in its folder, or need not."""
    filed = Inbox.update(filed_at=now).where(Inbox.id == id, Inbox.state != "received", Inbox.filed_at.is_null())
    return bool(filed.execute())


def counts(club: str | None) -> Mapping[str, int]:
    """How many mails a club (or all) has in each state."""
    found = Inbox.select(Inbox.state, fn.COUNT(Inbox.id)).group_by(Inbox.state)
    if club is not None:
        found = found.where(Inbox.club == club)
    numbers = dict(cast("Iterable[tuple[str, int]]", found.tuples()))
    return {state: numbers.get(state, 0) for state in STATES}


def without_content() -> "ModelSelect[Inbox]":
    """A query for rows without their bytes, which may be many, and without what SQLite keeps behind these."""
    behind = (Inbox.content, Inbox.turn)
    return Inbox.select(*(field for field in Inbox._meta.sorted_fields if field not in behind))


def shown(row: Inbox) -> InboxRow:
    """The row as people and the verbs read it."""
    return InboxRow(
        id=row.id,
        club=row.club_id,
        state=cast(InboxState, row.state),
        kind=row.kind,
        why=row.why,
        sender=row.sender,
        sender_shown=row.sender_shown,
        subject=row.subject,
        said=row.said,
        arrived_at=row.arrived_at,
        written_at=row.written_at,
        attempts=row.attempts,
        source=_source(row),
        understood=row.understood,
        copy_of=row.copy_of_id,
        message_id=row.message_id,
        decided_by=row.decided_by,
        whole=row.whole,
        language=row.language,
        handled_at=row.handled_at,
    )


def _new(club: str, mail: RawMail, digest: str, now: datetime, *, sender: str, turn: int) -> dict[str, object]:
    return {
        "sender": sender,
        "turn": turn,
        "club": club,
        "account": mail.source.account,
        "folder": mail.source.folder,
        "uidvalidity": mail.source.uidvalidity,
        "uid": mail.source.uid,
        "digest": digest,
        "content": mail.content if len(mail.content) <= LARGE else b"",
        "whole": mail.whole,
        "size": mail.size,
        "arrived_at": mail.arrived_at,
        "received_at": now,
    }


def _settle(id: int, changed: int) -> bool:
    """Whether a row changed; whoever held it lets go."""
    opened().let_go(id)
    return bool(changed)


def _source(row: Inbox) -> Source:
    return Source(account=row.account, folder=row.folder, uidvalidity=row.uidvalidity, uid=row.uid)

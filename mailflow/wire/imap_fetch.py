"""Takes new mails out of a folder in bounded batches, without leaving a trace in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from imapclient.datetime_util import parse_to_datetime
from imapclient.exceptions import IMAPClientError

from mailflow.model.errors import TryLater
from mailflow.model.message import RawMail, Source
from mailflow.model.records import Cursor
from mailflow.wire import clock
from mailflow.wire.imap_account import Batch
from mailflow.wire.imap_connect import Declined, asking
from mailflow.wire.imap_protocol import Answers, ImapConnection

HIGHEST_UID = 0xFFFF_FFFF
TRIES_OF_A_BODY = 3
TRIES_OF_A_HEADER = 6
LONGEST_HEADER = 1_000_000
BODY, HEADER = "BODY.PEEK[]", "BODY.PEEK[HEADER]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A folder as the server presented it: its numbering, and the lowest UID that a next mail can get."""

    folder: str
    uidvalidity: int
    uid_next: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sized:
    """A mail before it is fetched: how large the server says it is, and when it arrived."""

    uid: int
    size: int
    arrived_at: datetime


@dataclass(slots=True)
class Difficult:
    """Mails at which a connection broke before, and how often: kept over connections so that one cannot block a box."""

    tries: dict[tuple[str, int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetching:
    """One round through one folder."""

    connection: ImapConnection
    opened: Opened
    difficult: Difficult
    not_before: datetime | None = None

    def batches(self, uids: tuple[int, ...], *, skips: bool = False, end: int | None = None) -> Iterator[Batch]:
        """All mails of these UIDs that are still there, in order.

        Where the UIDs were chosen out of more (`skips`), only the last batch has a cursor. `end` is how far the
        folder is known then; None: as far as the last mail.
        """
        limit = self.connection.account.batch_mails
        last = 0
        for start in range(0, len(uids), limit):
            chunk = uids[start : start + limit]
            groups = list(self._groups(self._sizes(chunk))) or [()]
            for number, group in enumerate(groups, start=1):
                last = chunk[-1] if number == len(groups) else group[-1].uid
                mails = tuple(self._mails(group))
                yield Batch(mails=mails, cursor=None if skips else self.cursor(last + 1))
                del mails  # or two batches would be held at once
        if end is not None:
            yield Batch(mails=(), cursor=self.cursor(max(end, last + 1)))

    def cursor(self, next_uid: int) -> Cursor:
        account, opened = self.connection.account, self.opened
        return Cursor(account=account.key, folder=opened.folder, uidvalidity=opened.uidvalidity, next_uid=next_uid)

    def _sizes(self, uids: tuple[int, ...]) -> list[Sized]:
        """Size and arrival of each mail that is still there; a size that the server does not tell is 0.

        A mail of which it tells nothing is passed over only if it is gone: the cursor will not come back to it.
        """
        items = ["UID", "RFC822.SIZE", "INTERNALDATE"]
        told = self._answers(uids, items)
        for uid in uids:
            if uid not in told and self._is_there(uid):
                told[uid] = self._answers((uid,), items).get(uid, {})
        sized = (_sized(uid, told[uid]) for uid in uids if uid in told)
        return [one for one in sized if self.not_before is None or one.arrived_at >= self.not_before]

    def _groups(self, sized: list[Sized]) -> Iterator[tuple[Sized, ...]]:
        """Mails that together stay below the limit of bytes; a larger one goes alone."""
        account = self.connection.account
        group: list[Sized] = []
        total = 0
        for one in sized:
            counted = min(one.size, account.largest_bytes)
            if group and total + counted > account.batch_bytes:
                yield tuple(group)
                group, total = [], 0
            group.append(one)
            total += counted
        if group:
            yield tuple(group)

    def _mails(self, group: tuple[Sized, ...]) -> Iterator[RawMail]:
        """Each mail of the group that is still there; those that came to nothing together are asked for alone."""
        together = [one for one in group if self._is_easy(one)]
        contents = self._contents([one.uid for one in together]) if len(together) > 1 else {}
        for one in group:
            content = contents.pop(one.uid, None)
            mail = self._whole(one, content) if content else self._alone(one)
            if mail is not None:
                yield mail

    def _is_easy(self, one: Sized) -> bool:
        return one.size <= self.connection.account.largest_bytes and not self.difficult.tries.get(self._key(one.uid))

    def _contents(self, uids: list[int]) -> dict[int, bytes]:
        """The bytes of several mails by one command; where the connection breaks, each is suspect from then on."""
        try:
            answers = self._answers(tuple(uids), ["UID", BODY])
        except TryLater:
            for uid in uids:
                self.difficult.tries[self._key(uid)] = 1
            raise
        return {uid: content for uid, one in answers.items() if isinstance(content := one.get(b"BODY[]"), bytes)}

    def _alone(self, one: Sized) -> RawMail | None:
        """One mail by itself; None if it is gone. Raises TryLater where the server does not give what it has.

        Each such failure counts; after three the headers must do, and after six the mere fact that it came.
        """
        key = self._key(one.uid)
        tries = self.difficult.tries.get(key, 0)
        self.difficult.tries[key] = tries + 1
        try:
            mail = self._as_far_as_it_goes(one, tries)
        except Declined:
            if self._is_there(one.uid):
                raise
            mail = None
        del self.difficult.tries[key]
        return mail

    def _as_far_as_it_goes(self, one: Sized, tries: int) -> RawMail | None:
        if one.size <= self.connection.account.largest_bytes and tries < TRIES_OF_A_BODY:
            content = self._piece(one.uid, BODY)
            if content:
                return self._whole(one, content)
        header = self._piece(one.uid, HEADER) if tries < TRIES_OF_A_HEADER else b""
        if not header and not self._is_there(one.uid):
            return None
        return self._mail(replace(one, size=max(one.size, len(header))), header, whole=False)

    def _piece(self, uid: int, item: str) -> bytes:
        """Some bytes of one mail; none where the server says that there are none (NIL). Raises Declined."""
        name = item.replace(".PEEK", "").encode()
        with asking(self.connection, f"fetching from {self.opened.folder}"):
            told = self.connection.answers((uid,), ["UID", item]).get(uid, {})
            if name not in told:
                raise IMAPClientError("no answer about the mail")
        content = told[name]
        return content if isinstance(content, bytes) else b""

    def _whole(self, one: Sized, content: bytes) -> RawMail:
        """The mail as it came; its headers only where it is larger than its server said (Exchange estimates)."""
        if len(content) > self.connection.account.largest_bytes:
            return self._mail(replace(one, size=len(content)), _headers(content), whole=False)
        return self._mail(replace(one, size=len(content)), content, whole=True)

    def _mail(self, one: Sized, content: bytes, *, whole: bool) -> RawMail:
        account, opened = self.connection.account, self.opened
        source = Source(account=account.key, folder=opened.folder, uidvalidity=opened.uidvalidity, uid=one.uid)
        return RawMail(content=content, source=source, arrived_at=one.arrived_at, size=one.size, whole=whole)

    def _answers(self, uids: tuple[int, ...], items: list[str]) -> dict[int, Answers]:
        """What FETCH answers; nothing where it says NO, as when one of the mails was just removed (RFC 2180 4.1)."""
        try:
            with asking(self.connection, f"fetching from {self.opened.folder}"):
                return self.connection.answers(uids, items)
        except Declined:
            return {}

    def _is_there(self, uid: int) -> bool:
        with asking(self.connection, f"searching in {self.opened.folder}"):
            return uid in self.connection.uids("UID", str(uid))

    def _key(self, uid: int) -> tuple[str, int, int]:
        return (self.opened.folder, self.opened.uidvalidity, uid)


def opened(connection: ImapConnection, folder: str) -> Opened:
    """The folder as it is now, opened read-only (EXAMINE): reading it marks nothing as seen or recent."""
    with asking(connection, f"opening {folder}"):
        told = connection.select_folder(folder, readonly=True)
    uidvalidity, uid_next = told.get(b"UIDVALIDITY"), told.get(b"UIDNEXT")
    if not isinstance(uidvalidity, int) or uidvalidity < 1:
        raise TryLater(f"{connection.account.place}: {folder} has no UIDVALIDITY: its mails cannot be told apart")
    return Opened(folder=folder, uidvalidity=uidvalidity, uid_next=uid_next if isinstance(uid_next, int) else 1)


def first_round(fetching: Fetching) -> Iterator[Batch]:
    """What `start` says of a folder that was never read: its last batch puts the cursor behind all that is there."""
    end = _behind_all(fetching)
    match fetching.connection.account.start:
        case "now":
            yield from fetching.batches((), end=end)
        case "all":
            yield from fetching.batches(_searched(fetching, "ALL"), end=end)
        case "unseen":
            yield from fetching.batches(_searched(fetching, "UNSEEN"), skips=True, end=end)
        case date() as day:
            yield from fetching.batches(_searched(fetching, "SINCE", day), skips=True, end=end)


def next_round(fetching: Fetching, cursor: Cursor) -> Iterator[Batch]:
    """All mails that came since the cursor; nothing where none did."""
    if cursor.next_uid > HIGHEST_UID:
        return
    found = _searched(fetching, "UID", f"{cursor.next_uid}:*")  # RFC 3501 6.4.8: names the last mail even if lower
    yield from fetching.batches(tuple(uid for uid in found if uid >= cursor.next_uid))


def renumbered_round(fetching: Fetching) -> Iterator[Batch]:
    """All mails again, under their new UIDs (RFC 3501 2.3.1.1): the store knows those it had by their fingerprint.

    Mails that arrived before `not_before` are left alone: they were there before mailflow was, and are not its.
    """
    end, since = _behind_all(fetching), fetching.not_before
    if since is None:
        yield from fetching.batches(_searched(fetching, "ALL"), end=end)
    else:  # a day more, since SEARCH knows days only, in the server's time zone; the exact instant is compared later
        day = (since - timedelta(days=1)).date()
        yield from fetching.batches(_searched(fetching, "SINCE", day), skips=True, end=end)


def _behind_all(fetching: Fetching) -> int:
    """A UID above those of all mails that are there now, also where the server's UIDNEXT is missing or wrong."""
    try:
        highest = _searched(fetching, "UID", "*")
    except Declined:  # some servers, where the folder is empty
        highest = ()
    return max(fetching.opened.uid_next, max(highest, default=0) + 1)


def _searched(fetching: Fetching, *criteria: object) -> tuple[int, ...]:
    with asking(fetching.connection, f"searching in {fetching.opened.folder}"):
        return fetching.connection.uids(*criteria)


def _sized(uid: int, told: Answers) -> Sized:
    size, arrived_at = told.get(b"RFC822.SIZE"), told.get(b"INTERNALDATE")
    return Sized(uid=uid, size=size if isinstance(size, int) else 0, arrived_at=_instant(arrived_at))


def _instant(told: object) -> datetime:
    """The arrival as aware UTC; now, where the server tells none or an absurd one."""
    try:
        arrived_at = parse_to_datetime(told, normalise=False) if isinstance(told, bytes) else clock.now()
        return arrived_at.replace(tzinfo=arrived_at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError, TypeError, LookupError):
        return clock.now()


def _headers(content: bytes) -> bytes:
    """What stands before the first empty line, at most a megabyte."""
    ends = [end for separator in (b"\r\n\r\n", b"\n\n") if (end := content.find(separator)) >= 0]
    return content[: min([*ends, LONGEST_HEADER])]

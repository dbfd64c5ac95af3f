"""IMAP servers and lines fail, stall and lie before an inbox that is watched: each mail is received once anyhow."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import product, repeat
from unittest import mock

from mailflow.flow import watch as watching
from mailflow.flow.house import House
from mailflow.flow.receive import receive
from mailflow.model.message import RawMail
from mailflow.model.records import Cursor
from mailflow.store import cursors
from mailflow.store.connect import transaction
from mailflow.wire import imap, imap_fetch, imap_protocol
from mailflow.wire.imap_fetch import Opened
from mailflow.wire.imap_protocol import BoundedImap, ImapConnection
from mailflow.wire.reader import Reader
from proving.box_trials import (
    Trial,
    away,
    colleague_at_work,
    filing_refused,
    flooded,
    folder_gone,
    login_refused,
    never_well,
    not_committed,
    one_of_several_dead,
    renumbered,
    through,
    undisturbed,
)
from proving.faults.imap_liar import AtVerb, Kind, Rewritten
from proving.faults.proxy import End, Ends
from proving.ground import Ground
from proving.letterbox import Letterboxes, letterboxes
from proving.sheet import Guard, Proved

TITLE = "IMAP servers that fail and lie"
GOAL = "missed 0 · twice 0 · touched 0 · seen within 2 polls · <= 1 line a minute"
QUICK, FULL = 36, 400
VERBS = (b"CAPABILITY", b"AUTHENTICATE", b"EXAMINE", b"UID SEARCH", b"RFC822.SIZE", b"BODY.PEEK", b"IDLE", b"NOOP")
KINDS: tuple[Kind, ...] = ("BYE", "NO", "BAD", "cut", "silence", "alert", "garbage", "noise")
LONG = 20_000
GREETING = rb"^\* OK[^\n]*\n"
HUGE = b"BODY[] {4294967295}"


def prove(ground: Ground) -> Proved:
    """Each case has an inbox of its own at a real server, with a line between that does wrong."""
    missed: list[str] = []
    controls_missed: list[str] = []
    cases = _cases(ground)
    controls = 0
    for turn, kind in enumerate(ground.databases):
        with letterboxes(ground, kind) as boxes:
            controls += 1
            controls_missed += [f"{kind}, undisturbed: {one}" for one in undisturbed(boxes.box())]
            for name, trial in cases[turn :: len(ground.databases)]:
                missed += [f"{kind}, {name}: {one}" for one in _tried(trial, boxes)]
    return Proved(
        tried=len(cases),
        missed=(*missed, *controls_missed) if ground.few else tuple(missed),
        controls=controls,
        controls_missed=tuple(controls_missed),
    )


def _tried(trial: Trial, boxes: Letterboxes) -> list[str]:
    try:
        return trial(boxes.box())
    except TimeoutError as error:
        return [str(error)]


def _cases(ground: Ground) -> Sequence[tuple[str, Trial]]:
    """Those that tell of each guard; all others that there is one of; and by chance a fault at some word or byte."""
    telling = _telling(20 if ground.few else 200)
    if ground.few:
        return telling
    chance = ground.chance()
    cases = [*telling, *_single(100_000_000 if ground.full else 12_000_000)]
    matrix = list(_matrix())
    chance.shuffle(matrix)
    wanted = ground.count(QUICK, FULL)
    cuts = [_cut(chance) for _ in range(max(4, wanted - len(cases) - len(matrix)))]
    rest = [*cuts, *matrix] if ground.full else [*cuts, *_spread(matrix)]
    return [*cases, *rest][: max(wanted, len(cases))]


def _telling(mails: int) -> list[tuple[str, Trial]]:
    return [
        ("silence while a mail is fetched", through(lambda: AtVerb(b"BODY.PEEK", "silence"))),
        ("folder numbered anew", partial(renumbered, mails=mails)),
        ("nothing can be committed", not_committed),
        ("for ever away", never_well(None)),
    ]


def _single(flood: int) -> list[tuple[str, Trial]]:
    """What there is one case of each."""
    return [
        ("away for a while", away),
        ("BYE at EXAMINE for ever", never_well(lambda: AtVerb(b"EXAMINE", "BYE"))),
        ("BYE at IDLE for ever", never_well(lambda: AtVerb(b"IDLE", "BYE"))),
        ("login refused", login_refused),
        ("others refused", one_of_several_dead("127.0.0.1", lambda: Ends("back", 0, End.CUT))),
        ("others silent", one_of_several_dead("127.0.0.1", lambda: Ends("back", 0, End.HOLE))),
        ("others without a name", one_of_several_dead("nowhere.invalid", None)),
        ("first folder gone", folder_gone("first")),
        ("second folder gone", folder_gone("last")),
        ("filing refused", filing_refused("NO")),
        ("filing cut off", filing_refused("BYE")),
        ("colleague at work", colleague_at_work),
        ("line without end", partial(flooded, length=flood)),
        *(
            (f"{count} EXISTS", through(_rewritten(rb"\* \d+ EXISTS", b"* %d EXISTS" % count)))
            for count in (0, 4 * 10**9)
        ),
        ("EXPUNGE amid", through(_rewritten(rb"(\* 1 FETCH)", rb"* 9 EXPUNGE\r\n\1"))),
        ("NIL", through(_rewritten(rb"(?s)BODY\[\] \{\d+\}\r\n.*?\r\n\)\r\n", b"BODY[] NIL)\r\n"))),
        ("another UID", through(_rewritten(rb"\(UID (\d+) BODY", rb"(UID 77\1 BODY"))),
        ("literal of 4 GB once", through(_rewritten(rb"BODY\[\] \{\d+\}", HUGE))),
        ("literal of 4 GB always", through(*[_rewritten(rb"BODY\[\] \{\d+\}", HUGE, times=9)] * 3, mails=1, cut=1)),
        ("literal that never ends", through(_rewritten(rb"BODY\[\] \{(\d+)\}", rb"BODY[] {\g<1>00}"))),
        ("sizes too low", through(_rewritten(rb"RFC822.SIZE \d+", b"RFC822.SIZE 5", times=9))),
        ("no sizes", through(_rewritten(rb"RFC822.SIZE \d+ ", b"", times=9))),
        ("no UIDVALIDITY", through(_rewritten(rb"UIDVALIDITY \d+", b"UIDVALIDITY 0"))),
        ("BYE as greeting", through(_rewritten(GREETING, b"* BYE busy\r\n", end=End.CUT))),
        ("no IMAP", through(_rewritten(GREETING, b"220 mail.example.org ESMTP\r\n"))),
    ]


def _rewritten(pattern: bytes, by: bytes, *, times: int = 1, end: End | None = None) -> "partial[Rewritten]":
    return partial(Rewritten, pattern, by, times=times, end=end)


def _matrix() -> Iterator[tuple[str, Trial]]:
    """Each thing that goes wrong, at each word of mailflow."""
    for verb, kind in product(VERBS, KINDS):
        yield f"{kind} at {verb.decode()}", through(partial(AtVerb, verb, kind))


def _spread(matrix: Sequence[tuple[str, Trial]]) -> list[tuple[str, Trial]]:
    """So chosen that each verb and each kind comes soon."""
    seen: set[str] = set()
    first, later = list[tuple[str, Trial]](), list[tuple[str, Trial]]()
    for one in matrix:
        kind, _, verb = one[0].partition(" at ")
        (later if {kind, verb} <= seen else first).append(one)
        seen |= {kind, verb}
    return [*first, *later]


def _cut(chance: random.Random) -> tuple[str, Trial]:
    after, end = chance.randrange(200, 3 * LONG), chance.choice((End.CUT, End.CUT, End.CUT, End.HOLE))
    return f"{end.name} after {after} bytes", through(lambda: Ends("back", after, end), long=LONG)


@contextmanager
def without_peek() -> Iterator[None]:
    """Mails are fetched so that the server marks them as read."""
    with mock.patch.object(imap_fetch, "BODY", "BODY[]"):
        yield


@contextmanager
def seen_is_set() -> Iterator[None]:
    """Folders are opened for writing, and mails fetched so that the server marks them as read."""
    select = ImapConnection.select_folder

    def writable(self: ImapConnection, folder: str, readonly: bool = False) -> object:
        return select(self, folder, readonly=False)

    with mock.patch.object(ImapConnection, "select_folder", writable), without_peek():
        yield


@contextmanager
def without_uidvalidity() -> Iterator[None]:
    """A folder's numbering is always taken for the same."""
    opened = imap_fetch.opened

    def same(*given: object) -> Opened:
        return replace(opened(*given), uidvalidity=1)  # type: ignore[arg-type]

    with mock.patch.object(imap, "opened", same):
        yield


@contextmanager
def without_timeout() -> Iterator[None]:
    """A server may be silent for ever."""
    create = BoundedImap._create_socket

    def patient(self: BoundedImap, timeout: float | None = None) -> object:
        made = create(self, timeout)
        made.settimeout(None)
        return made

    with (
        mock.patch.object(imap_protocol.BoundedImap, "_create_socket", patient),
        mock.patch.object(ImapConnection, "_set_read_timeout"),
        mock.patch.object(Reader, "allow"),
    ):
        yield


@contextmanager
def cursor_before_commit() -> Iterator[None]:
    """A folder counts as fetched before its mails are kept."""

    def early(club: str, mails: Sequence[RawMail], *, house: House, cursor: Cursor | None) -> tuple[int, ...]:
        if cursor is not None:
            with transaction():
                cursors.keep(cursor)
        return receive(club, mails, house=house, cursor=cursor)

    with mock.patch.object(watching, "receive", early):
        yield


@contextmanager
def without_waits() -> Iterator[None]:
    """Who fails tries again at once."""
    with mock.patch.object(imap, "waits", partial(repeat, 0.0)):
        yield


GUARDS: Mapping[str, Guard] = {
    "PEEK": without_peek,
    "read mails left alone": seen_is_set,
    "UIDVALIDITY": without_uidvalidity,
    "timeouts": without_timeout,
    "cursor after commit": cursor_before_commit,
    "waits between tries": without_waits,
}

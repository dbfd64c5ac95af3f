"""The mails that organisers labelled, made into a set to be learned from, with invented people in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes
from email.policy import compat32

from mailflow.examples.disguise import Disguise, disguise
from mailflow.examples.labelled_set import line, what_is_known
from mailflow.examples.originals import Originals, Recogniser, gather, gather_known
from mailflow.examples.pool import Pool, read_pool
from mailflow.examples.rebuilt import rebuilt
from mailflow.flow.correcting import whole_label
from mailflow.flow.house import Room
from mailflow.flow.replay import midnight
from mailflow.mail.fence import headers_only
from mailflow.mail.headers import headers_of
from mailflow.mail.read import read
from mailflow.model.correction import Correction, Label
from mailflow.model.errors import SettingsError, Unreadable
from mailflow.model.message import Message
from mailflow.model.records import InboxRow
from mailflow.model.understanding import Known
from mailflow.shipped import shipped
from mailflow.store import corrections, inbox, replays
from mailflow.understanding.understand import understand


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many labelled mails there are: `whole` can be written; those labelled in `part`, and those that are `gone`.

    A mail is gone where its bytes are no longer kept, where only its headers were fetched, or it cannot be read.
    """

    whole: int = 0
    part: int = 0
    gone: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One labelled mail as it was received; `newest` is the id of its newest label."""

    row: InboxRow
    newest: int
    content: bytes
    message: Message
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFile:
    """One file of the set."""

    name: str
    content: bytes


def examples(room: Room, *, since: date | None) -> Iterator[Example | Correction]:
    """Every mail that organisers labelled on `since` or later, one by one.

    Only its newest label where it is no example: they labelled it in part, or its bytes are gone.
    """
    for given in corrections.labelled_mails(room.club.key, since=midnight(since, room)):
        row = inbox.row(given[-1].mail)
        label = _label(row, given) if row else None
        content = inbox.content(row.id) if row and label and row.whole else b""
        message = _read(row, content, room) if row and content else None
        if row is None or label is None or message is None:
            yield given[-1]
        else:
            yield Example(row=row, newest=given[-1].id, content=content, message=message, label=label)


def export(room: Room, *, since: date | None, salt: str) -> Iterator[SetFile | Counted]:
    """The files of the set one after the other (LABELS.md), and last how many mails they are.

    The mails are read twice, first to know all whose names and addresses must not be in it. `salt` is chance, thrown
    away afterwards: without it nobody finds the real numbers by trying.
    """
    known = _known(room)
    hidden, seen = _disguise(room, known, since=since, salt=salt)
    yield SetFile(name="context.json", content=_as_json(what_is_known(known, hidden), indent=1))
    lines: list[bytes] = []
    gone = part = 0
    for one in examples(room, since=since):
        if isinstance(one, Correction):
            partly = not is_whole(one.mail)
            part, gone = part + partly, gone + (not partly)
            continue
        if seen.get(one.row.id) != one.newest:
            continue  # labelled just now, by somebody else: its names were not gathered
        name = f"{len(lines) + 1:03d}.eml"
        headers = headers_of(message_from_bytes(headers_only(one.content) + b"\r\n\r\n", policy=compat32))
        yield SetFile(name=name, content=rebuilt(one.message, headers, hidden))
        lines.append(_as_json(line(name, one.row.language, one.label, hidden)))
    yield SetFile(name="labels.jsonl", content=b"".join(lines))
    yield Counted(whole=len(lines), part=part, gone=gone)


def is_whole(mail: int) -> bool:
    """Whether organisers said of all of this mail what it asks."""
    row = inbox.row(mail)
    return row is not None and _label(row, corrections.of_mail(mail)) is not None


def _label(row: InboxRow, given: tuple[Correction, ...]) -> Label | None:
    told = json.loads(row.understood) if row.understood else {}
    return whole_label(given, understood=len(told.get("intents", ())), is_clear=not told.get("unclear"))


def _read(row: InboxRow, content: bytes, room: Room) -> Message | None:
    try:
        return read(content, arrived_at=row.arrived_at, own=room.own)
    except Unreadable:
        return None


def _known(room: Room) -> Known:
    """Everybody who is or was a member, and all meetings as they are now."""
    past = replays.past(room.club)
    meetings = {meeting.id: meeting for _, meeting in past.meetings}
    return Known(
        club_name=room.club.name,
        club_address=room.club.address.address,
        timezone=room.club.timezone,
        language=room.club.language,
        organisers=room.club.organisers,
        members=tuple(stay.member for stay in past.members),
        meetings=tuple(sorted(meetings.values(), key=lambda one: one.starts_at)),
    )


def _disguise(room: Room, known: Known, *, since: date | None, salt: str) -> tuple[Disguise, dict[int, int]]:
    """The disguise for all these mails, and the newest label of each mail of which names were gathered."""
    pool = names()
    places = frozenset(room.lexicon.places.names)
    given = frozenset(name.lower() for name in pool.given) - pool.ordinary
    recogniser = Recogniser(given=given, no_names=room.lexicon.listed("ordinary") | places)
    originals = Originals()
    gather_known(originals, known)
    originals.addresses.update(room.own.addresses)
    seen: dict[int, int] = {}
    for one in examples(room, since=since):
        if isinstance(one, Example):
            understanding = understand(one.message, room.lexicon, known)
            seen[one.row.id] = one.newest
            gather(
                originals,
                one.message,
                understood=understanding.intents,
                label=one.label,
                recogniser=recogniser,
                signed_as=understanding.writer.signed_as,
            )
    made = disguise(
        originals,
        pool,
        club_name=known.club_name,
        club_address=known.club_address,
        places=places,
        salt=salt,
    )
    return made, seen


def names() -> Pool:
    """The invented names that mailflow brings along. Raises SettingsError where they are not sound."""
    path = shipped("config") / "examples" / "names.toml"
    try:
        return read_pool(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"{path}: this file cannot be read ({error.strerror}): let mailflow read it") from None


def _as_json(told: dict[str, object], *, indent: int | None = None) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=indent) + "\n").encode()

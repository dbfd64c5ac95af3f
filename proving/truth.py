"""What really happened: read from the mail server's folders, the SMTP server's own list and the database's rows.

Nothing here asks mailflow. Each check gives what is wrong in sentences, none where the invariant holds:
I1 every mail that came has one row and ends; I2 each effect is there once; I3 what is sent reached the server;
I4 a second copy only from the window between SMTP's answer and our mark, the same mail, told in the journal;
I5 the database is sound, and no row is in a state with no way out. (I6, health, is a line of its own.)
"""

import email
import hashlib
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from tests.servers.sink import Delivered

Rows = Callable[[str], list[tuple[object, ...]]]
ENDED = ("handled", "ignored", "stuck")
ONCE = {
    "a part of a mail": ("outbox_part", "club_id, key"),
    "a Message-ID": ("outbox", "message_id"),
    "a copy in an inbox": ("inbox", "club_id, account, folder, uidvalidity, uid"),
    "a fingerprint": ("inbox", "club_id, fingerprint"),
    "a person": ("person", "club_id, address"),
    "a membership": ("member", "person_id"),
    "an answer about coming": ("attendance", "meeting_id, person_id"),
    "a question": ("question", "club_id, key"),
    "a proposal": ("proposal", "club_id, key"),
}
COPIES_AT_MOST = 2
BARE_LF = re.compile(rb"(?<!\r)\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """How many mails the server got more than once, and how many copies too many in all."""

    mails: int
    more: int


def broken(
    rows: Rows, *, came: Sequence[bytes], sent: Sequence[Delivered], stuck: int = 0, may_wait: Collection[str] = ()
) -> tuple[str, ...]:
    """All that is wrong, by all invariants; `may_wait` names states in which mails of the outbox may still be."""
    return (
        *each_mail_ends(rows, came=came, stuck=stuck),
        *each_effect_once(rows),
        *what_is_sent_arrived(rows, sent=sent, may_wait=may_wait),
        *second_copies_are_known(rows, sent=sent),
        *the_database_is_sound(rows),
    )


def rows_in(file: Path) -> Rows:
    """Asks a SQLite file, without mailflow's help."""

    def rows(query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(file, timeout=30)) as opened:
            return opened.execute(query).fetchall()

    return rows


def each_mail_ends(rows: Rows, *, came: Sequence[bytes], stuck: int = 0) -> tuple[str, ...]:
    """I1: every mail that the server has is one row, and is handled or ignored; only so many are stuck."""
    states = {str(digest): str(state) for digest, state in rows("SELECT digest, state FROM inbox")}
    wrong = []
    for content in dict.fromkeys(came):
        state = states.get(digest_of(content))
        if state is None:
            wrong.append(f"I1 a mail was never recorded: {_subject(content)}")
        elif state not in ENDED:
            wrong.append(f"I1 a mail has no end, it is {state}: {_subject(content)}")
    are_stuck = sum(state == "stuck" for state in states.values())
    return (*wrong, *([f"I1 {are_stuck} mails are stuck instead of {stuck}"] if are_stuck != stuck else []))


def each_effect_once(rows: Rows) -> tuple[str, ...]:
    """I2: no part, person, answer, question or proposal twice; asked of the rows, not of the unique indexes."""
    wrong = []
    for what, (table, columns) in ONCE.items():
        first = columns.rpartition(", ")[2]
        twice = rows(
            f"SELECT {columns}, COUNT(*) FROM {table} WHERE {first} IS NOT NULL GROUP BY {columns} HAVING COUNT(*) > 1"
        )
        wrong += [f"I2 {what} is there {row[-1]} times: {row[:-1]}" for row in twice]
    return tuple(wrong)


def what_is_sent_arrived(rows: Rows, *, sent: Sequence[Delivered], may_wait: Collection[str] = ()) -> tuple[str, ...]:
    """I3: what the outbox calls sent is at the server, the outbox knows all that is there, and nothing waits."""
    arrived = {message_id(one.content) for one in sent}
    known = {str(id): str(state) for id, state in rows("SELECT message_id, state FROM outbox")}
    ends = {"sent", "refused", "held", "withdrawn", *may_wait}
    wrong = [
        f"I3 {id} is called sent and never arrived"
        for id, state in known.items()
        if state == "sent" and id not in arrived
    ]
    wrong += [f"I3 {id} is {state} for ever" for id, state in known.items() if state not in ends]
    return (*wrong, *(f"I3 {id} arrived and is not in the outbox" for id in arrived - known.keys()))


def second_copies_are_known(rows: Rows, *, sent: Sequence[Delivered]) -> tuple[str, ...]:
    """I4: one copy more at most, with the same Message-ID and the same bytes, and the journal tells of it."""
    copies = _by_message_id(sent)
    told = " ".join(str(text) for (text,) in rows("SELECT text FROM journal WHERE what = 'delivery'"))
    numbers = {str(id): number for number, id in rows("SELECT id, message_id FROM outbox")}
    wrong = []
    for id, mails in copies.items():
        if len(mails) == 1:
            continue
        if len(mails) > COPIES_AT_MOST:
            wrong.append(f"I4 {id} went out {len(mails)} times")
        if len({one.content for one in mails}) > 1 or len({one.to for one in mails}) > 1:
            wrong.append(f"I4 {id} went out in two versions")
        if f"outbox {numbers.get(id)}: " not in told or "a second time" not in told:
            wrong.append(f"I4 {id} went out twice and the journal does not tell")
    return (*wrong, *_same_letter_twice(sent))


def the_database_is_sound(rows: Rows) -> tuple[str, ...]:
    """I5: integrity and foreign keys (SQLite), and no row in a state with no way out."""
    wrong = [
        f"I5 inbox row {id} was begun {n} times and waits"
        for id, n in rows("SELECT id, attempts FROM inbox WHERE state = 'received' AND attempts > 3")
    ]
    wrong += [
        f"I5 outbox row {id} is sending without a lease"
        for (id,) in rows("SELECT id FROM outbox WHERE state = 'sending' AND lease_token IS NULL")
    ]
    wrong += [
        f"I5 outbox row {id} has no part"
        for (id,) in rows("SELECT id FROM outbox WHERE id NOT IN (SELECT outbox_id FROM outbox_part)")
    ]
    return (*wrong, *_pragmas(rows))


def unanswered(letters: Iterable[tuple[str, str]], *, sent: Sequence[Delivered]) -> tuple[str, ...]:
    """Of these (Message-ID, sender): who got no answer to that very mail, and who got two different ones."""
    answers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in sent:
        head = email.message_from_bytes(one.content)
        for to in one.to:
            answers[str(head["In-Reply-To"] or "").strip(), to].add(message_id(one.content))
    wrong = []
    for id, sender in letters:
        count = len(answers[id, sender])
        if count != 1:
            wrong.append(f"I3 {sender} has {count or 'no'} answers to {id}")
    return tuple(wrong)


def second_copies(sent: Sequence[Delivered]) -> Copies:
    """How often the server got a mail again: what at-least-once costs."""
    again = [len(mails) - 1 for mails in _by_message_id(sent).values() if len(mails) > 1]
    return Copies(mails=len(again), more=sum(again))


def what_is_so(rows: Rows) -> Counter[str]:
    """All that was made true, without numbers and times: equal to that of a run without faults."""
    asked = {
        "inbox": "SELECT state, kind, sender, subject FROM inbox",
        "outbox": "SELECT state, to_address, subject, templates FROM outbox",
        "part": "SELECT template, COUNT(*) FROM outbox_part GROUP BY template",
        "person": "SELECT club_id, address FROM person",
        "attendance": "SELECT person.address, attendance.answer FROM attendance JOIN person ON person.id = person_id",
        "question": "SELECT kind, why, state FROM question",
        "proposal": "SELECT kind, title, state FROM proposal",
    }
    return Counter(f"{table} {row}" for table, query in asked.items() for row in rows(query))


def message_id(content: bytes) -> str:
    """The mail's Message-ID as it stands there."""
    return str(email.message_from_bytes(content)["Message-ID"] or "").strip()


def digest_of(content: bytes) -> str:
    """The SHA-256 of a mail as an IMAP server gives it: with CR LF."""
    return hashlib.sha256(BARE_LF.sub(b"\r\n", content)).hexdigest()


def _by_message_id(sent: Sequence[Delivered]) -> dict[str, list[Delivered]]:
    copies: dict[str, list[Delivered]] = defaultdict(list)
    for one in sent:
        copies[message_id(one.content)].append(one)
    return copies


def _same_letter_twice(sent: Sequence[Delivered]) -> list[str]:
    """One mail answered twice under two Message-IDs, with the same words, is a second copy in disguise."""
    ids: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in sent:
        head = email.message_from_bytes(one.content)
        if head["In-Reply-To"]:
            ids[(*one.to, str(head["In-Reply-To"]), _words(head), str(head["Subject"]))].add(message_id(one.content))
    return [
        f"I4 {place[0]} was answered twice in two mails: {place[-1]}" for place, found in ids.items() if len(found) > 1
    ]


def _words(mail: Message) -> str:
    """The text of its first plain part, as it is encoded."""
    plain = next((part for part in mail.walk() if part.get_content_type() == "text/plain"), mail)
    return str(plain.get_payload())


def _pragmas(rows: Rows) -> list[str]:
    try:
        found = [*rows("PRAGMA integrity_check"), *rows("PRAGMA foreign_key_check")]
    except Exception:  # PostgreSQL knows no such words, and holds its keys itself
        return []
    return [f"I5 SQLite says: {row}" for row in found if row != ("ok",)]


def _subject(content: bytes) -> str:
    return str(email.message_from_bytes(content)["Subject"])

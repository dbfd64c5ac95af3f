"""A club of ten thousand members and fifty thousand mails, written in bulk: the console is measured on it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice

from fanout_club import CLUB, FIRST_NAMES, LAST_NAMES
from peewee import Model

from mailflow.store import clubs, tables
from mailflow.store.connect import transaction

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BEGAN = NOW - timedelta(days=1500)
PLACES = ("Zaanstad", "Utrecht", "Gouda", "Almere", "Zwolle", "Breda", "Tilburg", "Assen", "Delft", "Ede", "Goes", "")
# SQLite takes 32766 values in one statement since 3.32, and 999 before.
AT_ONCE = 30
MINUTE = timedelta(minutes=1)
CONTENT = (
    "From: {name} <{address}>\r\nTo: opbouwwerk@club.example.org\r\nSubject: Bijeenkomst {number}\r\n"
    "Message-ID: <{number}@wijk.example.org>\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\nHoi,\r\n\r\nIk kom graag, samen met een collega.\r\n\r\nGroet\r\n"
)
UNDERSTOOD = json.dumps(
    {"intents": [{"intent": "rsvp", "confidence": 0.97, "decision": "act", "status": "yes", "guests": 1}]}
)
Values = Mapping[str, object]


def build(*, members: int, mails: int, meetings: int = 24, themes: int = 200, questions: int = 2_000) -> None:
    """The open database holds such a club; nothing was there before."""
    with transaction():
        clubs.ensure_club(CLUB.key, now=BEGAN)
        _write(tables.Person, _people(members))
        _write(tables.Member, _members(members))
        _write(tables.Meeting, _meetings(meetings))
        _write(tables.Attendance, _attendance(members, meetings))
        _write(tables.Inbox, _mails(mails, members))
        _write(tables.Outbox, _answers(mails, members))
        _write(tables.OutboxPart, _parts(mails))
        _write(tables.Journal, _journal(mails))
        _write(tables.Question, _questions(questions, members, mails))
        _write(tables.Proposal, _themes(themes, members))
        _write(tables.Proposer, ({"proposal": id, "person": 1 + id % members} for id in range(1, themes + 1)))
        _write(tables.Item, _items(questions))
        _write(tables.Batch, _batches(mails))
        _write(
            tables.Deed, ({"batch": id, "what": "SetAttendance", "told": "komt"} for id in range(1, mails // 10 + 1))
        )


def name_of(number: int) -> str:
    """The name of the person with this number."""
    first, last = FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number % len(LAST_NAMES)]
    return f"{first} {last} {number}"


def address_of(number: int) -> str:
    """Their address."""
    return f"lid{number}@wijk.example.org"


def _write(table: type[Model], rows: Iterable[Values]) -> None:
    waiting = iter(rows)
    while some := list(islice(waiting, AT_ONCE)):
        table.insert_many(some).execute()


def _people(members: int) -> Iterator[Values]:
    for number in range(1, members + 1):
        place = PLACES[number % len(PLACES)]
        yield {
            "club": CLUB.key,
            "address": address_of(number),
            "name": name_of(number),
            "language": "nl",
            "place": place,
        }


def _members(members: int) -> Iterator[Values]:
    for number in range(1, members + 1):
        yield {"person": number, "state": "left" if number % 50 == 0 else "active", "since": BEGAN + number * MINUTE}


def _meetings(meetings: int) -> Iterator[Values]:
    for number in range(1, meetings + 1):
        starts_at = NOW + timedelta(days=60 * (number - meetings + 3))
        yield {
            "club": CLUB.key,
            "uid": f"{number}@club.example.org",
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=5),
            "place": PLACES[number % 11],
            "theme": f"thema {number}",
            "state": "held" if starts_at < NOW else "announced",
        }


def _attendance(members: int, meetings: int) -> Iterator[Values]:
    """Of each meeting what every third member said, of the next one what two thirds did."""
    for meeting in range(1, meetings + 1):
        share = 3 if meeting != meetings - 2 else 1
        for person in range(1, members + 1, share):
            if share == 1 and person % 3 == 0:
                continue
            yield {
                "meeting": meeting,
                "person": person,
                "answer": ("yes", "yes", "no", "maybe")[person % 4],
                "guests": person % 7 == 0,
                "written_at": NOW - timedelta(days=1) - person * MINUTE,
                "changed_at": NOW - timedelta(days=1) - person * MINUTE,
            }


def _mails(mails: int, members: int) -> Iterator[Values]:
    for number in range(1, mails + 1):
        at, writer = _at(number, mails), 1 + number % members
        content = CONTENT.format(name=name_of(writer), address=address_of(writer), number=number).encode()
        ignored = number % 9 == 0
        yield {
            "club": CLUB.key,
            "account": "club",
            "folder": "INBOX",
            "uidvalidity": 1,
            "uid": number,
            "digest": f"{number:064x}",
            "fingerprint": f"f{number}",
            "whole": True,
            "size": len(content),
            "arrived_at": at,
            "received_at": at,
            "handled_at": at,
            "state": "ignored" if ignored else "stuck" if number % 9000 == 1 else "handled",
            "kind": "auto_reply" if ignored else "person",
            "message_id": f"<{number}@wijk.example.org>",
            "sender": address_of(writer),
            "sender_shown": f"{name_of(writer)} <{address_of(writer)}>",
            "subject": f"Bijeenkomst {number}",
            "said": "Hoi,\n\nIk kom graag, samen met een collega.",
            "written_at": at,
            "language": "nl",
            "understood": UNDERSTOOD,
            "decided_by": "benchmark",
            "content": content,
        }


def _at(number: int, mails: int) -> datetime:
    """The mails came evenly over the club's time."""
    return NOW - (NOW - BEGAN) * (mails - number) / mails


def _answers(mails: int, members: int) -> Iterator[Values]:
    for number in range(1, mails + 1):
        at = _at(number, mails) + MINUTE
        yield {
            "club": CLUB.key,
            "account": CLUB.key,
            "to": address_of(1 + number % members),
            "subject": f"Re: Bijeenkomst {number}",
            "templates": "rsvp_confirmed",
            "message_id": f"<a{number}@club.example.org>",
            "cause": "reply",
            "state": "refused" if number % 5000 == 0 else "sent",
            "created_at": at,
            "changed_at": at,
            "sent_at": at,
            "mail": number,
            "content": b"Subject: Re\r\nContent-Type: text/plain\r\n\r\nDank je wel!\r\n",
        }


def _parts(mails: int) -> Iterator[Values]:
    for number in range(1, mails + 1):
        yield {"club": CLUB.key, "key": f"reply:f{number}", "outbox": number, "template": "rsvp_confirmed"}


def _journal(mails: int) -> Iterator[Values]:
    for number in range(1, mails + 1):
        for what, text in (("read", "person"), ("understood", "rsvp (0.97)"), ("answered", f"outbox {number}")):
            yield {"club": CLUB.key, "at": _at(number, mails), "mail": number, "what": what, "text": text}


def _questions(questions: int, members: int, mails: int) -> Iterator[Values]:
    """All but the last sixty are settled."""
    for number in range(1, questions + 1):
        is_open = number > questions - 60
        yield {
            "club": CLUB.key,
            "key": f"q{number}",
            "kind": ("join", "question", "unclear")[number % 3],
            "why": "unsure",
            "words": "Ik zou graag bij de club willen komen.",
            "person": 1 + number % members,
            "sender_shown": name_of(number),
            "subject": f"Vraag {number}",
            "mail": 1 + number % mails,
            "state": "open" if is_open else "closed",
            "verdict": None if is_open else "approve",
            "closed_by": "" if is_open else CLUB.organisers[0].address,
            "asked_at": NOW - (questions - number) * timedelta(hours=3),
            "closed_at": None if is_open else NOW - (questions - number) * timedelta(hours=2),
        }


def _themes(themes: int, members: int) -> Iterator[Values]:
    for number in range(1, themes + 1):
        yield {
            "club": CLUB.key,
            "key": f"p{number}",
            "kind": "contribution" if number % 4 == 0 else "theme",
            "title": f"thema {number}",
            "words": "Dat lijkt me mooi om samen over te praten.",
            "person": 1 + number % members,
            "state": "open" if number % 2 else "accepted",
            "made_at": NOW - timedelta(days=themes - number),
        }


def _items(questions: int) -> Iterator[Values]:
    for place, ref in enumerate(range(questions - 59, questions + 1), start=1):
        yield {"club": CLUB.key, "number": place, "what": "question", "ref": ref, "made_at": NOW}


def _batches(mails: int) -> Iterator[Values]:
    """Of every tenth mail."""
    for number in range(1, mails // 10 + 1):
        mail = number * 10
        yield {"club": CLUB.key, "by": "mailflow", "what": "mail", "mail": mail, "made_at": _at(mail, mails)}

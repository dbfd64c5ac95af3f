"""A day in the sample club on which everything happened that a digest can tell of."""

from collections.abc import Callable
from datetime import datetime, timedelta

from mailflow.model.address import Address, Mentioned
from mailflow.model.digest import Coming, DigestFacts
from mailflow.model.meeting import Attendance, Meeting, Proposal
from mailflow.model.message import Answer, Source
from mailflow.model.people import Member
from mailflow.model.question import Question
from mailflow.model.records import Heartbeat, InboxRow, OutboxRow
from mailflow.model.understanding import Details, Intent

KINDS = (
    "join", "leave", "rsvp", "propose_theme", "contribute", "programme", "question", "unclear", "unreadable",
    "too_large", "busy", "offer_venue",
)  # fmt: skip


def sample_facts(meeting: Meeting, *, now: datetime, say: Callable[[str], str] = str) -> DigestFacts:
    """One of everything; `say` writes each text that a stranger may have written."""
    details = Details(who=Mentioned(name=say("Fatima")), place=say("Zaanstad"), title=say("stress"))
    asked = [sample_question(number, kind, now=now, say=say, details=details) for number, kind in enumerate(KINDS, 11)]
    person = Address(address="anna@example.net", name=say("Anna Bakker"))
    member = Member(person=person, state="active", place=say("Zaanstad"))
    comes, comes_not, perhaps = (sample_reply(answer, now=now, say=say) for answer in ("yes", "no", "maybe"))
    with_two = sample_reply("yes", now=now, say=say, guests=2)
    broken = Heartbeat(name="opbouwwerk@example.org", tried_at=now, error=say("login refused"), failing_since=now)
    return DigestFacts(
        since=now - timedelta(days=1),
        until=now,
        questions=(*asked, *(sample_question(*one, now=now, say=say) for one in ((30, "join"), (31, "unclear")))),
        asked=3,
        joined=(member,),
        left=(member,),
        proposals=(Proposal(id=1, kind="theme", title=say("eenzaamheid"), words="", person=person),),
        coming=(
            Coming(meeting=meeting, attendance=(comes, with_two, comes_not, perhaps), changed=(with_two, perhaps)),
        ),
        answered=(sample_inbox_row(1, now=now, say=say), sample_inbox_row(2, now=now, say=say)),
        quiet=(sample_inbox_row(6, now=now, say=say),),
        ignored=3,
        bounced=(sample_inbox_row(3, now=now, say=say),),
        stuck=(sample_inbox_row(4, now=now, say=say),),
        undelivered=(sample_outbox_row(5, now=now, say=say),),
        failing=(broken,),
    )


def sample_question(
    id: int, kind: str, *, now: datetime, say: Callable[[str], str] = str, details: Details | None = None
) -> Question:
    """A question about a mail; every other one from somebody who is known."""
    return Question(
        id=id,
        key=f"ask:{id}",
        kind=kind,
        why="",
        words=say("Ik zou graag bij de club willen komen, want ik ben sinds kort opbouwworker."),
        person=Address(address="anna@example.net", name=say("Anna Bakker")) if id % 2 else None,
        sender_shown=say("Anna Bakker <anna@example.net>"),
        subject=say("Lid worden"),
        asked_at=now - timedelta(hours=21, minutes=30),
        intent=Intent(kind=kind, details=details) if details else None,
    )


def sample_reply(answer: Answer, *, now: datetime, say: Callable[[str], str] = str, guests: int = 0) -> Attendance:
    """What Anna said of coming."""
    person = Address(address="anna@example.net", name=say("Anna Bakker"))
    return Attendance(meeting_id=1, person=person, answer=answer, guests=guests, written_at=now)


def sample_inbox_row(id: int, *, now: datetime, say: Callable[[str], str] = str) -> InboxRow:
    """A mail from Anna."""
    return InboxRow(
        id=id, club="opbouwwerk", state="handled", kind="person", why="", sender="anna@example.net",
        sender_shown=say("Anna Bakker"), subject=say("Ik kom de 13e"), said="", arrived_at=now, written_at=now,
        attempts=3, source=Source(account="a", folder="INBOX", uidvalidity=1, uid=id), understood="", copy_of=None,
    )  # fmt: skip


def sample_outbox_row(id: int, *, now: datetime, say: Callable[[str], str] = str) -> OutboxRow:
    """A mail to Joke that her server refused."""
    return OutboxRow(
        id=id, club="opbouwwerk", account="a", to="joke@example.com", subject=say("Re: Ik kom"),
        templates=("received",), state="refused", attempts=1, created_at=now, next_try_at=None, sent_at=None,
        error=say("550 5.1.1 user unknown"), message_id="<1@example.org>", mail=None,
    )  # fmt: skip

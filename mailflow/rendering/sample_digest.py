"""A day in the sample club on which everything happened that a digest can tell of."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from mailflow.model.address import Address, Mentioned
from mailflow.model.digest import Act, Coming, DigestFacts, Done, Overview
from mailflow.model.meeting import Attendance, Meeting, Proposal
from mailflow.model.message import Answer, Source
from mailflow.model.people import Club, Member
from mailflow.model.question import Question
from mailflow.model.records import Heartbeat, InboxRow, OutboxRow
from mailflow.model.understanding import Details, Intent
from mailflow.rendering.overviews import Ref, overview, refs

SAID = {
    "join": "Mijn collega Fatima wil graag meedoen. Zij is opbouwwerker in Zaanstad.",
    "leave": "Fatima werkt hier niet meer. Kunnen jullie haar van de lijst halen?",
    "contribute": "Ik kan wel iets vertellen over stress bij bewoners, als jullie dat willen.",
    "question": "Is er een kleine vergoeding voor de reis? Ik kom van ver.",
    "busy": "En mag mijn stagiaire ook mee?",
    "offer_venue": "Ons buurthuis is die dag vrij, voor als jullie een plek zoeken.",
}
NAMES = ("Anna Bakker", "Mo Yilmaz", "Karin Visser", "Tess de Graaf", "Henk Mulder")


def sample_overview(meeting: Meeting, *, now: datetime, club: Club, say: Callable[[str], str] = str) -> Overview:
    """What an organiser would read of such a day; everything has the number of its row."""
    facts = sample_facts(meeting, now=now, say=say)
    return overview(facts, club=club, organiser=club.organisers[0], numbers=numbers_of(facts, club=club))


def numbers_of(facts: DigestFacts, *, club: Club) -> Mapping[Ref, int]:
    """Numbers from 1 for all that a digest of these facts shows."""
    return {ref: number for number, ref in enumerate(refs(facts, club=club), start=1)}


def sample_facts(meeting: Meeting, *, now: datetime, say: Callable[[str], str] = str) -> DigestFacts:
    """One of everything; `say` writes each text that a stranger may have written."""
    person = Address(address="anna@example.net", name=say("Anna Bakker"))
    member = Member(person=person, state="active", place=say("Zaanstad"))
    theme = Proposal(id=1, kind="theme", title=say("eenzaamheid"), words="", person=person)
    broken = Heartbeat(name="opbouwwerk@example.org", tried_at=now, error=say("login refused"), failing_since=now)
    return DigestFacts(
        since=now - timedelta(days=1),
        until=now,
        questions=_questions(now, say),
        settled=(replace(sample_question(9, "leave", now=now, say=say), state="closed", verdict="decline",
                         closed_by="Youssef", closed_at=now - timedelta(hours=12)),),
        joined=(member,),
        left=(member,),
        proposals=(theme,),
        themes=(replace(theme, id=2, title=say("huren en wonen"), kind="contribution"), theme),
        coming=(_coming(meeting, now, say),),
        done=_done(meeting, now, say),
        done_count=5,
        answered=2,
        quiet=(sample_inbox_row(6, now=now, say=say),),
        ignored=3,
        bounced=(sample_inbox_row(3, now=now, say=say),),
        stuck=(sample_inbox_row(4, now=now, say=say),),
        undelivered=(sample_outbox_row(5, now=now, say=say),),
        failing=(broken,),
    )  # fmt: skip


def _questions(now: datetime, say: Callable[[str], str]) -> tuple[Question, ...]:
    """Some of each sort, and one that waits for a week."""
    details = Details(who=Mentioned(name=say("Fatima")), place=say("Zaanstad"), title=say("stress"))
    asked = [
        replace(sample_question(number, kind, now=now, say=say, details=details), words=say(words))
        for number, (kind, words) in enumerate(SAID.items(), 11)
    ]
    late = sample_question(30, "join", now=now - timedelta(days=7), say=say, details=Details(place=say("Gouda")))
    answer = Details(answer="yes", guests=2, meeting=1, day=(now + timedelta(days=5)).date())
    unsure = replace(
        sample_question(31, "rsvp", now=now, say=say, details=answer),
        why="unsure",
        words=say("Zet mij maar op de lijst voor maandag, samen met de dames van de buurtkamer."),
    )
    of_all = (*asked, late, unsure)
    return tuple(_of_somebody(one, place, say) for place, one in enumerate(of_all))


def _of_somebody(question: Question, place: int, say: Callable[[str], str]) -> Question:
    """The question from one of several people; every fourth is known by what the mail showed."""
    name = NAMES[place % len(NAMES)]
    address = f"{name.split()[0].lower()}@example.net"
    person = None if place % 4 == 3 else Address(address=address, name=say(name))
    return replace(question, person=person, sender_shown=say(f"{name} <{address}>"))


def _coming(meeting: Meeting, now: datetime, say: Callable[[str], str]) -> Coming:
    comes, comes_not, perhaps = (sample_reply(answer, now=now, say=say) for answer in ("yes", "no", "maybe"))
    with_two = sample_reply("yes", now=now, say=say, guests=2)
    silent = tuple(Address(address=f"{name.lower()}@example.com", name=say(name)) for name in ("Karin", "Mo", "Tess"))
    return Coming(
        meeting=meeting,
        attendance=(comes, with_two, comes_not, perhaps),
        changed=(with_two, perhaps),
        places=((say("Zaanstad"), 3), (say("Utrecht"), 1)),
        silent=8,
        named_silent=silent,
    )


def _done(meeting: Meeting, now: datetime, say: Callable[[str], str]) -> tuple[Done, ...]:
    """What mailflow does by itself."""
    acts = (
        Act(kind="rsvp", answer="yes", guests=1, day=meeting.starts_at.date()),
        Act(kind="rsvp", answer="no", day=meeting.starts_at.date(), who=say("Bilal")),
        Act(kind="leave"),
        Act(kind="propose_theme", title=say("eenzaamheid")),
    )
    return tuple(
        Done(mail=sample_inbox_row(number, now=now, say=say), acts=(act,)) for number, act in enumerate(acts, 41)
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

"""The shipped templates, and plausible words for each of them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from mailflow.model.address import Address, Mentioned
from mailflow.model.digest import Coming, DigestFacts
from mailflow.model.effect import Send, Words
from mailflow.model.meeting import Attendance, Meeting, Proposal
from mailflow.model.message import Source
from mailflow.model.outgoing import Rendered
from mailflow.model.people import Club, Language, Member
from mailflow.model.question import Question
from mailflow.model.records import Heartbeat, InboxRow, OutboxRow
from mailflow.model.situation import Conversation
from mailflow.model.understanding import Details, Intent
from mailflow.rendering.render import render
from mailflow.rendering.templates import Templates

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NOW = datetime(2020, 1, 8, 6, 30, tzinfo=UTC)
SAM = Address(address="sam@example.org", name="Sam de Wit")
ANNA = Address(address="anna@example.net", name="Anna Bakker")
CLUB = Club(
    key="opbouwwerk",
    name="Opbouwwerk",
    address=Address(address="opbouwwerk@example.org", name="Opbouwwerk"),
    organisers=(SAM,),
)
# The contract with the intents: each template, and the words that it is given.
WORDS: dict[str, set[str]] = {
    "already_member": {"who"},
    "contribution_received": {"title", "said"},
    "digest": {"facts", "organiser"},
    "join_declined": {"reason"},
    "join_received": {"who", "place"},
    "left": {"was_member"},
    "programme": {"meeting"},
    "programme_asked": {"meeting"},
    "proposal_accepted": {"title", "kind", "reason"},
    "proposal_declined": {"title", "kind", "reason"},
    "question_declined": {"reason"},
    "received": set(),
    "rsvp_asked": {"day"},
    "rsvp_confirmed": {
        "meeting", "answer", "guests", "remark", "others", "about_self", "has_calendar", "changed",
    },
    "theme_received": {"title", "said"},
    "welcome": {"meeting", "who"},
}  # fmt: skip
# What stands around the mails.
AROUND: dict[str, set[str]] = {
    "footer": set(),
    "frame": {"parts"},
    "organiser_footer": set(),
    "sender_footer": set(),
}

Say = Callable[[str], str]


@cache
def shipped_layer() -> dict[str, str]:
    return {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*"))
        if path.suffix in {".md", ".html"}
    }


@cache
def shipped() -> Templates:
    return Templates((shipped_layer(),))


@cache
def few() -> dict[str, str]:
    """Of the shipped templates no more than a mail needs, for they take their time."""
    return {
        name: text
        for name, text in shipped_layer().items()
        if name.removesuffix(".md")[3:] in {"frame", "footer", "sender_footer", "received"} or name == "layout.html"
    }


def own(**layer: str) -> Templates:
    """Shipped templates below an organiser's own: `nl__welcome="..."`."""
    return Templates(({f"{name.replace('__', '/')}.md": text for name, text in layer.items()}, few()))


def a_meeting(say: Say = str, **changes: object) -> Meeting:
    fields: dict[str, object] = {
        "id": 1,
        "uid": "1@example.org",
        "starts_at": datetime(2020, 1, 13, 9, 0, tzinfo=UTC),
        "ends_at": datetime(2020, 1, 13, 14, 0, tzinfo=UTC),
        "place": say("De Kargadoor, Oudegracht 36, Utrecht"),
        "theme": say("bewonersparticipatie"),
        "programme": say("10.00 inloop met koffie\n10.30 Fatima over de wijktafel\n\n12.30 lunch"),
    }
    return Meeting(**{**fields, **changes})  # type: ignore[arg-type]


def plausible(template: str, say: Say = str) -> Words:
    """Words as the intents give them; `say` writes, or spoils, each text that a stranger may have written."""
    who, said = say("Fatima El Idrissi"), say("Ik zou het graag eens hebben over eenzaamheid onder jongeren.\n\nAnna")
    all_words: dict[str, object] = {
        "about_self": True,
        "answer": "yes",
        "changed": False,
        "facts": some_facts(say),
        "guests": 2,
        "has_calendar": True,
        "kind": "theme",
        "meeting": a_meeting(say),
        "organiser": SAM,
        "others": ((who, "yes", 0), (say("Bert"), "no", 0), (say("Joke"), "maybe", 1)),
        "place": say("Zaanstad"),
        "reason": say("Het is er nu te vol voor. Probeer het gerust volgend jaar nog eens."),
        "remark": say("Ik kom wel een half uur later."),
        "said": said,
        "title": say("eenzaamheid onder jongeren"),
        "was_member": True,
        "day": date(2020, 1, 13),
        "who": who,
    }
    return {name: all_words[name] for name in WORDS[template]}


def a_send(template: str, language: Language = "nl", **changes: object) -> Send:
    fields: dict[str, object] = {
        "key": f"reply:1:{template}",
        "template": template,
        "to": ANNA,
        "language": language,
        "words": plausible(template) if template in WORDS else {},
    }
    return Send(**{**fields, **changes})  # type: ignore[arg-type]


def rendered(*parts: Send, templates: Templates | None = None, club: Club = CLUB) -> Rendered:
    return render(parts, templates=templates or shipped(), club=club, now=NOW)


def a_conversation(subject: str) -> Conversation:
    return Conversation(key="<1@example.net>", subject=subject, answers="<1@example.net>")


def a_question(id: int, kind: str, say: Say = str, details: Details | None = None) -> Question:
    return Question(
        id=id,
        key=f"ask:{id}",
        kind=kind,
        why="",
        words=say("Ik zou graag bij de club willen komen, want ik ben sinds kort opbouwworker."),
        person=Address(address="anna@example.net", name=say("Anna Bakker")) if id % 2 else None,
        sender_shown=say("Anna Bakker <anna@example.net>"),
        subject=say("Lid worden"),
        asked_at=datetime(2020, 1, 7, 9, 0, tzinfo=UTC),
        intent=Intent(kind=kind, details=details) if details else None,
    )


def an_inbox_row(id: int, say: Say = str) -> InboxRow:
    return InboxRow(
        id=id, club="opbouwwerk", state="handled", kind="person", why="", sender="anna@example.net",
        sender_shown=say("Anna Bakker"), subject=say("Ik kom de 13e"), said="", arrived_at=NOW, written_at=NOW,
        attempts=3, source=Source(account="a", folder="INBOX", uidvalidity=1, uid=id), understood="", copy_of=None,
    )  # fmt: skip


def an_outbox_row(id: int, say: Say = str) -> OutboxRow:
    return OutboxRow(
        id=id, club="opbouwwerk", account="a", to="joke@example.com", subject=say("Re: Ik kom"),
        templates=("received",), state="refused", attempts=1, created_at=NOW, next_try_at=None, sent_at=None,
        error=say("550 5.1.1 user unknown"), message_id="<1@example.org>", mail=None,
    )  # fmt: skip


def a_reply(answer: str, say: Say = str, guests: int = 0) -> Attendance:
    person = Address(address="anna@example.net", name=say("Anna Bakker"))
    return Attendance(meeting_id=1, person=person, answer=answer, guests=guests, written_at=NOW)  # type: ignore[arg-type]


def some_facts(say: Say = str) -> DigestFacts:
    details = Details(who=Mentioned(name=say("Fatima")), place=say("Zaanstad"), title=say("stress"))
    kinds = (
        "join", "leave", "rsvp", "propose_theme", "contribute", "programme", "question", "unclear", "unreadable",
        "too_large", "busy", "offer_venue",
    )  # fmt: skip
    asked = [a_question(number, kind, say, details) for number, kind in enumerate(kinds, 11)]
    person = Address(address="anna@example.net", name=say("Anna Bakker"))
    member = Member(person=person, state="active", place=say("Zaanstad"))
    return DigestFacts(
        since=datetime(2020, 1, 7, 6, 30, tzinfo=UTC),
        until=NOW,
        questions=(*asked, a_question(30, "join", say), a_question(31, "unclear", say)),
        asked=3,
        joined=(member,),
        left=(member,),
        proposals=(Proposal(id=1, kind="theme", title=say("eenzaamheid"), words="", person=person),),
        coming=(
            Coming(
                meeting=a_meeting(say),
                attendance=(a_reply("yes", guests=2), a_reply("no"), a_reply("maybe")),
                changed=(a_reply("yes", say, guests=2), a_reply("maybe", say)),
            ),
        ),
        answered=(an_inbox_row(1, say), an_inbox_row(2, say)),
        quiet=(an_inbox_row(6, say),),
        ignored=3,
        bounced=(an_inbox_row(3, say),),
        stuck=(an_inbox_row(4, say),),
        undelivered=(an_outbox_row(5, say),),
        failing=(
            Heartbeat(name="opbouwwerk@example.org", tried_at=NOW, error=say("login refused"), failing_since=NOW),
        ),
    )

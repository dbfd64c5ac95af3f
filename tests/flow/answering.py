"""A club in which a question waits, an organiser's digest that can be answered, and answers to it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes, policy

from mailflow.flow.act import act
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.receive import receive
from mailflow.mail.read import Own
from mailflow.model.address import Address
from mailflow.model.answering import Item
from mailflow.model.effect import Answerable, Ask, Send
from mailflow.model.people import Club
from mailflow.model.understanding import Details, Intent
from mailflow.store import facts, items, listings, tables
from mailflow.store.connect import transaction
from tests.builders import ANNA, BILAL, CLUB, MARJOLEIN
from tests.house import a_mail, raw

SERVER = "mx.club.example.org"
VOUCHED = (
    f"Authentication-Results: {SERVER}; dmarc=pass header.from=club.example.org\n"
    f"Received: from out.example.org by {SERVER} with ESMTPS; Mon, 6 Jan 2020 08:58:00 +0000\n"
)
QUESTIONS = ((ANNA, "join", "Utrecht"), (BILAL, "join", "Almere"))


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits: questions by number, and the token of the digest that shows them."""

    token: str
    questions: dict[int, int]


def with_club(house: House, club: Club, *, own: Own | None = None) -> House:
    """The same house with another state of its club."""
    room = house.rooms[club.key]
    return replace(house, rooms={**house.rooms, club.key: replace(room, club=club, own=own or room.own)})


def vouched(house: House, club: Club = CLUB) -> House:
    """The club's own mail server says who sent a mail."""
    own = replace(house.rooms[club.key].own, trusted_authserv=(SERVER,))
    return with_club(house, replace(club, vouched=True), own=own)


def asked(
    house: House,
    *,
    to: Address = MARJOLEIN,
    club: str = CLUB.key,
    about: tuple[tuple[Address, str, str], ...] = QUESTIONS,
    days: int = 14,
) -> Asked:
    """Two people want to join, and an organiser has a digest in which they are asked under their numbers."""
    before = {one.id for one in facts.questions(club)}
    act(
        tuple(
            Ask(
                key=f"test:{to.address}:{kind}:{who.address}:{house.now().isoformat()}",
                kind=kind,
                why="approve",
                words=f"Ik ben {who.name}",
                person=who,
                sender_shown=str(who),
                subject="aanmelding",
                intent=Intent(kind=kind, details=Details(place=place)),
            )
            for who, kind, place in about
        ),
        house=house,
        club=club,
        by="test",
    )
    made = [one.id for one in facts.questions(club) if one.id not in before]
    with transaction(club=club):
        numbers = items.numbers(club, [("question", id) for id in made], now=house.now())
    shown = tuple(Item(number=number, what="question", ref=id) for (_, id), number in numbers.items())
    token = digest(house, *shown, to=to, club=club, days=days)
    return Asked(token=token, questions={one.number: one.ref for one in shown})


def digest(house: House, *shown: Item, to: Address = MARJOLEIN, club: str = CLUB.key, days: int = 14) -> str:
    """The token of a mail to this organiser that shows these items."""
    send = Send(
        key=f"test digest:{to.address}:{tables.Outbox.select().count()}",
        template="test_notice",
        to=to,
        language="nl",
        words={"template": "digest", "subject": "overzicht"},
        cause="plan",
        answerable=Answerable(items=shown, days=days),
    )
    act((send,), house=house, club=club, by="test")
    return token_of(last_sent(to))


def last_sent(to: Address) -> tables.Outbox:
    """The newest mail to this address."""
    row = tables.Outbox
    return row.select().where(row.to == to.address).order_by(row.id.desc()).get()


def token_of(row: tables.Outbox) -> str:
    """What stands before the @ of its Message-ID."""
    return str(row.message_id).strip("<>").partition("@")[0]


def answer(
    house: House,
    token: str,
    text: str,
    *,
    sender: str = "Marjolein Terpstra <marjolein@club.example.org>",
    headers: str = "",
    id: str = "answer-1@club.example.org",
    subject: str = "Re: overzicht",
    written_at: datetime | None = None,
    club: str = CLUB.key,
) -> int:
    """An answer to the mail with this token came in and was handled; the number of its row."""
    thread = f"In-Reply-To: <{token}@club.example.org>\n" if token else ""
    when = written_at or house.now() - timedelta(minutes=5)
    return came_in(
        house,
        a_mail(text, sender=sender, subject=subject, id=id, headers=thread + headers, written_at=when),
        club=club,
    )


def came_in(house: House, content: bytes, *, club: str = CLUB.key) -> int:
    """These bytes came in and were handled."""
    mail = replace(raw(content), arrived_at=house.now())
    (number,) = receive(club, [mail], house=house)
    handle(number, house=house)
    return number


def states(club: str = CLUB.key) -> dict[str, str]:
    """What became of each question, by the local part of who wrote: open, approve or decline."""
    return {
        one.person.address.partition("@")[0]: one.verdict or one.state
        for one in facts.questions(club)
        if one.person is not None and one.kind in ("join", "leave", "bouncing")
    }


def members(club: str = CLUB.key) -> set[str]:
    """The addresses of the active members."""
    return {one.person.address for one in listings.members(club) if one.state == "active"}


def sent(to: Address | str, template: str) -> list[str]:
    """The decoded texts of the mails of this template to this address, the oldest first."""
    row = tables.Outbox
    address = to if isinstance(to, str) else to.address
    found = row.select().where(row.to == address).order_by(row.id)
    mails = [
        message_from_bytes(bytes(one.content), policy=policy.default)
        for one in found
        if template in one.templates.split()
    ]
    return [str(body.get_content()) for one in mails if (body := one.get_body(("plain",))) is not None]

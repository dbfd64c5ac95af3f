"""Whatever answers a club's mails by itself is answered a few times a day at most; a person still is."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from unittest.mock import patch

from mailflow.flow import decide, reading
from mailflow.flow.act import act
from mailflow.mail import read
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Effect, SetMeeting
from mailflow.model.message import Message
from proving.ground import Ground, Kind
from proving.robots import ROBOTS, Robot, Room
from proving.sheet import Guard, Proved
from tests.builders import CLUB, MONDAY_THE_13TH
from tests.house import Clock, a_database, a_house

TITLE = "mails until a loop stops"
GOAL = "<= 3 an address and day · 0 where headers are honest · two mailflows <= 6 · ways back 0 · people are answered"
A_DAY_AT_MOST = 3
OF_TWO = 6
ROUNDS = 12
OTHER = replace(
    CLUB,
    key="other",
    name="Andere club",
    address=Address(address="info@andere.example.net", name="Andere club"),
    organisers=(Address(address="oscar@andere.example.net", name="Oscar"),),
    own_addresses=("info@andere.example.net",),
)
FIRST = "Waar kan ik mijn fiets neerzetten bij jullie gebouw?"


def prove(ground: Ground) -> Proved:
    """Robots as members and as strangers, two clubs that answer each other, a mail that comes back; and people."""
    tries = [
        part(ground, kind)
        for kind in (ground.databases if ground.full else ground.databases[:1])
        for part in (_robots, _two_clubs, _ways_back)
    ]
    return Proved(
        tried=sum(one.tried for one in tries),
        missed=tuple(miss for one in tries for miss in one.missed),
        controls=sum(one.controls for one in tries),
        controls_missed=tuple(miss for one in tries for miss in one.controls_missed),
        figures={name: figure for one in tries for name, figure in one.figures.items()},
    )


@contextmanager
def _room(ground: Ground, kind: Kind, members: Sequence[str]) -> Iterator[Room]:
    clock = Clock()
    clubs = (CLUB, OTHER)
    with a_database(ground.database(kind), ground.fresh_folder("loops"), keys=tuple(one.key for one in clubs)):
        house = a_house(clock, *clubs)
        for club in clubs:
            meeting = SetMeeting(
                starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH.replace(hour=14), place="Utrecht", state="announced"
            )
            act((meeting,), house=house, club=club.key, by="test")
        act(tuple(AddMember(person=Address(address=one)) for one in members), house=house, club=CLUB.key, by="test")
        yield Room(house=house, clock=clock)


def _robots(ground: Ground, kind: Kind) -> Proved:
    """Each robot's owner writes once, then the robot answers whatever comes; a day later its owner writes again."""
    owners = {f"{one.name}.{of}@wijk.example.org": one for one in ROBOTS for of in ("member", "stranger")}
    with _room(ground, kind, [one for one in owners if ".member@" in one]) as room:
        room.clock.forward(hours=1)
        for address in owners:
            room.writes(room.said(address, "vraag", FIRST), club=CLUB.key)
        for _ in range(ROUNDS):
            fresh = room.fresh()
            room.clock.forward(minutes=1)
            for club, to, mail in fresh:
                if to in owners:
                    room.writes(_answered(room, owners[to], to, mail), club=club)
        counts = {address: room.many_to(address) for address in owners}
        answered = _next_day(room, owners)
    most = {address: 1 if owners[address].honest else A_DAY_AT_MOST for address in owners}
    return Proved(
        tried=len(owners),
        missed=tuple(f"{kind}: {one} had {counts[one]} mails" for one in owners if counts[one] > most[one]),
        controls=2 * len(owners),
        controls_missed=(
            *(f"{kind}: {one} had no answer at all" for one in owners if not counts[one]),
            *(f"{kind}: {one} had no answer the next day" for one in owners if one not in answered),
        ),
        figures={"robots": len(owners), "most mails to a robot": max(counts.values())},
    )


def _answered(room: Room, robot: Robot, address: str, mail: EmailMessage) -> bytes:
    subject, text, headers = robot.answer(mail, room.number())
    return room.said(address, subject, text, headers)


def _next_day(room: Room, owners: Mapping[str, Robot]) -> set[str]:
    """Whose next mail was answered, a day after."""
    room.fresh()
    room.clock.forward(hours=25)
    for address in owners:
        room.writes(room.said(address, "nog een vraag", "Mag mijn stagiaire ook mee naar jullie?"), club=CLUB.key)
    return {to for _, to, _ in room.fresh()}


def _two_clubs(ground: Ground, kind: Kind) -> Proved:
    """Two clubs write to each other, once as they are, once through a gateway that takes off what machines say."""
    missed: list[str] = []
    figures: dict[str, int] = {}
    for strips, most in ((False, 1), (True, OF_TWO)):
        with _room(ground, kind, []) as room:
            addresses = {one.address.address: one.key for one in (CLUB, OTHER)}
            room.writes(room.said(OTHER.address.address, "vraag", FIRST), club=CLUB.key)
            for _ in range(ROUNDS):
                fresh = room.fresh()
                room.clock.forward(minutes=1)
                for club, to, mail in fresh:
                    if to in addresses:
                        writer = next(one.address.address for one in (CLUB, OTHER) if one.key == club)
                        room.writes(_passed_on(room, mail, writer, strips=strips), club=addresses[to])
            count = sum(room.many_to(one) for one in addresses)
            figures["mails of two clubs" if strips else "mails of two clubs with headers"] = count
            missed += [f"{kind}: two clubs sent {count} mails, headers stripped: {strips}"] if count > most else []
            missed += [f"{kind}: nobody wrote"] if not count else []
    return Proved(tried=2, missed=tuple(missed), controls=0, figures=figures)


def _passed_on(room: Room, mail: EmailMessage, writer: str, *, strips: bool) -> bytes:
    """The mail at the other club; what strips it makes it look like a person's."""
    if not strips:
        return mail.as_bytes()
    number = room.number()
    answers = f"In-Reply-To: {mail['In-Reply-To']}\n" if mail["In-Reply-To"] else ""
    plain = mail.get_body(("plain",))
    text = str(plain.get_content()) if plain is not None else ""
    return room.said(writer, str(mail["Subject"]), f"{text}\n\nZaak {number}", answers)


def _ways_back(ground: Ground, kind: Kind) -> Proved:
    """A member's mailbox sends our answer back in five ways: none of them is answered, though their words are."""
    anna = "anna@wijk.example.org"
    with _room(ground, kind, [anna]) as room:
        room.writes(room.said(anna, "vraag", FIRST), club=CLUB.key)
        ((_, _, mail),) = room.fresh()
        ways = dict(_sent_back(room, mail, anna))
        answered = {way for way, content in ways.items() if _is_answered(room, content)}
        room.clock.forward(hours=2)
        own_words = room.said(anna, f"Re: {mail['Subject']}", "Dank je! Maar mag mijn collega dan ook mee?")
        person = _is_answered(room, own_words)
    return Proved(
        tried=len(ways),
        missed=tuple(f"{kind}: our own mail was answered when it came back {way}" for way in sorted(answered)),
        controls=1,
        controls_missed=() if person else (f"{kind}: a person's answer to the same mail had none",),
    )


def _is_answered(room: Room, content: bytes) -> bool:
    room.writes(content, club=CLUB.key)
    return bool([to for _, to, _ in room.fresh() if to != CLUB.organisers[0].address])


def _sent_back(room: Room, mail: EmailMessage, reader: str) -> Iterator[tuple[str, bytes]]:
    plain = mail.get_body(("plain",))
    assert plain is not None
    text = str(plain.get_content())
    yield "as it was", mail.as_bytes()
    id = str(mail["Message-ID"]).strip("<>")
    yield (
        "from another sender",
        room.said(reader, str(mail["Subject"]), text).replace(_own_id(room, reader), id.encode()),
    )
    attached = EmailMessage()
    attached["From"], attached["To"] = reader, CLUB.address.address
    attached["Subject"], attached["Message-ID"] = f"FW: {mail['Subject']}", "<attached@wijk.example.org>"
    attached["Auto-Submitted"] = "auto-forwarded"
    attached.set_content("")
    attached.add_attachment(mail)
    yield "attached", attached.as_bytes()
    above = f"-----Oorspronkelijk bericht-----\nVan: {CLUB.name}\nAan: {reader}\nOnderwerp: {mail['Subject']}\n\n"
    yield "below its headers", room.said(reader, f"FW: {mail['Subject']}", above + text)
    yield "as mere text", room.said(reader, str(mail["Subject"]), text)


def _own_id(room: Room, reader: str) -> bytes:
    return f"{room._numbers}.{reader}".encode()


@contextmanager
def without_a_budget() -> Iterator[None]:
    """Everything is answered, however often."""

    def all_of_them(effects: tuple[Effect, ...], situation: object, **rest: object) -> tuple[Effect, ...]:
        return effects

    with patch.object(decide, "within_budget", all_of_them):
        yield


@contextmanager
def without_knowing_our_own() -> Iterator[None]:
    """A mail of ours that comes back is anybody's."""

    def anybodys(message: Message, **rest: object) -> Message:
        return message

    with patch.object(reading, "known_again", anybodys), patch.object(read, "_own", lambda headers, sender, own: None):
        yield


@contextmanager
def without_honest_headers() -> Iterator[None]:
    """What a machine says of itself is not read."""
    with patch.object(read, "automatic", lambda signs: None):
        yield


GUARDS: Mapping[str, Guard] = {
    "no budget of answers": without_a_budget,
    "our own mails not known again": without_knowing_our_own,
    "what machines say of themselves unread": without_honest_headers,
}

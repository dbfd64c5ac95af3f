"""Whoever writes in the name of others can have a club mail each of them once at most, and not a word of theirs."""

import base64
import quopri
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes
from unittest.mock import patch

from mailflow.flow import budget, decide
from mailflow.flow.act import act
from mailflow.model.address import Address
from mailflow.model.effect import AddMember, Effect, SetMeeting
from mailflow.model.message import Proof
from mailflow.model.people import Policies
from mailflow.model.situation import Situation
from mailflow.store import storms
from proving.ground import Ground, Kind
from proving.robots import Room
from proving.sheet import Guard, Proved
from tests.builders import CLUB, MONDAY_THE_13TH
from tests.house import Clock, a_database, a_house

TITLE = "mails in the name of others"
GOAL = "each gets <= 1 a day · <= 50 an hour in all · words of the forger sent on 0 · members are answered"
MEMBERS = 5
AN_HOUR_AT_MOST = 50
# What a forger wants others to read; in every place of a mail that an answer could bring back.
BAIT = "lokaas"
LINK = "bait.example.com"
TEXTS = (
    "Ik wil graag lid worden van jullie club. {bait}",
    "Ik stel als thema voor: {bait}, zie http://{link}/koop",
    "Graag meld ik {bait} aan als lid: {bait}@{link}",
    "Ik kom de 13e graag, met {bait} en nog iemand. http://{link}",
    "Wanneer is de volgende bijeenkomst? {bait} http://{link}",
    "Haal mij maar van de lijst. {bait}",
    "Ik wil graag iets vertellen over {bait} op een bijeenkomst. http://{link}",
    "{bait} {bait} koop nu {bait} op http://{link}",
)


def prove(ground: Ground) -> Proved:
    """So many victims, some named as the sender of two mails, within an hour; then members really write."""
    tries = [_tried(ground, kind) for kind in (ground.databases if ground.full else ground.databases[:1])]
    return Proved(
        tried=sum(one.tried for one in tries),
        missed=tuple(miss for one in tries for miss in one.missed),
        controls=sum(one.controls for one in tries),
        controls_missed=tuple(miss for one in tries for miss in one.controls_missed),
        figures={name: figure for one in tries for name, figure in one.figures.items()},
    )


def _tried(ground: Ground, kind: Kind) -> Proved:
    victims = [f"v{number}@elders.example.net" for number in range(ground.count(100, 1_000))]
    members = [f"lid{number}@wijk.example.org" for number in range(MEMBERS)]
    with a_database(ground.database(kind), ground.fresh_folder("victims")):
        clock = Clock()
        most = min(AN_HOUR_AT_MOST, len(victims) // 2)
        club = replace(CLUB, policies=Policies(stranger_answers_an_hour=most))
        room = Room(house=a_house(clock, club), clock=clock)
        meeting = SetMeeting(
            starts_at=MONDAY_THE_13TH, ends_at=MONDAY_THE_13TH.replace(hour=14), place="Utrecht", state="announced"
        )
        known: tuple[Effect, ...] = (meeting, *(AddMember(person=Address(address=one)) for one in members))
        act(known, house=room.house, club=CLUB.key, by="test")
        for number, victim in enumerate((*victims, *victims[::4])):
            room.writes(_forged(room, victim, number, members), club=CLUB.key)
        within_the_hour = _told(room, victims)
        for member in members:
            room.writes(room.said(member, "thema", "Ik stel als thema voor: eenzaamheid."), club=CLUB.key)
        reached = _told(room, members)
        room.clock.forward(hours=2)
        newcomer = "nieuw@wijk.example.org"
        room.writes(room.said(newcomer, "lid worden", TEXTS[0].format(bait="")), club=CLUB.key)
        reached |= _told(room, [newcomer])
    return _judged(room, kind, victims, within_the_hour, most=most, missing={*members, newcomer} - set(reached))


def _judged(
    room: Room, kind: Kind, victims: Sequence[str], told: Mapping[str, int], *, most: int, missing: set[str]
) -> Proved:
    oftener = [one for one, count in told.items() if count > 1]
    words = [f"{kind}: {to} read words of the forger" for _, to, mail in room.mails if to in told and _has_bait(mail)]
    in_all = sum(told.values())
    return Proved(
        tried=len(victims) + len(victims[::4]),
        missed=(
            *(f"{kind}: {one} had {told[one]} mails" for one in oftener),
            *words,
            *([f"{kind}: {in_all} strangers were answered within an hour"] if in_all > most else []),
        ),
        controls=MEMBERS + 2,
        controls_missed=(
            *(f"{kind}: {one} had no answer" for one in sorted(missing)),
            *([] if told else [f"{kind}: no stranger had any answer"]),
        ),
        figures={"victims": len(victims), "victims that had a mail": len(told), "most to one": max(told.values())},
    )


def _told(room: Room, addresses: Sequence[str]) -> Counter[str]:
    """How many mails each of these had since the last look."""
    return Counter(to for _, to, _ in room.fresh() if to in addresses)


def _forged(room: Room, victim: str, number: int, members: Sequence[str]) -> bytes:
    """A mail in the name of a victim: the bait stands in its text, subject, name and headers."""
    room.clock.forward(seconds=10)
    text = TEXTS[number % len(TEXTS)].format(bait=BAIT, link=LINK)
    headers = (
        f"Reply-To: {members[0]}\nCc: {members[1]}, ander@{LINK}\nX-Bait: {BAIT}\n"
        f"References: <{BAIT}@{LINK}> <{BAIT}.2@{LINK}>\n"
    )
    plain = room.said(victim, f"{BAIT}: kijk op {LINK}", text, headers)
    return plain.replace(f"From: {victim}".encode(), f'From: "{BAIT} www.{LINK} {BAIT}" <{victim}>'.encode(), 1)


def _has_bait(mail: bytes) -> bool:
    """Whether any word of the forger stands in any header or part, however it is encoded."""
    read = message_from_bytes(mail)
    parts = [part.get_payload(decode=True) for part in read.walk() if not part.is_multipart()]
    whole = mail + b"".join(one for one in parts if isinstance(one, bytes)) + quopri.decodestring(mail)
    whole += b"".join(_decoded(value) for _, value in read.items())
    return any(word.encode() in whole.lower() for word in (BAIT, LINK))


def _decoded(value: object) -> bytes:
    """The encoded words of a header."""
    words = [piece.split("?")[3] for piece in str(value).split("=?utf-8?b?") if "?" in piece and piece.count("?") > 3]
    return b"".join(base64.b64decode(word) for word in words)


@contextmanager
def without_a_share_an_address() -> Iterator[None]:
    """Everybody is taken to read what we send: three answers a day, with their own words."""
    with patch.object(budget, "standing", _known), patch.object(decide, "standing", _known):
        yield


def _known(situation: Situation, proof: Proof) -> budget.Standing:
    return "vouched" if situation.member is not None else "known"


@contextmanager
def without_own_words() -> Iterator[None]:
    """Answers are those that everybody gets."""

    def as_ever(effects: Sequence[Effect], situation: Situation) -> Sequence[Effect]:
        return effects

    with patch.object(decide, "unquoted", as_ever):
        yield


@contextmanager
def without_a_share_an_hour() -> Iterator[None]:
    """However many strangers write, all of them are answered."""

    def nobody(club: str, **rest: object) -> int:
        return 0

    with patch.object(storms, "to_strangers", nobody):
        yield


GUARDS: Mapping[str, Guard] = {
    "no share an address": without_a_share_an_address,
    "their own words in answers": without_own_words,
    "no share an hour": without_a_share_an_hour,
}

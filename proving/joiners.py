"""Wishes to join in the names of people who never asked, of one who did, and of a colleague whom the club trusts."""

from collections import Counter
from collections.abc import Sequence

from mailflow.flow.act import settle
from mailflow.store import facts, listings, outbox
from proving.robots import Room
from tests.builders import CLUB, MARJOLEIN

TRUSTED = "wijk.example.org"
# Of one person in the course of four days, each time in other words.
WISHES = (
    "Ik wil graag lid worden.",
    "Graag word ik lid van jullie club. Ik werk in Goes.",
    "Kan ik nog lid worden? Ik wil me graag aanmelden als lid.",
)
MOST_ROWS = 100_000
GENUINE = "nieuw@verweg.example.net"
COLLEAGUE = f"collega@{TRUSTED}"


def bombed(room: Room, victims: Sequence[str]) -> tuple[str, ...]:
    """What went wrong: who had more than one mail in a week, and of whose wish organisers or the list heard."""
    for text in WISHES:
        for victim in victims:
            room.clock.forward(seconds=1)
            room.writes(room.said(victim, "lid worden", text), club=CLUB.key)
        room.clock.forward(days=2)
    had = Counter(row.to for row in outbox.rows(CLUB.key, limit=MOST_ROWS) if row.to in victims)
    asked = [one for one in facts.questions(CLUB.key) if one.person and one.person.address in victims]
    members = {one.person.address for one in listings.members(CLUB.key)}
    return (
        *(f"{to} had {count} mails in a week" for to, count in had.items() if count > 1),
        *(f"organisers were asked about {one.person.address}: {one.kind}" for one in asked if one.person),
        *(f"{one} is a member who never asked" for one in victims if one in members),
    )


def welcomed(room: Room) -> tuple[str, ...]:
    """What went wrong with who really wants to join: asked, put to organisers after the yes, welcomed by theirs."""
    room.clock.forward(hours=2)
    room.writes(room.said(GENUINE, "lid worden", WISHES[1]), club=CLUB.key)
    asked = next((row for row in outbox.rows(CLUB.key, limit=1) if row.to == GENUINE), None)
    if asked is None or asked.templates != ("join_confirm",):
        return ("a newcomer was not asked whether it was them",)
    room.writes(
        room.said(GENUINE, f"Re: {asked.subject}", "Ja, dat was ik!", f"In-Reply-To: {asked.message_id}\n"),
        club=CLUB.key,
    )
    wishes = [one for one in facts.questions(CLUB.key) if one.kind == "join" and one.person]
    wish = next((one for one in wishes if one.person and one.person.address == GENUINE), None)
    if wish is None or "Goes" not in wish.words:
        return ("organisers did not hear of a newcomer who said yes, or not in their words",)
    settle(wish.id, "approve", house=room.house, by=MARJOLEIN.address)
    told = {template for row in outbox.rows(CLUB.key, limit=10) if row.to == GENUINE for template in row.templates}
    return () if told == {"join_confirm", "join_received", "welcome"} else (f"a newcomer had {sorted(told)}",)


def trusted(room: Room) -> tuple[str, ...]:
    """What went wrong with a colleague of the club's own domain, who is welcomed at once."""
    room.writes(room.said(COLLEAGUE, "lid worden", WISHES[0]), club=CLUB.key)
    members = {one.person.address for one in listings.members(CLUB.key)}
    return () if COLLEAGUE in members else ("a colleague of a trusted domain was not welcomed",)

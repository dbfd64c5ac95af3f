"""Somebody follows their link to leave: the same is done as for a very clear mail that asks it."""

from dataclasses import replace

import structlog

from mailflow import intents
from mailflow.flow.act import act
from mailflow.flow.house import House
from mailflow.flow.links import Leaving
from mailflow.model.understanding import Intent
from mailflow.store import facts

log = structlog.get_logger()


def leave(who: Leaving, *, house: House) -> None:
    """They have left, and read that once; who has left already has nothing more to do. Raises TryLater."""
    room = house.rooms[who.club]
    person = who.person.address
    now = house.now()
    situation = facts.situation(room.club, cause="", person=person, mentioned=(), now=now, written_at=now)
    mine = next((one for one in situation.members if one.person.address == person.address), None)
    if mine is not None and mine.state == "left":
        return
    since = mine.since.isoformat() if mine is not None and mine.since else "never"
    situation = replace(situation, cause=f"left:{who.id}:{since}")
    effects = intents.module_of("leave").decide(Intent(kind="leave", origin="command"), situation)
    act(effects, house=house, club=who.club, by="their link")
    log.info("left by link", club=who.club)

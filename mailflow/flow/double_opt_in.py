"""Who asks to join, and may be anybody, is asked first, by a mail to the address they write from, whether it was them.

Anybody can write in anybody's name. So neither organisers nor the club's list hear of such a wish before who reads mail
at that address says "ja" (`flow/opting_in`); only they know the token of the mail that asks.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from mailflow import intents
from mailflow.flow.budget import Standing
from mailflow.model.answering import Item
from mailflow.model.effect import Answerable, Effect, Note
from mailflow.model.people import Club
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent
from mailflow.store import intents_json, tokens

KIND: Final = "join"
# What waits for a "ja" is forgotten then; a "nee" is remembered for as long.
WAITS = timedelta(days=30)
# In so many days an address is asked once, however often somebody writes in its name.
ONCE_IN = timedelta(days=7)
ASKED = "they are asked first whether it was them who wants to join: nothing vouches for the sender"
ASKED_BEFORE = "somebody asks again to join in this name: it was asked already whether it was them, so nothing goes out"


def was_asked(club: Club, address: str, *, now: datetime) -> bool:
    """Whether this address was asked in the last week, or said "nee" in the last month."""
    return tokens.is_out(KIND, club=club.key, address=address, since=now - ONCE_IN, now=now)


def first_asked(acted: Sequence[Intent], situation: Situation, of: Standing) -> tuple[list[Intent], list[Effect]]:
    """Those of these intents that are decided now, and what is done for the others: the address is asked, once."""
    waiting = [one for one in acted if of == "unproven" and _waits(one, situation)]
    rest = [one for one in acted if one not in waiting]
    if not waiting:
        return rest, []
    if situation.asked_to_confirm:
        return rest, [Note(text=ASKED_BEFORE)]
    kept = Answerable(
        purpose="join",
        items=() if situation.mail is None else (Item(number=1, what="mail", ref=situation.mail),),
        waiting=intents_json.to_json(waiting[0]),
        days=WAITS.days,
    )
    asked = replace(intents.reply(situation, "join_confirm", words={"days": WAITS.days}), answerable=kept)
    return rest, [asked, Note(text=ASKED)]


def _waits(intent: Intent, situation: Situation) -> bool:
    """Whether this is a wish to join of the very address that wrote; whom another names, organisers judge."""
    if intent.kind != KIND or intent.origin != "mail":
        return False
    writer, who = situation.person.address, intent.details.who
    if situation.member_at(writer.address) or (who and who.address and who.address != writer.address):
        return False
    return situation.club.policies.asks_first(writer)

"""How many automatic answers one address gets in a day: loops end, nobody is bombed."""

from dataclasses import replace
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from mailflow import intents
from mailflow.model.effect import Ask, Effect, Note, Send
from mailflow.model.message import Proof
from mailflow.model.situation import Situation

# `unproven`: nothing tells that the address is the writer's own, so whoever is named may never have written.
Standing = Literal["vouched", "known", "unproven"]
# So many answers a day whoever writes as machines do gets at most; then only what a person could have written.
FOR_A_MACHINE = 3
# Of so many mails that got no answer organisers are told each by itself; then of one a day, and how many there are.
ASKED_ONE_BY_ONE = 5
# Who answers us sooner than this, again and again, may be a machine; servers' clocks differ by a minute or two.
SOONER_THAN = timedelta(minutes=30)
CLOCKS_DIFFER = timedelta(minutes=2)


def standing(situation: Situation, proof: Proof) -> Standing:
    """Whether the club vouches for the writer, or else anything shows that they read mail at this address.

    Their mail server does (DKIM or DMARC), and so does the Message-ID of a mail of ours that only its reader can know.
    """
    if situation.member is not None or situation.is_organiser:
        return "vouched"
    return "known" if proof in ("dkim", "dmarc") or situation.pace.answers_ours else "unproven"


def within_budget(effects: tuple[Effect, ...], situation: Situation, *, of: Standing) -> tuple[Effect, ...]:
    """The same effects, but no further automatic answer to who had their share of them today (RFC 3834 2).

    What a mail asks is done or asked all the same, and organisers hear of it.
    """
    writer = situation.person.address.address
    answers = [one for one in effects if isinstance(one, Send) and one.to.address == writer]
    if not answers:
        return effects
    instead = _told_instead(situation, of)
    if instead is None:
        return effects
    left = tuple(one for one in effects if one not in answers)
    asked, note = instead
    return (*left, note) if any(isinstance(one, Ask) for one in left) else (*left, asked, note)


def _told_instead(situation: Situation, of: Standing) -> tuple[Ask, Note] | None:
    """What organisers read in place of an answer, unless they are asked about the mail anyhow; None: it has one."""
    had = situation.answers_today
    if had >= _share(situation, of):
        asked = intents.ask(situation, "busy", why="many_mails")
        if sum(one.kind == "busy" for one in situation.questions) >= ASKED_ONE_BY_ONE:
            day = situation.now.astimezone(ZoneInfo(situation.club.timezone)).date()
            asked = replace(asked, key=f"busy:{situation.person.address.address}:{day}")
        return asked, Note(text=f"no automatic answer: this address already had {had} today; organisers see it")
    return None


def _share(situation: Situation, of: Standing) -> int:
    policies = situation.club.policies
    if of == "unproven":
        return min(policies.unproven_answers_a_day, policies.stranger_answers_a_day)
    if of == "known":
        return policies.stranger_answers_a_day
    most = policies.member_answers_a_day
    if situation.is_organiser:  # who mends a summary answers us again and again within the half hour
        return most
    return min(most, FOR_A_MACHINE) if _may_be_a_machine(situation) else most


def _may_be_a_machine(situation: Situation) -> bool:
    """Whether the mail answers an automatic answer, or came soon after one: a person may, but not all day."""
    pace = situation.pace
    if pace.answers_an_answer:
        return True
    if pace.came_at is None or pace.last_answer_at is None:
        return False
    return -CLOCKS_DIFFER <= pace.came_at - pace.last_answer_at <= SOONER_THAN

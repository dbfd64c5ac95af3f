"""When an address seems not to work any more: one mail tries it once more, then organisers are asked; never sooner.

Each day on which a mail came back weighs by whether that was for good, and half as much every two weeks. So a full
mailbox of one day, or a mail server that is away for a night, is soon forgotten.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from math import exp2

from babel.dates import format_date

from mailflow.model.address import Mentioned
from mailflow.model.bouncing import Bounced, Bouncing
from mailflow.model.effect import Ask, Effect, ForgetBounces, Send
from mailflow.model.people import Language
from mailflow.model.plan_facts import PlanFacts
from mailflow.model.understanding import Details, Intent
from mailflow.planning import hours

FOR_GOOD, FOR_NOW = 2.0, 0.5
HALVES_AFTER_DAYS = 14
# Two days for good within a month, or a week of "for now" day by day.
PROBE_FROM = 2.5
FADED = 0.25
# Mail servers try for five days before they give a mail up (RFC 5321 4.5.4.1).
PROBE_ARRIVED_AFTER = timedelta(days=7)

# What organisers read of an address: what came back on which day.
TOLD: Mapping[Language, Mapping[str, str]] = {
    "nl": {
        "for good": "{day}: een mail kwam terug, definitief",
        "for now": "{day}: een mail kwam terug, of bleef onderweg steken",
        "probe": "{day}: proefmail gestuurd",
    },
    "en": {
        "for good": "{day}: a mail came back, for good",
        "for now": "{day}: a mail came back, or was held up on its way",
        "probe": "{day}: test mail sent",
    },
}


def weight(days: Sequence[Bounced], *, on: date) -> float:
    """How much speaks against an address on this day; what came back later does not count yet."""
    return sum(
        (FOR_GOOD if one.permanent else FOR_NOW) * exp2((one.day - on).days / HALVES_AFTER_DAYS)
        for one in days
        if one.day <= on
    )


def due(facts: PlanFacts) -> Iterator[Effect]:
    """The probe, the question to organisers, or that an address works again, for each from which mails came back."""
    for one in facts.bouncing:
        if weight(one.days, on=_day(facts.now, facts)) < FADED:
            yield ForgetBounces(address=one.address.address, why="it is long ago")
        elif one.is_member and not one.asked:
            yield from _next_step(one, facts)


def moments(facts: PlanFacts) -> Iterator[datetime]:
    """When a probe goes out, and when one that did not come back has arrived."""
    for one in facts.bouncing:
        if not one.is_member or one.asked:
            continue
        if one.probed_at is None and is_suspect(one):
            yield _probe_at(one, facts)
        if one.probe_out_at is not None:
            yield one.probe_out_at + PROBE_ARRIVED_AFTER


def is_suspect(one: Bouncing) -> bool:
    """Whether so much had come back on the last of these days that the address must be tried."""
    return weight(one.days, on=one.days[-1].day) >= PROBE_FROM


def has_failed(one: Bouncing, *, probed_on: date) -> bool:
    """Whether a mail came back since the probe was made: the probe itself, or another one."""
    return one.days[-1].day >= probed_on


def _next_step(one: Bouncing, facts: PlanFacts) -> Iterator[Effect]:
    if one.probed_at is None:
        if is_suspect(one) and _probe_at(one, facts) <= facts.now:
            yield Send(key=one.probe_key, template="probe", to=one.address, language=one.language, cause="plan")
    elif has_failed(one, probed_on=_day(one.probed_at, facts)):
        yield _asked(one, facts)
    elif one.probe_out_at is not None and facts.now >= one.probe_out_at + PROBE_ARRIVED_AFTER:
        yield ForgetBounces(address=one.address.address, why="the test mail did not come back")


def _probe_at(one: Bouncing, facts: PlanFacts) -> datetime:
    """A day later at the earliest: whatever was wrong may have passed, and a bounce of that day is the probe's own."""
    next_day = hours.at_hour(one.days[-1].day + timedelta(days=1), time(0), timezone=facts.club.timezone)
    return hours.next_moment(next_day, facts.club.plans.hours, timezone=facts.club.timezone)


def _asked(one: Bouncing, facts: PlanFacts) -> Ask:
    """Organisers decide; the address and its history stand in the question."""
    who = Mentioned(name=one.address.name, address=one.address.address)
    return Ask(
        key=one.question_key,
        kind="bouncing",
        why="bounced",
        words="\n".join(history(one, facts)),
        person=one.address,
        sender_shown=str(one.address),
        intent=Intent(kind="bouncing", details=Details(who=who), origin="command"),
    )


def history(one: Bouncing, facts: PlanFacts) -> Iterator[str]:
    """A line for each day on which a mail came back, and for the probe, in the club's language."""
    told = [(bounce.day, "for good" if bounce.permanent else "for now") for bounce in one.days]
    if one.probed_at is not None:
        told.append((_day(one.probed_at, facts), "probe"))
    language = facts.club.language
    for day, what in sorted(told, key=lambda line: (line[0], line[1] != "probe")):
        yield TOLD[language][what].format(day=format_date(day, format="d MMMM y", locale=language))


def _day(at: datetime, facts: PlanFacts) -> date:
    return at.astimezone(facts.zone).date()

"""When each organiser gets their digest, and what is put to them at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from mailflow.model.address import Address
from mailflow.model.answering import Answerable
from mailflow.model.digest import DigestFacts, Overview
from mailflow.model.effect import Send
from mailflow.model.people import EVERY_DAY, Club, DigestHours
from mailflow.model.question import Question
from mailflow.rendering.overviews import Ref, asked

A_DAY = timedelta(days=1)
# A flood of mails must not become a flood of questions: what is left stands in the next digest.
MOST_IN_ONE, MOST_A_DAY = 10, 8


def latest_hour(hours: DigestHours, *, timezone: str, until: datetime) -> datetime:
    """The last moment at or before `until` when this organiser's digest was due, as aware UTC.

    A day on the club's clock is a calendar day: 23 or 25 hours where summer time begins or ends.
    """
    zone = ZoneInfo(timezone)
    day = until.astimezone(zone).date()
    while True:
        hour = datetime.combine(day, hours.at, tzinfo=zone).astimezone(UTC)
        if hour <= until and day.weekday() in hours.days:
            return hour
        day -= A_DAY


def hour_on_any_day(hours: DigestHours, *, timezone: str, until: datetime) -> datetime:
    """The same, on days without a digest too: what cannot wait is put to them at that hour."""
    return latest_hour(DigestHours(at=hours.at, days=EVERY_DAY), timezone=timezone, until=until)


def due_hour(
    club: Club, organiser: Address, *, now: datetime, last: datetime | None, overdue: Iterable[datetime]
) -> datetime | None:
    """The hour whose digest this organiser has not had yet; None where there is none: a late daemon sends one, once.

    `overdue` is when each open question began to wait too long: then days without a digest have one, too.
    """
    hours = club.digest_of(organiser.address)
    regular = latest_hour(hours, timezone=club.timezone, until=now)
    any_day = hour_on_any_day(hours, timezone=club.timezone, until=now)
    known = known_until(club, organiser, last=last) if last is not None else None
    if (last is None or last < any_day) and any((known is None or known < one) and one <= any_day for one in overdue):
        return any_day
    return regular if last is None or last < regular else None


def known_until(club: Club, organiser: Address, *, last: datetime) -> datetime:
    """The hour up to which an organiser knows all, whose last digest was made at `last`."""
    return hour_on_any_day(club.digest_of(organiser.address), timezone=club.timezone, until=last)


def first_known_until(club: Club, organiser: Address, *, until: datetime, others: datetime) -> datetime:
    """The hour from which an organiser reads on who had no digest before: their own before `until`, or that of others.

    `others` is when the last digest of any of them was made; where mailflow was off meanwhile, that is longer ago.
    """
    own = latest_hour(club.digest_of(organiser.address), timezone=club.timezone, until=until - timedelta(seconds=1))
    return min(own, known_until(club, organiser, last=others))


def is_news(facts: DigestFacts, *, club: Club) -> bool:
    """Whether this organiser must read anything: what is new, or a question that waits too long since the last time."""
    overdue = overdue_at((one.asked_at for one in facts.questions), club=club)
    return facts.is_news or any(facts.since < one <= facts.until for one in overdue)


def overdue_at(asked_at: Iterable[datetime], *, club: Club) -> tuple[datetime, ...]:
    """When what was asked then begins to wait too long."""
    return tuple(one + club.escalate_days * A_DAY for one in asked_at)


def digest(shown: Overview, *, club: Club, organiser: Address) -> Send | None:
    """The digest for one organiser; None where they want news only, and there is none."""
    facts = shown.facts
    if club.digest_of(organiser.address).only_news and not is_news(facts, club=club):
        return None
    day = facts.until.astimezone(ZoneInfo(club.timezone)).date()
    return _send(shown, "digest", club=club, organiser=organiser, key=f"digest:{organiser.address}:{day}", cause="plan")


def more(shown: Overview, *, club: Club, organiser: Address, after: int) -> Send:
    """The next questions, for an organiser whose answer (the mail with this number) settled what the digest showed."""
    key = f"digest_more:{organiser.address}:{after}"
    return _send(shown, "digest_more", club=club, organiser=organiser, key=key, cause="reply")


def wanted_at_once(club: Club, organiser: Address, questions: Sequence[Question]) -> tuple[Question, ...]:
    """Those of these open questions that this organiser wants to be asked at once."""
    kinds = club.digest_of(organiser.address).at_once
    return tuple(one for one in questions if "all" in kinds or one.kind in kinds)


def at_once_key(question: int, organiser: Address) -> str:
    """What makes sure that a question is put to an organiser at once only once."""
    return f"digest_now:{question}:{organiser.address}"


def at_once(
    questions: Sequence[Question], *, club: Club, organiser: Address, numbers: Mapping[Ref, int], now: datetime
) -> tuple[Send, ...]:
    """One mail with these questions, a part for each; none for no questions."""
    facts = DigestFacts(since=now, until=now)
    shown = tuple(asked(one, facts, club=club, number=numbers["question", one.id]) for one in questions[:MOST_IN_ONE])
    overview = Overview(facts=facts, questions=shown)
    keys = [at_once_key(one.question.id, organiser) for one in shown]
    return tuple(
        Send(
            key=key,
            template="digest_now",
            to=organiser,
            language=club.language_of(organiser.address),
            words={"asked": one, "overview": overview, "organiser": organiser, "desk_url": desk_url(club)},
            letter=keys[0],
            cause="plan",
            answerable=Answerable(items=overview.items),
        )
        for key, one in zip(keys, shown, strict=True)
    )


def _send(
    shown: Overview, template: str, *, club: Club, organiser: Address, key: str, cause: Literal["reply", "plan"]
) -> Send:
    """A mail that shows all of this and is answered by its numbers."""
    return Send(
        key=key,
        template=template,
        to=organiser,
        language=club.language_of(organiser.address),
        words={"overview": shown, "organiser": organiser, "desk_url": desk_url(club)},
        cause=cause,
        answerable=Answerable(items=shown.items),
    )


def desk_url(club: Club) -> str:
    """Where organisers find the same as a page; empty where this installation has no public address."""
    return f"{club.public_url}/c/{club.key}/today" if club.public_url else ""

"""Today: what needs a decision first, then the next meeting, and whether all goes well."""

# words: asks_*, yes_*, no_*, wrong_*

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Response

from mailflow import intents
from mailflow.console import charts
from mailflow.console.desk import Desk
from mailflow.console.visit import Visit
from mailflow.console.words import filled
from mailflow.flow.state import CLOCK_IS_LATE
from mailflow.mail.cleaning import whole_number
from mailflow.model.meeting import Meeting
from mailflow.model.question import Question
from mailflow.model.records import InboxRow
from mailflow.rendering import phrases
from mailflow.store import alarms, asked_back, facts, heartbeats, inbox, items, next_meeting, outbox
from mailflow.store.items import Ref
from mailflow.store.next_meeting import Figures

MOST_SHOWN = 30
# Nobody else may take people off the list.
REMOVING = ("leave", "bouncing")
# What an organiser answers in their own words: nothing is done by itself on yes.
BY_HAND = ("question", "programme")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A question as it stands on the page: `title` tells what is wanted, `yes` and `no` what each answer does.

    `answers` are the mails that came back where its writer was asked something.
    """

    question: Question
    number: int
    title: str
    yes: str
    no: str
    is_late: bool
    may_settle: bool
    answers: tuple[InboxRow, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether something is done on yes; else an organiser answers by hand, and yes only says that."""
        return self.question.intent is not None and self.question.kind not in BY_HAND


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One thing that organisers should know of how it goes; `kind` is good, warn or bad, `gaps` fill its sentence."""

    key: str
    kind: str
    gaps: dict[str, object]
    at: datetime | None = None
    link: str = ""


def routes(desk: Desk) -> None:
    """The page that everybody comes to first."""
    desk.get("/today", today)


def today(visit: Visit) -> Response:
    """What waits for organisers of this club; what was put off stands at the end."""
    put_off = {id for one in visit.query.get("later", "").split(".") if (id := whole_number(one))}
    asked = facts.questions(visit.club.key, state="open")
    ordered = sorted(asked, key=lambda one: (one.id in put_off, one.id))
    ahead = next_meeting.ahead(visit.club.key, now=visit.house.now())
    coming = next_meeting.figures(ahead[0], visit.club) if ahead else None
    return visit.page(
        "today/today.html",
        cards=cards(visit, ordered[:MOST_SHOWN]),
        count=len(asked),
        more=max(0, len(asked) - MOST_SHOWN),
        put_off=put_off,
        meetings=[(one.id, _named(visit, one)) for one in ahead],
        kinds=kinds(visit),
        coming=coming,
        chart=chart(visit, coming) if coming else "",
        health=health(visit),
        wrong=(*alarms.open_of(visit.club.key), *alarms.open_of(None)),
    )


def cards(visit: Visit, questions: Sequence[Question]) -> list[Card]:
    """The questions with their numbers and with what an answer does, in words."""
    refs: list[Ref] = [("question", one.id) for one in questions]
    numbers = items.foreseen(visit.club.key, refs, now=visit.house.now())
    late = visit.house.now() - timedelta(days=visit.club.escalate_days)
    return [
        Card(
            question=one,
            number=numbers["question", one.id],
            title=_title(visit, one),
            yes=_does(visit, "yes", one),
            no=_does(visit, "no", one),
            is_late=one.asked_at < late,
            may_settle=visit.may("answer") and (one.kind not in REMOVING or visit.may("remove")),
            answers=asked_back.answers(one),
        )
        for one in questions
    ]


def kinds(visit: Visit) -> list[tuple[str, str]]:
    """What a mail of a colleague may really ask, for a list to choose from; the last one is nothing."""
    named = [(kind, visit.room.lexicon.label(kind, visit.language)) for kind in intents.kinds()]
    known = [one for one in named if not intents.module_of(one[0]).of_organisers]
    return [*known, ("", visit.words.nothing)]


def chart(visit: Visit, one: Figures) -> str:
    """From which municipalities people come, as bars; empty where nobody comes yet."""
    if not one.places:
        return ""
    labels = [place or visit.words.no_place for place, _ in one.places]
    series = charts.Series(name=visit.words.people, values=tuple(number for _, number in one.places))
    caption = charts.Caption(
        name="places",
        title=visit.words.places,
        told=filled(visit.words.places_told, n=len(labels)),
        first=visit.words.municipality,
        as_table=visit.common.as_table,
    )
    return charts.bars(labels, series, caption=caption)


def health(visit: Visit) -> list[Health]:
    """Whether mail is read and goes out, the worst first."""
    club, now = visit.club.key, visit.house.now()
    beats = {one.name: one for one in heartbeats.heartbeats()}
    clock = beats.get("clock")
    works = clock is not None and clock.done_at is not None and not clock.error and now - clock.done_at <= CLOCK_IS_LATE
    found = [Health(key="works" if works else "stopped", kind="good" if works else "bad", gaps={})]
    for name, beat in beats.items():
        if not name.startswith(f"imap:{club}:"):
            continue
        box = name.removeprefix(f"imap:{club}:")
        key, kind = ("unread", "bad") if beat.error else ("read", "good")
        found.append(Health(key=key, kind=kind, gaps={"box": box}, at=beat.done_at))
    came, going = inbox.counts(club), outbox.counts(club)
    counted = (
        ("stuck", came["stuck"], "bad", visit.to("/mail", state="stuck")),
        ("refused", going["refused"], "warn", visit.to("/mailings/outbox", state="refused")),
        ("doubtful", going["doubtful"], "warn", visit.to("/mailings/outbox", state="doubtful")),
        ("held", going["held"], "warn", visit.to("/mailings/outbox", state="held")),
        ("waiting", came["received"], "plain", visit.to("/mail", state="received")),
    )
    found += [Health(key=key, kind=kind, gaps={"n": n}, link=link) for key, n, kind, link in counted if n]
    return sorted(found, key=lambda one: ("bad", "warn", "plain", "good").index(one.kind))


def _named(visit: Visit, meeting: Meeting) -> str:
    """A meeting in a list to choose from."""
    day = phrases.short_day(meeting.starts_at, language=visit.language, timezone=visit.club.timezone)
    return f"{day}: {meeting.theme}" if meeting.theme else day


def _title(visit: Visit, question: Question) -> str:
    """What is asked, in a sentence."""
    details = question.intent.details if question.intent else None
    key = f"asks_{question.kind}_{question.why}"
    text = visit.words.get(key) or visit.words.get(f"asks_{question.kind}") or visit.words.asks_other
    who = question.person.shown if question.person else question.sender_shown or visit.words.somebody
    whom = details.who.shown if details and details.who else ""
    told = filled(text, who=who, title=details.title if details else "", place=details.place if details else "")
    return f"{told} {filled(visit.words.about_whom, whom=whom)}" if whom and whom != who else told


def _does(visit: Visit, answer: str, question: Question) -> str:
    if question.intent is None or question.kind in BY_HAND:
        return visit.words.yes_by_hand
    return visit.words.get(f"{answer}_{question.kind}") or visit.words[f"{answer}_other"]

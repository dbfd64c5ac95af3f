"""What the mails of a mailing have in common, kept for a while: nothing that could not be made again."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from mailflow.mail.invitation import CommonText, calendar_text, common_text, method_for
from mailflow.mail.mould import Mould, mould
from mailflow.model.effect import Send
from mailflow.model.message import Answer
from mailflow.model.outgoing import CalendarText, OutgoingMail
from mailflow.model.people import Club
from mailflow.rendering.alike import Alike, alike, kind_of
from mailflow.rendering.templates import Templates

# A mailing says the same `now` to all for so long.
KEPT_FOR = timedelta(minutes=10)
KEPT_AT_MOST = 32
# Fewer mails than this are sooner made one by one.
WORTH_IT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """A mailing to all who are told the same: what is rendered, its bytes, and the calendar text up to its reader."""

    alike: Alike
    mould: Mould
    calendar: CommonText | None
    answer: Answer | None

    def calendar_of(self, part: Send) -> CalendarText | None:
        """The calendar text for the person of this part."""
        if self.calendar is None:
            return None
        return calendar_text(self.calendar, attendee=part.to, answer=self.answer)


@dataclass(slots=True)
class Moulds:
    """The casts of one club, by all that their mails have in common."""

    _kept: OrderedDict[Hashable, tuple[datetime, Cast | None]] = field(default_factory=OrderedDict)
    _asked: dict[Hashable, int] = field(default_factory=dict)

    def known(self, likeness: Hashable, *, now: datetime) -> tuple[bool, Cast | None]:
        """Whether it was settled a short while ago, and the cast; None where such mails are made one by one."""
        made_at, found = self._kept.get(likeness, (None, None))
        return made_at is not None and made_at <= now < made_at + KEPT_FOR, found

    def is_worth_it(self, likeness: Hashable, mails: int) -> bool:
        """Whether so many such mails were wanted by now, these included, that a cast saves work."""
        if len(self._asked) > 1_000:
            self._asked.clear()
        self._asked[likeness] = self._asked.get(likeness, 0) + mails
        return self._asked[likeness] >= WORTH_IT

    def keep(self, likeness: Hashable, cast: Cast | None, *, now: datetime) -> None:
        """What was settled, instead of the oldest where there are too many."""
        self._kept[likeness] = (now, cast)
        self._kept.move_to_end(likeness)
        while len(self._kept) > KEPT_AT_MOST:
            self._kept.popitem(last=False)


def likeness(part: Send) -> Hashable | None:
    """All that this mail has in common with others, without whom it is for; None where it is like no other.

    Two with the same likeness say the same but for names, whatever their templates do with the words.
    """
    kind, copy = kind_of(part.to), part.calendar
    alone = (
        part.mailing is None
        or part.letter
        or part.answerable is not None
        or part.conversation is not None
        or kind is None
    )
    if alone or (copy is not None and copy.attendee != part.to):
        return None
    words = tuple((name, type(value), value) for name, value in sorted(part.words.items()))
    told = (part.template, part.language, part.mailing, part.meeting, part.cause, part.attached, kind, words)
    found = (*told, None if copy is None else (copy.meeting, copy.answer))
    try:
        hash(found)
    except TypeError:
        return None
    return found


def cast(
    part: Send, sample: OutgoingMail, *, templates: Templates, club: Club, now: datetime, page: str = ""
) -> Cast | None:
    """The cast for all mails that are like this one, which as a whole is `sample`; None where there can be none.

    `page` is the reader's own page to answer on.
    """
    copy, common, marked = part.calendar, None, None
    if copy is not None:
        common = common_text(copy.meeting, method=method_for(copy), club=club, now=now, language=part.language)
        marked = CalendarText(method=common.method, content=b"")
    found = alike(part, templates=templates, club=club, now=now, page=page)
    if found is None:
        return None
    made = mould(
        replace(sample, calendar=marked),
        text=found.text,
        page=found.html,
        calendar_begins=common.before if common else b"",
    )
    if made is None:
        return None
    return Cast(alike=found, mould=made, calendar=common, answer=copy.answer if copy else None)

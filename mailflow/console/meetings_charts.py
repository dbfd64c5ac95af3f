"""Pictures of one meeting: from where people come, and how the answers came in."""

from datetime import date, timedelta

from babel.dates import format_date
from markupsafe import Markup

from mailflow.console import charts
from mailflow.console.visit import Visit
from mailflow.console.words import filled
from mailflow.model.meeting import Meeting
from mailflow.store import answers

MOST_PLACES = 15
MOST_DAYS = 120
SERIES = ("yes", "maybe", "no")


def by_place(visit: Visit, meeting: Meeting, *, came: bool = False) -> Markup:
    """How many people come (or came) from each municipality; empty where nobody does."""
    w = visit.words
    found = answers.places(meeting.id, came=came)
    shown = [(place or w.no_place, count) for place, count in found[:MOST_PLACES]]
    if rest := sum(count for _, count in found[MOST_PLACES:]):
        shown.append((w.other_places, rest))
    title = w.places_came if came else w.places
    told = filled(w.places_told, n=len(found), people=sum(count for _, count in found))
    caption = charts.Caption(name="places", title=title, told=told, first=w.place, as_table=visit.common.as_table)
    return charts.bars(
        [place for place, _ in shown],
        charts.Series(name=w.people, values=tuple(count for _, count in shown)),
        caption=caption,
    )


def over_time(visit: Visit, meeting: Meeting) -> Markup:
    """How many had said yes, maybe and no by each day; empty before a second day of answers."""
    w = visit.words
    found = dict(answers.by_day(meeting.id, visit.club.timezone))
    if len(found) < 2:
        return Markup("")
    days = _days(min(found), max(found))
    so_far: dict[str, int] = dict.fromkeys(SERIES, 0)
    for day, counts in found.items():
        if day < days[0]:
            so_far |= counts
    values: dict[str, list[int]] = {name: [] for name in SERIES}
    for day in days:
        so_far |= found.get(day, {})
        for name in SERIES:
            values[name].append(so_far[name])
    told = filled(w.over_time_told, **so_far)
    caption = charts.Caption(
        name="over-time", title=w.over_time, told=told, first=w.day, as_table=visit.common.as_table
    )
    labels = [format_date(day, "d MMM", locale=visit.language) for day in days]
    named = {"yes": w.answer_yes, "maybe": w.answer_maybe, "no": w.answer_no}
    series = [charts.Series(name=named[name], values=tuple(values[name])) for name in SERIES]
    return charts.lines(labels, series, caption=caption)


def _days(first: date, last: date) -> list[date]:
    """The days until and with the last one, at most so many."""
    number = min((last - first).days, MOST_DAYS)
    return [last - timedelta(days=back) for back in range(number, -1, -1)]

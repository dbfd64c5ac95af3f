"""How the number of members grew, month by month."""

# section: people

from datetime import UTC, date, datetime, time, timedelta

from babel.dates import format_date
from markupsafe import Markup

from mailflow.console import charts
from mailflow.console.charts import Caption, Series
from mailflow.console.visit import Visit
from mailflow.console.words import filled
from mailflow.store import acquaintances

MONTHS = 12


def growth(visit: Visit, members: int) -> Markup:
    """A line over the ends of the last months, until today's number; empty where nobody ever was a member."""
    today = visit.house.now().astimezone(visit.zone).date()
    ends = [*_month_ends(today), today]
    since = datetime.combine(ends[0] + timedelta(days=1), time(), visit.zone).astimezone(UTC)
    changed = acquaintances.came_and_went(visit.club.key, since=since)
    numbers = tuple(max(0, members - sum(by for day, by in changed.items() if day > end)) for end in ends)
    if not any(numbers):
        return Markup("")
    caption = Caption(
        name="growth",
        title=visit.words.chart_title,
        told=filled(visit.words.chart_told, first=numbers[0], n=numbers[-1]),
        first=visit.words.chart_month,
        as_table=visit.common.as_table,
    )
    labels = [*(_named(end, visit) for end in ends[:-1]), visit.common.today]
    return charts.lines(labels, (Series(name=visit.words.members, values=numbers),), caption=caption)


def _month_ends(today: date) -> list[date]:
    """The last days of the last whole months, the first one first."""
    ends: list[date] = []
    day = today
    for _ in range(MONTHS):
        day = day.replace(day=1) - timedelta(days=1)
        ends.append(day)
    return ends[::-1]


def _named(day: date, visit: Visit) -> str:
    """`jan 2020`."""
    return str(format_date(day, "MMM y", locale=visit.language))

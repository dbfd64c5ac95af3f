"""How many mails came week by week, and how many of them took nobody any work."""

from bisect import bisect_right
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

from babel.dates import format_date
from markupsafe import Markup

from mailflow.console import charts
from mailflow.console.charts import Caption, Series
from mailflow.console.visit import Visit
from mailflow.console.words import filled
from mailflow.store import mailroom

WEEKS = 13
A_WEEK = timedelta(days=7)


def weeks(visit: Visit) -> Markup:
    """A column for each of the last weeks; empty where no mail came in any of them."""
    today = visit.house.now().astimezone(visit.zone).date()
    mondays = [today - timedelta(days=today.weekday()) - A_WEEK * back for back in reversed(range(WEEKS))]
    begins = [datetime.combine(one, time(), visit.zone).astimezone(UTC) for one in mondays]
    people: Counter[date] = Counter()
    alone: Counter[date] = Counter()
    for hour in mailroom.hours(visit.club.key, since=begins[0]):
        monday = mondays[bisect_right(begins, hour.at) - 1]
        people[monday] += hour.people
        alone[monday] += hour.automatic
    if not people.total():
        return Markup("")
    share = round(100 * alone.total() / people.total())
    series = (
        Series(name=visit.words.chart_automatic, values=tuple(alone[one] for one in mondays)),
        Series(name=visit.words.chart_asked, values=tuple(people[one] - alone[one] for one in mondays)),
    )
    caption = Caption(
        name="weeks",
        title=visit.words.chart_title,
        told=filled(visit.words.chart_told, n=people.total(), share=share),
        first=visit.words.chart_week,
        as_table=visit.common.as_table,
    )
    return charts.columns([_named(one, visit) for one in mondays], series, caption=caption)


def _named(monday: date, visit: Visit) -> str:
    """`13 jan`: the day on which the week begins."""
    return str(format_date(monday, "d MMM", locale=visit.language))

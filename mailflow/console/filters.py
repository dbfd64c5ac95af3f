"""What a page of the console can call: days and times on the club's clock, people, counts, lists."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import cast

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context as Scope
from markupsafe import Markup, escape

from mailflow.console import steps
from mailflow.console.visit import Visit
from mailflow.console.words import counted, filled
from mailflow.model.address import Address
from mailflow.model.meeting import Meeting, MeetingVersion
from mailflow.rendering import phrases
from mailflow.rendering.names import first_name

DAY_SECONDS = 86_400


def equip(app: Flask) -> None:
    """The templates of this app know the filters."""
    app.jinja_env.filters.update(
        {
            "date": _date,
            "short_date": _short_date,
            "clock": _clock,
            "moment": _moment,
            "when": _when,
            "age": _age,
            "step": _step,
            "listed": _listed,
            "person": _person,
            "first_name": _first_name,
            "fill": filled,
            "counted": counted,
        }
    )


@pass_context
def _date(scope: Scope, moment: date | datetime) -> str:
    """`maandag 13 januari 2020`."""
    visit = _visit(scope)
    return phrases.day(moment, language=visit.language, timezone=visit.club.timezone)


@pass_context
def _short_date(scope: Scope, moment: date | datetime) -> str:
    """`maandag 13 januari`."""
    visit = _visit(scope)
    return phrases.short_day(moment, language=visit.language, timezone=visit.club.timezone)


@pass_context
def _clock(scope: Scope, moment: time | datetime) -> str:
    """`10.00 uur`."""
    visit = _visit(scope)
    return phrases.clock(moment, language=visit.language, timezone=visit.club.timezone)


@pass_context
def _moment(scope: Scope, moment: datetime | None) -> str:
    """`maandag 13 januari, 10.00 uur`, with the year where it is not this one; a dash for none."""
    if moment is None:
        return "–"
    visit = _visit(scope)
    say = phrases.short_day if moment.year == visit.house.now().year else phrases.day
    day = say(moment, language=visit.language, timezone=visit.club.timezone)
    return f"{day}, {phrases.clock(moment, language=visit.language, timezone=visit.club.timezone)}"


@pass_context
def _when(scope: Scope, meeting: Meeting | MeetingVersion) -> str:
    """Day and hours of a meeting."""
    visit = _visit(scope)
    return phrases.when(meeting, language=visit.language, timezone=visit.club.timezone)


@pass_context
def _age(scope: Scope, moment: datetime) -> str:
    """`vandaag`, `gisteren`, `3 dagen geleden`, by the club's calendar."""
    visit = _visit(scope)
    zone = visit.zone
    days = (visit.house.now().astimezone(zone).date() - moment.astimezone(zone).date()).days
    if days < 1:
        return visit.common.today
    return visit.common.yesterday if days == 1 else filled(visit.common.days_ago, n=days)


@pass_context
def _step(scope: Scope, text: str) -> Markup:
    """A line of the journal in the reader's language; one that has no words there as it was written, in English."""
    told = steps.told(text, _visit(scope))
    return escape(told) if told else Markup('<span lang="en">{}</span>').format(text)


@pass_context
def _listed(scope: Scope, items: Iterable[object]) -> str:
    return phrases.listed(items, language=_visit(scope).language)


def _person(address: Address | None) -> str:
    """The name and the address of somebody."""
    return "" if address is None else str(address)


def _first_name(address: Address) -> str:
    return first_name(address.name) or address.shown


def _visit(scope: Scope) -> Visit:
    return cast(Visit, scope["visit"])

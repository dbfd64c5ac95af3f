"""What a club's file says of its mailings: which go out and when, and at what hours of which days."""

# mypy: disable-error-code="explicit-any"
# pydantic builds its models, and what it hands to validators, on Any.

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Annotated, Literal, Self, cast, get_args

from pydantic import AfterValidator, Field, StrictBool, StrictInt, field_validator, model_validator

from mailflow.model.address import Address
from mailflow.model.plans import MailingKind, MailingPlan, Plans, SendingHours
from mailflow.settings.values import Hour, MailAddress, Part

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
# Known without a look into the library, which takes a while to load.
USUAL_COUNTRY = "NL"

Days = Annotated[StrictInt, Field(ge=0, le=180)]
LateHours = Annotated[StrictInt, Field(ge=1, le=720)]
DebounceMinutes = Annotated[StrictInt, Field(ge=0, le=1440)]
OfferHours = Annotated[StrictInt, Field(ge=1, le=336)]


def country(code: str) -> str:
    """The code in capitals; "" for none. Raises ValueError where no holidays are known of it."""
    code = code.strip().upper()
    if code in ("", USUAL_COUNTRY):
        return code
    from holidays import list_supported_countries

    if code not in list_supported_countries():
        raise ValueError(
            f'holds {code!r}, of which no holidays are known: write a country\'s two letters, such as "BE"'
        )
    return code


class TimedMailing(Part):
    """A mailing that goes out so many days before or after a meeting."""

    on: StrictBool
    days: Days
    at: Hour
    late_hours: LateHours


class PromptMailing(Part):
    """A mailing that goes out when something happens."""

    on: StrictBool


class MailingsSettings(Part):
    """Every kind of mailing, each with its own switch."""

    debounce_minutes: DebounceMinutes
    seat_offer_hours: OfferHours
    outsiders: tuple[MailAddress, ...]
    announcement: TimedMailing
    call_for_themes: TimedMailing
    invitation: TimedMailing
    nudge: TimedMailing
    reminder: TimedMailing
    correction: PromptMailing
    cancellation: PromptMailing
    notes_request: TimedMailing
    summary: PromptMailing
    next_call: TimedMailing
    ballot: PromptMailing
    seat_offer: PromptMailing

    def by_kind(self) -> Mapping[str, MailingPlan]:
        """The plan of each kind."""
        told = {kind: getattr(self, kind) for kind in cast("tuple[MailingKind, ...]", get_args(MailingKind))}
        return MappingProxyType({kind: _plan(kind, settings) for kind, settings in told.items()})


class SendingHoursSettings(Part):
    """When mailings may go out, on the club's clock."""

    earliest: Hour
    latest: Hour
    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    holidays: Annotated[str, AfterValidator(country)]
    days_off: tuple[date, ...]

    @field_validator("days_off", mode="before")
    @classmethod
    def _days(cls, days: object) -> object:
        if isinstance(days, list | tuple) and not all(isinstance(day, str | date) for day in days):
            raise ValueError('must be a list of days such as ["2026-12-28"]')
        return days

    @model_validator(mode="after")
    def _some_hour_is_left(self) -> Self:
        if self.earliest >= self.latest:
            raise ValueError(
                'latest comes before earliest, so nothing could go out: write for example latest = "20:00"'
            )
        return self

    def hours(self) -> SendingHours:
        """The hours as planning knows them."""
        return SendingHours(
            earliest=self.earliest,
            latest=self.latest,
            weekdays=tuple(WEEKDAYS.index(one) for one in self.weekdays),
            holidays=self.holidays,
            days_off=self.days_off,
        )


def plans_of(mailings: MailingsSettings, hours: SendingHoursSettings) -> Plans:
    """All that the club settled about its mailings."""
    return Plans(
        by_kind=mailings.by_kind(),
        hours=hours.hours(),
        debounce=timedelta(minutes=mailings.debounce_minutes),
        seat_offer=timedelta(hours=mailings.seat_offer_hours),
        outsiders=tuple(Address(address=one) for one in mailings.outsiders),
    )


def _plan(kind: MailingKind, settings: TimedMailing | PromptMailing) -> MailingPlan:
    if isinstance(settings, PromptMailing):
        return MailingPlan(kind=kind, on=settings.on)
    return MailingPlan(kind=kind, on=settings.on, days=settings.days, at=settings.at, late_hours=settings.late_hours)

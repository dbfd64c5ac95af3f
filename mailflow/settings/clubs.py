"""What a club's file says: who it is, where its mail comes in and goes out, and what mailflow may do by itself."""

# mypy: disable-error-code="explicit-any"
# pydantic builds its models, and what it hands to validators, on Any.

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from mailflow import intents
from mailflow.model.address import Address
from mailflow.model.errors import SettingsError
from mailflow.model.people import Club, DigestHours, Duty, Language, Policies, Role
from mailflow.model.plans import Look
from mailflow.settings.mailings import WEEKDAYS, MailingsSettings, SendingHoursSettings, Weekday, plans_of
from mailflow.settings.second_reader import SecondReaderSettings
from mailflow.settings.servers import InboxSettings, SmtpSettings, with_usual_login
from mailflow.settings.values import (
    Colour,
    Count,
    Domain,
    Hour,
    Key,
    Line,
    Lines,
    MailAddress,
    Part,
    Positive,
    Share,
    Timezone,
    WebLink,
    did_you_mean,
)

# What organisers may be asked about a mail beside the kinds that have a module, and all of it.
OTHER_QUESTIONS = ("all", *intents.OWN, "unclear", "unreadable", "too_large", "busy")


def _kind_of_question(text: str) -> str:
    known = (*intents.kinds(), *OTHER_QUESTIONS)
    if text not in known:
        raise ValueError(
            f"names no kind of question: {did_you_mean(text, known) or 'write one of ' + ', '.join(known)}"
        )
    return text


AtOnce = tuple[Annotated[str, AfterValidator(_kind_of_question)], ...]
Days = Annotated[tuple[Weekday, ...], Field(min_length=1)]


class OwnDigestSettings(Part):
    """When one organiser gets the digest, where that is not as the club has it."""

    at: Hour | None = None
    days: Days | None = None
    only_news: bool | None = None
    at_once: AtOnce | None = None


class OrganiserSettings(Part):
    """Somebody who decides."""

    name: Line
    address: MailAddress
    role: Role
    language: Language | None = None
    digest: OwnDigestSettings


class PolicySettings(Part):
    """What mailflow may do without asking an organiser."""

    join: Literal["approve", "open"]
    trusted_domains: tuple[Domain, ...]
    double_opt_in: Literal["outside", "always", "never"]
    verify_dkim: bool
    threshold: Share
    unproven_answers_a_day: Count
    stranger_answers_a_day: Count
    member_answers_a_day: Count
    stranger_answers_an_hour: Count
    mails_an_hour: Count
    thresholds: Mapping[str, Share]


class DigestSettings(Part):
    """When organisers get their mail of what happened."""

    at: Hour
    days: Days
    only_news: bool
    at_once: AtOnce
    escalate_days: Positive

    def hours(self, own: OwnDigestSettings | None = None) -> DigestHours:
        """The hours of an organiser: their own before the club's."""
        own = own or OwnDigestSettings()
        days = self.days if own.days is None else own.days
        return DigestHours(
            at=self.at if own.at is None else own.at,
            days=tuple(sorted({WEEKDAYS.index(one) for one in days})),
            only_news=self.only_news if own.only_news is None else own.only_news,
            at_once=self.at_once if own.at_once is None else own.at_once,
        )


class LookSettings(Part):
    """How the club's mails look."""

    colour: Colour
    logo: WebLink | None = None
    signature: Lines | None = None

    def look(self) -> Look:
        """The same as the rest of the house knows it."""
        return Look(colour=self.colour, logo=self.logo or "", signature=self.signature or "")


class ClubSettings(Part):
    """One club's file, completed; `key` is the file's name and never changes."""

    key: Key
    name: Line
    address: MailAddress
    language: Language
    timezone: Timezone
    trusted_authserv: tuple[Line, ...]
    plus_addressing: bool
    organisers: Annotated[tuple[OrganiserSettings, ...], Field(min_length=1)]
    inboxes: tuple[InboxSettings, ...]
    smtp: SmtpSettings
    policies: PolicySettings
    digest: DigestSettings
    mailings: MailingsSettings
    look: LookSettings
    sending_hours: SendingHoursSettings
    second_reader: SecondReaderSettings

    def club(self) -> Club:
        """The club as the rest of the house knows it."""
        rules = self.policies
        return Club(
            key=self.key,
            name=self.name,
            address=Address(address=self.address, name=self.name),
            language=self.language,
            timezone=self.timezone,
            organisers=tuple(Address(address=one.address, name=one.name) for one in self.organisers),
            own_addresses=self.own_addresses,
            policies=Policies(
                join=rules.join,
                trusted_domains=rules.trusted_domains,
                double_opt_in=rules.double_opt_in,
                thresholds=MappingProxyType(dict(rules.thresholds)),
                threshold=rules.threshold,
                unproven_answers_a_day=rules.unproven_answers_a_day,
                stranger_answers_a_day=rules.stranger_answers_a_day,
                member_answers_a_day=rules.member_answers_a_day,
                stranger_answers_an_hour=rules.stranger_answers_an_hour,
                mails_an_hour=rules.mails_an_hour,
            ),
            duties=MappingProxyType(
                {one.address: duty for one in self.organisers if (duty := self._duty(one)) != Duty()}
            ),
            digest=self.digest.hours(),
            escalate_days=self.digest.escalate_days,
            vouched=bool(self.trusted_authserv) or rules.verify_dkim,
            plus_addressing=self.plus_addressing,
            look=self.look.look(),
            plans=plans_of(self.mailings, self.sending_hours),
        )

    def _duty(self, organiser: OrganiserSettings) -> Duty:
        own = organiser.digest
        differs = own != OwnDigestSettings()
        return Duty(
            role=organiser.role,
            language=organiser.language,
            digest=self.digest.hours(own) if differs else None,
        )

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """The addresses that are the club's alone: a mailbox that is an organiser's own also has mail of theirs."""
        organisers = {one.address for one in self.organisers}
        inboxes = [one.address for one in self.inboxes if one.address not in organisers]
        return tuple(dict.fromkeys([self.address, *inboxes]))

    def inbox(self, key: str) -> InboxSettings:
        """The inbox with this key. Raises SettingsError that names the ones there are."""
        found = next((one for one in self.inboxes if one.key == key), None)
        if found is None:
            known = ", ".join(one.key for one in self.inboxes) or "none"
            raise SettingsError(
                f"club {self.key} has no inbox {key!r}: {did_you_mean(key, known.split(', '))} ({known})"
            )
        return found

    @model_validator(mode="before")
    @classmethod
    def _sends_as_itself(cls, table: object) -> object:
        """The club's address is the name to log in with, where the file names none."""
        smtp = table.get("smtp") if isinstance(table, Mapping) else None
        if not isinstance(table, Mapping) or not isinstance(smtp, Mapping):
            return table
        return {**table, "smtp": with_usual_login(smtp, address=table.get("address"))}

    @field_validator("inboxes")
    @classmethod
    def _keys_differ(cls, inboxes: tuple[InboxSettings, ...]) -> tuple[InboxSettings, ...]:
        keys = [one.key for one in inboxes]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise ValueError(f"has two with the key {twice!r}: write a key of its own in each of them")
        return inboxes

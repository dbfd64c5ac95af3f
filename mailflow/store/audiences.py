"""To whom a mailing goes, counted by the database and read page by page, however many members there are."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from typing import cast

from peewee import JOIN, OP, Expression, Function, ModelSelect, Value, fn
from peewee import StringExpression as Joined

from mailflow.model.address import Address
from mailflow.model.mailing import Audience
from mailflow.store import tables
from mailflow.store.columns import EPOCH, as_microseconds


def count(club: str, audience: Audience) -> int:
    """To how many people it goes that did not have it yet."""
    return int(_people(club, audience).count()) + len(_besides(club, audience))


def page(club: str, audience: Audience, *, limit: int, offset: int = 0) -> tuple[Address, ...]:
    """Some of them: members in the order in which they came, then guests, then others."""
    person, member = tables.Person, tables.Member
    order = (member.id.is_null(), member.id, person.id)
    found = _people(club, audience).select(person.address, person.name).order_by(*order).limit(limit).offset(offset)
    rows = tuple(Address(address=address, name=name) for address, name in _pairs(found))
    if len(rows) == limit or not audience.besides:
        return rows
    before = max(0, offset - int(_people(club, audience).count()))
    return (*rows, *_besides(club, audience)[before : before + limit - len(rows)])


def _people(club: str, audience: Audience) -> "ModelSelect[tables.Person]":
    person, member = tables.Person, tables.Member
    found = person.select(person.id).join(member, JOIN.LEFT_OUTER, on=(member.person == person.id))
    return found.where(person.club == club, _belongs(audience), *_rules(club, audience), _is_fresh(club, audience.key))


def _belongs(audience: Audience) -> Expression:
    """Whether somebody is one of the members or guests that it is for."""
    person, member, said = tables.Person, tables.Member, tables.Attendance
    belongs: list[Expression] = []
    if audience.has_members:
        active = member.state == "active"
        if audience.joined_by is not None:
            active &= member.since.is_null() | (member.since <= audience.joined_by)
        if audience.without:
            active &= person.address.not_in(list(audience.without))
        belongs.append(active)
    if audience.guests:
        answered = said.select(said.person).where(said.meeting.in_(list(audience.guests)))
        if audience.guests_came is not None:
            answered = answered.where(said.answer == "yes", said.seat.in_(["taken", "offered"]))
        belongs.append(member.id.is_null() & person.id.in_(answered))
    return reduce(or_, belongs) if belongs else Expression(person.id, OP.EQ, -1)


def _rules(club: str, audience: Audience) -> Iterator[Expression]:
    person, said, asked, absence = tables.Person, tables.Attendance, tables.Question, tables.Absence
    answered = said.select(said.person).where(said.meeting == audience.meeting)
    if audience.answers:
        yield person.id.in_(answered.where(said.answer.in_(list(audience.answers))))
    if audience.is_unanswered:
        asking = asked.select(asked.person).where(
            asked.club == club, asked.state == "open", asked.person.is_null(False)
        )
        yield person.id.not_in(answered)
        yield person.id.not_in(asking)
    if audience.at_home is not None:
        day = audience.at_home.isoformat()
        yield person.id.not_in(absence.select(absence.person).where(absence.since <= day, absence.until >= day))
    if audience.told is not None:
        yield _was_told(audience, audience.told)
    if audience.voters is not None:
        vote = tables.Vote
        yield person.id.in_(vote.select(vote.person).where(vote.ballot == audience.voters, vote.proposals != "[]"))


def _was_told(audience: Audience, times: Sequence[tuple[datetime | None, datetime | None]]) -> Expression:
    """Whether they were last written to about the meeting within these times; a mail that was refused told nothing."""
    mail, person, member = tables.Outbox, tables.Person, tables.Member
    last = fn.MAX(mail.created_at)
    written = mail.select(mail.to).where(mail.meeting == audience.meeting, mail.state != "refused").group_by(mail.to)
    within = [_within(last, since, until) for since, until in times]
    written = written.having(reduce(or_, within) if within else Expression(last, OP.IS, None))
    told = person.address.in_(written)
    return told if audience.told_anyway is None else told | (member.since > audience.told_anyway)


def _within(last: Function, since: datetime | None, until: datetime | None) -> Expression:
    after = Expression(last, OP.GTE, Value(as_microseconds(since or EPOCH), converter=False))
    if until is None:
        return after
    return after & Expression(last, OP.LT, Value(as_microseconds(until), converter=False))


def _is_fresh(club: str, key: str) -> Expression:
    """Whether they did not have this mailing before."""
    part, person = tables.OutboxPart, tables.Person
    had = part.select(part.id).where(part.club == club, part.key == Joined(Value(f"{key}:"), OP.CONCAT, person.address))
    return cast(Expression, ~fn.EXISTS(had))


def _besides(club: str, audience: Audience) -> tuple[Address, ...]:
    """The others, without who is among the people already or had it before."""
    if not audience.besides:
        return ()
    part, person = tables.OutboxPart, tables.Person
    asked = [one.address for one in audience.besides]
    among = _people(club, audience).select(person.address, person.name).where(person.address.in_(asked))
    had = part.select(part.key, part.template).where(
        part.club == club, part.key.in_([f"{audience.key}:{address}" for address in asked])
    )
    counted = {address for address, _ in _pairs(among)} | {
        key.removeprefix(f"{audience.key}:") for key, _ in _pairs(had)
    }
    return tuple(one for one in audience.besides if one.address not in counted)


def _pairs(found: object) -> Iterable[tuple[str, str]]:
    return cast("Iterable[tuple[str, str]]", cast("ModelSelect[tables.Person]", found).tuples())

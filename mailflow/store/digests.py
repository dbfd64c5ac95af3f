"""What happened in a club since an organiser last read of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from peewee import Expression, Field, ModelSelect

from mailflow.model.answering import APART
from mailflow.model.digest import DigestFacts
from mailflow.model.mailing import MailingAhead, MailingRow
from mailflow.model.people import Club, Member
from mailflow.model.question import Question
from mailflow.model.records import Heartbeat, InboxRow, OutboxRow
from mailflow.store import asked_back, inbox, listings, mailings, outbox, tables
from mailflow.store.acted import acted_mails, acted_on
from mailflow.store.coming import coming
from mailflow.store.kept_back import kept_back

LONG_OVER = timedelta(days=30)


def digest_facts(club: Club, *, since: datetime, until: datetime, failing: Sequence[Heartbeat]) -> DigestFacts:
    """What came in (since, until], and what is open, in a bounded number of queries."""
    row = tables.Proposal
    missed, held, newly_held = _mailings(club, since, until)
    done, done_count = acted_on(club, since=since, until=until)
    questions = asked_back.with_answers(listings.questions(club.key, state="open"))
    return DigestFacts(
        since=since,
        until=until,
        questions=questions,
        unseen=frozenset(one.id for one in questions if one.asked_at <= min(since, until)) - _seen(club, since),
        came_back=_came_back(club, since, until),
        settled=_settled_questions(club, since, until),
        joined=_members(club, tables.Member.since, "active", since, until),
        left=_members(club, tables.Member.until, "left", since, until),
        proposals=listings.chosen_proposals(row.club == club.key, _within(row.made_at, since, until)),
        themes=listings.chosen_proposals(row.club == club.key, row.state == "open"),
        coming=coming(club, since=since, until=until),
        done=done,
        done_count=done_count,
        answered=_not_asked(club, since, until).where(_replied(), ~_acted(club)).count(),
        quiet=_quiet(club, since, until),
        ignored=_settled(club, since, until).where(_ignored()).count(),
        bounced=_rows(_settled(club, since, until).where(tables.Inbox.kind == "bounce")),
        stuck=_rows(_settled(club, since, until).where(tables.Inbox.state == "stuck")),
        undelivered=_undelivered(club, since, until),
        failing=tuple(failing),
        missed=missed,
        held=held,
        newly_held=newly_held,
        kept_back=kept_back(club.key),
    )


def last_digest(club: str, organiser: str) -> datetime | None:
    """When the last digest for this organiser's address was made."""
    row, part = tables.Outbox, tables.OutboxPart
    found = (
        row.select(row.created_at)
        .join(part, on=part.outbox)
        .where(row.club == club, row.to == organiser, part.template == "digest")
        .order_by(row.created_at.desc())
        .first()
    )
    return None if found is None else found.created_at


def made_at_once(club: str, organiser: str, *, since: datetime) -> int:
    """How many mails with questions at once this organiser had since then."""
    row, part = tables.Outbox, tables.OutboxPart
    found = row.select(row.id).join(part, on=part.outbox).distinct()
    return int(
        found.where(
            row.club == club, row.to == organiser, row.created_at > since, part.template == "digest_now"
        ).count()
    )


def waiting_since(club: str) -> tuple[datetime, ...]:
    """When each open question was asked."""
    row = tables.Question
    found = row.select(row.asked_at).where(row.club == club, row.state == "open")
    return tuple(one.asked_at for one in found)


def _mailings(
    club: Club, since: datetime, until: datetime
) -> tuple[tuple[MailingAhead, ...], tuple[MailingAhead, ...], int]:
    """The mailings that were missed, those that are held, and how many of these are new.

    What is held of a meeting that is long over is told of no more.
    """
    row = tables.Mailing
    missed = mailings.chosen(row.club == club.key, row.state == "missed", _within(row.changed_at, since, until))
    held = mailings.chosen(row.club == club.key, row.state == "held")
    told = [one.meeting for one in (*missed, *held) if one.meeting is not None]
    found = tables.Meeting.select().where(tables.Meeting.id.in_(told))
    meetings = {one.id: listings.meeting_of(one) for one in found}

    held = tuple(one for one in held if one.meeting is None or meetings[one.meeting].ends_at > until - LONG_OVER)

    def shown(rows: Sequence[MailingRow]) -> tuple[MailingAhead, ...]:
        """The oldest first."""
        return tuple(
            MailingAhead(
                key=one.key,
                kind=one.kind,
                meeting=meetings.get(one.meeting or 0),
                at=one.due_at or one.changed_at,
                state=one.state,
                why=one.why,
            )
            for one in reversed(rows)
        )

    return shown(missed), shown(held), sum(since < one.changed_at <= until for one in held)


def _within(instant: "Field[datetime] | Field[datetime | None]", since: datetime, until: datetime) -> Expression:
    return (instant > since) & (instant <= until)


def _members(
    club: Club, instant: "Field[datetime | None]", state: str, since: datetime, until: datetime
) -> tuple[Member, ...]:
    found = listings.member_rows().where(
        tables.Person.club == club.key, tables.Member.state == state, _within(instant, since, until)
    )
    return tuple(listings.member_of(row) for row in found.order_by(instant, tables.Member.id))


def _settled(club: Club, since: datetime, until: datetime) -> "ModelSelect[tables.Inbox]":
    return inbox.without_content().where(tables.Inbox.club == club.key, _within(tables.Inbox.handled_at, since, until))


def _ignored() -> Expression:
    """What a machine wrote; not copies of what was counted before, and not bounces, which are listed."""
    row = tables.Inbox
    return (row.state == "ignored") & row.copy_of.is_null() & (row.kind != "bounce")


def _seen(club: Club, since: datetime) -> frozenset[int]:
    """The open questions that stood in a mail to some organiser by then."""
    item, question = tables.Item, tables.Question
    waiting = question.select(question.id).where(question.club == club.key, question.state == "open")
    found = item.select(item.ref).where(item.club == club.key, item.what == "question", item.ref.in_(waiting))
    return frozenset(one.ref for one in found.where(item.shown_at <= since))


def _came_back(club: Club, since: datetime, until: datetime) -> int:
    """How many mails answered what organisers had asked a writer."""
    row = tables.Journal
    told = (row.what == asked_back.NOTE) & row.text.startswith(asked_back.told(0).removesuffix("0"))
    return int(row.select().where(row.club == club.key, _within(row.at, since, until), told).count())


def _settled_questions(club: Club, since: datetime, until: datetime) -> tuple[Question, ...]:
    row = tables.Question
    return listings.chosen_questions(row.club == club.key, row.state == "closed", _within(row.closed_at, since, until))


def _quiet(club: Club, since: datetime, until: datetime) -> tuple[InboxRow, ...]:
    """Mails of people that asked nothing: they had no answer, and organisers were asked nothing."""
    found = _not_asked(club, since, until).where(~_replied(), ~_acted(club), tables.Inbox.kind == "person")
    return _rows(found)


def _not_asked(club: Club, since: datetime, until: datetime) -> "ModelSelect[tables.Inbox]":
    asked = tables.Question.select(tables.Question.mail).where(tables.Question.mail.is_null(False))
    to_the_club = (tables.Inbox.state == "handled") & tables.Inbox.why.not_in(sorted(APART))
    return _settled(club, since, until).where(to_the_club, tables.Inbox.id.not_in(asked))


def _replied() -> Expression:
    row = tables.Outbox
    return tables.Inbox.id.in_(row.select(row.mail).where(row.mail.is_null(False), row.cause == "reply"))


def _acted(club: Club) -> Expression:
    return tables.Inbox.id.in_(acted_mails(club))


def _rows(found: "ModelSelect[tables.Inbox]") -> tuple[InboxRow, ...]:
    return tuple(inbox.shown(row) for row in found.order_by(tables.Inbox.handled_at, tables.Inbox.id))


def _undelivered(club: Club, since: datetime, until: datetime) -> tuple[OutboxRow, ...]:
    """Mails that were refused, or that may or may not be out and are not tried again."""
    row = tables.Outbox
    given_up = (row.state == "refused") | ((row.state == "doubtful") & row.next_try_at.is_null())
    found = outbox.without_content().where(row.club == club.key, given_up, _within(row.changed_at, since, until))
    return tuple(outbox.shown(one) for one in found.order_by(row.changed_at, row.id))

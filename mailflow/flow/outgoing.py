"""What is to be sent becomes one outgoing mail to one person, and its row in the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from mailflow.flow.desk.answerable import reply_to
from mailflow.flow.house import House, Room
from mailflow.flow.links import answer_urls, leave_urls
from mailflow.mail.invitation import as_files, calendar_for
from mailflow.model.effect import Send
from mailflow.model.outgoing import Attached, CalendarText, OutgoingMail, Rendered
from mailflow.model.people import Club
from mailflow.model.plans import MailingKind
from mailflow.model.records import Queued
from mailflow.rendering.render import Back, render

# Mailings that ask whether somebody comes, and so have a page to answer on where the club has pages.
ASKING: frozenset[MailingKind | None] = frozenset({"announcement", "invitation", "nudge", "reminder", "correction"})


def outgoing(parts: Sequence[Send], *, house: House, room: Room, token: str = "") -> OutgoingMail:
    """The parts as one mail to one person, ready to be composed; a `token` is what it is answered with."""
    club, now, first = room.club, house.now(), parts[0]
    calendars = tuple(
        calendar_for(part.calendar, club=club, now=now, language=part.language) for part in parts if part.calendar
    )
    return addressed(
        first,
        house=house,
        room=room,
        rendered=render(parts, templates=room.templates, club=club, now=now, back=_back(first, club, token)),
        written_at=now,
        leave_url=leave_urls(club, [first.to.address]).get(first.to.address, "") if can_be_left(parts) else "",
        calendar=calendars[0] if len(calendars) == 1 else None,
        attached=(
            *(as_files(calendars) if len(calendars) > 1 else ()),
            *(file for part in parts for file in part.attached),
        ),
        token=token,
    )


def addressed(
    first: Send,
    *,
    house: House,
    room: Room,
    rendered: Rendered,
    written_at: datetime,
    leave_url: str,
    calendar: CalendarText | None,
    attached: tuple[Attached, ...],
    token: str = "",
) -> OutgoingMail:
    """What was rendered, as a mail to the person of this part, in its conversation."""
    club, conversation = room.club, first.conversation
    return OutgoingMail(
        message_id=f"<{token or house.fresh_token()}@{club.address.domain}>",
        sender=club.address,
        to=first.to,
        rendered=rendered,
        written_at=written_at,
        cause=first.cause,
        list_id=room.own.list_id,
        leave_address=club.address.address,
        leave_url=leave_url,
        language=first.language,
        answers=conversation.answers if conversation else "",
        references=conversation.references if conversation else (),
        calendar=calendar,
        attached=attached,
        reply_to=reply_to(club, token) if token else None,
    )


def _back(first: Send, club: Club, token: str) -> Back:
    """How this mail is answered: by mail, with a token if it has one, or on the reader's own page."""
    address = reply_to(club, token).address if token else club.address.address
    return Back(token=token, address=address, page=answer_pages([first], club=club).get(first.to.address, ""))


def answer_pages(parts: Sequence[Send], *, club: Club) -> Mapping[str, str]:
    """By address the page to answer on, of mails that ask all their readers to one meeting; else empty."""
    asked = {_told_of(part) if part.mailing in ASKING else None for part in parts}
    meeting = asked.pop() if len(asked) == 1 else None
    return answer_urls(club, meeting, [part.to.address for part in parts]) if meeting is not None else {}


def can_be_left(parts: Sequence[Send]) -> bool:
    """Whether this mail goes out to many, and one click ends that; what organisers are asked comes with their part."""
    return any(part.mailing not in (None, "notes_request") for part in parts)


def queued(
    parts: Sequence[Send],
    going: OutgoingMail,
    content: bytes,
    *,
    house: House,
    room: Room,
    mail: int | None,
    mould: int | None = None,
) -> Queued:
    """The row for this mail; with a mould, `content` is what is its own."""
    return Queued(
        club=room.club.key,
        account=room.account,
        keys=tuple(part.key for part in parts),
        templates=tuple(part.template for part in parts),
        to=going.to,
        subject=going.rendered.subject,
        message_id=going.message_id,
        content=content,
        cause=going.cause,
        mail=mail,
        meeting=next((told for part in parts if (told := _told_of(part)) is not None), None),
        bulk=any(part.mailing is not None for part in parts),
        state="held" if house.safe_mode.mode == "hold" else "waiting",
        why=house.safe_mode.why,
        mould=mould,
    )


def _told_of(part: Send) -> int | None:
    """The meeting that this part tells of."""
    return part.calendar.meeting.id if part.calendar else part.meeting

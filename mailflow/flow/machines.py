"""What mails that machines wrote make true: somebody is away, a mail of ours came back. Nobody is answered."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mailflow.model.effect import Close, CountBounce, Effect, ForgetBounces, SetAbsence
from mailflow.model.message import BounceReport, Message
from mailflow.model.people import Club
from mailflow.model.question import Question
from mailflow.model.understanding import Known
from mailflow.store import bounces, facts

# A report that comes later is about nothing that can still be mended; servers give up after five days.
REPORTED_WITHIN = timedelta(days=30)
LONGEST_AWAY = timedelta(days=366)
# RFC 3463 3.2: there is no such mailbox or domain, or it has moved; 3.3: it is closed.
_NO_ADDRESS = re.compile(r"answered 5\d\d[ -]5\.(?:1\.\d{1,3}|2\.1)\b")
# RFC 5321 4.2.3: what servers that write no such code say of a recipient; some say the same of whom they do not trust.
_PLAIN_NO = re.compile(r"answered 55[013] (?!\d\.\d).* to RCPT$")
_OF_US = re.compile(r"spam|block|policy|relay|denied|listed|reputation|authenticat|\bdmarc\b|\bspf\b", re.IGNORECASE)
_GIVEN_UP = re.compile(r"given up after five days: .* to RCPT$", re.DOTALL)


def effects_of(message: Message, *, club: Club, mail: int, now: datetime) -> tuple[Effect, ...]:
    """What a machine's mail makes true, if anything; it may be forged, so it never changes more than these facts."""
    if message.bounce is not None:
        return tuple(_came_back(message.bounce, club=club, mail=mail, now=now))
    return tuple(_away(message, club=club, now=now))


def is_answer_by_list(message: Message, known: Known | None) -> bool:
    """Whether it answers a mail of ours and a mailing list sent it on: a person may have written it.

    It is never answered, for the answer could go to the whole list.
    """
    if message.kind != "bulk" or message.automatic is None or not message.said.strip():
        return False
    is_answer = known is not None and known.answered is not None
    return is_answer and message.automatic.why.startswith(("List-Id:", "List-Post:"))


def refused(address: str, why: str, *, club: Club, now: datetime) -> tuple[Effect, ...]:
    """What a mail server's no means for an address; nothing where it speaks of the mail, the sender or itself."""
    permanent = bool(_NO_ADDRESS.search(why) or (_PLAIN_NO.search(why) and not _OF_US.search(why)))
    if not permanent and not _GIVEN_UP.search(why):
        return ()
    day = now.astimezone(ZoneInfo(club.timezone)).date()
    return (CountBounce(address=address, permanent=permanent, day=day),)


def works_again(address: str, questions: Sequence[Question], *, club: Club) -> tuple[Effect, ...]:
    """Who writes has an address that works: nothing counts against it, and organisers need not decide."""
    closed = tuple(
        Close(question=one.id, verdict="decline", by="the writer, whose address works")
        for one in questions
        if one.kind == "bouncing" and one.person and one.person.address == address
    )
    if not closed and not bounces.any_from(club.key, address):
        return ()
    return (*closed, ForgetBounces(address=address, why="they wrote from it"))


def _came_back(report: BounceReport, *, club: Club, mail: int, now: datetime) -> Iterator[CountBounce]:
    """Each address that the report names and to which the very mail of ours went whose Message-ID it gives.

    Only who had that mail, or carried it, can know its Message-ID: nobody can make others seem unreachable.
    """
    ours = bounces.written_to(club.key, report.reports_on, since=now - REPORTED_WITHIN)
    day = now.astimezone(ZoneInfo(club.timezone)).date()
    named = [(address, report.permanent) for address in report.addresses]
    for address, permanent in (*named, *((address, False) for address in report.temporary)):
        if address in ours:
            yield CountBounce(address=address, permanent=permanent, day=day, message_id=ours[address], mail=mail)


def _away(message: Message, *, club: Club, now: datetime) -> Iterator[SetAbsence]:
    """That somebody whom the club knows is away, where their out-of-office note says until when."""
    if message.kind != "auto_reply" or message.sender is None or message.away_until is None:
        return
    known = facts.remembered(club, message.sender.address)
    zone = ZoneInfo(club.timezone)
    since = message.away_from or message.written_at.astimezone(zone).date()
    today = now.astimezone(zone).date()
    if known is None or message.away_until < max(since, today) or message.away_until > today + LONGEST_AWAY:
        return
    yield SetAbsence(person=known.address, since=since, until=message.away_until)

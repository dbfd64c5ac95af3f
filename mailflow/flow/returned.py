"""A mail of our own that comes back, by whatever road, is nobody's: answered, it would go on for ever."""

import re
from dataclasses import replace
from datetime import datetime, timedelta

from mailflow.mail.echo import SHORTEST, says_only_ours
from mailflow.model.message import Automatic, Message
from mailflow.model.people import Club
from mailflow.store import outbox

# What is sent on comes back at once, or it does when a server that was down is up again.
COMES_BACK_WITHIN = timedelta(days=2)
LOOKED_AT = 3
_SENT_ON = re.compile(r"\s{0,9}(?:fwd?|doorst|wg|tr)\s?:", re.IGNORECASE)


def known_again(message: Message, *, club: Club, now: datetime) -> Message:
    """The message, marked as our own where it bears a Message-ID of ours or says what we just wrote to its sender.

    Its List-Id and its sender were looked at before (`mail/read`): a server that sends mails on may change both.
    """
    if message.automatic is not None:
        return message
    why = _why(message, club=club, now=now)
    return replace(message, automatic=Automatic(kind="own", why=why)) if why else message


def _why(message: Message, *, club: Club, now: datetime) -> str:
    if message.message_id and outbox.is_ours(message.message_id):
        return f"Message-ID: {message.message_id}"
    said = _said(message)
    if message.sender is None or len(said) < SHORTEST:
        return ""
    written = outbox.last_written_to(club.key, message.sender.address, since=now - COMES_BACK_WITHIN, limit=LOOKED_AT)
    return "it says what we wrote" if says_only_ours(said, written) else ""


def _said(message: Message) -> str:
    """All that the mail says, its signature too; of one that is sent on without a word, what is sent on."""
    said = f"{message.said}\n{message.signed}".strip()
    return message.quoted if not said and _SENT_ON.match(message.subject) else said

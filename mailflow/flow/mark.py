"""Small facts about the installation itself, each noted in a commit of its own: no club's state changes here."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from mailflow.flow import links
from mailflow.model.errors import MailflowError, TryLater
from mailflow.store import clubs, heartbeats, inbox, journal, keys, outbox, tokens
from mailflow.store.connect import transaction

# So long after it expired, who answers with a token is still told that it is too old.
TOKENS_KEPT = timedelta(days=90)


def beat(name: str, *, now: datetime, error: str | None = None) -> None:
    """The part of this name was at work now, with or without success."""
    with transaction():
        heartbeats.beat(name, now=now, error=error)


def failed(name: str, error: MailflowError, *, now: datetime) -> None:
    """The part of this name was at work now, without success; told so that it is known whether waiting helps."""
    beat(name, now=now, error=why(error))


def why(error: MailflowError) -> str:
    """The error as a heartbeat keeps it: it says so where it stays as it is until somebody mends it."""
    passes = isinstance(error, TryLater) and not error.account
    return str(error) if passes else f"{error}; {heartbeats.MUST_BE_MENDED}"


def clubs_are_known(keys: Iterable[str], *, now: datetime) -> None:
    """Every club has its row; a new one begins now."""
    with transaction():
        for key in keys:
            clubs.ensure_club(key, now=now)


def links_have_a_key(name: str, value: str, *, now: datetime) -> None:
    """The key of the links is kept; the value, where there was none before."""
    with transaction():
        keys.ensure(name, value, now=now)


def key_is_new(name: str, value: str, *, now: datetime) -> None:
    """This is the key from now on: what an older one opened is closed."""
    with transaction():
        keys.renew(name, value, now=now)


def links_have_a_new_key(name: str, value: str, *, before: str, keep: bool, now: datetime) -> None:
    """New links have this key; those in mails that went out open for ninety days more, or nothing unless `keep`."""
    with transaction():
        old = keys.known(name)
        keys.renew(name, value, now=now)
        keys.forget(before)
        if keep and old is not None:
            keys.renew(before, old, now=now)


def told(club: str, what: str, text: str, *, now: datetime) -> None:
    """The line stands in the club's journal: about its settings or words, of which the database knows nothing."""
    with transaction():
        journal.write(club, what, text, now=now)


def nobody_delivers(*, now: datetime) -> tuple[int, ...]:
    """What an earlier daemon was delivering when it died is doubtful from now on; the ids of these mails."""
    with transaction():
        return outbox.expire_all(now=now)


def old_tokens_are_gone(*, now: datetime) -> None:
    """What could be opened with tokens that expired long ago is forgotten; until then their answers are told so."""
    with transaction():
        tokens.forget_expired(before=now - TOKENS_KEPT)
        keys.forget(links.BEFORE, before=now - TOKENS_KEPT)
        tokens.forget_wishes(now=now)


def filed_away(mail: int, *, now: datetime) -> None:
    """The mail lies where it belongs on its server, and is not filed again."""
    with transaction():
        inbox.mark_filed(mail, now=now)

"""Guards of a mail's path, each with a way to take it out: a line that stays green without one proves nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from mailflow.flow import deliver as delivering
from mailflow.flow import handle as handling
from mailflow.store import connect, leases, outbox


@contextmanager
def commits_early() -> Iterator[None]:
    """What a mail does is committed in the middle: its row is claimed before anything else is true."""
    reached = handling.reached  # type: ignore[attr-defined]

    def commits(step: str) -> None:
        if step == "claimed":
            engine = connect.opened()  # type: ignore[attr-defined]
            engine.commit()
            engine.begin_to_write()
        reached(step)  # type: ignore[arg-type]

    with mock.patch.object(handling, "reached", commits):
        yield


@contextmanager
def doubts_are_forgotten() -> Iterator[None]:
    """A mail whose deliverer died just waits again, as if it could not be out."""

    def waits_again(which: object, *, now: object) -> tuple[int, ...]:
        leases._wait_again(which)  # type: ignore[arg-type]
        return ()

    with mock.patch.object(leases, "_doubt", waits_again):
        yield


@contextmanager
def answers_get_new_ids() -> Iterator[None]:
    """A mail in doubt goes out under a new Message-ID, as if it were another one."""
    hand_over = delivering.hand_over  # type: ignore[attr-defined]

    def renamed(mail, line, **rest):  # type: ignore[no-untyped-def]
        from dataclasses import replace

        if mail.doubted:
            mail = replace(mail, content=mail.content.replace(b"Message-ID: <", b"Message-ID: <again-", 1))
        return hand_over(mail, line, **rest)

    with mock.patch.object(delivering, "hand_over", renamed):
        yield


@contextmanager
def fencing_off() -> Iterator[None]:
    """Who marks a mail need not hold its lease any more."""

    def marked(id: int, token: str, values: dict[str, object], which: object = None) -> bool:
        ended = {**values, "lease_token": None, "lease_until": None}
        return bool(leases.Outbox.update(ended).where(leases.Outbox.id == id).execute())  # type: ignore[attr-defined]

    with mock.patch.object(leases, "_mark", marked):
        yield


@contextmanager
def sources_not_unique() -> Iterator[None]:
    """The database takes the same copy of a mail, and the same bytes, again and again."""
    with _without_indexes("inbox"):
        yield


@contextmanager
def parts_not_unique() -> Iterator[None]:
    """The database takes the same part of a mail again, and nobody asks before."""
    with _without_indexes("outbox_part"), mock.patch.object(outbox, "fresh_keys", lambda club, keys: frozenset(keys)):
        yield


@contextmanager
def _without_indexes(table: str) -> Iterator[None]:
    migrate = connect.migrate

    def without(*args, **named):  # type: ignore[no-untyped-def]
        made = migrate(*args, **named)
        engine = connect.opened()  # type: ignore[attr-defined]
        for index in engine.get_indexes(table):
            if index.unique and index.name != "sqlite_autoindex":
                engine.execute_sql(f'DROP INDEX IF EXISTS "{index.name}"')
        return made

    with mock.patch.object(connect, "migrate", without):
        yield

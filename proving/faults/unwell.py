"""What makes an installation ill for a while: in this process, or in one of its own before it starts."""

import fcntl
import os
import resource
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest import mock

from mailflow.flow import daemon, lookout, once, pulses, state
from mailflow.flow.watch import Watched
from mailflow.model.secret import Secret
from mailflow.store import connect, inbox
from mailflow.store.connect import transaction
from mailflow.wire.login import Login
from proving.ward import Ward
from tests.house import a_mail
from tests.servers.liar import HANG, Liar
from tests.servers.ports import free_ports

HERE = "proving.faults.unwell"
# Times of a minute become times of some seconds.
LOOK_SECONDS, LATE_SECONDS, HUNG_SECONDS, LOCK_SECONDS = 0.4, 4.0, 3.0, 2.0


@contextmanager
def inbox_refused(ward: Ward) -> Iterator[None]:
    """Nobody answers at the inbox's port."""
    with _watched(ward, port=free_ports(1)[0]):
        yield


@contextmanager
def login_refused(ward: Ward) -> Iterator[None]:
    """The password of the inbox is wrong."""
    refused = b"{tag} NO [AUTHENTICATIONFAILED] no\r\n"
    wrong = Login(username="club@example.org", secret=lambda: Secret("wrong"))
    with Liar(AUTHENTICATE=[refused], LOGIN=[refused]) as liar, _watched(ward, port=liar.port, login=wrong):
        yield


@contextmanager
def inbox_silent(ward: Ward) -> Iterator[None]:
    """The server of the inbox takes the line, and never says a word."""
    with Liar(greeting=[HANG]) as liar, _watched(ward, port=liar.port, timeout_seconds=0.2):
        yield


@contextmanager
def folder_gone(ward: Ward) -> Iterator[None]:
    """The folder that is read has another name now."""
    with _watched(ward, folders=("Inkomend",)):
        yield


@contextmanager
def nothing_is_sent(ward: Ward) -> Iterator[None]:
    """Nobody answers at the port of the mail server that sends, and a colleague waits for an answer."""
    before = ward.now_at
    port = free_ports(1)[0]
    ward.now_at = replace(before, outgoing={key: replace(one, port=port) for key, one in before.outgoing.items()})
    _comes(ward)
    yield
    ward.now_at = before


@contextmanager
def nothing_is_handled(ward: Ward) -> Iterator[None]:
    """Mails are received, and whoever should handle them does nothing."""
    _comes(ward)
    with mock.patch.object(once, "handle", return_value=None):
        yield


@contextmanager
def mail_is_stuck(ward: Ward) -> Iterator[None]:
    """A mail has failed three times; in the end somebody has it tried again."""
    _comes(ward)
    with mock.patch.object(once, "handle", return_value=None):
        once.run_once(ward.now_at)
    id = inbox.rows(None, limit=1)[0].id
    with transaction():
        inbox.mark_stuck(id, "a fault of ours", now=ward.clock())
    yield
    with transaction():
        inbox.retry(id)


@contextmanager
def disk_nearly_full(ward: Ward) -> Iterator[None]:
    """A hundred megabytes are left."""
    with mock.patch.object(connect, "free_bytes", return_value=100 * 2**20):
        yield


@contextmanager
def log_too_large(ward: Ward) -> Iterator[None]:
    """Somebody reads the database all day, so that its log cannot be emptied."""
    with mock.patch.object(connect, "log_bytes", return_value=300 * 2**20):
        yield


@contextmanager
def clock_set_back(ward: Ward) -> Iterator[None]:
    """The clock was three hours ahead and is right again; nobody is there to undo that."""
    ward.clock.forward(hours=-3)
    yield


def _comes(ward: Ward) -> None:
    number = len(ward.sink.delivered) + int(ward.counted[0])
    sender = f"Anna <anna{number}@wijk.example.org>"
    text = "Graag zou ik lid worden van jullie club."
    ward.box.deliver(a_mail(text, sender=sender, id=f"{number}@wijk.example.org", written_at=ward.clock()))


@contextmanager
def _watched(ward: Ward, **changes: object) -> Iterator[None]:
    before = ward.now_at
    (one,) = before.watched
    account = replace(one.account, **changes)  # type: ignore[arg-type]
    ward.now_at = replace(before, watched=(Watched(club=one.club, account=account, poll_seconds=one.poll_seconds),))
    yield
    ward.now_at = before


# What follows is called in a process of mailflow's own, before it starts.


def looks_often() -> ExitStack:
    """What takes a minute takes seconds: looks, patience with a silent daemon, with a thread, and with a lock."""
    changed = ExitStack()
    changed.enter_context(mock.patch.object(lookout, "LOOK_SECONDS", LOOK_SECONDS))
    changed.enter_context(mock.patch.object(state, "CLOCK_IS_LATE", timedelta(seconds=LATE_SECONDS)))
    for function, name, seconds in (
        (pulses.Pulses.beat, "allowed_seconds", HUNG_SECONDS),
        (connect.open_database, "wait_seconds", LOCK_SECONDS),
    ):
        changed.enter_context(mock.patch.dict(function.__kwdefaults__ or {}, {name: seconds}))
    return changed


def dies_when(told: str) -> ExitStack:
    """`handle=FILE`: the thread of this name ends by a fault of ours, once the file is there."""
    name, _, file = told.partition("=")
    return _stepping(name, file, _fault)


def hangs_when(told: str) -> ExitStack:
    """`handle=FILE`: the thread of this name never comes back, once the file is there."""
    name, _, file = told.partition("=")
    return _stepping(name, file, lambda: threading.Event().wait())


def nobody_reads_the_log() -> None:
    """Standard error is a pipe that is full and that nobody empties."""
    _, write = os.pipe()
    fcntl.fcntl(write, fcntl.F_SETFL, os.O_NONBLOCK)
    try:
        while os.write(write, b"x" * 4096):
            pass
    except BlockingIOError:
        pass
    fcntl.fcntl(write, fcntl.F_SETFL, 0)
    os.dup2(write, 2)


def disk_full(pid: int) -> None:
    """No file of this process grows any more."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))


def disk_freed(pid: int) -> None:
    """Its files grow again."""
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def _fault() -> None:
    raise LookupError("a fault of ours")


def _stepping(name: str, file: str, ill: object) -> ExitStack:
    steps = {"handle": "_handle_waiting", "deliver": "_deliver_due"}
    well = getattr(daemon.Daemon, steps[name])

    def step(self: daemon.Daemon) -> int:
        if Path(file).exists():
            assert callable(ill)
            ill()
        return int(well(self))

    changed = ExitStack()
    changed.enter_context(mock.patch.object(daemon.Daemon, steps[name], step))
    return changed

"""`mailflow run`: the daemon, or one round of everything that waits."""

import os
import signal
import threading
from contextlib import suppress
from types import FrameType

import structlog
import typer

from mailflow.cli.listing import say
from mailflow.cli.opened import opened, settings
from mailflow.flow import mark
from mailflow.flow.assemble import Assembled, assemble, read_beside, ready
from mailflow.flow.daemon import Daemon, Side
from mailflow.flow.health import SETTINGS
from mailflow.flow.logs import log_as
from mailflow.flow.once import run_once
from mailflow.model.errors import MailflowError, SettingsError, TryLater
from mailflow.store.connect import sole_daemon

log = structlog.get_logger()
LOOK_SECONDS = 1.0


def register(app: typer.Typer) -> None:
    """`mailflow run` is a command of the app."""
    app.command("run")(run)


def run(once: bool = typer.Option(False, "--once", help="Do all that waits, then end.")) -> None:
    """Read the inboxes, answer, remind: until stopped (SIGTERM); SIGHUP reads the settings anew."""
    told = settings()
    log_as(told.daemon.log_level, told.daemon.log_format)
    asked = None if once else _Asked()  # before anything that takes its time: a signal must not be lost
    with (
        sole_daemon(told.database.url, folder=told.folder),
        read_beside(told) as beside,
        opened(beside=beside) as assembled,
    ):
        ready(assembled)
        if asked is None:
            _once(assembled)
        else:
            _until_stopped(assembled, asked)


def _once(assembled: Assembled) -> None:
    """Exit code 1 where an inbox or an account was in trouble."""
    done = run_once(assembled, say=lambda text: say(text, err=True))
    typer.echo(f"received {done.received}, handled {done.handled}, planned {done.planned}, sent {done.sent}")
    for trouble in done.troubles:
        say(f"trouble: {trouble}", err=True)
    if done.troubles:
        raise typer.Exit(1)


class _Asked:
    """What signals ask of the daemon; the work itself is done by the main thread."""

    def __init__(self) -> None:
        self.something = threading.Event()
        self.stop = False
        self.reload = False
        signal.signal(signal.SIGTERM, self._on_stop)
        signal.signal(signal.SIGINT, self._on_stop)
        signal.signal(signal.SIGHUP, self._on_reload)

    def for_new_words(self) -> None:
        """The settings, words and templates are to be read anew."""
        self.reload = True
        self.something.set()

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop = True
        self.something.set()

    def _on_reload(self, number: int, frame: FrameType | None) -> None:
        self.reload = True
        self.something.set()


def _until_stopped(assembled: Assembled, asked: _Asked) -> None:
    """Exit code 0 after SIGTERM; 1 where a thread died: a daemon that is not whole ends, for its starter to see."""
    daemon = Daemon(assembled)
    _tell_settings(None, assembled)
    daemon.start(beside=_pages(assembled, daemon, asked))
    whole = True
    while not asked.stop and whole:
        asked.something.wait(LOOK_SECONDS)
        asked.something.clear()
        if asked.reload and not asked.stop:
            asked.reload = False
            _reload(daemon, assembled)
        whole = daemon.is_whole() or asked.stop
        if (hung := daemon.hung()) and not asked.stop:
            _ends_at_once(hung)
    daemon.stop()
    if not whole:
        with suppress(OSError):  # nobody may be there any more to read it
            typer.echo("mailflow: a part of the daemon died; the log says why. Start it again.", err=True)
        raise typer.Exit(1)


def _ends_at_once(hung: tuple[str, ...]) -> None:
    """The process is gone: what hangs would hold up an orderly end for ever. It is found as after a loss of power."""
    log.error("hangs", threads=", ".join(hung))
    os._exit(1)


def _pages(assembled: Assembled, daemon: Daemon, asked: _Asked) -> tuple[Side, ...]:
    """The pages for people, where they have a public address, and the console, where it is wanted.

    Raises SettingsError where pages with a public address cannot be served.
    """
    web = assembled.settings.web
    if web.public_url is None and not web.console:
        return ()
    from mailflow.console.serving import side  # a web server takes a while to load, and not everybody wants one

    found = side(lambda: daemon.assembled, reload=asked.for_new_words)
    return () if found is None else (found,)


def _reload(daemon: Daemon, running: Assembled) -> None:
    """The new settings hold, or the old ones stay and the log says what is wrong with the new ones."""
    try:
        told = settings()
        if told.database != running.settings.database:
            raise SettingsError("the database changed: stop mailflow and start it again")
        if told.web != running.settings.web:
            raise SettingsError("[web] changed: stop mailflow and start it again")
        anew = assemble(told, beside=running.house.beside)
        ready(anew)
        mark.clubs_are_known([club.key for club in told.clubs], now=anew.house.now())
        log_as(told.daemon.log_level, told.daemon.log_format)
        daemon.reload(anew)
    except (MailflowError, OSError, UnicodeError) as error:
        log.error("not reloaded", why=str(error))
        _tell_settings(str(error), running)
    except Exception as error:
        log.exception("not reloaded")
        _tell_settings(f"{type(error).__name__}: the log says more", running)
    else:
        _tell_settings(None, running)


def _tell_settings(error: str | None, running: Assembled) -> None:
    """Whether the settings that are written hold is known to all; a new start begins afresh."""
    try:
        mark.beat(SETTINGS, now=running.house.now(), error=error)
    except TryLater as also:
        log.warning("waiting", why=str(also))

"""Serves the console, and the pages for people with it, beside a daemon that handles mail whatever becomes of them."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog

from mailflow.console.frame import console
from mailflow.console.served import Served
from mailflow.flow import mark
from mailflow.flow.assemble import Assembled
from mailflow.flow.state import state_of
from mailflow.model.errors import SettingsError, TryLater
from mailflow.settings.web import WebSettings
from mailflow.store import connect
from mailflow.web.pages import LARGEST_POST
from mailflow.web.serving import Serving

log = structlog.get_logger()
LARGEST_UPLOAD = 2_100_000
TRY_AGAIN_SECONDS = 60.0


def side(assembled: Callable[[], Assembled], *, reload: Callable[[], None]) -> "Serving | Patient | None":
    """What serves the pages that the settings ask for; None for none. `reload` has the settings read anew.

    Raises SettingsError where the pages for people have a public address and cannot be served.
    """
    web = assembled().settings.web
    if not web.console and web.public_url is None:
        return None
    app = console(served(assembled, reload=reload)) if web.console else None

    def serving() -> Serving:
        largest = LARGEST_POST if app is None else LARGEST_UPLOAD
        return Serving(web, house=lambda: assembled().house, beside=app, largest=largest)

    return serving() if web.public_url is not None else Patient(serving, assembled=assembled)


def served(assembled: Callable[[], Assembled], *, reload: Callable[[], None]) -> Served:
    """What the console of this installation is served with."""
    web: WebSettings = assembled().settings.web
    return Served(
        house=lambda: assembled().house,
        address=web.address,
        listen=web.listen,
        aside=Aside().do,
        state=lambda: state_of(assembled()),
        reload=reload,
        settings=lambda: assembled().settings,
    )


class Patient:
    """The console on this machine, as soon as its port is free: that another program has it keeps no mail waiting."""

    name = "console"

    def __init__(self, serving: Callable[[], Serving], *, assembled: Callable[[], Assembled]) -> None:
        self._serving, self._assembled = serving, assembled

    def run(self, stop: threading.Event) -> None:
        """Whoever asks is answered, until `stop` is set; the heartbeat `console` says whether the port was free."""
        while not stop.is_set():
            try:
                serving = self._serving()
            except SettingsError as error:
                log.warning("console waits", why=str(error))
                self._beat(str(error))
                stop.wait(TRY_AGAIN_SECONDS)
                continue
            self._beat(None)
            log.info("console", address=self._assembled().settings.web.address)
            serving.run(stop)

    def _beat(self, error: str | None) -> None:
        try:
            mark.beat("console", now=self._assembled().house.now(), error=error)
        except TryLater as waiting:
            log.warning("waiting", why=str(waiting))


class Aside:
    """Does one thing after the other in a thread of its own, so that nobody waits for it."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="aside")

    def do(self, run: Callable[[], object]) -> None:
        """It is done soon; what goes wrong stands in the log."""

        def logged() -> None:
            try:
                run()
            except TryLater as error:
                log.warning("waiting", why=str(error))
            except Exception:
                log.exception("aside failed")
            finally:
                connect.close_thread()

        self._pool.submit(logged)

"""Serves the pages over HTTP, for a reverse proxy that speaks HTTPS with the world."""

import threading
from collections.abc import Callable

from waitress import create_server, wasyncore

from mailflow.flow.house import House
from mailflow.model.errors import SettingsError
from mailflow.settings.web import WebSettings
from mailflow.web.pages import LARGEST_POST, pages

LARGEST_HEADERS = 16 * 1024
THREADS = 4
CONNECTIONS = 100
IDLE_SECONDS = 30
LOOK_SECONDS = 0.5


class Serving:
    """The pages at an address of this machine; `run` answers until it is told to stop."""

    name = "web"

    def __init__(self, settings: WebSettings, *, house: Callable[[], House]) -> None:
        """The address is taken from now on. Raises SettingsError where that cannot be."""
        host, port = settings.place
        self._sockets: dict[int, object] = {}
        try:
            self._server = create_server(
                pages(house),
                map=self._sockets,
                host=host,
                port=port,
                threads=THREADS,
                connection_limit=CONNECTIONS,
                channel_timeout=IDLE_SECONDS,
                max_request_body_size=LARGEST_POST,
                max_request_header_size=LARGEST_HEADERS,
                expose_tracebacks=False,
                ident="",
            )
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"[web] listen: {settings.listen} cannot be listened at ({error}): does another program have it? "
                "Write another port"
            ) from None

    @property
    def port(self) -> int:
        """The port that is listened at."""
        return int(self._server.effective_port)

    def run(self, stop: threading.Event) -> None:
        """Whoever asks is answered, until `stop` is set; then nobody is listened to any more."""
        try:
            while not stop.is_set():
                wasyncore.loop(timeout=LOOK_SECONDS, use_poll=True, map=self._sockets, count=1)
        finally:
            self._server.task_dispatcher.shutdown()
            wasyncore.close_all(self._sockets)

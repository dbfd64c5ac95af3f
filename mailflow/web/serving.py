"""Serves the pages over HTTP, for a reverse proxy that speaks HTTPS with the world."""

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask
from waitress import create_server, wasyncore

from mailflow.flow.house import House
from mailflow.model.errors import SettingsError
from mailflow.settings.web import WebSettings
from mailflow.web.pages import LARGEST_POST, pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LARGEST_HEADERS = 16 * 1024
THREADS = 4
CONNECTIONS = 100
IDLE_SECONDS = 30
LOOK_SECONDS = 0.5


def joined(pages: Flask | None, beside: Flask | None) -> "Flask | WSGIApplication":
    """One application of both: what begins like a page for people is theirs, the rest is the other's."""
    if pages is None or beside is None:
        whole = pages or beside
        if whole is None:
            raise ValueError("there is nothing to serve")
        return whole
    firsts = {_first(rule.rule) for rule in pages.url_map.iter_rules()}

    def both(around: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        found = pages if _first(str(around.get("PATH_INFO", ""))) in firsts else beside
        return found(around, start)

    return both


class Serving:
    """The pages at an address of this machine; `run` answers until it is told to stop."""

    name = "web"

    def __init__(
        self,
        settings: WebSettings,
        *,
        house: Callable[[], House],
        beside: Flask | None = None,
        largest: int = LARGEST_POST,
    ) -> None:
        """The address is taken from now on; what is no page for people is `beside`'s, with posts up to `largest` bytes.

        Raises SettingsError where that cannot be.
        """
        host, port = settings.place
        self._sockets: dict[int, object] = {}
        try:
            self._server = create_server(
                joined(pages(house) if settings.public_url else None, beside),
                map=self._sockets,
                host=host,
                port=port,
                threads=THREADS,
                connection_limit=CONNECTIONS,
                channel_timeout=IDLE_SECONDS,
                max_request_body_size=largest,
                max_request_header_size=LARGEST_HEADERS,
                expose_tracebacks=False,
                ident="",
                **_proxy(host) if settings.behind_proxy else {},
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


def _first(path: str) -> str:
    """The first word of a path."""
    return path.strip("/").partition("/")[0]


def _proxy(host: str) -> dict[str, object]:
    """What waitress is told of a web server before us: only one on this machine is believed, and only who asked."""
    return {
        "trusted_proxy": "::1" if ":" in host else "127.0.0.1",
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto"},
        "clear_untrusted_proxy_headers": True,
    }

"""The pages over real HTTP, beside a daemon at work."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from mailflow.flow.daemon import Daemon
from mailflow.flow.house import House
from mailflow.model.errors import SettingsError
from mailflow.settings.web import WebSettings
from mailflow.store import facts
from mailflow.web import serving as module
from mailflow.web.serving import Serving
from tests.builders import ANNA, CLUB
from tests.flow.boxes import an_installation, soon
from tests.servers.sink import Sink


def a_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


def some_settings(port: int) -> WebSettings:
    return WebSettings(public_url="https://mail.club.example.org", listen=f"127.0.0.1:{port}")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@pytest.fixture
def daemon(house: House, tmp_path: Path, sink: Sink) -> Iterator[tuple[Daemon, Serving]]:
    daemon = Daemon(an_installation(house, tmp_path, sink=sink))
    serving = Serving(some_settings(a_port()), house=lambda: daemon.house)
    daemon.start(beside=(serving,))
    try:
        yield daemon, serving
    finally:
        daemon.stop()


def asked(port: int, verb: str, place: str, words: str = "") -> tuple[int, dict[str, str], str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        line.request(verb, place, words, {"Content-Type": "application/x-www-form-urlencoded"} if words else {})
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()


def test_one_click_over_http_leaves_and_the_daemon_mails_that(
    daemon: tuple[Daemon, Serving], link: str, sink: Sink
) -> None:
    port = daemon[1].port
    code, headers, page = asked(port, "GET", link)
    assert code == 200 and "Schrijf me uit" in page
    assert "Server" not in headers and "Set-Cookie" not in headers

    code, _, page = asked(port, "POST", link, "List-Unsubscribe=One-Click")

    assert code == 200 and "Je bent uitgeschreven" in page
    assert [one.state for one in facts.members(CLUB.key)] == ["left"]
    (mail,) = sink.wait_for(1)
    assert mail.to == (ANNA.address,)


def test_many_scanners_at_once_change_nothing(daemon: tuple[Daemon, Serving], link: str) -> None:
    codes: list[int] = []

    def scan() -> None:
        codes.extend(asked(daemon[1].port, verb, link)[0] for verb in ("GET", "HEAD") * 10)

    scanners = [threading.Thread(target=scan) for _ in range(8)]
    for one in scanners:
        one.start()
    for one in scanners:
        one.join()

    assert codes == [200] * 160
    assert [one.state for one in facts.members(CLUB.key)] == ["active"]


def test_a_head_that_is_too_large_is_not_read(daemon: tuple[Daemon, Serving], link: str) -> None:
    with closing(HTTPConnection("127.0.0.1", daemon[1].port, timeout=10)) as line:
        line.request("GET", link, headers={"X-Much": "x" * 20_000})

        assert line.getresponse().status == 431


def test_a_daemon_whose_pages_died_is_whole_no_more(
    daemon: tuple[Daemon, Serving], monkeypatch: pytest.MonkeyPatch
) -> None:
    running, _ = daemon
    assert running.is_whole()

    monkeypatch.setattr(module, "wasyncore", None)  # whatever goes wrong in the loop that listens

    soon(lambda: not running.is_whole())


def test_nobody_is_listened_to_once_the_daemon_has_stopped(house: House, tmp_path: Path, sink: Sink) -> None:
    daemon = Daemon(an_installation(house, tmp_path, sink=sink))
    serving = Serving(some_settings(a_port()), house=lambda: daemon.house)
    port = serving.port
    daemon.start(beside=(serving,))

    daemon.stop()

    with pytest.raises(OSError, match="refused"):
        asked(port, "GET", "/robots.txt")
    Serving(some_settings(port), house=lambda: house)._server.close()


def test_an_address_that_another_program_has_is_told(house: House) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(SettingsError, match=rf"\[web\] listen: 127.0.0.1:{port} cannot be listened at"):
            Serving(some_settings(port), house=lambda: house)

"""The console over real HTTP, beside a daemon at work: whatever becomes of its port, mail is handled."""

import re
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path

import pytest

from mailflow.console import serving as module
from mailflow.console.serving import side
from mailflow.flow.daemon import Daemon
from mailflow.flow.house import House
from mailflow.settings.web import WebSettings
from mailflow.store.heartbeats import heartbeats
from tests.flow.boxes import an_installation, soon
from tests.house import a_mail, received
from tests.servers.ports import free_ports
from tests.servers.sink import Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@contextmanager
def running(house: House, folder: Path, sink: Sink, web: WebSettings) -> Iterator[Daemon]:
    installation = an_installation(house, folder, sink=sink)
    daemon = Daemon(replace(installation, settings=replace(installation.settings, web=web)))
    found = side(lambda: daemon.assembled, reload=lambda: None)
    daemon.start(beside=() if found is None else (found,))
    try:
        yield daemon
    finally:
        daemon.stop()


def asked(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        line.request("GET", path, headers=headers)
        answer = line.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()


def beat() -> str | None:
    return next((one.error for one in heartbeats() if one.name == "console"), None)


def test_the_console_is_there_without_any_setting(house: House, tmp_path: Path, sink: Sink) -> None:
    (port,) = free_ports(1)
    with running(house, tmp_path, sink, WebSettings(listen=f"127.0.0.1:{port}")):
        soon(lambda: beat() == "")
        code, headers, page = asked(port, "/login")

    assert code == 200 and "<form" in page
    assert "Server" not in headers and headers["Cache-Control"] == "no-store"


def test_a_port_that_is_taken_keeps_no_mail_waiting_and_is_taken_when_it_is_free(
    house: House, tmp_path: Path, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "TRY_AGAIN_SECONDS", 0.1)
    (port,) = free_ports(1)
    taken = socket.create_server(("127.0.0.1", port))
    received(house, a_mail("Ik wil graag lid worden van de club."))

    with running(house, tmp_path, sink, WebSettings(listen=f"127.0.0.1:{port}")) as daemon:
        sink.wait_for(1)
        soon(lambda: bool(beat()))
        assert "cannot be listened at" in str(beat()) and daemon.is_whole()
        taken.close()
        soon(lambda: beat() == "")
        assert asked(port, "/login")[0] == 200


def test_the_pages_for_people_and_the_console_share_one_address(house: House, tmp_path: Path, sink: Sink) -> None:
    (port,) = free_ports(1)
    web = WebSettings(listen=f"127.0.0.1:{port}", public_url="https://mail.club.example.org")
    with running(house, tmp_path, sink, web):
        assert asked(port, "/leave/nothing")[1]["Content-Security-Policy"].startswith(
            "default-src 'none'; style-src 'sha256"
        )
        assert asked(port, "/login", Host="mail.club.example.org")[0] == 200
        assert asked(port, "/login", Host="evil.example")[0] == 400


def test_without_a_console_there_are_only_the_pages_for_people(house: House, tmp_path: Path, sink: Sink) -> None:
    (port,) = free_ports(1)
    web = WebSettings(listen=f"127.0.0.1:{port}", public_url="https://mail.club.example.org", console=False)
    with running(house, tmp_path, sink, web):
        assert asked(port, "/login")[0] == 404

    with running(house, tmp_path, sink, WebSettings(listen=f"127.0.0.1:{port}", console=False)):
        assert beat() is None


def logins(port: int, forwarded: str) -> list[int]:
    """The codes of 25 requests for a login link, each of which says that it comes from another network."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as line:
        line.request("GET", "/login")
        answer = line.getresponse()
        cookie = answer.getheader("Set-Cookie", "").partition(";")[0]
        (form,) = re.findall(r'name="form" value="([^"]*)"', answer.read().decode())
        codes = []
        for number in range(25):
            headers = {
                "Cookie": cookie,
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Forwarded-For": forwarded.format(number),
            }
            line.request("POST", "/login", f"form={form}&address=nobody@example.org", headers)
            answer = line.getresponse()
            answer.read()
            codes.append(answer.status)
        return codes


def test_who_only_says_that_they_come_from_elsewhere_is_counted_all_the_same(
    house: House, tmp_path: Path, sink: Sink
) -> None:
    (port,) = free_ports(1)
    with running(house, tmp_path, sink, WebSettings(listen=f"127.0.0.1:{port}")):
        soon(lambda: beat() == "")
        assert logins(port, "10.{}.0.1") == [200] * 20 + [429] * 5


def test_behind_a_proxy_everybody_is_counted_by_themselves(house: House, tmp_path: Path, sink: Sink) -> None:
    (port,) = free_ports(1)
    with running(house, tmp_path, sink, WebSettings(listen=f"127.0.0.1:{port}", behind_proxy=True)):
        soon(lambda: beat() == "")
        assert logins(port, "10.{}.0.1") == [200] * 25
        # What the visitor wrote themselves stands before what our own web server adds.
        assert logins(port, "10.{}.0.1, 192.0.2.7") == [200] * 20 + [429] * 5

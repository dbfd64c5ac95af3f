"""Rendering asks nothing of the network or the disk, whatever a layout or a word says."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import css_inline
import pytest

from mailflow.rendering.html import with_styles_inlined
from mailflow.rendering.templates import Templates
from tests.rendering.shipped import WORDS, a_send, few, plausible, rendered

PAGE = (
    '<html><head><link rel="stylesheet" href="{where}"><style>p {{ margin: 0 }}</style></head>'
    "<body><p>x</p></body></html>"
)


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    for proxy in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(proxy, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


def address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/x.css"


def was_called(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def test_a_style_sheet_elsewhere_is_not_fetched(listener: socket.socket) -> None:
    layout = PAGE.format(where=address(listener)).replace("<p>x</p>", "{{ letter }}")

    mail = rendered(a_send("received"), templates=Templates(({"layout.html": layout}, few())))

    assert not was_called(listener)
    assert "margin: 0" in mail.html


def test_the_inliner_left_to_itself_would_fetch(listener: socket.socket) -> None:
    """The control: without our settings the same page does call the listener."""
    listener.settimeout(20)
    # In a process of its own: while it waits for an answer it lets no other thread of this one give it.
    inline = "import css_inline, sys; print(css_inline.CSSInliner().inline(sys.argv[1]))"
    with subprocess.Popen(
        [sys.executable, "-c", inline, PAGE.format(where=address(listener))], stdout=subprocess.PIPE, text=True
    ) as inliner:
        called, _ = listener.accept()
        with called:
            called.recv(4096)
            called.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 16\r\nConnection: close\r\n\r\np { color: red }")

        inlined, _ = inliner.communicate(timeout=20)

    assert "color: red" in inlined


def test_a_style_sheet_on_the_disk_is_not_read(tmp_path: Path) -> None:
    sheet = tmp_path / "x.css"
    sheet.write_text("p { color: red }", encoding="utf-8")

    for where in (str(sheet), sheet.as_uri()):
        assert "red" not in with_styles_inlined(PAGE.format(where=where))
    assert "red" in css_inline.CSSInliner().inline(PAGE.format(where=str(sheet)))


def test_no_shipped_mail_opens_a_socket(monkeypatch: pytest.MonkeyPatch, listener: socket.socket) -> None:
    hostile = f'<link rel="stylesheet" href="{address(listener)}"><img src="{address(listener)}">'

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("rendering opened a socket")

    monkeypatch.setattr(socket, "socket", forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    for name in WORDS:
        rendered(a_send(name, words=plausible(name, lambda text: f"{text} {hostile}")))
    monkeypatch.undo()

    assert not was_called(listener)


def test_a_shipped_mail_asks_its_reader_for_nothing() -> None:
    """No pictures, style sheets or fonts from elsewhere: opening a mail tells nobody, a link only who follows it."""
    for name in WORDS:
        page = rendered(a_send(name)).html.replace('href="https://', 'href="').replace(">https://", ">")
        for asking in ("src=", "url(", "@import", "@font-face", "<link", "http:", "https:", "<script"):
            assert asking not in page, asking

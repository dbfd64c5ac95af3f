"""A language model's endpoint as OpenAI has it, which answers by script: a real HTTP server on this machine."""

import json
import ssl
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.servers.certificates import Certificate

MODEL = "fictional-8b"


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def told(self) -> dict[str, Any]:
        """The request's JSON."""
        found: dict[str, Any] = json.loads(self.content)
        return found

    @property
    def mail(self) -> dict[str, Any]:
        """What was put to the model."""
        found: dict[str, Any] = json.loads(self.told["messages"][1]["content"])
        return found


Answer = Callable[["_Line"], None]


class Reader:
    """The endpoint; a context manager. `asked` holds every request. Each answer of the script is given once, in order,
    the last one for all further requests. `stop` ends what hangs.
    """

    def __init__(self, *answers: Answer, certificate: Certificate | None = None) -> None:
        self.asked: list[Asked] = []
        self.stopped = threading.Event()
        self.answers = deque(answers)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._scheme = "http"
        if certificate is not None:
            own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            own.load_cert_chain(certificate.certificate, certificate.key)
            self._server.socket = own.wrap_socket(self._server.socket, server_side=True)
            self._scheme = "https"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://localhost:{self._server.server_port}/v1"

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self._server.shutdown()
        self._server.server_close()

    def next(self) -> Answer:
        return self.answers.popleft() if len(self.answers) > 1 else self.answers[0]


class _Line(BaseHTTPRequestHandler):
    """One request to the endpoint."""

    reader: Reader

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def do_GET(self) -> None:
        self._answer(b"")

    def _answer(self, content: bytes) -> None:
        self.reader.asked.append(Asked(self.command, self.path, dict(self.headers.items()), content))
        with suppress(OSError):  # they did not wait
            self.reader.next()(self)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""

    def say(self, content: bytes, *, code: int = 200, **headers: str) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _handler(reader: Reader) -> type[_Line]:
    return type("Line", (_Line,), {"reader": reader})


def text(content: str | None, *, finish_reason: str = "stop", refusal: str | None = None) -> Answer:
    """The model says this."""
    message = {"role": "assistant", "content": content, "refusal": refusal}
    told = {"id": "1", "object": "chat.completion", "choices": [{"message": message, "finish_reason": finish_reason}]}
    return lambda line: line.say(json.dumps(told).encode())


def claims(*intents: Mapping[str, object]) -> Answer:
    """The model claims these."""
    return text(json.dumps({"intents": list(intents)}, ensure_ascii=False))


def claim(kind: str, *evidence: str, **slots: object) -> dict[str, object]:
    """One intent in the form that was asked for, with every key."""
    empty = {"answer": None, "meeting": None, "guests": 0, "who": None, "title": None, "place": None}
    assert not set(slots) - set(empty)
    return {"kind": kind, "evidence": list(evidence), **empty, **slots}


def body(content: bytes, *, code: int = 200, **headers: str) -> Answer:
    """These bytes, whatever they are."""
    return lambda line: line.say(content, code=code, **headers)


def models(*names: str) -> Answer:
    """The list of the endpoint's models."""
    return body(json.dumps({"object": "list", "data": [{"id": one, "object": "model"} for one in names]}).encode())


def silence(line: _Line) -> None:
    """Nothing, until the test ends."""
    line.reader.stopped.wait(30)


def drip(line: _Line) -> None:
    """A letter now and then, without an end: no single wait is ever long."""
    line.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not line.reader.stopped.wait(0.02):
        line.wfile.write(b" ")
        line.wfile.flush()


def cut(line: _Line) -> None:
    """The line, amid the answer."""
    line.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"choices"')

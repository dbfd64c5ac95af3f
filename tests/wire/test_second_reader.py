"""Asking a second reader always ends in time, and what it may not do to us it cannot."""

import sys
import time
from pathlib import Path

import pytest

from mailflow.model.errors import SettingsError, TryLater
from mailflow.model.secret import Secret
from mailflow.wire import second_reader as wire
from mailflow.wire.second_reader import Endpoint, ask, models
from tests.servers import reader
from tests.servers.certificates import Authority, make_authority
from tests.servers.ports import free_ports
from tests.servers.reader import MODEL, Answer, Reader

CANARY = "sk-canary-4711"
SCHEMA: dict[str, object] = {"type": "object", "properties": {}, "required": [], "additionalProperties": False}


def an_endpoint(url: str, **changes: object) -> Endpoint:
    return Endpoint(**({"url": url, "model": MODEL} | changes))  # type: ignore[arg-type]


def answer(endpoint: Endpoint, *, seconds: float = 5) -> str:
    return ask(endpoint, instructions="Classify.", mail='{"said": "hoi"}', schema=SCHEMA, seconds=seconds)


def trouble(endpoint: Endpoint, *, seconds: float = 5) -> TryLater:
    with pytest.raises(TryLater) as caught:
        answer(endpoint, seconds=seconds)
    assert "hoi" not in str(caught.value) and CANARY not in str(caught.value)
    return caught.value


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


def test_the_model_s_words_are_given_as_they_are() -> None:
    with Reader(reader.text('{"intents": []}')) as there:
        assert answer(an_endpoint(there.url)) == '{"intents": []}'

    (asked,) = there.asked
    assert (asked.method, asked.path) == ("POST", "/v1/chat/completions")
    assert asked.told == {
        "model": MODEL,
        "messages": [
            {"role": "system", "content": "Classify."},
            {"role": "user", "content": '{"said": "hoi"}'},
        ],
        "temperature": 0,
        "max_tokens": 1000,
        "stream": False,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "intents", "strict": True, "schema": SCHEMA},
        },
    }
    assert "Authorization" not in asked.headers


@pytest.mark.parametrize(("answer_format", "sent"), [("json_object", {"type": "json_object"}), ("text", None)])
def test_an_endpoint_that_knows_no_schema_is_asked_more_loosely(answer_format: str, sent: object) -> None:
    with Reader(reader.text("{}")) as there:
        answer(an_endpoint(there.url, answer_format=answer_format))

    assert there.asked[0].told.get("response_format") == sent


def test_the_key_goes_in_the_header_and_nowhere_else() -> None:
    with Reader(reader.text("{}")) as there:
        answer(an_endpoint(there.url, secret=lambda: Secret(CANARY)))

    (asked,) = there.asked
    assert asked.headers["Authorization"] == f"Bearer {CANARY}"
    assert CANARY.encode() not in asked.content and CANARY not in asked.path


@pytest.mark.parametrize("slow", [reader.silence, reader.drip], ids=["silence", "drip"])
def test_whatever_the_endpoint_does_it_ends_in_time(slow: Answer) -> None:
    with Reader(slow) as there:
        began = time.monotonic()
        assert "no answer within" in str(trouble(an_endpoint(there.url), seconds=0.3))
        assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("code", "told", "about"),
    [
        (400, "does the model know answer_format?", "account"),
        (401, "it asks for a key", "account"),
        (403, "it asks for a key", "account"),
        (404, "no model fictional-8b", "account"),
        (429, "too much to do", "server"),
        (500, "it failed (HTTP 500)", "server"),
        (503, "it failed (HTTP 503)", "server"),
    ],
)
def test_an_error_of_the_endpoint_is_told_without_its_words(code: int, told: str, about: str) -> None:
    with Reader(reader.body(b'{"error": {"message": "you said hoi"}}', code=code)) as there:
        error = trouble(an_endpoint(there.url))

    assert told in str(error) and error.about == about


def test_a_refused_key_is_told() -> None:
    with Reader(reader.body(f"no {CANARY}".encode(), code=401)) as there:
        assert "the key was refused" in str(trouble(an_endpoint(there.url, secret=lambda: Secret(CANARY))))


def test_a_redirect_is_not_followed() -> None:
    with Reader(reader.text("{}")) as other, Reader(reader.body(b"", code=307, Location=other.url)) as there:
        assert "which is not followed" in str(trouble(an_endpoint(there.url, secret=lambda: Secret(CANARY))))

    assert other.asked == []


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (reader.text("no", refusal="I cannot help with that"), "refuses to read this mail"),
        (reader.text("", finish_reason="content_filter"), "refuses to read this mail"),
        (reader.text('{"intents": [', finish_reason="length"), "has no end"),
        (reader.text(None), "answers nothing"),
        (reader.body(b"<html>hello</html>"), "another form than OpenAI's"),
        (reader.body(b"[" * 100_000), "another form than OpenAI's"),
        (reader.body(b'{"choices": []}'), "another form than OpenAI's"),
        (reader.body(b" " * 300_000), "larger than 256 kB"),
        (reader.body(b"\x1f\x8b\x08", Content_Encoding="gzip"), "packed"),
        (reader.cut, "broke off"),
    ],
    ids=["refusal", "filter", "no end", "nothing", "html", "nested", "empty", "huge", "packed", "cut"],
)
def test_nonsense_is_told(given: Answer, told: str) -> None:
    with Reader(given) as there:
        assert told in str(trouble(an_endpoint(there.url)))


def test_nobody_there_is_told() -> None:
    (port,) = free_ports(1)

    assert "the connection was refused" in str(trouble(an_endpoint(f"http://127.0.0.1:{port}/v1")))


def test_over_tls_the_certificate_must_be_right(authority: Authority) -> None:
    here = authority.issue("reader")
    other = authority.issue("other", "DNS:reader.example.org")
    with Reader(reader.text("{}"), certificate=here) as there:
        assert answer(an_endpoint(there.url, ca_file=authority.ca_file)) == "{}"
        assert "not from an authority" in str(trouble(an_endpoint(there.url)))
    with Reader(reader.text("{}"), certificate=other) as there:
        assert "is for another name" in str(trouble(an_endpoint(there.url, ca_file=authority.ca_file)))
    assert there.asked == []


@pytest.mark.parametrize("host", ["8.8.8.8", "192.0.2.7", "[2001:db8::7]"])
def test_plain_http_does_not_leave_for_the_internet(host: str) -> None:
    assert "nothing is sent to it without TLS" in str(trouble(an_endpoint(f"http://{host}/v1")))


def test_a_name_that_leads_to_the_internet_is_sent_nothing_in_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such a name cannot be had on a machine without a network: only the look-up is ours, all behind it is real."""

    async def found(*_: object, **__: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        return [(2, 1, 6, "", ("10.0.0.7", 80)), (2, 1, 6, "", ("203.0.113.7", 80))]

    monkeypatch.setattr("asyncio.BaseEventLoop.getaddrinfo", found)

    assert "nothing is sent to it without TLS" in str(trouble(an_endpoint("http://reader.example.org/v1")))


def test_no_proxy_of_the_environment_gets_the_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader(reader.text("{}")) as proxy, Reader(reader.text("{}")) as there:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        answer(an_endpoint(there.url))

    assert proxy.asked == [] and len(there.asked) == 1


def test_the_models_are_listed_without_sending_anything() -> None:
    with Reader(reader.models("other", MODEL)) as there:
        assert models(an_endpoint(there.url), seconds=5) == ("other", MODEL)

    assert (there.asked[0].method, there.asked[0].path, there.asked[0].content) == ("GET", "/v1/models", b"")


def test_a_missing_library_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)

    with pytest.raises(SettingsError, match=r"install mailflow with its extra, mailflow\[second-reader\]"):
        answer(an_endpoint("http://localhost:1/v1"))


def test_the_library_is_loaded_only_when_it_is_needed() -> None:
    """A club without a second reader needs no HTTP at all."""
    source = Path(wire.__file__).read_text(encoding="utf-8")

    assert not any(line.startswith(("import httpx2", "from httpx2")) for line in source.splitlines())


@pytest.mark.parametrize("key", ["kéy", "two\nlines", "null\0"])
def test_a_key_that_no_header_can_hold_is_told_without_showing_it(key: str) -> None:
    with Reader(reader.text("{}")) as there:
        assert key not in str(trouble(an_endpoint(there.url, secret=lambda: Secret(key))))

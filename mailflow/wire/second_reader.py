"""Asks a language model behind an OpenAI-compatible address about one mail, within a time that always ends."""

# mypy: disable-error-code="explicit-any"
# pydantic builds its models on Any.

import asyncio
import json
import socket
import ssl
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, ValidationError

from mailflow.model.errors import SettingsError, TryLater
from mailflow.model.hosts import is_number, is_own_network, is_this_machine
from mailflow.model.secret import Secret
from mailflow.wire.tls import trust
from mailflow.wire.trouble import in_words

if TYPE_CHECKING:
    import httpx2

AnswerFormat = Literal["json_schema", "json_object", "text"]
LARGEST_ANSWER = 256 * 1024
LONGEST_ANSWER_TOKENS = 1000
_MISSING = (
    "[second_reader] needs the Python package httpx2, which is not installed: install mailflow with its extra, "
    "mailflow[second-reader]"
)
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a second reader is, and how it is spoken to; `secret` is None where it asks for no key."""

    url: str
    model: str
    secret: Callable[[], Secret] | None = None
    ca_file: str | None = None
    answer_format: AnswerFormat = "json_schema"

    @property
    def place(self) -> str:
        """Host and port, as troubles name it."""
        parts = urlsplit(self.url)
        return f"{parts.hostname}:{parts.port or (443 if parts.scheme == 'https' else 80)}"


class _Said(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Said
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice]


class _Named(BaseModel):
    id: str


class _Models(BaseModel):
    listed: list[_Named] = Field(alias="data")


def request(endpoint: Endpoint, *, instructions: str, mail: str, schema: Mapping[str, object]) -> dict[str, object]:
    """Exactly what is sent, as JSON, to `/chat/completions`."""
    asked: dict[str, object] = {
        "model": endpoint.model,
        "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": mail}],
        "temperature": 0,
        "max_tokens": LONGEST_ANSWER_TOKENS,
        "stream": False,
    }
    match endpoint.answer_format:
        case "json_schema":
            described = {"name": "intents", "strict": True, "schema": schema}
            asked["response_format"] = {"type": "json_schema", "json_schema": described}
        case "json_object":
            asked["response_format"] = {"type": "json_object"}
    return asked


def ask(endpoint: Endpoint, *, instructions: str, mail: str, schema: Mapping[str, object], seconds: float) -> str:
    """What the model answers, as it wrote it. After `seconds` in all it is given up, whatever the endpoint does.

    Raises TryLater, with no word of the mail or the answer in its text, and SettingsError for a key that is not to be
    had or a library that is missing.
    """
    asked = request(endpoint, instructions=instructions, mail=mail, schema=schema)
    content = json.dumps(asked, ensure_ascii=False).encode("utf-8", "replace")
    answered = _exchange(endpoint, "POST", "/chat/completions", content, seconds=seconds)
    try:
        choice = _Completion.model_validate_json(answered).choices[0]
    except (ValidationError, IndexError):
        raise TryLater(f"{endpoint.place}: it answers in another form than OpenAI's: is url right?") from None
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise TryLater(f"{endpoint.place}: {endpoint.model} refuses to read this mail", about="mail")
    if choice.finish_reason == "length":
        raise TryLater(f"{endpoint.place}: the answer of {endpoint.model} has no end", about="mail")
    if not choice.message.content:
        raise TryLater(f"{endpoint.place}: {endpoint.model} answers nothing", about="mail")
    return choice.message.content


def models(endpoint: Endpoint, *, seconds: float) -> tuple[str, ...]:
    """The models that the endpoint says it has; nothing of any mail is sent. Raises TryLater and SettingsError."""
    answered = _exchange(endpoint, "GET", "/models", None, seconds=seconds)
    try:
        return tuple(one.id for one in _Models.model_validate_json(answered).listed)
    except ValidationError:
        raise TryLater(f"{endpoint.place}: it answers in another form than OpenAI's: is url right?") from None


def check_library() -> None:
    """Raises SettingsError where the library that this needs is not installed."""
    try:
        import_module("httpx2")
    except ImportError:
        raise SettingsError(_MISSING) from None


def _exchange(endpoint: Endpoint, method: str, path: str, content: bytes | None, *, seconds: float) -> bytes:
    """The body of a good answer."""
    check_library()
    import httpx2

    headers = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "mailflow"}
    if content is not None:
        headers["Content-Type"] = "application/json"
    if endpoint.secret is not None:
        headers["Authorization"] = f"Bearer {endpoint.secret().reveal()}"
    try:
        return _within(_answered(endpoint, method, path, content, headers), seconds=seconds)
    except TimeoutError:
        raise TryLater(f"{endpoint.place}: no answer within {seconds:.0f} seconds") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, UnicodeError, ValueError) as error:
        raise _told(error, endpoint) from None


def _within(exchange: Coroutine[object, object, Found], *, seconds: float) -> Found:
    """What it gives. Raises TimeoutError: every step is cut off then, also that of a server which drips.

    asyncio.run would wait for a look-up of a name that hangs; a loop that is closed does not.
    """

    async def in_time() -> Found:
        async with asyncio.timeout(seconds):
            return await exchange

    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(in_time())
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _answered(
    endpoint: Endpoint, method: str, path: str, content: bytes | None, headers: Mapping[str, str]
) -> bytes:
    import httpx2

    await _stay_on_own_network(endpoint)
    # No proxy, no netrc and no certificate of the environment's: what leaves goes where the settings say.
    async with httpx2.AsyncClient(
        verify=trust(endpoint.ca_file), trust_env=False, follow_redirects=False, timeout=None
    ) as line:
        url = f"{endpoint.url}{path}"
        async with line.stream(method, url, content=content, headers=dict(headers)) as response:
            if response.status_code != 200:
                raise _refused(response.status_code, endpoint)
            return await _body(response, endpoint)


async def _body(response: "httpx2.Response", endpoint: Endpoint) -> bytes:
    """All of it, as it is. Raises TryLater where it is packed, or larger than any answer."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise TryLater(f"{endpoint.place}: its answer is packed, which was not asked for")
    found = bytearray()
    async for piece in response.aiter_raw():
        found += piece
        if len(found) > LARGEST_ANSWER:
            raise TryLater(f"{endpoint.place}: its answer is larger than {LARGEST_ANSWER // 1024} kB")
    return bytes(found)


async def _stay_on_own_network(endpoint: Endpoint) -> None:
    """Raises TryLater where plain HTTP would leave for the internet: the name of the host leads there."""
    parts = urlsplit(endpoint.url)
    host = parts.hostname or ""
    if parts.scheme == "https" or is_this_machine(host):
        return
    numbers = [host]
    if not is_number(host):
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, parts.port or 80, type=socket.SOCK_STREAM)
        numbers = [str(one[4][0]) for one in found]
    if not all(is_own_network(number) for number in numbers):
        why = 'is not on a network of your own, so nothing is sent to it without TLS: write "https" in url'
        raise TryLater(f"{endpoint.place}: {why}", about="account")


def _refused(code: int, endpoint: Endpoint) -> TryLater:
    """What an HTTP status means for us (RFC 9110 15); its body is left alone, which may hold the mail."""
    match code:
        case 401 | 403:
            why = "the key was refused" if endpoint.secret else "it asks for a key: write where it is, as key_file"
            return TryLater(f"{endpoint.place}: {why} (HTTP {code})", about="account")
        case 404:
            why = f"it has no such address, or no model {endpoint.model} (HTTP 404): check url and model"
            return TryLater(f"{endpoint.place}: {why}", about="account")
        case 400 | 415 | 422:
            why = f"it does not take our request (HTTP {code}): does the model know answer_format?"
            return TryLater(f"{endpoint.place}: {why}", about="account")
        case _ if 300 <= code < 400:
            why = f"it leads on to another address (HTTP {code}), which is not followed: write that one as url"
            return TryLater(f"{endpoint.place}: {why}", about="account")
        case 429:
            return TryLater(f"{endpoint.place}: it has too much to do (HTTP 429)")
        case _:
            return TryLater(f"{endpoint.place}: it failed (HTTP {code})")


def _told(error: BaseException, endpoint: Endpoint) -> TryLater:
    """What went wrong, by the innermost error that says it plainly."""
    cause: BaseException | None = error
    for _ in range(10):
        if isinstance(cause, ssl.SSLCertVerificationError | socket.gaierror | ConnectionRefusedError):
            return in_words(cause, endpoint.place)
        cause = (cause.__cause__ or cause.__context__) if cause else None
    return TryLater(f"{endpoint.place}: it cannot be reached, or broke off ({type(error).__name__}): does it run?")

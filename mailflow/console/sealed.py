"""What a page carries through the browser and nobody else can make: form tokens, notices, the way back."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Mapping

PATH = re.compile(
    r"/(?:c/[a-z0-9-]{1,100}(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,200}){0,6})?(?:\?[A-Za-z0-9_=&%+.~-]{0,500})?"
)


def digest_of(secret: str) -> str:
    """What is kept of a secret: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_token(cookie: str) -> str:
    """What every form of this session holds: nobody makes it who has not the cookie."""
    return _signed(cookie, "form")


def is_form_token(told: str, cookie: str) -> bool:
    """Whether a form holds its session's token."""
    return bool(cookie) and hmac.compare_digest(told.encode(), form_token(cookie).encode())


def notice_sealed(words: Mapping[str, str | int], cookie: str) -> str:
    """A notice for the next page, as one word of a link."""
    text = base64.urlsafe_b64encode(json.dumps(dict(words), sort_keys=True).encode()).decode("ascii").rstrip("=")
    return f"{text}.{_signed(cookie, 'notice', text)}"


def notice_opened(sealed: str, cookie: str) -> Mapping[str, str | int]:
    """The notice; nothing where it was not made in this session."""
    text, _, signed = sealed.partition(".")
    if not text or not cookie or not hmac.compare_digest(_signed(cookie, "notice", text).encode(), signed.encode()):
        return {}
    opened: dict[str, str | int] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return opened


def path_within(told: str) -> str:
    """The path, if it is one of the console's own pages, else `/`: a link never leads elsewhere."""
    return told if PATH.fullmatch(told) else "/"


def _signed(key: str, *what: str) -> str:
    made = hmac.new(key.encode(), "\n".join(what).encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made.digest()).decode("ascii").rstrip("=")

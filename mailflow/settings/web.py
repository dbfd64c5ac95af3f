"""What mailflow.toml says of the pages for people: where they are reached, and where mailflow itself listens."""

# mypy: disable-error-code="explicit-any"
# pydantic builds its models, and what it hands to validators, on Any.

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StrictBool, StrictStr

from mailflow.settings.values import Part

EXAMPLE = 'write for example "https://mail.example.org"'
LONGEST = 200
_ADDRESS = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):(?P<port>[1-9][0-9]{0,4})")
_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)*/?")


def public_address(text: str) -> str:
    """The address without a slash at its end. Raises ValueError where it is no https address for links."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError:
        raise ValueError(f"is no web address: {EXAMPLE}") from None
    if parts.scheme != "https" or not parts.hostname:
        raise ValueError(f"must begin with https://, for mail programs follow nothing else: {EXAMPLE}")
    plain = text.isascii() and text.isprintable() and not re.search(r"[\s<>\"@?#\\]", text.strip())
    if not plain or len(text) > LONGEST or not _PATH.fullmatch(parts.path):
        raise ValueError(f"must be plain: a name, maybe a port and a path, and nothing else: {EXAMPLE}")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"https://{host}{f':{port}' if port else ''}{parts.path.rstrip('/')}"


def listen_address(text: str) -> str:
    """The address and port. Raises ValueError where it is anything else."""
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or int(found["port"]) > 65535:
        raise ValueError('must be an address and a port, such as "127.0.0.1:8025"')
    return found[0]


class WebSettings(Part):
    """The pages for people, none without a public address, and the console, reached on this machine without one."""

    public_url: Annotated[StrictStr, AfterValidator(public_address)] | None = None
    listen: Annotated[StrictStr, AfterValidator(listen_address)]
    console: StrictBool = True
    behind_proxy: StrictBool = False

    @property
    def address(self) -> str:
        """Where browsers reach the console."""
        host, port = self.place
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
        return self.public_url or f"http://{shown}:{port}"

    @property
    def place(self) -> tuple[str, int]:
        """The host and the port to listen at."""
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

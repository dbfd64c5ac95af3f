"""The kinds of value that settings can have, and what to write where one is wrong."""

# mypy: disable-error-code="explicit-any"
# pydantic builds its models, and what it hands to validators, on Any.

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    StrictFloat,
    StrictInt,
    ValidationInfo,
)

from mailflow.mail.addresses import strict
from mailflow.settings.passwords import ByCommand, InFile, InVariable, command

Security = Literal["tls", "starttls", "plain"]
Start = Literal["now", "unseen", "all"] | date

MOST_LINES = 10
_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_WEB_LINK = re.compile(r"https://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]{1,500}")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Part(BaseModel):
    """A table of the settings: it cannot change, and knows all of its keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word; empty where none is near."""
    by_lower = {one.lower(): one for one in known}
    near = get_close_matches(word.lower(), list(by_lower), n=1, cutoff=0.6)
    return f"did you mean {by_lower[near[0]]}?" if near else ""


def is_loopback(host: str) -> bool:
    """Whether the host is this very machine, by its name (RFC 6761 6.3) or number."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def timezone_named(text: str) -> str:
    """The name, if the IANA list has it. Raises ValueError with the nearest one otherwise."""
    try:
        ZoneInfo(text)
    except (OSError, ValueError, KeyError):
        near = did_you_mean(text, available_timezones()) if text else ""
        raise ValueError(f"is no time zone of the IANA list: {near or 'write a region and a city'}") from None
    return text


def mail_address(text: str) -> str:
    """The address in lower case. Raises ValueError where it is not one plain address."""
    found = strict(text)
    if found is None:
        raise ValueError("is no plain mail address")
    return found.address


def key_named(text: str) -> str:
    """The key itself. Raises ValueError where it holds more than small letters, digits and single hyphens."""
    if _KEY.fullmatch(text) is None:
        raise ValueError("may hold small letters, digits and hyphens only")
    return text


def domain_named(text: str) -> str:
    """The domain in lower case, without an @ before it. Raises ValueError where it cannot be one."""
    domain = text.strip().lower().removeprefix("@")
    if _DOMAIN.fullmatch(domain) is None:
        raise ValueError(f"holds {text!r}, which is no domain")
    return domain


def host_named(text: str) -> str:
    """The host's name or number. Raises ValueError where it is something else, such as a web address."""
    if not text or "/" in text or "@" in text or not text.isprintable() or any(one.isspace() for one in text):
        raise ValueError("is no name of a server: write the name alone, without a scheme, path or spaces")
    return text


def one_line(text: str) -> str:
    """The text, if it is one line with something on it. Raises ValueError otherwise."""
    if not text.strip() or not text.isprintable():
        raise ValueError("must be one line of text that is not empty")
    return text.strip()


def several_lines(text: str) -> str:
    """The text, if it is a few lines that can be seen. Raises ValueError otherwise."""
    lines = text.strip().splitlines()
    if not lines or len(lines) > MOST_LINES or not all(line.isprintable() for line in lines):
        raise ValueError(f"must be one to {MOST_LINES} lines of text")
    return "\n".join(line.strip() for line in lines)


def colour_named(text: str) -> str:
    """The colour in small letters. Raises ValueError where it is not written as #rrggbb."""
    if _COLOUR.fullmatch(text) is None:
        raise ValueError("must be a colour such as #a34a28")
    return text.lower()


def web_link(text: str) -> str:
    """The link. Raises ValueError where it is no plain https:// address."""
    if _WEB_LINK.fullmatch(text) is None:
        raise ValueError("must be a link that begins with https://, without spaces")
    return text


def variable_named(text: str) -> str:
    """The name of a variable of the environment. Raises ValueError, without showing what may be the password itself."""
    if _VARIABLE.fullmatch(text) is None:
        raise ValueError("must be the name of a variable (letters, digits and _), not the secret itself")
    return text


def reading_start(value: object) -> Start:
    """From when mails count. Raises ValueError where it is none of the words and no day."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    match value:
        case "now" | "unseen" | "all":
            return value
        case str():
            with suppress(ValueError):
                return date.fromisoformat(value)
    raise ValueError('must be "now", "unseen", "all" or a day such as "2026-01-31"')


def _variable(value: object, validation: ValidationInfo) -> object:
    return InVariable(variable_named(value), _what(validation)) if isinstance(value, str) else value


def _file(value: object, validation: ValidationInfo) -> object:
    return InFile(_placed(value, validation), _what(validation)) if isinstance(value, str) else value


def _command(value: object, validation: ValidationInfo) -> object:
    return command(value, _folder(validation), _what(validation)) if isinstance(value, str) else value


def _what(validation: ValidationInfo) -> str:
    """What the setting keeps secret: `password_file` a password, `key_file` a key."""
    return (validation.field_name or "password").partition("_")[0]


def _path(value: object, validation: ValidationInfo) -> object:
    return _placed(value, validation) if isinstance(value, str) else value


def _placed(value: str, validation: ValidationInfo) -> Path:
    """The path as seen from the folder of the settings file."""
    if not value.strip() or "\0" in value:
        raise ValueError("must not be empty")
    return _folder(validation) / Path(value).expanduser()


def _folder(validation: ValidationInfo) -> Path:
    folder = (validation.context or {}).get("folder")
    return folder if isinstance(folder, Path) else Path()


def _hour(value: object) -> object:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value, re.ASCII):
        with suppress(ValueError):
            return time.fromisoformat(value)
    raise ValueError('must be an hour from "00:00" to "23:59"')


Line = Annotated[str, AfterValidator(one_line)]
Lines = Annotated[str, AfterValidator(several_lines)]
Colour = Annotated[str, AfterValidator(colour_named)]
WebLink = Annotated[str, AfterValidator(web_link)]
MailAddress = Annotated[str, AfterValidator(mail_address)]
Domain = Annotated[str, AfterValidator(domain_named)]
Host = Annotated[str, AfterValidator(host_named)]
Key = Annotated[str, AfterValidator(key_named)]
Timezone = Annotated[str, AfterValidator(timezone_named)]
Port = Annotated[StrictInt, Field(ge=1, le=65535)]
Positive = Annotated[StrictInt, Field(ge=1)]
Count = Annotated[StrictInt, Field(ge=0)]
Share = Annotated[StrictFloat, Field(ge=0, le=1)]
Variable = Annotated[InstanceOf[InVariable], BeforeValidator(_variable)]
PasswordFile = Annotated[InstanceOf[InFile], BeforeValidator(_file)]
Command = Annotated[InstanceOf[ByCommand], BeforeValidator(_command)]
Placed = Annotated[Path, BeforeValidator(_path)]
StartOfReading = Annotated[Start, BeforeValidator(reading_start)]
Hour = Annotated[time, BeforeValidator(_hour)]

"""From options and answers to all that was chosen for a new club."""

import re
import sys
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, cast

from mailflow.cli.asking import Asking, Question, one_of
from mailflow.flow.found import Chosen, PasswordChosen, ServerChosen
from mailflow.flow.house import SafeMode
from mailflow.model.address import Address
from mailflow.model.errors import SettingsError
from mailflow.model.people import LANGUAGES, Language
from mailflow.model.secret import Secret
from mailflow.settings.servers import InboxSettings, SmtpSettings
from mailflow.settings.values import (
    host_named,
    is_loopback,
    key_named,
    mail_address,
    one_line,
    reading_start,
    timezone_named,
    variable_named,
)
from mailflow.wire.presets import KNOWN, Preset, likely, preset
from mailflow.wire.tls import Security

PROVIDERS = (*(one.key for one in KNOWN), "other")
SECURITIES = ("tls", "starttls", "plain")
PLACES = ("file", "variable", "program")
SAFE_MODES = ("off", "hold", "redirect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was said on the command line; None, or nothing, where it was not."""

    name: str | None = None
    key: str | None = None
    address: str | None = None
    language: str | None = None
    timezone: str | None = None
    organisers: tuple[str, ...] = ()
    provider: str | None = None
    imap_host: str | None = None
    imap_port: int | None = None
    imap_security: str | None = None
    smtp_host: str | None = None
    smtp_port: int | None = None
    smtp_security: str | None = None
    smtp_without_login: bool = False
    username: str | None = None
    password_env: str | None = None
    password_file: Path | None = None
    password_command: str | None = None
    password_from_stdin: bool = False
    ca_file: Path | None = None
    start: str | None = None
    safe_mode: str | None = None
    safe_address: str | None = None


def choose(options: Options, asking: Asking) -> Chosen:
    """All that a new club needs, from options first and answers then. Raises SettingsError for a wrong one."""
    asking.say("The club")
    name = asking.answer(options.name, Question(option="--name", text="  Its name"), one_line)
    key = (
        key_of(name)
        if options.key is None
        else asking.answer(options.key, Question(option="--key", text=""), key_named)
    )
    address = asking.answer(options.address, Question(option="--address", text="  Its mail address"), mail_address)
    language = asking.answer(
        options.language,
        Question(option="--language", text="  Its language (nl or en)", usual="nl"),
        one_of(LANGUAGES),
    )
    timezone = asking.answer(
        options.timezone,
        Question(option="--timezone", text="  Its time zone", usual="Europe/Amsterdam"),
        timezone_named,
    )
    organisers = _organisers(options, asking)
    imap, smtp = _servers(options, asking, address)
    return Chosen(
        key=key,
        name=name,
        address=address,
        language=cast(Language, language),
        timezone=timezone,
        organisers=organisers,
        imap=imap,
        smtp=smtp,
        password=_password(options, asking, key),
        ca_file=str(options.ca_file.absolute()) if options.ca_file else "",
        start=asking.answer(options.start or "now", Question(option="--start", text=""), _start),
        safe_mode=_safe_mode(options, asking),
    )


def key_of(name: str) -> str:
    """A key made from the club's name: `De Lezers, Utrecht` is `de-lezers-utrecht`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "club"


def organiser(text: str) -> Address:
    """Somebody as `Anna de Boer <anna@example.org>`. Raises ValueError where it is not that."""
    found = re.fullmatch(r"([^<>]*)<([^<>]*)>", text.strip())
    if found is None or not found[1].strip():
        raise ValueError('must look like "Anna de Boer <anna@example.org>"')
    return Address(name=one_line(found[1].strip(' "')), address=mail_address(found[2].strip()))


def _organisers(options: Options, asking: Asking) -> tuple[Address, ...]:
    """At least one; asked for until nobody else is named."""
    question = Question(option="--organiser", text="")
    if options.organisers or asking.nobody_there:
        return tuple(asking.answer(one, question, organiser) for one in options.organisers or (None,))
    asking.say("Who decides: the organisers")
    chosen: list[Address] = []
    while True:
        text, usual = ("  Name", None) if not chosen else ("  Name of another (Enter: nobody else)", "")
        name = asking.answer(None, Question(option="--organiser", text=text, usual=usual), _name_or_nobody)
        if not name and chosen:
            return tuple(chosen)
        address = asking.answer(None, Question(option="--organiser", text=f"  Address of {name}"), mail_address)
        chosen.append(Address(name=name, address=address))


def _servers(options: Options, asking: Asking, address: str) -> tuple[ServerChosen, ServerChosen]:
    """Where mail comes in and goes out: by the provider, else asked server by server."""
    asking.say("Its mail servers")
    guess = likely(address)[0]
    known = _provider(options, asking, guess)
    usual = known or guess
    # Nobody is asked what is known; a guess is offered, but never taken without somebody who sees it.
    ask = Asking(nobody_there=True) if known else asking
    offered = known is not None or not asking.nobody_there
    coming_in = _Wanted(
        kind="imap",
        host=options.imap_host,
        port=options.imap_port,
        security=options.imap_security,
        usual_host=usual.imap_host if offered else None,
        usual_security=usual.imap_security,
        ports=InboxSettings.usual_ports,
    )
    going_out = _Wanted(
        kind="smtp",
        host=options.smtp_host,
        port=options.smtp_port,
        security=options.smtp_security,
        usual_host=usual.smtp_host if offered else None,
        usual_security=usual.smtp_security,
        ports=SmtpSettings.usual_ports,
    )
    imap, smtp = coming_in.chosen(ask), going_out.chosen(ask)
    username = _username(options, asking, address)
    return (
        replace(imap, username=username),
        replace(smtp, username=None if options.smtp_without_login else username),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """A server that is to be chosen: what was given by options, and what is usual."""

    kind: Literal["imap", "smtp"]
    host: str | None
    port: int | None
    security: str | None
    usual_host: str | None
    usual_security: str
    ports: Mapping[str, int]

    def chosen(self, asking: Asking) -> ServerChosen:
        """The server, each part of it from its option or asked for."""
        kind, name = self.kind, self.kind.upper()
        host = asking.answer(
            self.host, Question(option=f"--{kind}-host", text=f"  {name} server", usual=self.usual_host), host_named
        )
        security = asking.answer(
            self.security,
            Question(option=f"--{kind}-security", text=f"  {name} security (tls, starttls)", usual=self.usual_security),
            _security_for(host),
        )
        port = asking.answer(
            str(self.port) if self.port else None,
            Question(option=f"--{kind}-port", text=f"  {name} port", usual=str(self.ports[security])),
            _port,
        )
        return ServerChosen(host=host, port=port, security=cast(Security, security))


def _provider(options: Options, asking: Asking, guess: Preset) -> Preset | None:
    """The provider whose servers are known; None for another one."""
    usual = guess.key if guess in KNOWN else "other"
    given = "other" if options.provider is None and options.imap_host and options.smtp_host else options.provider
    question = Question(option="--provider", text=f"  Provider ({', '.join(PROVIDERS)})", usual=usual)
    known = preset(asking.answer(given, question, one_of(PROVIDERS)))
    if known is not None:
        asking.say(f"  {known.note}")
    return known


def _username(options: Options, asking: Asking, address: str) -> str:
    """The name to log in with; empty where it is the address, which is usual."""
    question = Question(option="--username", text="  Name to log in with", usual=address)
    username = asking.answer(options.username, question, one_line)
    return "" if username == address else username


def _password(options: Options, asking: Asking, key: str) -> PasswordChosen:
    """Where the password is kept: as the options say, else as somebody says, who may also type it."""
    given = (options.password_env, options.password_file, options.password_command, options.password_from_stdin or None)
    if sum(one is not None for one in given) > 1:
        raise SettingsError("there are several options for the password: give one of them")
    if options.password_env is not None:
        name = asking.answer(options.password_env, Question(option="--password-env", text=""), variable_named)
        return PasswordChosen(key="password_env", value=name)
    if options.password_file is not None:
        return PasswordChosen(key="password_file", value=str(options.password_file.expanduser().absolute()))
    if options.password_command is not None:
        return PasswordChosen(key="password_command", value=options.password_command)
    if options.password_from_stdin:
        return _in_a_file(key, sys.stdin.readline().rstrip("\r\n"))
    return _password_asked(asking, key)


def _password_asked(asking: Asking, key: str) -> PasswordChosen:
    named = "--password-env, --password-file, --password-command or --password-stdin"
    if asking.nobody_there:
        raise SettingsError(f"the password is missing: give {named}")
    asking.say("Its password: in a file that only you can read, in a variable of the environment, or by a program")
    question = Question(option=named, text=f"  Where is it ({', '.join(PLACES)})", usual="file")
    match asking.answer(None, question, one_of(PLACES)):
        case "variable":
            usual = f"{key.replace('-', '_').upper()}_PASSWORD"
            name = asking.answer(None, Question(option="", text="  Name of the variable", usual=usual), variable_named)
            return PasswordChosen(key="password_env", value=name)
        case "program":
            text = asking.answer(None, Question(option="", text="  Command that prints it"), one_line)
            return PasswordChosen(key="password_command", value=text)
        case _:
            return _in_a_file(key, asking.secret("  The password (it is not shown)"))


def _in_a_file(key: str, password: str) -> PasswordChosen:
    if not password:
        raise SettingsError("the password is empty")
    return PasswordChosen(key="password_file", value=f"secrets/{key}", secret=Secret(password))


def _safe_mode(options: Options, asking: Asking) -> SafeMode:
    """Whether outgoing mail is held or redirected at first; off where nobody says so."""
    if options.safe_mode is None:
        held = asking.agreed("Try it out first? Answers are then written, but kept back until you release them")
        return SafeMode(mode="hold" if held else "off")
    mode = asking.answer(options.safe_mode, Question(option="--safe-mode", text=""), one_of(SAFE_MODES))
    if mode != "redirect":
        return SafeMode(mode="hold" if mode == "hold" else "off")
    question = Question(option="--safe-address", text="Address that all mails go to")
    return SafeMode(mode="redirect", address=asking.answer(options.safe_address, question, mail_address))


def _name_or_nobody(text: str) -> str:
    return one_line(text) if text else ""


def _start(text: str) -> str:
    reading_start(text)
    return text


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ValueError("must be a number from 1 to 65535")
    return int(text)


def _security_for(host: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        security = one_of(SECURITIES)(text)
        if security == "plain" and not is_loopback(host):
            raise ValueError("must be tls or starttls: plain is for a server on this very machine only")
        return security

    return check

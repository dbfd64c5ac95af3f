"""Says whether an installation is sound: settings, words, database, clock, and every mail server it depends on."""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from mailflow import intents
from mailflow.flow.accounts import imap_account, smtp_account
from mailflow.flow.assemble import lexicon_of, templates_of
from mailflow.model.errors import MailflowError, TryLater
from mailflow.model.people import LANGUAGES
from mailflow.settings.clubs import ClubSettings
from mailflow.settings.installation import Settings
from mailflow.settings.passwords import InFile
from mailflow.settings.servers import InboxSettings, Server
from mailflow.settings.values import did_you_mean
from mailflow.store import connect, heartbeats
from mailflow.wire import clock
from mailflow.wire.imap import Mailbox, explain
from mailflow.wire.presets import hint
from mailflow.wire.smtp import Outgoing

State = Literal["good", "warning", "wrong"]
# No clock that is right shows a time before this version was made.
BUILT = datetime(2025, 1, 1, tzinfo=UTC)
CLOCK_SLACK = timedelta(minutes=5)
DATABASE_WAIT_SECONDS = 5.0
MEGABYTE = 1_000_000
NO_ROOM = 100 * MEGABYTE
LITTLE_ROOM = 1_000 * MEGABYTE
SERVERS_AT_ONCE = 8
# What reading a settings folder can raise beside our own errors: a file of no right, or in another encoding.
NOT_READABLE = (MailflowError, OSError, UnicodeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at, and how it is, in plain words."""

    area: str
    state: State
    text: str


def check_here(settings: Settings) -> Iterator[Finding]:
    """What can be said without a mail server or a password."""
    yield from check_settings(settings)
    for club in settings.clubs:
        yield check_templates(club, settings)
        yield from check_lexicon(club, settings)
        yield check_timezone(club)
    yield from check_database(settings)


def check_passwords(settings: Settings) -> Iterator[Finding]:
    """Whether every password is where the settings say; what `check_servers` finds out by using them."""
    for club in settings.clubs:
        for whose, server in _servers(club):
            try:
                needed = server.secret() is not None
            except MailflowError as error:
                yield Finding(area="password", state="wrong", text=f"{whose}: {error}")
            else:
                told = "is where the settings say" if needed else "is not needed: the server asks for no login"
                yield Finding(area="password", state="good", text=f"{whose}: the password {told}")


def check_servers(settings: Settings) -> Iterator[Finding]:
    """Every inbox and every way out, asked at the same time, told in order; no mail is read or sent."""
    asking: list[Callable[[], Finding]] = []
    for club in settings.clubs:
        asking += [partial(check_inbox, club, inbox) for inbox in club.inboxes]
        asking.append(partial(check_way_out, club))
    with ThreadPoolExecutor(SERVERS_AT_ONCE) as at_once:
        yield from at_once.map(lambda ask: ask(), asking)


def check_settings(settings: Settings) -> Iterator[Finding]:
    """What the settings say, and what in them is allowed but hardly meant."""
    inboxes = sum(len(club.inboxes) for club in settings.clubs)
    found = f"{settings.path}: {_counted(len(settings.clubs), 'club')}, {_counted(inboxes, 'inbox', 'inboxes')}"
    yield Finding(area="settings", state="good", text=found)
    warn = partial(Finding, area="settings", state="warning")
    match settings.safe_mode.mode:
        case "hold":
            yield warn(text='safe_mode is "hold": answers are written but kept back, nobody gets mail')
        case "redirect":
            yield warn(text=f'safe_mode is "redirect": all mails go to {settings.safe_mode.address} only')
    for club in settings.clubs:
        if any(one.address == club.address for one in club.organisers):
            yield warn(
                text=f"{club.key}: an organiser has the club's own address: what they write is taken for mailflow's own"
            )
        for whose, server in _servers(club):
            if isinstance(server.password_source, InFile) and server.password_source.is_open_to_group():
                yield warn(text=f"{whose}: {server.password_source.path} can be read by its group: chmod 600")
            if server.ca_file and not server.ca_file.is_file():
                yield Finding(area="settings", state="wrong", text=f"{whose}: ca_file {server.ca_file} is not there")


def check_templates(club: ClubSettings, settings: Settings) -> Finding:
    """Whether every template can be read, and stands in each language."""
    about = partial(Finding, area="templates")
    try:
        names = templates_of(club.key, settings).names()
    except NOT_READABLE as error:
        return about(state="wrong", text=f"{club.key}: {error}")
    mails = {name.partition("/")[2] for name in names if "/" in name}
    missing = [f"{one}/{mail}" for mail in sorted(mails) for one in LANGUAGES if f"{one}/{mail}" not in names]
    if missing:
        text = f"{club.key}: not in every language: write {', '.join(missing)}"
        return about(state="warning", text=text)
    return about(state="good", text=f"{club.key}: {len(mails)} templates, in {' and '.join(LANGUAGES)}")


def check_lexicon(club: ClubSettings, settings: Settings) -> Iterator[Finding]:
    """Whether the words can be read, and what they are about can be decided."""
    about = partial(Finding, area="lexicon")
    try:
        kinds = lexicon_of(club.key, settings).kinds
    except NOT_READABLE as error:
        yield about(state="wrong", text=f"{club.key}: {error}")
        return
    decided = intents.kinds()
    for kind in kinds:
        if kind not in decided:
            text = f"{club.key}: {kind}.toml is about nothing that mailflow can decide: {_near(kind, decided)}"
            yield about(state="wrong", text=text)
    for kind in club.policies.thresholds:
        if kind not in decided:
            yield about(
                state="warning",
                text=f"{club.key}: [policies.thresholds] {kind} is no kind of wish: {_near(kind, decided)}",
            )
    yield about(state="good", text=f"{club.key}: words for {', '.join(kinds) or 'nothing yet'}")


def check_timezone(club: ClubSettings) -> Finding:
    """What time it is for the club: whoever reads it sees whether that is right."""
    local = clock.now().astimezone(ZoneInfo(club.timezone))
    return Finding(
        area="time zone", state="good", text=f"{club.key}: it is {local:%H:%M on %Y-%m-%d} ({club.timezone})"
    )


def check_database(settings: Settings) -> Iterator[Finding]:
    """Whether the database opens, is of this version and whole, and has room; and whether the clock fits it."""
    about = partial(Finding, area="database")
    newest: datetime | None = None
    try:
        path = connect.sqlite_path(settings.database.url, folder=settings.folder)
        if path is not None:
            yield from _room_for(path)
        if path is not None and not path.exists():
            yield about(state="good", text=f"{path} is not there yet: it is made when mailflow starts")
        else:
            with _opened(settings):
                yield from _look_into_database(path)
                newest = None if connect.pending() else _newest()
    except MailflowError as error:
        yield about(state="wrong", text=str(error))
    yield check_clock(clock.now(), newest=newest)


def check_clock(now: datetime, *, newest: datetime | None) -> Finding:
    """Whether the clock may be right: not before this version was made, nor before what was done already."""
    about = partial(Finding, area="clock")
    advice = "set the clock of this machine (as a rule NTP does that)"
    if now < BUILT:
        return about(state="wrong", text=f"it shows {now:%Y-%m-%d}, before this mailflow was made: {advice}")
    if newest is not None and now < newest - CLOCK_SLACK:
        return about(
            state="wrong", text=f"it shows {now:%Y-%m-%d %H:%M}, but something was done later than that: {advice}"
        )
    return about(state="good", text=f"it shows {now:%Y-%m-%d %H:%M} UTC")


def check_inbox(club: ClubSettings, inbox: InboxSettings) -> Finding:
    """Whether the login is taken and every folder is there."""
    about = partial(Finding, area="inbox")
    whose = f"{club.key}, {inbox.key}"
    try:
        account = imap_account(club, inbox)
        account.login.password()  # what is missing here is said, even where the server cannot be reached either
        with Mailbox(account) as mailbox:
            there = mailbox.folders()
    except MailflowError as error:
        return about(state="wrong", text=_refused(error, whose, inbox.host))
    missing = [one for one in inbox.folders if one not in there and one.upper() != "INBOX"]
    if missing:
        near = did_you_mean(missing[0], there) or f"those there are: {', '.join(there)}"
        return about(state="wrong", text=f"{whose}: there is no folder {', '.join(missing)} at {account.place}: {near}")
    return about(state="good", text=f"{whose}: logged in at {account.place}, reads {', '.join(inbox.folders)}")


def check_way_out(club: ClubSettings) -> Finding:
    """Whether the server that takes the club's mails lets us in."""
    about = partial(Finding, area="smtp")
    try:
        account = smtp_account(club)
        if account.login:
            account.login.password()
        with Outgoing(account) as outgoing:
            outgoing.connect()
    except MailflowError as error:
        return about(state="wrong", text=_refused(error, club.key, club.smtp.host))
    how = "logged in" if account.login else "connected without login"
    return about(state="good", text=f"{club.key}: {how} at {account.place}; no mail was sent")


@contextmanager
def _opened(settings: Settings) -> Iterator[None]:
    connect.open_database(settings.database.url, folder=settings.folder, wait_seconds=DATABASE_WAIT_SECONDS)
    try:
        yield
    finally:
        connect.close()


def _look_into_database(path: Path | None) -> Iterator[Finding]:
    about = partial(Finding, area="database")
    if pending := connect.pending():
        yield about(state="warning", text=f"{_counted(len(pending), 'upgrade')} to do: done when mailflow starts")
    if wrong := connect.integrity():
        yield about(state="wrong", text=f"it is damaged: put a backup back ({'; '.join(wrong[:3])})")
    if path is not None and (warning := connect.sqlite_version_warning()):
        yield about(state="warning", text=warning)
    if not wrong:
        yield about(state="good", text=f"{path or 'the PostgreSQL database'} opens and is whole")


def _room_for(path: Path) -> Iterator[Finding]:
    about = partial(Finding, area="disk")
    folder = path.parent
    if not folder.is_dir():
        return
    free = shutil.disk_usage(folder).free
    state: State = "wrong" if free < NO_ROOM else "warning" if free < LITTLE_ROOM else "good"
    yield about(state=state, text=f"{free // MEGABYTE} MB are free in {folder}")
    if not os.access(folder, os.W_OK):
        yield about(state="wrong", text=f"{folder} cannot be written by this user: the database needs to")


def _newest() -> datetime | None:
    """When anything was last done by the clock of then."""
    return max((one.tried_at for one in heartbeats.heartbeats()), default=None)


def _servers(club: ClubSettings) -> Iterator[tuple[str, Server]]:
    for inbox in club.inboxes:
        yield f"{club.key}, {inbox.key}", inbox
    yield f"{club.key}, smtp", club.smtp


def _refused(error: MailflowError, whose: str, host: str) -> str:
    known = hint(host) if isinstance(error, TryLater) and error.account else ""
    said = explain(error)
    return f"{said if said.startswith('club ') else f'{whose}: {said}'} {known}".strip()


def _near(kind: str, known: Iterable[str]) -> str:
    return did_you_mean(kind, known) or f"those are {', '.join(known)}"


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"

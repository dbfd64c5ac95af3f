"""Puts an installation together from its settings: database, clubs, words, accounts."""

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import mailflow
from mailflow.flow import links, mark
from mailflow.flow.accounts import endpoint_of, imap_account, smtp_account
from mailflow.flow.beside import Beside
from mailflow.flow.house import House, Room, SafeMode
from mailflow.flow.second_reader import SecondReader, Time
from mailflow.flow.watch import Watched
from mailflow.flow.words_beside import keep_words
from mailflow.mail.read import Own
from mailflow.model.address import Address
from mailflow.model.errors import SettingsError
from mailflow.model.people import LANGUAGES
from mailflow.rendering.templates import Templates
from mailflow.settings.clubs import ClubSettings
from mailflow.settings.installation import Settings
from mailflow.shipped import shipped
from mailflow.store import connect
from mailflow.understanding.learned import Learned, Lessons, read_learned
from mailflow.understanding.lexicon import Lexicon, read_lexicon
from mailflow.wire import clock
from mailflow.wire.dkim import Signatures
from mailflow.wire.second_reader import check_library
from mailflow.wire.smtp import SmtpAccount

TOKEN_BYTES = 18
TOKEN_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """An installation ready for work: the house, the inboxes to watch, and the accounts that mails go out by."""

    settings: Settings
    house: House
    watched: tuple[Watched, ...]
    outgoing: Mapping[str, SmtpAccount]


@contextmanager
def read_beside(settings: Settings) -> Iterator[Beside | None]:
    """Whoever reads mails is there beside this process, with all words; called before any thread or database is.

    None where this system cannot fork. Raises SettingsError for a broken word.
    """
    for club in settings.clubs:
        keep_words(lexicon_of(club.key, settings))
    if not hasattr(os, "fork"):
        yield None
        return
    beside = Beside()
    try:
        yield beside
    finally:
        beside.close()


@contextmanager
def at_work(settings: Settings, *, beside: Beside | None = None) -> Iterator[Assembled]:
    """The database is open and of this version's shape, every club has its row; closed again in the end.

    Raises SettingsError where the database, a template or the lexicon is not sound, TryLater where it is away.
    """
    connect.open_database(settings.database.url, folder=settings.folder)
    try:
        connect.migrate(now=clock.now())
        assembled = assemble(settings, beside=beside)
        mark.clubs_are_known([club.key for club in settings.clubs], now=clock.now())
        mark.links_have_a_key(links.KEY, fresh_token() + fresh_token(), now=clock.now())
        yield assembled
    finally:
        connect.close()


def assemble(settings: Settings, *, beside: Beside | None = None) -> Assembled:
    """Everything that the verbs need, from settings and files; nothing is connected yet."""
    time = Time()
    rooms = {club.key: room_of(club, settings, time=time) for club in settings.clubs}
    safe = settings.safe_mode
    house = House(
        rooms=rooms,
        now=clock.now,
        fresh_token=fresh_token,
        unguessable=unguessable,
        version=mailflow.__version__,
        safe_mode=SafeMode(mode=safe.mode, address=safe.address or ""),
        failures_before_stuck=settings.daemon.failures_before_stuck,
        administrators=tuple(Address(address=one.address, name=one.name) for one in settings.administrators),
        beside=beside,
    )
    watched = tuple(
        Watched(club=club.key, account=imap_account(club, inbox), poll_seconds=inbox.poll_seconds)
        for club in settings.clubs
        for inbox in club.inboxes
    )
    outgoing = {club.key: smtp_account(club) for club in settings.clubs}
    return Assembled(settings=settings, house=house, watched=watched, outgoing=outgoing)


def ready(assembled: Assembled) -> None:
    """The words of all clubs are read, before the first mail needs them. Raises SettingsError for a broken one, and
    where a second reader is wanted without the library it needs.
    """
    for room in assembled.house.rooms.values():
        _ = (room.templates, room.lexicon)
        if room.second_reader is not None:
            check_library()


def room_of(club: ClubSettings, settings: Settings, *, time: Time | None = None) -> Room:
    """The club with its own words before the shipped ones; `time` is what second readers share of each minute."""
    known = replace(club.club(), public_url=settings.web.public_url or "")
    own = Own(
        addresses=frozenset(known.own_addresses),
        domains=frozenset({known.address.domain}),
        list_id=list_id(club),
        trusted_authserv=club.trusted_authserv,
    )
    return Room(
        club=known,
        read_templates=partial(templates_of, club.key, settings),
        read_lexicon=partial(shipped_lexicon, *_own_words(club.key, settings)),
        own=own,
        account=club.key,
        second_reader=second_reader_of(club, time=time),
        signatures=Signatures() if club.policies.verify_dkim else None,
    )


def second_reader_of(club: ClubSettings, *, time: Time | None = None) -> SecondReader | None:
    """The club's second reader; None where it has none, which is how it is unless its settings name one."""
    endpoint = endpoint_of(club)
    if endpoint is None:
        return None
    told = club.second_reader
    return SecondReader(
        endpoint,
        timeout_seconds=told.timeout_seconds,
        language=told.language,
        asks_below=told.asks_below,
        time=time,
    )


def templates_of(club: str, settings: Settings) -> Templates:
    """The club's own templates, then the installation's, then the shipped ones."""
    own = settings.folders.templates
    layers = (_templates_in(own / club), _templates_in(own), _templates_in(shipped("templates")))
    return _templates(tuple(layer for layer in layers if layer))


def lexicon_of(club: str, settings: Settings) -> Lexicon:
    """The shipped lexicon with the installation's and the club's own phrases added."""
    return shipped_lexicon(*_own_words(club, settings))


def _own_words(club: str, settings: Settings) -> tuple[Path, Path]:
    return settings.folders.lexicon, settings.folders.lexicon / club


def shipped_lexicon(*own: Path) -> Lexicon:
    """The shipped lexicon, with the phrases of these folders added in their order."""
    folders = (shipped("config") / "lexicon", *own)
    return _lexicon(tuple((path.stem, _text(path)) for folder in folders for path in sorted(folder.glob("*.toml"))))


def lexicon_with(kind: str, text: str, *, club: str, settings: Settings) -> Lexicon:
    """The club's lexicon as it would be with this text as its own file of the kind. Raises SettingsError."""
    own = settings.folders.lexicon
    kept = own / club / f"{kind}.toml"
    folders = (shipped("config") / "lexicon", own, own / club)
    paths = (path for folder in folders for path in sorted(folder.glob("*.toml")) if path != kept)
    return _lexicon((*((path.stem, _text(path)) for path in paths), (kind, text)))


def templates_with(file: str, text: str | None, *, club: str, settings: Settings) -> Templates:
    """The club's templates as if its own file said this (None: as if it had none). Raises SettingsError."""
    own = settings.folders.templates
    mine = {name: kept for name, kept in _templates_in(own / club) if name != file}
    layers = (tuple({**mine, **({} if text is None else {file: text})}.items()), _templates_in(own))
    return Templates(tuple(dict(layer) for layer in (*layers, _templates_in(shipped("templates"))) if layer))


def plain_lexicon() -> Lexicon:
    """The shipped phrases alone, without what was learned from examples."""
    folder = shipped("config") / "lexicon"
    return read_lexicon((path.stem, _text(path)) for path in sorted(folder.glob("*.toml")))


@lru_cache(maxsize=32)
def _templates(layers: tuple[tuple[tuple[str, str], ...], ...]) -> Templates:
    """Made once for the same texts: a hundred clubs without words of their own share one."""
    return Templates(tuple(dict(layer) for layer in layers))


@lru_cache(maxsize=32)
def _lexicon(files: tuple[tuple[str, str], ...]) -> Lexicon:
    """Made once for the same texts, as templates are."""
    return read_lexicon(files, learned=_learned())


@lru_cache(maxsize=1)
def _learned() -> Lessons:
    """What was learned from examples, the same for all clubs."""
    return lessons_in(shipped("config") / "learned")


def lessons_in(folder: Path) -> Lessons:
    """What the files of this folder hold; nothing where there are none."""

    def of(name: str) -> Learned:
        path = folder / f"{name}.tsv"
        return read_learned(_content(path)) if path.is_file() else Learned()

    return Lessons(meanings=of("meanings"), titles=of("titles"), people=of("people"), calibration=of("calibration"))


def list_id(club: ClubSettings) -> str:
    """The club's List-Id (RFC 2919): its key under the domain of its address."""
    return f"{club.key}.{club.address.rpartition('@')[2]}"


def fresh_token() -> str:
    """A name that nobody can guess, for Message-IDs and leases."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def unguessable() -> str:
    """What opens something: 26 letters that mail servers leave as they are, 130 bits of chance."""
    return "".join(secrets.choice(TOKEN_LETTERS) for _ in range(26))


def _templates_in(folder: Path) -> tuple[tuple[str, str], ...]:
    """The texts below a folder by their names in it, such as nl/welcome.md; the layout stands at its top."""
    files = [
        *(path for language in LANGUAGES for path in sorted((folder / language).glob("*.md"))),
        folder / "layout.html",
    ]
    return tuple((path.relative_to(folder).as_posix(), _text(path)) for path in files if path.is_file())


def _text(path: Path) -> str:
    """What an own or shipped file says. Raises SettingsError where it cannot be read."""
    try:
        return _content(path).decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: this file is not UTF-8: save it anew with that encoding") from None


def _content(path: Path) -> bytes:
    """The bytes of an own or shipped file. Raises SettingsError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: this file cannot be read ({error.strerror}): let mailflow read it") from None

"""A club's own phrases and wordings of mails, changed by its organisers: checked first, then kept at one stroke."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from mailflow.flow.assemble import lexicon_with, templates_with
from mailflow.flow.house import House, Room
from mailflow.flow.specimens import mails_of, rendered, specimen
from mailflow.model.address import Address
from mailflow.model.errors import Refused, SettingsError
from mailflow.model.message import Message
from mailflow.model.outgoing import Rendered
from mailflow.model.people import LANGUAGES, Language
from mailflow.model.understanding import Known
from mailflow.settings.installation import Settings
from mailflow.settings.telling import written
from mailflow.shipped import shipped
from mailflow.store import facts
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.understand import understand

LONGEST_TEMPLATE = 30_000
LONGEST_PHRASE = 300
MOST_PHRASES = 200
SORTS = ("phrases", "hints")
# Who says a sentence that is only tried.
SOMEBODY = Address(address="somebody@example.org")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPhrases:
    """A club's own phrases of one kind: `phrases` are clear, `hints` only make it likely; by sort and language.

    `more` is whatever else its file holds, which stays.
    """

    kind: str
    lines: Mapping[tuple[str, Language], tuple[str, ...]]
    more: Mapping[str, object] = field(default_factory=dict)

    def text(self) -> str:
        """The file that says so; empty where it says nothing."""
        tables: dict[str, object] = dict(self.more)
        for sort in SORTS:
            both = {one: list(self.lines[sort, one]) for one in LANGUAGES if self.lines.get((sort, one))}
            if both:
                tables[sort] = both
        return _toml(tables)


def own_phrases(kind: str, *, club: str, settings: Settings) -> OwnPhrases:
    """What the club's own file of this kind says. Raises SettingsError where it cannot be read."""
    path = _lexicon_file(kind, club=club, settings=settings)
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (tomllib.TOMLDecodeError, OSError, UnicodeError) as error:
        raise SettingsError(f"{path}: {error}") from None
    lines: dict[tuple[str, Language], tuple[str, ...]] = {}
    for sort in SORTS:
        found = tables.get(sort, {})
        for one in LANGUAGES:
            lines[sort, one] = tuple(str(line) for line in found.get(one, ())) if isinstance(found, dict) else ()
    return OwnPhrases(kind=kind, lines=lines, more={name: had for name, had in tables.items() if name not in SORTS})


def changed(own: OwnPhrases, lines: Mapping[tuple[str, Language], Sequence[str]]) -> OwnPhrases:
    """The same with these lines. Raises Refused where they are too many or too long."""
    kept = {where: tuple(dict.fromkeys(line.strip() for line in some if line.strip())) for where, some in lines.items()}
    if sum(map(len, kept.values())) > MOST_PHRASES or any(
        len(line) > LONGEST_PHRASE for some in kept.values() for line in some
    ):
        raise Refused(
            f"that is too much: at most {MOST_PHRASES} phrases of {LONGEST_PHRASE} letters",
            dutch=f"dat is te veel: hoogstens {MOST_PHRASES} zinnen van {LONGEST_PHRASE} letters",
        )
    return replace(own, lines=kept)


def lexicon_of(own: OwnPhrases, *, club: str, settings: Settings) -> Lexicon:
    """The club's lexicon as it would be. Raises Refused with what is wrong with a phrase."""
    try:
        return lexicon_with(own.kind, own.text(), club=club, settings=settings)
    except SettingsError as error:
        raise Refused(str(error), dutch=f"zo kan het niet worden bewaard: {error}") from None


def keep_phrases(own: OwnPhrases, *, club: str, settings: Settings) -> None:
    """The club's own file says so; nothing of it is left where it says nothing. Raises Refused where it is wrong."""
    lexicon_of(own, club=club, settings=settings)
    _keep(_lexicon_file(own.kind, club=club, settings=settings), own.text() or None)


def understood(sentence: str, lexicon: Lexicon, *, room: Room, now: datetime) -> tuple[tuple[str, float], ...]:
    """What this sentence of a colleague would be understood as: each kind with its confidence from 0 to 1."""
    club = room.club
    message = Message(
        fingerprint="",
        message_id="",
        sender=SOMEBODY,
        sender_shown=SOMEBODY.address,
        recipients=(club.address,),
        subject="",
        said=sentence,
        quoted="",
        signed="",
        written_at=now,
    )
    known = Known(
        club_name=club.name,
        club_address=club.address.address,
        timezone=club.timezone,
        language=club.language,
        organisers=club.organisers,
        meetings=facts.meetings(club.key, since=now),
    )
    return tuple((one.kind, one.confidence) for one in understand(message, lexicon, known).intents)


def template_text(name: str, language: Language, *, club: str, settings: Settings) -> tuple[str, bool]:
    """The text of the template that counts for the club, and whether it is the club's own."""
    file = f"{language}/{name}.md"
    mine = settings.folders.templates / club / file
    folders = (settings.folders.templates / club, settings.folders.templates, shipped("templates"))
    found = next((folder / file for folder in folders if (folder / file).is_file()), None)
    if found is None:
        raise Refused(f"there is no template {file}", dutch=f"er is geen sjabloon {file}")
    return found.read_text(encoding="utf-8"), found == mine


def is_own(name: str, language: Language, *, club: str, settings: Settings) -> bool:
    """Whether the club has a wording of its own."""
    return (settings.folders.templates / club / language / f"{name}.md").is_file()


def previewed(name: str, language: Language, text: str, *, room: Room, house: House, settings: Settings) -> Rendered:
    """The mail as it would be with this text. Raises Refused with what is wrong with it, and on which line."""
    if len(text) > LONGEST_TEMPLATE:
        raise Refused("that is too long for a mail", dutch="dat is te lang voor een mail")
    file = f"{language}/{name}.md"
    try:
        templates = templates_with(file, text, club=room.club.key, settings=settings)
        tried = replace(room, read_templates=lambda: templates)
        part = specimen(name, language, room=tried, meeting=None, to=room.club.organisers[0])
        return rendered((part,), room=tried, house=house)
    except SettingsError as error:
        raise Refused(str(error), dutch=f"zo kan het niet: {error}") from None


def keep_template(name: str, language: Language, text: str, *, room: Room, house: House, settings: Settings) -> None:
    """The club's own wording says so. Raises Refused where the mail cannot be made of it."""
    previewed(name, language, text, room=room, house=house, settings=settings)
    _keep(_template_file(name, language, room=room, settings=settings), text)


def drop_template(name: str, language: Language, *, room: Room, settings: Settings) -> None:
    """The club has no wording of its own any more: the installation's, else the shipped one counts."""
    _keep(_template_file(name, language, room=room, settings=settings), None)


def _template_file(name: str, language: Language, *, room: Room, settings: Settings) -> Path:
    if name not in mails_of(room):
        raise Refused(f"there is no mail {name!r}", dutch=f"er is geen mail {name!r}")
    return settings.folders.templates / room.club.key / language / f"{name}.md"


def _lexicon_file(kind: str, *, club: str, settings: Settings) -> Path:
    return settings.folders.lexicon / club / f"{kind}.toml"


def _keep(path: Path, text: str | None) -> None:
    """The file holds this text, whole or not at all; None: it is gone. Raises Refused where it cannot be written."""
    try:
        if text is None:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            path.with_name(f".{path.name}.new").unlink(missing_ok=True)
        raise Refused(
            f"{path} cannot be written ({error.strerror})",
            dutch=f"het bestand {path.name} kan niet worden bewaard: vraag de beheerder om te kijken",
        ) from None


def _toml(tables: Mapping[str, object], above: str = "") -> str:
    """The tables as TOML: what is plain first, then each table, then each of a list of tables."""
    plain = [f"{name} = {written(value)}" for name, value in tables.items() if not _is_table(value)]
    blocks = ["\n".join(plain)] if plain else []
    for name, value in tables.items():
        if isinstance(value, Mapping):
            blocks.append(f"[{above}{name}]\n{_toml(value, f'{above}{name}.')}".strip())
        elif _is_table(value) and isinstance(value, list):
            blocks += [f"[[{above}{name}]]\n{_toml(one, f'{above}{name}.')}".strip() for one in value]
    return "\n\n".join(blocks) + ("\n" if blocks and not above else "")


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))

"""`mailflow try` and `mailflow understand`: what mailflow makes of a mail, for people and for programs."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import typer
from rich.console import Console

from mailflow import intents
from mailflow.cli.listing import plain
from mailflow.cli.opened import OfClub, looked_at, settings, the_room
from mailflow.cli.story import Story, Wish, Written, drawn
from mailflow.flow.assemble import second_reader_of, shipped_lexicon
from mailflow.flow.decide import decision_of
from mailflow.flow.second_reader import SecondReader
from mailflow.flow.try_mail import Tried, try_mail
from mailflow.mail.read import Own, read
from mailflow.model.effect import Ask
from mailflow.model.errors import Refused, SettingsError, Unreadable
from mailflow.model.message import RawMail
from mailflow.model.people import Policies
from mailflow.model.understanding import Details, Known, Writer
from mailflow.understanding.labelled import as_labelled, known_from
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.understand import understand as understand_message
from mailflow.wire.maildir import read_mails

FILES = "Mails (.eml), or folders of them."
WHAT_IS_KNOWN = "What the club knows, as JSON; left out: context.json beside the mails, if there is one."


def register(app: typer.Typer) -> None:
    """`mailflow try` and `mailflow understand` are commands of the app."""
    app.command("try")(try_one)
    app.command("understand")(understand)


def try_one(file: Path = typer.Argument(help="A mail, as an .eml file."), club: str | None = OfClub) -> None:
    """What would become of this mail: read, understood and why, decided, and what would go out. Writes nothing."""
    if not file.is_file():
        raise Refused(f"{file}: there is no such file")
    with looked_at() as assembled:
        room = the_room(assembled, club)
        raw = next(iter(read_mails([file])))
        tried = try_mail(raw, room=room, house=assembled.house)
        label = partial(room.lexicon.label, language=room.club.language)
        console = Console()
        console.print(drawn(story_of(tried, title=file.name, label=label)))
        if tried.copy_of is not None:
            console.print(plain(f"This mail was received before, as mail {tried.copy_of}: it would not be done again."))
        console.print(plain("Nothing was written, nothing was sent."))


def story_of(tried: Tried, *, title: str, label: Callable[[str], str]) -> Story:
    """The story of a mail that was only tried."""
    reading = tried.reading
    understanding = reading.understanding
    wishes = tuple(
        Wish(
            label=label(intent.kind),
            confidence=intent.confidence,
            words=tuple(one.words for one in intent.evidence if one.weight > 0),
            slots=slots(intent.details, reading.known),
            decision=decision,
        )
        for intent, decision in zip(
            understanding.intents if understanding else (), tried.decided.decisions, strict=False
        )
    )
    asked = tuple(f"{label(one.kind)} ({one.why})" for one in tried.decided.effects if isinstance(one, Ask))
    return Story(
        title=title,
        sender=reading.sender_shown,
        subject=reading.subject,
        said=reading.message.said if reading.message else "",
        state=reading.message.kind if reading.message else "unreadable",
        why=tried.why,
        second=reading.consulted.told if reading.consulted else "",
        signed=signed(understanding.writer) if understanding else "",
        wishes=wishes,
        asked=asked,
        mails=tuple(
            Written(to=str(one.to), subject=one.rendered.subject, text=one.rendered.text) for one in tried.mails
        ),
    )


def slots(details: Details, known: Known | None) -> str:
    """The slots that are filled, as people say them."""
    meeting = next((one for one in known.meetings if one.id == details.meeting), None) if known else None
    day = meeting.day(known.timezone) if meeting and known else details.day
    filled = (
        ("", details.answer),
        ("on", day),
        ("guests", details.guests or None),
        ("for", details.who.shown if details.who else None),
        ("place", details.place),
        ("phone", details.phone),
        ("proposes", details.proposed_at.isoformat(" ", "minutes") if details.proposed_at else None),
        ("", f"“{details.title}”" if details.title else None),
    )
    return ", ".join(f"{name} {value}".strip() for name, value in filled if value)


def signed(writer: Writer) -> str:
    """What the writer tells of themselves, and in which words; empty where that is nothing."""
    words = {one.rule: f" (“{one.words}”)" for one in writer.evidence}
    told = [f"as {writer.signed_as}{words.get('signed', '')}"] if writer.signed_as else []
    told += [f"phone {writer.phone}{words.get('phone', '')}"] if writer.phone else []
    return ", ".join(told)


def understand(
    paths: list[Path] = typer.Argument(help=FILES),
    known_file: Path | None = typer.Option(None, "--context", help=WHAT_IS_KNOWN),
    club: str | None = OfClub,
    asks_second: bool = typer.Option(False, "--second-reader", help="Put unsure mails to the club's second reader."),
) -> None:
    """One JSON object a line a message: what it is, what it asks, from which words, and whether to act or ask."""
    policies, lexicon = _of_club(club)
    second = _second_of_club(club) if asks_second else None
    for folder, files in _files(paths):
        known = _known(known_file or folder / "context.json", needed=known_file is not None)
        for raw, name in files:
            print_line(labelled(raw, name, known=known, lexicon=lexicon, policies=policies, second=second))


def labelled(
    raw: RawMail, name: str, *, known: Known, lexicon: Lexicon, policies: Policies, second: SecondReader | None = None
) -> dict[str, object]:
    """What was understood of one mail, in the format of the labelled sets; a second reader is asked if one is given."""
    own = Own(
        addresses=frozenset({known.club_address}),
        domains=frozenset({known.club_address.rpartition("@")[2]}),
        list_id="",
        trusted_authserv=(),
    )
    try:
        message = read(raw.content, arrived_at=raw.arrived_at, own=own)
    except Unreadable as error:
        return {"file": name, "kind": "unreadable", "attention": True, "why": str(error), "intents": []}
    understood = understand_message(message, lexicon, known)
    told: dict[str, object] = {}
    if second is not None:
        consulted = second.consulted(
            understood, message=message, known=known, kinds=intents.of_anybody(lexicon.kinds), policies=policies
        )
        understood = consulted.understanding if consulted else understood
        told = {"second_reader": consulted.told} if consulted else {}
    decisions = {at: decision_of(intent, policies) for at, intent in enumerate(understood.intents)}
    return as_labelled(name, message, understood, known, decisions) | told


def print_line(labelled: dict[str, object]) -> None:
    """One JSON object on a line of standard output, in ASCII: nothing in a mail can do anything to a terminal."""
    typer.echo(json.dumps(labelled))


def _of_club(club: str | None) -> tuple[Policies, Lexicon]:
    """The rules and words of the club that was named, else the shipped ones: this works without an installation."""
    if club is None:
        return Policies(), shipped_lexicon()
    told = settings()
    own = told.folders.lexicon
    return told.club(club).club().policies, shipped_lexicon(own, own / club)


def _second_of_club(club: str | None) -> SecondReader:
    """The second reader of the club that was named. Raises SettingsError where that has none."""
    if club is None:
        raise SettingsError("--second-reader needs --club: each club has its own, or none")
    second = second_reader_of(settings().club(club))
    if second is None:
        raise SettingsError(f"club {club} has no second reader: write where it is, as url below [second_reader]")
    return second


def _files(paths: list[Path]) -> Iterator[tuple[Path, list[tuple[RawMail, str]]]]:
    """The mails of each path, with the folder they lie in; their order is kept, a folder's is by name."""
    for path in paths:
        if path.is_dir():
            files = sorted(one for one in path.iterdir() if one.suffix == ".eml" and one.is_file())
        elif path.is_file():
            files = [path]
        else:
            raise Refused(f"{path}: there is no such file or folder")
        folder = path if path.is_dir() else path.parent
        yield folder, [(next(iter(read_mails([file]))), file.name) for file in files]


def _known(file: Path, *, needed: bool) -> Known:
    """What the file says of the club; an unnamed club that knows nothing where there is none."""
    if not file.is_file():
        if needed:
            raise Refused(f"{file}: there is no such file")
        return Known(club_name="", club_address="club@example.org")
    try:
        return known_from(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{file}: not a description of a club as LABELS.md has it: {error}") from None

"""`mailflow templates`: the mails as they are written, and as people would see them."""

import tempfile
import webbrowser
from pathlib import Path

import typer

from mailflow.cli.listing import as_json, plain, table
from mailflow.cli.opened import AsJson, OfClub, looked_at, settings, the_room, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow.act import act
from mailflow.flow.assemble import Assembled
from mailflow.flow.house import Room
from mailflow.flow.specimens import marked_as_test, rendered, specimen
from mailflow.mail.addresses import strict
from mailflow.model.address import Address
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting
from mailflow.model.people import LANGUAGES, Language
from mailflow.rendering.environments import LAYOUT
from mailflow.settings.values import did_you_mean
from mailflow.shipped import shipped
from mailflow.store import facts

# What stands around or within the mails, and is no mail itself.
Name = typer.Argument(help="Its name, such as invitation; `mailflow templates list` shows all.")
InLanguage = typer.Option(None, "--language", help="nl or en; the club's own language if left out.")
ForAll = "For this club only, by its key; for all clubs of the installation if left out."
About = typer.Option(None, "--meeting", help="About this meeting, by its number; about an invented one if left out.")


def register(app: typer.Typer) -> None:
    """`mailflow templates` is a command with verbs of its own."""
    verbs = typer.Typer(help="The mails as they are written, and as people see them.", invoke_without_command=True)
    verbs.callback()(listing_at_once)
    verbs.command("list")(listing)
    verbs.command("show")(show)
    verbs.command("own")(own)
    verbs.command("preview")(preview)
    verbs.command("test")(send_test)
    app.add_typer(verbs, name="templates")


def listing_at_once(called: typer.Context, club: str | None = OfClub, json: bool = AsJson) -> None:
    """All templates; and more by the verbs below."""
    if called.invoked_subcommand is None:
        listing(club, json)


def listing(club: str | None = OfClub, json: bool = AsJson) -> None:
    """All templates, in which languages they are there, and which of them are your own."""
    with looked_at() as assembled:
        room = the_room(assembled, club)
        names = sorted({name.rpartition("/")[2] for name in room.templates.names()})
        if json:
            as_json([_as_object(name, assembled, room) for name in names])
            return
        table(
            names,
            {
                "template": lambda name: name.removesuffix(".md"),
                "in Dutch": lambda name: _whose(assembled, room, _file(name, "nl")),
                "in English": lambda name: _whose(assembled, room, _file(name, "en")),
                "words": lambda name: ", ".join(sorted(_words_of(room, name))),
            },
            empty="There are no templates: this installation is not whole, install it again",
        )


def _as_object(name: str, assembled: Assembled, room: Room) -> dict[str, object]:
    whose: dict[str, object] = {one: _whose(assembled, room, _file(name, one)) for one in LANGUAGES}
    return {"template": name.removesuffix(".md"), **whose, "words": sorted(_words_of(room, name))}


def show(name: str = Name, language: str | None = InLanguage, club: str | None = OfClub) -> None:
    """The text of a template: your own, or the shipped one."""
    with looked_at() as assembled:
        room = the_room(assembled, club)
        path = _path(assembled, room, _file(name, _language(room, language)))
        typer.echo(path.read_text(encoding="utf-8"), nl=False)


def own(
    name: str = Name,
    language: str | None = typer.Option(None, "--language", help="Only this one; both if left out."),
    club: str | None = typer.Option(None, "--club", help=ForAll),
) -> None:
    """Copies of a shipped template are in your own folder, to be rewritten; what you had there stays."""
    told = settings()
    home = told.folders.templates
    if club is not None:
        told.club(club)
        home /= club
    if language is not None and language not in LANGUAGES:
        raise typer.BadParameter(f"{language!r} is no language of mailflow: {' or '.join(LANGUAGES)}")
    languages = LANGUAGES if language is None else (language,)
    files = dict.fromkeys(_file(name, one) for one in languages)
    for file in files:
        if not (shipped("templates") / file).is_file():
            raise Refused(f"there is no shipped template {file}: `mailflow templates list` shows those there are")
        if (home / file).exists():
            raise Refused(f"{home / file} is there already: change it, or take it away first")
    for file in files:
        (home / file).parent.mkdir(parents=True, exist_ok=True)
        (home / file).write_bytes((shipped("templates") / file).read_bytes())
        typer.echo(f"written: {home / file}")
    typer.echo(f"`mailflow templates preview {name}` shows what you make of it")


def preview(
    name: str = Name,
    meeting: int | None = About,
    language: str | None = InLanguage,
    browser: bool = typer.Option(False, "--browser", help="As a page in your browser."),
    text: bool = typer.Option(False, "--text", help="As plain text; so it is if neither is asked for."),
    club: str | None = OfClub,
    json: bool = AsJson,
) -> None:
    """The mail as people would get it. Nothing is sent."""
    if browser and text:
        raise typer.BadParameter("take one of --browser and --text")
    with looked_at() as assembled:
        room = the_room(assembled, club)
        part = specimen(name, _language(room, language), room=room, meeting=_meeting(meeting, room), to=_somebody(room))
        mail = rendered((part,), room=room, house=assembled.house)
    if json:
        as_json([mail])
        return
    if not browser:
        typer.echo(str(plain(f"{mail.subject}\n\n{mail.text}")), nl=False)
        return
    page = Path(tempfile.mkdtemp(prefix="mailflow-")) / f"{name}.{part.language}.html"
    page.write_text(mail.html, encoding="utf-8")
    webbrowser.open(page.as_uri())
    typer.echo(str(page))


def send_test(
    name: str = Name,
    to: str = typer.Option(..., "--to", help="The address that gets it: your own."),
    meeting: int | None = About,
    language: str | None = InLanguage,
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """One mail of this template goes to this address, marked as a test."""
    address = strict(to)
    if address is None:
        raise typer.BadParameter(f"{to!r} is no plain mail address")
    with ordered(dry_run=dry_run) as order:
        room, house = the_room(order.assembled, club), order.assembled.house
        part = specimen(
            name,
            _language(room, language),
            room=room,
            meeting=_meeting(meeting, room),
            to=address,
            token=house.fresh_token(),
        )
        act(marked_as_test(part, room=room, house=house), house=house, club=room.club.key, by=whoever_types())
    order.tell(f"a test of {name} waits to go out to {address.address}: `mailflow outbox` shows it", json=json)


def _meeting(number: int | None, room: Room) -> Meeting | None:
    """The club's meeting with this number; None for none. Raises Refused."""
    found = next((one for one in facts.meetings(room.club.key) if one.id == number), None)
    if number is not None and found is None:
        raise Refused(f"there is no meeting {number}: `mailflow meetings list` shows them")
    return found


def _somebody(room: Room) -> Address:
    """The first organiser, who reads a preview as if it were a mail to them."""
    return room.club.organisers[0]


def _language(room: Room, asked_for: str | None) -> Language:
    found = next((one for one in LANGUAGES if one == (asked_for or room.club.language)), None)
    if found is None:
        raise typer.BadParameter(f"{asked_for!r} is no language of mailflow: {' or '.join(LANGUAGES)}")
    return found


def _file(name: str, language: str) -> str:
    """The file of a template below a folder of templates; the layout has no language."""
    plain_name = name.removesuffix(".md")
    return LAYOUT if plain_name in (LAYOUT, "layout") else f"{language}/{plain_name}.md"


def _path(assembled: Assembled, room: Room, file: str) -> Path:
    """Where the template lies that counts for this club. Raises Refused where there is none."""
    found = next((folder / file for folder in _folders(assembled, room) if (folder / file).is_file()), None)
    if found is None:
        names = {name.rpartition("/")[2].removesuffix(".md") for name in room.templates.names()}
        near = did_you_mean(Path(file).stem, names) or "`mailflow templates list` shows them all"
        raise Refused(f"there is no template {Path(file).stem!r}: {near}")
    return found


def _folders(assembled: Assembled, room: Room) -> tuple[Path, ...]:
    """Where templates are looked for: the club's own, then the installation's, then the shipped ones."""
    home = assembled.settings.folders.templates
    return (home / room.club.key, home, shipped("templates"))


def _whose(assembled: Assembled, room: Room, file: str) -> str:
    whose = ("the club's", "own", "shipped")
    places = zip(whose, _folders(assembled, room), strict=True)
    return next((one for one, folder in places if (folder / file).is_file()), "-")


def _words_of(room: Room, name: str) -> frozenset[str]:
    """The words that a template takes, in the first language in which it is there."""
    found = next((f"{one}/{name}" for one in LANGUAGES if f"{one}/{name}" in room.templates.names()), None)
    return room.templates.words(found) if found else frozenset()

"""`mailflow order`: what an organiser could have mailed in free words, typed."""

from collections.abc import Sequence

import typer

from mailflow.cli.listing import plain
from mailflow.cli.opened import AsJson, OfClub, the_room, whoever_types
from mailflow.cli.saying import DryRun, Ordered, ordered
from mailflow.flow import act
from mailflow.flow.desk.orders import Prepared, prepared, read_orders
from mailflow.flow.desk.undoing import last_batch
from mailflow.flow.house import House, Room
from mailflow.model.address import Address
from mailflow.model.effect import Effect, Send
from mailflow.model.errors import Refused
from mailflow.rendering.render import render

Text = typer.Argument(help='What is to be done: "verzet de 13e naar de 20e", "wie komt er?", "haal Piet van de lijst".')
Yes = typer.Option(False, "--yes", help="Do not ask before something goes out to many, or takes somebody off the list.")
As = typer.Option("", "--as", metavar="ADDRESS", help="In the name of this organiser; else the first who may do it.")


def register(app: typer.Typer) -> None:
    """`mailflow order` is a command of the app."""
    app.command("order")(order)


def order(
    text: str = Text,
    club: str | None = OfClub,
    by: str = As,
    yes: bool = Yes,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """Do what a mail with these words would order; tell what that is first, and how many people it mails."""
    with ordered(dry_run=dry_run) as at_work:
        room = the_room(at_work.assembled, club)
        organiser = _organiser(by, room)
        house = at_work.assembled.house
        orders = read_orders(text, room=room, now=house.now())
        if not orders:
            raise Refused(f"no order is found in {text!r}: say what is to be done, and about which meeting or whom")
        ready = [prepared(one, house=house, club=room.club, by=organiser, now=house.now()) for one in orders]
        _refuse(ready)
        if not (yes or dry_run) and any(one.weighty for one in ready):
            _ask(ready, can_ask=not json)
        told = [_done(one, organiser, room=room, house=house) for one in ready]
        _tell(told, ready, at_work, json=json)


def _organiser(by: str, room: Room) -> Address:
    """In whose name it is done. Raises Refused."""
    club = room.club
    found = club.organiser(by.strip().lower())
    if by and found is None:
        raise Refused(f"{by} is no organiser of {club.name}")
    found = found or next((one for one in club.organisers if club.may(one.address, "order")), None)
    if found is None:
        raise Refused(f"{club.name} has no organiser: write [[organisers]] in its settings")
    return found


def _refuse(ready: Sequence[Prepared]) -> None:
    """Nothing happens, or Refused where something cannot be done: then none of it is."""
    troubles = [one.why_not for one in ready if one.why_not]
    if troubles:
        raise Refused(" ".join(troubles))


def _ask(ready: Sequence[Prepared], *, can_ask: bool) -> None:
    """Somebody said yes to all of it. Raises Refused, or Abort where they did not."""
    if not can_ask:
        raise Refused("this goes out to many, or takes somebody off the list: say --yes as well, or --dry-run")
    for line in (line for one in ready for line in one.told):
        typer.echo(plain(line).plain)
    typer.confirm("Do this?", abort=True)


def _done(one: Prepared, organiser: Address, *, room: Room, house: House) -> str:
    """The order is carried out, decided again on what is true then; what is told of it. Raises Refused."""
    if one.order.kind == "undo":
        return _undone(room, house=house)
    mails = [each for each in one.effects if isinstance(each, Send) and each.to == organiser]
    if mails:
        return "\n".join(_shown(each, room, house=house) for each in mails)

    def decided() -> Sequence[Effect]:
        again = prepared(one.order, house=house, club=room.club, by=organiser, now=house.now())
        _refuse([again])
        return again.effects

    act.act_on(decided, house=house, club=room.club.key, by=whoever_types())
    return "\n".join(one.told)


def _shown(mail: Send, room: Room, *, house: House) -> str:
    """What the organiser asked for, on the screen instead of in a mail: its file, or its text."""
    if mail.attached:
        return "".join(one.content.decode("utf-8-sig") for one in mail.attached).replace("\r\n", "\n").rstrip("\n")
    return (
        render([mail], templates=room.templates, club=room.club, now=house.now()).text.partition("\n-- \n")[0].strip()
    )


def _undone(room: Room, *, house: House) -> str:
    """The last thing that whoever types did is taken back. Raises Refused."""
    batch = last_batch(room.club.key, whoever_types())
    if batch is None:
        raise Refused("you did nothing that could be taken back: `mailflow batches` lists all that was done")
    undone = act.undo(batch.id, house=house, by=whoever_types())
    return "\n".join(one.within(room.club.language) for one in (*undone.back, *undone.stays))


def _tell(told: Sequence[str], ready: Sequence[Prepared], at_work: Ordered, *, json: bool) -> None:
    orders = [_as_object(one) for one in ready]
    at_work.tell("\n".join(told), json=json, orders=orders)


def _as_object(one: Prepared) -> dict[str, object]:
    return {"kind": one.order.kind, "told": list(one.told), "weighty": one.weighty, "reaches": one.reaches}

"""`mailflow meetings agenda`: what is done at a meeting, item by item."""

import typer

from mailflow.cli.club_hours import hour
from mailflow.cli.listing import as_json, table
from mailflow.cli.meeting_changes import Number, found
from mailflow.cli.opened import AsJson, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow.act import act
from mailflow.flow.house import Room
from mailflow.model.effect import SetMeeting
from mailflow.model.errors import Refused
from mailflow.model.meeting import AgendaItem, Meeting
from mailflow.store import facts


def agenda(
    id: int = Number,
    verb: str = typer.Argument("list", help="list, add or remove."),
    what: str = typer.Argument("", help="The title of the new item, or the number of the one to remove."),
    at: str | None = typer.Option(None, "--at", help="When it begins, on the club's clock: 10:30."),
    minutes: int = typer.Option(0, "--minutes", min=0, help="How long it takes."),
    who: str = typer.Option("", "--who", help="Who leads or tells it."),
    proposal: int | None = typer.Option(None, "--proposal", help="The theme or contribution that it comes from."),
    before: int | None = typer.Option(None, "--before", min=1, help="The number of the item that it comes before."),
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """The agenda of a meeting; `add` puts an item on it, `remove` takes one off."""
    with ordered(dry_run=dry_run) as order:
        room, meeting = found(id, order.assembled.house.rooms)
        match verb:
            case "list":
                _list(meeting, json=json)
                return
            case "add":
                item = _item(what, at, minutes=minutes, who=who, proposal=proposal, room=room)
                items = _with(meeting.agenda, item, before=before)
            case "remove":
                items = _without(meeting.agenda, what)
            case _:
                raise typer.BadParameter(f"{verb!r} is no verb of the agenda: list, add or remove")
        agenda_of = SetMeeting(meeting=id, agenda=items)
        act((agenda_of,), house=order.assembled.house, club=room.club.key, by=whoever_types())
    order.tell(f"the agenda of meeting {id} has {len(items)} {'item' if len(items) == 1 else 'items'}", json=json)


def shown_item(item: AgendaItem) -> str:
    """The item on one line."""
    begins = f"{item.at:%H:%M} " if item.at else ""
    told = [
        f"{item.minutes} minutes" if item.minutes else "",
        item.who,
        f"proposal {item.proposal}" * bool(item.proposal),
    ]
    aside = ", ".join(part for part in told if part)
    return f"{begins}{item.title}{f' ({aside})' if aside else ''}"


def _list(meeting: Meeting, *, json: bool) -> None:
    if json:
        as_json(meeting.agenda)
        return
    table(
        list(enumerate(meeting.agenda, 1)),
        {
            "item": lambda row: row[0],
            "begins": lambda row: f"{row[1].at:%H:%M}" if row[1].at else "",
            "minutes": lambda row: row[1].minutes or "",
            "title": lambda row: row[1].title,
            "who": lambda row: row[1].who,
            "proposal": lambda row: row[1].proposal or "",
        },
        empty=f'The agenda is empty: mailflow meetings agenda {meeting.id} add "..."',
    )


def _item(title: str, at: str | None, *, minutes: int, who: str, proposal: int | None, room: Room) -> AgendaItem:
    """The new item; what is not said of it comes from its proposal. Raises Refused, or BadParameter."""
    put_forward = facts.proposal(room.club.key, proposal) if proposal is not None else None
    if proposal is not None and put_forward is None:
        raise Refused(f"there is no proposal {proposal}: `mailflow themes --all` lists them")
    if put_forward is not None:
        title = title or put_forward.title
        who = who or (put_forward.person.name if put_forward.kind == "contribution" else "")
    if not title.strip():
        raise typer.BadParameter('the item needs a title: mailflow meetings agenda 1 add "Kennismaken"')
    return AgendaItem(
        title=title.strip(), at=hour(at) if at else None, minutes=minutes, who=who.strip(), proposal=proposal
    )


def _with(items: tuple[AgendaItem, ...], item: AgendaItem, *, before: int | None) -> tuple[AgendaItem, ...]:
    """The items and the new one: before the one of that number, or where its hour puts it, or last."""
    if before is not None:
        return (*items[: before - 1], item, *items[before - 1 :])
    begins = item.at
    if begins is None:
        return (*items, item)
    place = next((number for number, one in enumerate(items) if one.at is not None and one.at > begins), len(items))
    return (*items[:place], item, *items[place:])


def _without(items: tuple[AgendaItem, ...], number: str) -> tuple[AgendaItem, ...]:
    if not number.isascii() or not number.isdigit() or not 1 <= int(number) <= len(items):
        raise Refused(f"there is no item {number or 'without a number'}: `mailflow meetings agenda` numbers them")
    return (*items[: int(number) - 1], *items[int(number) :])

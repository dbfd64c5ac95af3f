"""`mailflow meetings answer`: what somebody told an organiser of coming is recorded for them."""

from typing import cast, get_args

import typer

from mailflow.cli.meeting_changes import Number, found
from mailflow.cli.opened import AsJson, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.flow import meetings
from mailflow.mail.addresses import strict
from mailflow.model.message import Answer
from mailflow.store import facts


def answer(
    id: int = Number,
    who: str = typer.Argument(metavar="ADDRESS", help="Whose answer it is."),
    said: str = typer.Argument(metavar="ANSWER", help="yes, maybe or no."),
    guests: int = typer.Option(0, "--guests", min=0, max=50, help="How many people they bring."),
    remark: str = typer.Option("", "--remark", help="What they said with it."),
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """The answer counts as one that they mailed, and is confirmed to them."""
    address = strict(who.strip().lower())
    if address is None:
        raise typer.BadParameter(f"{who!r} is no mail address")
    if said not in get_args(Answer):
        raise typer.BadParameter(f"{said!r} is no answer: yes, maybe or no")
    with ordered(dry_run=dry_run) as order:
        room, _ = found(id, order.assembled.house.rooms)
        known = facts.remembered(room.club, address.address)
        meetings.set_answer(
            id,
            known.address if known else address,
            cast(Answer, said),
            room=room,
            house=order.assembled.house,
            by=whoever_types(),
            guests=guests,
            remark=remark,
        )
    order.tell(f"for meeting {id}, {address.address} said {said}", json=json)

"""`mailflow inbox`, `outbox` and `journal`: what came in, what goes out, and the whole story of one mail."""

import sys
from typing import TypeVar, get_args

import typer

from mailflow.cli.correcting import correct_mail
from mailflow.cli.listing import and_also, as_json, counted, cut, local, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for
from mailflow.cli.saying import DryRun, Ordered, ordered
from mailflow.flow.act import OutboxVerb, change_outgoing, retry_mail
from mailflow.model.errors import Refused
from mailflow.model.records import InboxRow, InboxState, OutboxState
from mailflow.store import inbox, journal, outbox

Number = typer.Argument(help="Its number.")
Most = typer.Option(50, "--limit", help="At most so many, the newest first.")
InState = typer.Option(None, "--state", help="Only those in this state.")
INBOX_STATES: tuple[InboxState, ...] = get_args(InboxState)
OUTBOX_STATES: tuple[OutboxState, ...] = get_args(OutboxState)
Known = TypeVar("Known", bound=str)


def register(app: typer.Typer) -> None:
    """`inbox` and `outbox` are commands with verbs of their own, `journal` is one."""
    coming = typer.Typer(help="The mails that came in.", invoke_without_command=True)
    coming.callback()(list_inbox)
    coming.command("retry")(retry_inbox)
    coming.command("raw")(raw_inbox)
    coming.command("correct")(correct_mail)
    app.add_typer(coming, name="inbox")
    going = typer.Typer(help="The mails that go out.", invoke_without_command=True)
    going.callback()(list_outbox)
    going.command("retry")(retry_outbox)
    going.command("release")(release_outbox)
    going.command("hold")(hold_outbox)
    going.command("drop")(drop_outbox)
    going.command("raw")(raw_outbox)
    app.add_typer(going, name="outbox")
    app.command("journal")(tell)


def list_inbox(
    called: typer.Context,
    club: str | None = OfClub,
    state: str | None = InState,
    limit: int = Most,
    json: bool = AsJson,
) -> None:
    """What came in, the newest first."""
    if called.invoked_subcommand is not None:
        return
    with opened() as assembled:
        rooms_asked_for(assembled, club)
        rows = inbox.rows(club, state=_state(state, INBOX_STATES), limit=limit)
        if json:
            as_json(rows)
            return
        zones = {key: room.club.timezone for key, room in assembled.house.rooms.items()}
        table(
            rows,
            {
                "number": lambda one: one.id,
                "came": lambda one: local(one.arrived_at, zones.get(one.club, "UTC")),
                "state": lambda one: one.state,
                "kind": lambda one: one.kind,
                "from": lambda one: cut(one.sender_shown, 60),
                "subject": lambda one: cut(one.subject, 60),
                "why": lambda one: cut(one.why, 60),
            },
            empty="Nothing came in yet.",
        )


def retry_inbox(id: int = Number, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """A mail that is stuck is handled once more."""
    with ordered(dry_run=dry_run) as order:
        retry_mail(id, house=order.assembled.house)
    order.tell(f"mail {id} is handled again by the next round", json=json)


def raw_inbox(id: int = Number) -> None:
    """The mail as it came, byte for byte, on standard output."""
    with opened():
        _the_mail(id)
        sys.stdout.buffer.write(inbox.content(id))


def list_outbox(
    called: typer.Context,
    club: str | None = OfClub,
    state: str | None = InState,
    limit: int = Most,
    json: bool = AsJson,
) -> None:
    """What goes out, the newest first."""
    if called.invoked_subcommand is not None:
        return
    with opened() as assembled:
        rooms_asked_for(assembled, club)
        rows = outbox.rows(club, state=_state(state, OUTBOX_STATES), limit=limit)
        if json:
            as_json(rows)
            return
        zones = {key: room.club.timezone for key, room in assembled.house.rooms.items()}
        table(
            rows,
            {
                "number": lambda one: one.id,
                "made": lambda one: local(one.created_at, zones.get(one.club, "UTC")),
                "state": lambda one: one.state,
                "to": lambda one: one.to,
                "subject": lambda one: cut(one.subject, 50),
                "parts": lambda one: ", ".join(one.templates),
                "answers": lambda one: one.mail or "",
                "error": lambda one: cut(one.error, 60),
            },
            empty="Nothing went out yet.",
        )


def retry_outbox(id: int = Number, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """A mail that was refused, or whose delivery is doubtful, is tried once more."""
    with ordered(dry_run=dry_run) as order:
        change_outgoing(id, "retry", house=order.assembled.house)
    order.tell(f"outgoing mail {id} is tried again", json=json)


def release_outbox(
    id: int | None = typer.Argument(None, help="Its number; left out, all that are held."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """Mails that are held (safe mode, a restored backup, a storm) go out."""
    ids, order = _changed(id, "release", of="held", club=club, dry_run=dry_run)
    order.tell(f"{counted(len(ids), 'mail goes', 'mails go')} out", json=json, outbox=ids)


def hold_outbox(
    id: int | None = typer.Argument(None, help="Its number; left out, all that wait."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """Mails that wait are kept back until they are released or dropped."""
    ids, order = _changed(id, "hold", of="waiting", club=club, dry_run=dry_run)
    order.tell(f"{counted(len(ids), 'mail is', 'mails are')} kept back", json=json, outbox=ids)


def drop_outbox(
    id: int | None = typer.Argument(None, help="Its number; left out, all that are held."),
    club: str | None = OfClub,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """Mails that are held never go out."""
    ids, order = _changed(id, "drop", of="held", club=club, dry_run=dry_run)
    order.tell(f"{counted(len(ids), 'mail is', 'mails are')} dropped", json=json, outbox=ids)


def _changed(
    id: int | None, verb: OutboxVerb, *, of: OutboxState, club: str | None, dry_run: bool
) -> tuple[list[int], Ordered]:
    """The mail, or all in this state, the oldest first; and the order, to be told."""
    with ordered(dry_run=dry_run) as order:
        rooms_asked_for(order.assembled, club)
        ids = [id] if id is not None else [one.id for one in outbox.rows(club, state=of, limit=100_000)][::-1]
        for one in ids:
            change_outgoing(one, verb, house=order.assembled.house)
    return ids, order


def raw_outbox(id: int = Number) -> None:
    """The mail as it goes out, byte for byte, on standard output."""
    with opened():
        row = outbox.row(id)
        if row is None:
            raise Refused(f"there is no outgoing mail {id}: `mailflow outbox` lists them")
        sys.stdout.buffer.write(row.content)


def tell(
    mail: int | None = typer.Argument(None, help="The mail's number; left out, the latest lines of all."),
    club: str | None = OfClub,
    limit: int = Most,
    json: bool = AsJson,
) -> None:
    """The whole story of one mail: read, words, decision, rows, answers."""
    with opened() as assembled:
        rooms_asked_for(assembled, club)
        zones = {key: room.club.timezone for key, room in assembled.house.rooms.items()}
        row = _the_mail(mail) if mail is not None else None
        lines = journal.lines(club, mail=mail, limit=limit)
        answers = outbox.rows(None, mail=mail, limit=100) if mail is not None else ()
    if json:
        told = [and_also(one, row="journal") for one in lines] + [and_also(one, row="outbox") for one in answers]
        as_json([*([and_also(row, row="inbox")] if row else []), *told])
        return
    if row is not None:
        _head(row, zones.get(row.club, "UTC"))
    table(
        lines,
        {
            "when": lambda one: local(one.at, zones.get(one.club, "UTC")),
            "mail": lambda one: one.mail or "",
            "what": lambda one: one.what,
            "": lambda one: one.text,
        },
        empty="The journal says nothing of it.",
    )
    if answers:
        table(
            answers,
            {
                "answer": lambda one: f"outbox {one.id}",
                "state": lambda one: one.state,
                "to": lambda one: one.to,
                "parts": lambda one: ", ".join(one.templates),
                "error": lambda one: cut(one.error, 60),
            },
            empty="",
        )


def _head(row: InboxRow, timezone: str) -> None:
    parts = [
        ("mail", f"{row.id}, {row.state}{f': {row.why}' if row.why else ''}"),
        ("from", row.sender_shown),
        ("subject", row.subject),
        ("written", local(row.written_at, timezone)),
        ("decided by", row.decided_by),
        ("came", f"{local(row.arrived_at, timezone)} into {row.source.account} {row.source.folder}"),
        ("said", row.said),
    ]
    table(parts, {"": lambda part: part[0], " ": lambda part: part[1]}, empty="")


def _the_mail(id: int) -> InboxRow:
    row = inbox.row(id)
    if row is None:
        raise Refused(f"there is no mail {id}: `mailflow inbox` lists them")
    return row


def _state(asked: str | None, states: tuple[Known, ...]) -> Known | None:
    """The state that was asked for, if any."""
    if asked is None:
        return None
    found = next((state for state in states if state == asked), None)
    if found is None:
        raise typer.BadParameter(f"--state is one of {', '.join(map(str, states))}")
    return found

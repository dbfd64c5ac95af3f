"""`mailflow questions`: what organisers are asked, and their verdicts."""

import typer

from mailflow.cli.listing import as_json, cut, local, table
from mailflow.cli.opened import AsJson, OfClub, opened, rooms_asked_for, whoever_types
from mailflow.cli.saying import DryRun, ordered
from mailflow.cli.trying import slots
from mailflow.flow.act import ask_back, misread, settle
from mailflow.mail.addresses import strict
from mailflow.model.address import Mentioned
from mailflow.model.errors import Refused
from mailflow.model.message import Answer
from mailflow.model.question import Question
from mailflow.model.understanding import Details
from mailflow.store import asked_back, facts

Number = typer.Argument(help="The question's number.")
Why = typer.Option("", "--reason", help="Told to the writer, in your own words.")
Note = typer.Option("", "--note", "--reason", help="The writer reads it in your name.")
Meeting = typer.Option(None, "--meeting", help="Which meeting was meant, by its number.")
Said = typer.Option(None, "--answer", help="What was meant: yes, no or maybe.")
Who = typer.Option(None, "--address", help="The address of the colleague who was meant.")


def register(app: typer.Typer) -> None:
    """`mailflow questions` is a command with verbs of its own."""
    questions = typer.Typer(help="What organisers are asked, and their verdicts.", invoke_without_command=True)
    questions.callback()(listing)
    questions.command("show")(show)
    questions.command("approve")(approve)
    questions.command("decline")(decline)
    questions.command("ask")(ask)
    questions.command("misread")(misunderstood)
    app.add_typer(questions, name="questions")


def listing(
    called: typer.Context,
    club: str | None = OfClub,
    every: bool = typer.Option(False, "--all", help="Settled ones too."),
    json: bool = AsJson,
) -> None:
    """The open questions, the oldest first."""
    if called.invoked_subcommand is not None:
        return
    with opened() as assembled:
        keys = [room.club.key for room in rooms_asked_for(assembled, club)]
        rows = [one for key in keys for one in facts.questions(key, state=None if every else "open")]
        if json:
            as_json(rows)
            return
        zones = {key: room.club.timezone for key, room in assembled.house.rooms.items()}
        table(
            rows,
            {
                "number": lambda one: one.id,
                "club": lambda one: one.club,
                "asked": lambda one: local(one.asked_at, zones.get(one.club, "UTC")),
                "about": lambda one: one.kind,
                "from": lambda one: one.sender_shown or one.person or "",
                "words": lambda one: cut(one.words or one.subject, 70),
                "settled": lambda one: f"{one.verdict} by {one.closed_by}" if one.verdict else "",
            },
            empty="There are no open questions.",
        )


def show(id: int = Number, json: bool = AsJson) -> None:
    """One question in full, with the writer's words."""
    with opened():
        (question,) = asked_back.with_answers([_the_question(id)])
    if json:
        as_json([question])
        return
    rows = [
        ("club", question.club),
        ("about", question.kind),
        ("why", question.why),
        ("from", question.sender_shown or question.person or ""),
        ("for", question.person or ""),
        ("subject", question.subject),
        ("mail", question.mail or ""),
        ("waits", _waits(question)),
        ("words", question.words),
        *(("answer", said) for said in question.came_back),
        ("state", f"{question.state} {question.verdict or ''} {question.closed_by}".strip()),
    ]
    table(rows, {"": lambda row: row[0], " ": lambda row: row[1]}, empty="")


def approve(
    id: int = Number,
    note: str = Note,
    meeting: int | None = Meeting,
    answer: str | None = Said,
    address: str | None = Who,
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """Yes: what waited is done, and the writer is told, with your note if there is one."""
    with ordered(dry_run=dry_run) as order:
        corrected = _corrected(_the_question(id), meeting=meeting, answer=answer, address=address)
        question = settle(
            id, "approve", house=order.assembled.house, by=whoever_types(), note=note, corrected=corrected
        )
    order.tell(f"question {id} ({question.kind}) is approved", json=json)


def decline(id: int = Number, reason: str = Why, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """No: what waited is not done; the writer is told, with the reason if there is one."""
    with ordered(dry_run=dry_run) as order:
        question = settle(id, "decline", house=order.assembled.house, by=whoever_types(), reason=reason)
    order.tell(f"question {id} ({question.kind}) is declined", json=json)


def ask(
    id: int = Number,
    text: str = typer.Argument(help="What you want to know, in your own words."),
    dry_run: bool = DryRun,
    json: bool = AsJson,
) -> None:
    """First ask the writer something by mail; the question stays open."""
    with ordered(dry_run=dry_run) as order:
        ask_back(id, text, house=order.assembled.house, by=whoever_types())
    order.tell(f"the writer of question {id} is asked, and the question stays open", json=json)


def misunderstood(id: int = Number, dry_run: bool = DryRun, json: bool = AsJson) -> None:
    """The writer meant something else: the question is closed, nobody is told anything, and mailflow can learn from it.

    What the writer did mean, `mailflow inbox correct` is told.
    """
    with ordered(dry_run=dry_run) as order:
        question = misread(id, house=order.assembled.house, by=whoever_types())
    order.tell(
        f"question {id} is closed: this was no {question.kind}, and the writer hears nothing. "
        f"Say what it was: `mailflow inbox correct {question.mail}`",
        json=json,
    )


def _waits(question: Question) -> str:
    """What is done on approval, in short."""
    if question.intent is None:
        return ""
    details = question.intent.details
    meeting = f"meeting {details.meeting}" if details.meeting is not None else ""
    filled = ", ".join(part for part in (meeting, slots(details, None)) if part)
    return f"{question.intent.kind} ({filled})" if filled else question.intent.kind


def _the_question(id: int) -> Question:
    question = facts.question(id)
    if question is None:
        raise Refused(f"there is no question {id}: `mailflow questions` lists the open ones")
    return question


def _corrected(question: Question, *, meeting: int | None, answer: str | None, address: str | None) -> Details | None:
    """The waiting intent's details with what the organiser knows better; None where nothing was given."""
    if meeting is None and answer is None and address is None:
        return None
    if question.intent is None:
        raise Refused(f"nothing waits for question {question.id}: approve it without --meeting, --answer or --address")
    said: dict[str, Answer] = {"yes": "yes", "no": "no", "maybe": "maybe"}
    if answer is not None and answer not in said:
        raise typer.BadParameter("--answer is yes, no or maybe")
    old = question.intent.details
    who = old.who
    if address is not None:
        found = strict(address)
        if found is None:
            raise typer.BadParameter(f"--address {address!r} is no plain mail address")
        who = Mentioned(name=found.name or (old.who.name if old.who else ""), address=found.address)
    return Details(
        answer=said[answer] if answer else old.answer,
        meeting=meeting if meeting is not None else old.meeting,
        day=old.day,
        guests=old.guests,
        who=who,
        place=old.place,
        title=old.title,
        remark=old.remark,
    )

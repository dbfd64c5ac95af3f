"""What an organiser orders by a button or a command goes the same way as a very clear mail, and can be taken back."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Literal, TypeVar

from mailflow.flow.correcting import checked, mail_to_correct
from mailflow.flow.desk import settling, undoing
from mailflow.flow.desk.batches import carried_out
from mailflow.flow.desk.relabelling import Relabelled, relabelled
from mailflow.flow.house import House
from mailflow.model.answering import Batch, Undone
from mailflow.model.correction import Label
from mailflow.model.effect import Effect, KeepCorrection
from mailflow.model.errors import Refused
from mailflow.model.people import Club
from mailflow.model.question import Question, Verdict
from mailflow.model.understanding import Details
from mailflow.store import facts, inbox, journal, outbox, withdrawing
from mailflow.store.connect import transaction

COMMAND = "command"
OutboxVerb = Literal["retry", "release", "hold", "drop"]
OUTBOX_VERBS: Mapping[OutboxVerb, Callable[[int], bool]] = {
    "retry": outbox.retry,
    "release": outbox.release,
    "hold": outbox.hold,
    "drop": partial(outbox.drop, why="not sent: an organiser dropped it"),
}
Thing = TypeVar("Thing")


def act(effects: Sequence[Effect], *, house: House, club: str, by: str, what: str = COMMAND) -> tuple[int, ...]:
    """The effects are true, in one transaction, as one batch; the ids of rows that were made."""
    return act_on(lambda: effects, house=house, club=club, by=by, what=what).made


def act_on(
    decided: Callable[[], Sequence[Effect]],
    *,
    house: House,
    club: str,
    by: str,
    what: str = COMMAND,
    mail: int | None = None,
) -> Batch:
    """The same for what is decided on facts that nobody changes meanwhile; nothing is changed where it raises.

    `what` set it going (a button, a command), `by` is the organiser's address or whoever typed.
    """
    return at_one_go(
        lambda: _done(decided(), house=house, club=club, by=by, what=what, mail=mail), house=house, club=club
    )


def settle(
    id: int,
    verdict: Verdict,
    *,
    house: House,
    by: str,
    reason: str = "",
    note: str = "",
    corrected: Details | None = None,
) -> Question:
    """The question is closed, and what waited for it is done or declined; the question as it was.

    Raises Refused where there is no such question, where it was settled before (the first verdict counts), or
    where the approved intent cannot be carried out as it stands: the text says what to add.
    """
    return _on_question(
        id,
        lambda question, club: settling.settled(
            question, verdict, club=club, house=house, by=by, reason=reason, note=note, corrected=corrected
        ),
        house=house,
        by=by,
    )


def misread(id: int, *, house: House, by: str) -> Question:
    """The question is closed because the mail was misunderstood: that is kept, and nobody is told anything.

    Raises Refused where there is no such question, where it was settled before, or where no intent waits for it.
    """
    return _on_question(
        id, lambda question, club: settling.misunderstood(question, club=club, by=by), house=house, by=by
    )


def ask_back(id: int, text: str, *, house: House, by: str) -> Question:
    """The writer is asked something in the organiser's name; the question stays open. Raises Refused."""
    return _on_question(
        id,
        lambda question, club: settling.asked_back(question, text, club=club, house=house, by=by),
        house=house,
        by=by,
    )


def undo(batch: int, *, house: House, by: str) -> Undone:
    """What the batch did is as it was, where that can still be; what became of it. Raises Refused."""
    club = undoing.the_batch(batch, house=house).club
    return at_one_go(lambda: undoing.taken_back(batch, house=house, club=club, by=by), house=house, club=club)


def correct(mail: int, label: Label, *, house: House, by: str) -> Label:
    """What the mail really asked is kept as an example, with a line in the journal; nothing else changes.

    The label as it is kept: with the meeting that is meant. Raises Refused for one that cannot be.
    """
    row, room = mail_to_correct(mail, house=house)
    label = checked(label, row=row, room=room)
    kept = KeepCorrection(mail=mail, origin="correction", label=label, by=by)
    act_on(lambda: (kept,), house=house, club=row.club, by=by, mail=mail)
    return label


def correct_and_do(mail: int, label: Label, *, house: House, by: str) -> Relabelled:
    """The same, and what the mail really asked is done as if it had been understood so; its questions are closed.

    What mailflow had done with it by itself is taken back as far as that can be: the answer says how far. Raises
    Refused, with nothing changed, where it cannot be done.
    """
    row, room = mail_to_correct(mail, house=house)

    def done() -> Relabelled:
        found = relabelled(mail, label, club=room.club, house=house, by=by)
        _done(found.effects, house=house, club=row.club, by=by, what=COMMAND, mail=mail)
        return found

    return at_one_go(done, house=house, club=row.club)


def retry_mail(id: int, *, house: House) -> None:
    """A mail that is stuck waits to be handled again. Raises Refused where it is not stuck."""

    def done() -> None:
        row = inbox.row(id)
        if row is None or not inbox.retry(id):
            raise Refused(
                f"mail {id} is not stuck: `mailflow inbox --state stuck` lists those that are",
                dutch="deze mail zit niet vast",
            )
        journal.write(row.club, "retry", "to be handled again, by an organiser", mail=id, now=house.now())

    at_one_go(done, house=house)


def change_outgoing(id: int, verb: OutboxVerb, *, house: House) -> None:
    """An outgoing mail is tried again, let go, kept back or dropped. Raises Refused where its state forbids that."""
    change = OUTBOX_VERBS[verb]

    def done() -> None:
        row = outbox.row(id)
        if row is None:
            raise Refused(f"there is no outgoing mail {id}: `mailflow outbox` lists them", dutch="die mail is er niet")
        if not change(id):
            raise Refused(
                f"outgoing mail {id} is {row.state}: it cannot be changed so",
                dutch="dat kan niet meer met deze mail: hij is al onderweg, verstuurd of ingetrokken",
            )
        if verb in ("retry", "release") and withdrawing.withdraw_if_left(id, now=house.now()):
            raise Refused(
                f"outgoing mail {id} is for somebody who left: it goes out no more",
                dutch="deze mail is voor iemand die zich heeft afgemeld: hij gaat niet meer uit",
            )
        journal.write(row.club, verb, f"outbox {id}: by an organiser", mail=row.mail, now=house.now())

    at_one_go(done, house=house)


def _on_question(id: int, decided: Callable[[Question, Club], Sequence[Effect]], *, house: House, by: str) -> Question:
    """What is decided about the question is carried out; the question as it was. Raises Refused."""
    club = house.rooms[_the_question(id, house=house).club].club

    def done() -> Question:
        question = _the_question(id, house=house)
        effects = decided(question, club)
        _done(effects, house=house, club=club.key, by=by, what=COMMAND, mail=question.mail)
        return question

    return at_one_go(done, house=house, club=club.key)


class _OnlyRehearsedError(Exception):
    """All of it is rolled back: it was only to be known what would be done."""


def at_one_go(done: Callable[[], Thing], *, house: House, club: str | None = None) -> Thing:
    """What is done in one transaction; where the house rehearses, nothing of it is kept."""
    found: list[Thing] = []
    with suppress(_OnlyRehearsedError), transaction(club=club):
        found.append(done())
        if house.rehearses:
            raise _OnlyRehearsedError
    return found[0]


def _done(effects: Sequence[Effect], *, house: House, club: str, by: str, what: str, mail: int | None = None) -> Batch:
    """The effects are carried out; whoever asked is told."""
    batch = carried_out(effects, house=house, club=club, by=by, what=what, mail=mail)
    if house.done is not None:
        house.done.append(replace(batch, letters=outbox.letters(batch.mails)))
    return batch


def _the_question(id: int, *, house: House) -> Question:
    """The question with this number. Raises Refused."""
    question = facts.question(id)
    if question is None or question.club not in house.rooms:
        raise Refused(
            f"there is no question {id}: `mailflow questions` lists the open ones", dutch=f"er is geen vraag {id}"
        )
    return question

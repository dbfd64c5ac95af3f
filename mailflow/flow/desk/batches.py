"""What is done at one go is kept as one batch, with how everything was before: so that it can be taken back."""

from collections.abc import Sequence
from dataclasses import replace

from mailflow.flow.carry_out import carry_out
from mailflow.flow.desk.bounds import keep_within
from mailflow.flow.house import House
from mailflow.model.answering import Batch
from mailflow.model.effect import Ask, Close, CountBounce, Effect, ForgetBounces, Note, Send
from mailflow.store import deeds
from mailflow.store.deeds import Done

# What a mail sets going without changing anything that organisers might take back.
PASSING = (Send, Ask, Note, Close, CountBounce, ForgetBounces)
BY_ITSELF = "mailflow"


def carried_out(
    effects: Sequence[Effect],
    *,
    house: House,
    club: str,
    by: str,
    what: str,
    mail: int | None = None,
    batch: Batch | None = None,
) -> Batch:
    """The effects are true, their mails wait, and all of it belongs to one batch, which can be taken back.

    Inside the caller's transaction. `by` is the organiser's address (or who typed), `what` set it going: mail, answer,
    button, command, undo. With a `batch` it belongs to that one. Raises what carry_out raises, and Refused for what a
    helper may not do.
    """
    keep_within(effects, house=house, club=club, by=by)
    now = house.now()
    begun = batch or deeds.begin(club, by=by, what=what, mail=mail, now=now)
    noted: list[Done] = []
    made = carry_out(effects, house=house, club=club, mail=mail, by=by, noting=noted.append)
    deeds.note(begun.id, noted)
    return replace(
        begun,
        made=(*begun.made, *made),
        told=(*begun.told, *(one.told for one in noted if not one.mails)),
        mails=(*begun.mails, *(id for one in noted for id in one.mails)),
    )


def carried_out_alone(effects: Sequence[Effect], *, house: House, club: str, mail: int) -> Batch | None:
    """The same for what mailflow does by itself because of a mail; no batch where nothing could be taken back."""
    if all(isinstance(one, PASSING) for one in effects):
        carry_out(effects, house=house, club=club, mail=mail)
        return None
    asked = tuple(one for one in effects if isinstance(one, Ask))
    if asked:  # what organisers are asked stays asked
        carry_out(asked, house=house, club=club, mail=mail)
    return carried_out(
        tuple(one for one in effects if not isinstance(one, Ask)),
        house=house,
        club=club,
        by=BY_ITSELF,
        what="mail",
        mail=mail,
    )

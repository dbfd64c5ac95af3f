"""An organiser says what a mail really asks: what was done by mistake is taken back, and the right thing is done."""

from dataclasses import dataclass

from mailflow.flow.correcting import checked, effects_of, mail_to_correct
from mailflow.flow.desk import undoing
from mailflow.flow.desk.batches import BY_ITSELF
from mailflow.flow.desk.settling import still_open
from mailflow.flow.house import House
from mailflow.model.answering import Spoken, Undone
from mailflow.model.correction import Label, LabelledIntent
from mailflow.model.effect import Effect, KeepCorrection
from mailflow.model.errors import Refused
from mailflow.model.people import Club
from mailflow.model.question import Question
from mailflow.store import deeds


@dataclass(frozen=True, slots=True, kw_only=True)
class Relabelled:
    """The label as it is kept, what carries it out, and what became of taking back what was done before."""

    label: Label
    effects: tuple[Effect, ...]
    undone: Undone | None = None


def relabelled(of: Question | int, label: Label | LabelledIntent, *, club: Club, house: House, by: str) -> Relabelled:
    """What mailflow did by itself because of the mail is taken back; the effects do what it really asks.

    `of` is a question about the mail, or the mail's number. Inside the caller's transaction; the effects keep the
    correction and close the mail's open questions. Raises Refused where the question was settled before, for a label
    that cannot be, and where it cannot be carried out: then the caller takes all of it back.
    """
    mail = _mail_of(of, club)
    row, room = mail_to_correct(mail, house=house)
    if row.club != club.key:
        raise Refused(f"there is no mail {mail} in {club.name}", dutch="die mail is er niet")
    wanted = label if isinstance(label, Label) else Label(intents=(label,))
    wanted = checked(wanted, row=row, room=room)
    undone = _taken_back(mail, club=club, house=house, by=by)
    kept = KeepCorrection(mail=mail, origin="correction", label=wanted, by=by)
    return Relabelled(
        label=wanted, effects=(kept, *effects_of(wanted, row=row, club=club, house=house, by=by)), undone=undone
    )


def _mail_of(of: Question | int, club: Club) -> int:
    if isinstance(of, int):
        return of
    still_open(of, club)
    if of.mail is None:
        raise Refused(
            f"question {of.id} is about no mail: approve or decline it", dutch="deze vraag gaat niet over een mail"
        )
    return of.mail


def _taken_back(mail: int, *, club: Club, house: House, by: str) -> Undone | None:
    """What mailflow did by itself is taken back; what organisers decided since stays."""
    back: list[Spoken] = []
    stays: list[Spoken] = []
    done = [one for one in deeds.of_mail(mail) if one.by == BY_ITSELF]
    for batch in done:
        undone = undoing.taken_back(batch.id, house=house, club=club.key, by=by)
        back += undone.back
        stays += undone.stays
    return Undone(batch=done[0].id, back=tuple(back), stays=tuple(stays)) if done else None

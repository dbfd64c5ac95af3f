"""What an organiser says a mail really asked, checked, and turned into what would carry it out."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from mailflow import intents
from mailflow.flow.house import House, Room
from mailflow.model.address import Address, Mentioned
from mailflow.model.correction import Correction, Label, LabelledIntent
from mailflow.model.effect import Ask, Close, Effect
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting
from mailflow.model.people import Club
from mailflow.model.question import Question
from mailflow.model.records import InboxRow
from mailflow.model.situation import Conversation, Situation
from mailflow.model.understanding import Details, Intent
from mailflow.store import facts, inbox
from mailflow.understanding.labels import shown

ABOUT_A_MEETING = ("rsvp", "programme")
ABOUT_SOMEBODY = ("join", "leave", "rsvp")
# These may end with a question to organisers, also where they are rightly understood.
MAY_ASK = ("programme", "question", "propose_theme", "contribute")


def mail_to_correct(id: int, *, house: House) -> tuple[InboxRow, Room]:
    """The mail and its club. Raises Refused where there is none, or it was not decided yet."""
    row = inbox.row(id)
    if row is None or row.club not in house.rooms:
        raise Refused(f"there is no mail {id}: `mailflow inbox` lists them", dutch=f"er is geen mail {id}")
    if row.state == "received":
        raise Refused(
            f"mail {id} was not handled yet: there is nothing to correct",
            dutch="deze mail is nog niet behandeld: er valt nog niets te verbeteren",
        )
    if row.copy_of is not None:
        raise Refused(
            f"mail {id} is a copy of mail {row.copy_of}: correct that one",
            dutch=f"deze mail is een kopie van mail {row.copy_of}: verbeter die",
        )
    return row, house.rooms[row.club]


def checked(label: Label, *, row: InboxRow, room: Room) -> Label:
    """The label with the meeting filled in that is meant where none is named: the next one after the mail.

    Raises Refused, with what to say instead, for a label that no careful organiser would give (LABELS.md).
    """
    if label.kind not in ("person", "calendar_reply") and label.intents:
        raise Refused(
            f"a mail that is {label.kind} asks for nothing: leave the intents out, or the kind",
            dutch="een mail van een machine vraagt niets: laat weg wat erin gevraagd wordt",
        )
    if label.kind == "calendar_reply" and [one.kind for one in label.intents] != ["rsvp"]:
        raise Refused(
            "a calendar's answer is exactly one rsvp", dutch="een antwoord uit een agenda is precies één antwoord"
        )
    complete = tuple(_checked(one, row=row, room=room) for one in label.intents)
    once = {(one.kind, one.who, one.day) for one in complete if one.kind in (*ABOUT_SOMEBODY, *ABOUT_A_MEETING)}
    several = [one for one in complete if one.kind in (*ABOUT_SOMEBODY, *ABOUT_A_MEETING)]
    if len(once) != len(several):
        raise Refused(
            "the same intent stands there twice for the same person and meeting: say it once",
            dutch="hetzelfde staat er twee keer voor dezelfde persoon en bijeenkomst",
        )
    return replace(label, intents=complete)


def _checked(intent: LabelledIntent, *, row: InboxRow, room: Room) -> LabelledIntent:
    if intent.kind not in intents.kinds():
        raise Refused(
            f"{intent.kind!r} is nothing that a mail can ask: {', '.join(intents.kinds())}",
            dutch="dat kan een mail niet vragen",
        )
    if (intent.answer is None) is (intent.kind == "rsvp"):
        raise Refused(
            "an rsvp needs its answer (yes, no or maybe), and nothing else has one",
            dutch="bij komen of niet komen hoort een antwoord: ja, nee of misschien; bij iets anders niet",
        )
    if intent.who is not None and intent.kind not in ABOUT_SOMEBODY:
        raise Refused(
            f"{intent.kind} is never for somebody else: only {', '.join(ABOUT_SOMEBODY)} are",
            dutch="alleen aanmelden, afmelden en komen of niet komen kan voor iemand anders zijn",
        )
    if intent.kind not in ABOUT_A_MEETING:
        if intent.day is not None:
            raise Refused(
                f"{intent.kind} has no meeting: only {', '.join(ABOUT_A_MEETING)} have",
                dutch="hier hoort geen bijeenkomst bij",
            )
        return intent
    return replace(intent, day=_meant(intent, row, room.club).day(room.club.timezone))


def _meant(intent: LabelledIntent, row: InboxRow, club: Club) -> Meeting:
    """The meeting on the day that is named, else the next one after the mail was written."""
    all_meetings = facts.meetings(club.key)
    written_at = row.written_at or row.arrived_at
    for one in all_meetings:
        if one.day(club.timezone) == intent.day or (intent.day is None and one.starts_at >= written_at):
            return one
    days = ", ".join(one.day(club.timezone).isoformat() for one in all_meetings) or "none at all"
    named = f"on {intent.day}" if intent.day else "after this mail"
    raise Refused(
        f"there is no meeting {named}: the club's meetings are {days}",
        dutch="er is geen bijeenkomst op die dag" if intent.day else "er is geen bijeenkomst na deze mail",
    )


def effects_of(
    label: Label, *, row: InboxRow, club: Club, house: House, by: str = "a correction"
) -> tuple[Effect, ...]:
    """What carries the label out, as if the mail had been understood so, and closes the questions that it answers.

    Raises Refused where it cannot be: the text says what is missing. Answers go out once for a label, however
    often it is given.
    """
    if not row.sender:
        raise Refused(
            f"mail {row.id} has no plain sender: nothing can be done for them",
            dutch="deze mail heeft geen duidelijke afzender: er kan niets voor gedaan worden",
        )
    wanted = tuple(_intent(one, club) for one in label.intents)
    situation = _situation(label, wanted, row=row, club=club, house=house)
    effects: list[Effect] = []
    for kind, group in groupby(sorted(wanted, key=lambda one: one.kind), key=lambda one: one.kind):
        together = tuple(group)
        module = intents.module_of(kind)
        made = module.decide_all(together, situation)
        nameless = next((one.details.who for one in together if one.details.who and not one.details.who.address), None)
        if nameless is not None:
            raise Refused(
                f"no address is known for {nameless.shown}: add it, or keep the correction without doing it",
                dutch=f"van {nameless.shown} is geen adres bekend: vul dat in, of doe het niet meteen",
            )
        if kind not in MAY_ASK and any(isinstance(one, Ask) for one in made):
            raise Refused(
                f"this {kind} cannot be carried out any more: is its meeting over, or cancelled?",
                dutch="dit kan niet meer: is de bijeenkomst geweest of afgelast?",
            )
        effects += made
    return (*_closing(label, row, by=by), *effects)


def _closing(label: Label, row: InboxRow, *, by: str) -> Iterable[Close]:
    kinds = {one.kind for one in label.intents}
    for one in open_questions(row):
        yield Close(question=one.id, verdict="approve" if one.kind in kinds else "decline", by=by)


def open_questions(row: InboxRow) -> tuple[Question, ...]:
    """The questions about this mail that nobody settled yet."""
    return tuple(one for one in facts.questions(row.club, state="open") if one.mail == row.id)


def _intent(labelled: LabelledIntent, club: Club) -> Intent:
    meeting = next((one for one in facts.meetings(club.key) if one.day(club.timezone) == labelled.day), None)
    return Intent(
        kind=labelled.kind,
        details=Details(
            answer=labelled.answer,
            meeting=meeting.id if meeting else None,
            day=labelled.day,
            guests=labelled.guests,
            who=_with_address(labelled.who, club) if labelled.who else None,
            place=labelled.place,
            title=labelled.title,
        ),
        origin="verdict",
    )


def _with_address(who: Mentioned, club: Club) -> Mentioned:
    """The same person with the address of the one member of that name."""
    if who.address:
        return who
    found = [one.person for one in facts.members(club.key) if one.person.name.casefold() == who.name.casefold()]
    return Mentioned(name=who.name, address=found[0].address) if len(found) == 1 else who


def _situation(label: Label, wanted: tuple[Intent, ...], *, row: InboxRow, club: Club, house: House) -> Situation:
    writer = facts.writer(club, row.id) or Address(address=row.sender)
    conversation = Conversation(
        key=row.message_id, subject=row.subject, answers=row.message_id, references=(row.message_id,)
    )
    return facts.situation(
        club,
        cause=f"correction:{row.id}:{hashlib.sha256(shown(label).encode()).hexdigest()[:16]}",
        person=writer,
        mentioned=[one.details.who.address for one in wanted if one.details.who and one.details.who.address],
        now=house.now(),
        written_at=row.written_at or row.arrived_at,
        said=row.said,
        language=facts.language_of(club, writer.address),
        conversation=conversation if row.message_id else None,
        mail=row.id,
        subject=row.subject,
    )


def whole_label(given: tuple[Correction, ...], *, understood: int, is_clear: bool) -> Label | None:
    """What organisers said of the whole mail, if they did: the newest correction counts.

    Without one, the mail is labelled where each of its `understood` intents was put to organisers and confirmed, and
    nothing else in it `is_clear`ly waits to be looked at. A single confirmed intent of several labels no mail.
    """
    corrected = [one for one in given if one.origin == "correction"]
    if corrected:
        return corrected[-1].label
    confirmed = {_same(one): one for one in given if one.origin == "confirmed"}
    if not confirmed or any(one.origin == "misread" for one in given) or not is_clear:
        return None
    if len(confirmed) != understood:
        return None
    labels = [one.label for one in confirmed.values()]
    return Label(kind=labels[0].kind, intents=tuple(intent for one in labels for intent in one.intents))


def _same(confirmed: Correction) -> tuple[object, ...]:
    """Tells intents apart: a theme that was first approved as a question and then accepted is one."""
    return tuple((one.kind, one.who, one.day, one.title.casefold()) for one in confirmed.label.intents)

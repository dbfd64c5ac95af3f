"""What organisers change at their desk, as `apply` does it: what is known of people, who came, what they ask back."""

from datetime import datetime

from mailflow.model.effect import AskBack, ForgetAbsence, KeepCorrection, NoteCame, SetPerson
from mailflow.model.people import Club
from mailflow.store import corrections, people, tables
from mailflow.store.rows import insert_once
from mailflow.understanding.labels import shown

Told = tuple[str, str, int | None]
DeskEffect = SetPerson | ForgetAbsence | NoteCame | AskBack | KeepCorrection
OF_PEOPLE = ("name", "place", "phone", "language")


def change(effect: DeskEffect, *, club: Club, now: datetime) -> Told:
    """The effect is true; what the journal says of it. Raises LookupError for what is not in this club."""
    match effect:
        case SetPerson():
            return _set_person(effect, club=club)
        case ForgetAbsence():
            return _forget_absence(effect, club=club)
        case NoteCame():
            return _note_came(effect, club=club, now=now)
        case AskBack():
            return _ask_back(effect, club=club, now=now)
        case KeepCorrection():
            corrections.add(
                club.key, effect.mail, effect.origin, effect.label, by=effect.by, now=now, about=effect.about
            )
            return "corrected", f"{shown(effect.label)} ({effect.by})", None


def _set_person(effect: SetPerson, *, club: Club) -> Told:
    told = {name: value for name in OF_PEOPLE if (value := getattr(effect, name)) is not None}
    row = tables.Person
    id = people.person_id(club.key, effect.person)
    if told:
        row.update(told).where(row.id == id).execute()
    return "member", f"of {effect.person.address} is known now: {', '.join(told) or 'nothing new'}", None


def _forget_absence(effect: ForgetAbsence, *, club: Club) -> Told:
    known = people.find(club.key, effect.person.address)
    if known is not None:
        tables.Absence.delete().where(tables.Absence.person == known.id).execute()
    return "away", f"{effect.person} is not away", None


def _note_came(effect: NoteCame, *, club: Club, now: datetime) -> Told:
    """Who came without ever saying so is counted as one who said yes, then."""
    meeting, row = tables.Meeting, tables.Attendance
    if not meeting.select().where(meeting.club == club.key, meeting.id == effect.meeting).exists():
        raise LookupError(f"there is no meeting {effect.meeting} in {club.name}: `mailflow meetings` lists them")
    came = None if effect.came is None else int(effect.came)
    person = people.person_id(club.key, effect.person)
    known = row.update(came=came).where(row.meeting == effect.meeting, row.person == person)
    if not known.execute() and effect.came:
        said: dict[str, object] = {"answer": "yes", "written_at": now, "changed_at": now, "seat_since": now}
        insert_once(row.insert({"meeting": effect.meeting, "person": person, "came": came, **said}))
    told = {True: "was there", False: "was not there", None: "may have been there or not"}[effect.came]
    return "came", f"{effect.person} {told}: meeting {effect.meeting}", None


def _ask_back(effect: AskBack, *, club: Club, now: datetime) -> Told:
    row = tables.Question
    asked = row.update(asked_back_at=now).where(row.club == club.key, row.id == effect.question)
    if not asked.execute():
        raise LookupError(f"there is no question {effect.question} in {club.name}: `mailflow questions` lists them")
    return "asked back", f"question {effect.question}: its writer is asked something first ({effect.by})", None

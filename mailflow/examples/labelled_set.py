"""Labels, and what the club knew, under the disguise: the two other parts of a labelled set (LABELS.md)."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from mailflow.examples.disguise import CLUB_NAME, Disguise
from mailflow.model.address import Address, Mentioned
from mailflow.model.correction import Label, LabelledIntent
from mailflow.model.meeting import Meeting
from mailflow.model.understanding import Known
from mailflow.understanding.labels import as_told


def line(file: str, language: str, label: Label, disguise: Disguise) -> dict[str, object]:
    """The mail's line of `labels.jsonl`."""
    hidden = replace(label, intents=tuple(_intent(one, disguise) for one in label.intents))
    return {"file": file, "lang": language or "nl", **as_told(hidden)}


def what_is_known(known: Known, disguise: Disguise) -> dict[str, object]:
    """What `context.json` holds; meetings have their new uid too, by which calendar answers name them."""
    return {
        "club": CLUB_NAME,
        "inbox": disguise.address(known.club_address),
        "timezone": known.timezone,
        "organisers": [_person(one, disguise) for one in known.organisers],
        "members": [{**_person(one.address, disguise), "place": one.place} for one in known.members],
        "meetings": [_meeting(one, known.timezone, disguise) for one in known.meetings],
    }


def _intent(intent: LabelledIntent, disguise: Disguise) -> LabelledIntent:
    who = intent.who
    return replace(
        intent,
        who=Mentioned(
            name=disguise.name(who.name) if who.name else "",
            address=disguise.address(who.address) if who.address else "",
        )
        if who
        else None,
        place=disguise.text(intent.place),
        title=disguise.text(intent.title),
    )


def _person(person: Address, disguise: Disguise) -> dict[str, str]:
    hidden = disguise.person(person)
    return {"name": hidden.name, "email": hidden.address}


def _meeting(meeting: Meeting, timezone: str, disguise: Disguise) -> dict[str, str]:
    zone = ZoneInfo(timezone)
    return {
        "start": f"{meeting.starts_at.astimezone(zone):%Y-%m-%dT%H:%M}",
        "end": f"{meeting.ends_at.astimezone(zone):%Y-%m-%dT%H:%M}",
        "place": disguise.text(meeting.place),
        "theme": disguise.text(meeting.theme),
        "uid": disguise.id(meeting.uid),
    }

"""Understanding as the JSON objects of the labelled sets, and what a set knows of club and meetings (LABELS.md)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from mailflow.model.address import Address, Mentioned
from mailflow.model.meeting import Meeting
from mailflow.model.message import Message
from mailflow.model.understanding import Intent, Known, KnownMember, Understanding

_TITLES = {"propose_theme": "title", "contribute": "topic"}


def as_labelled(
    file: str, message: Message, understanding: Understanding, known: Known, decisions: Mapping[int, str]
) -> dict[str, object]:
    """The message as one object of the format; `decisions` tells "act" or "ask" of each intent by its number.

    `attention` is whether an organiser will see it: something is unclear, asked of them, or understood as nothing.
    """
    intents = [
        _intent(intent, known, "ask" if intent.kind == "question" else decisions.get(number, "ask"))
        for number, intent in enumerate(understanding.intents)
    ]
    return {
        "file": file,
        "lang": understanding.language,
        "kind": message.kind,
        "attention": _needs_a_look(message, understanding) or any(one["decision"] == "ask" for one in intents),
        "unclear": understanding.unclear,
        "intents": intents,
    }


def _needs_a_look(message: Message, understanding: Understanding) -> bool:
    """What a human being wrote and was understood as nothing is shown to an organiser, unless it clearly asks none."""
    if understanding.asks_nothing:
        return False
    return bool(understanding.unclear) or (message.automatic is None and not understanding.intents)


def known_from(told: Mapping[str, object]) -> Known:
    """What a set's `context.json` tells: the club, its organisers, members and meetings (numbered from 1)."""
    timezone = str(told.get("timezone", "Europe/Amsterdam"))
    return Known(
        club_name=str(told.get("club", "")),
        club_address=str(told.get("inbox", "")).lower(),
        timezone=timezone,
        organisers=tuple(_address(one) for one in _rows(told, "organisers")),
        members=tuple(
            KnownMember(address=_address(one), place=str(one.get("place") or "")) for one in _rows(told, "members")
        ),
        meetings=tuple(_meeting(number, one, timezone) for number, one in enumerate(_rows(told, "meetings"), start=1)),
    )


def _intent(intent: Intent, known: Known, decision: str) -> dict[str, object]:
    details = intent.details
    found: dict[str, object] = {"intent": intent.kind, "confidence": intent.confidence, "decision": decision}
    if intent.kind == "rsvp":
        found["status"] = details.answer
        found["guests"] = details.guests
    if intent.kind in ("rsvp", "programme"):
        found["meeting"] = _day(intent, known)
    if details.who is not None:
        found["who"] = _who(details.who)
    if details.place:
        found["place"] = details.place
    if details.title:
        found[_TITLES.get(intent.kind, "title")] = details.title
    if details.remark:
        found["remark"] = details.remark
    if details.phone:
        found["phone"] = details.phone
    if details.signed_as:
        found["signed_as"] = details.signed_as
    found["evidence"] = [{"words": one.words, "rule": one.rule, "weight": one.weight} for one in intent.evidence]
    return found


def _day(intent: Intent, known: Known) -> str | None:
    meeting = next((one for one in known.meetings if one.id == intent.details.meeting), None)
    if meeting is not None:
        return meeting.day(known.timezone).isoformat()
    return intent.details.day.isoformat() if intent.details.day else None


def _who(who: Mentioned) -> dict[str, str]:
    return {key: text for key, text in (("name", who.name), ("email", who.address)) if text}


def _rows(told: Mapping[str, object], key: str) -> Sequence[Mapping[str, object]]:
    rows = told.get(key, [])
    return [one for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []


def _address(row: Mapping[str, object]) -> Address:
    return Address(address=str(row.get("email", "")).lower(), name=str(row.get("name", "")))


def _meeting(number: int, row: Mapping[str, object], timezone: str) -> Meeting:
    zone = ZoneInfo(timezone)
    return Meeting(
        id=number,
        uid=str(row.get("uid", f"meeting-{number}")),
        starts_at=datetime.fromisoformat(str(row["start"])).replace(tzinfo=zone).astimezone(ZoneInfo("UTC")),
        ends_at=datetime.fromisoformat(str(row["end"])).replace(tzinfo=zone).astimezone(ZoneInfo("UTC")),
        place=str(row.get("place") or ""),
        theme=str(row.get("theme") or ""),
        state="announced",
    )

"""The list of members as a file for a spreadsheet, in the language of whoever asks."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from mailflow.mail.csv_file import csv_file
from mailflow.model.people import Club, Language
from mailflow.store import roster
from mailflow.store.roster import Listed

# Read back by mail/member_file under these very heads.
HEADS: Mapping[Language, tuple[str, ...]] = {
    "nl": ("E-mail", "Naam", "Gemeente", "Telefoon", "Taal", "Lid sinds", "Staat"),
    "en": ("E-mail", "Name", "Municipality", "Phone", "Language", "Member since", "State"),
}
STATES: Mapping[Language, Mapping[str, str]] = {
    "nl": {"active": "lid", "invited": "uitgenodigd", "left": "afgemeld"},
    "en": {"active": "member", "invited": "invited", "left": "left"},
}


def exported(
    club: Club, *, language: Language | None = None, with_left: bool = False
) -> tuple[tuple[Listed, ...], bytes]:
    """All members by name, and the same as a CSV file; those who left only where they are asked for."""
    spoken = language or club.language
    found = tuple(one for one in roster.everybody(club.key) if with_left or one.state != "left")
    return found, csv_file(HEADS[spoken], [_cells(one, club, spoken) for one in found])


def _cells(one: Listed, club: Club, language: Language) -> tuple[str, ...]:
    since = one.since.astimezone(ZoneInfo(club.timezone)).date().isoformat() if one.since else ""
    state = STATES[language].get(one.state or "", "")
    return (one.person.address, one.person.name, one.place, one.phone, one.language or "", since, state)

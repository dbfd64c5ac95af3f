"""How people name the meeting they mean: by a day, a weekday, a week, a season, a place, a theme, or its turn."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mailflow.model.meeting import Meeting
from mailflow.model.understanding import Intent
from mailflow.understanding.understand import understand
from tests.understanding.builders import a_meeting, a_message, known, lexicon

TABLE = Path(__file__).parent / "naming_meetings.txt"
MEETINGS = (
    a_meeting(1, month=1, day=13, place="Utrecht", theme="bewonersparticipatie"),
    a_meeting(2, month=2, day=10, place="Amersfoort", theme="armoede en schulden"),
    a_meeting(3, month=3, day=26, place="Deventer", theme="jongerenwerk op straat"),
    a_meeting(4, month=6, day=9, place="Tilburg", theme="eenzaamheid"),
    a_meeting(5, month=9, day=23, place="'s-Hertogenbosch", theme="de energietransitie in de wijk"),
    a_meeting(6, month=12, day=10, place="Leeuwarden", theme="terugblik en vooruitblik"),
)
SURE = 0.9


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of the table: what was said, when, in what mail, and what it may mean."""

    written_at: datetime
    said: str
    subject: str
    answers: str
    quoted: str
    expected: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.written_at.date()}|{self.said}|{self.subject or self.answers or self.quoted}"


def cases() -> Iterator[Case]:
    """The lines of the table."""
    written_at = datetime(2020, 1, 1, tzinfo=UTC)
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            written_at = datetime.fromisoformat(line[1:]).replace(tzinfo=UTC)
        if not line.strip() or line.startswith(("#", "@")):
            continue
        expected, said, *more = line.split("|")
        beside = dict(one.split(": ", 1) for one in more)
        yield Case(
            written_at=written_at,
            said=said.strip(),
            subject=beside.get("subject", ""),
            answers=beside.get("answers", ""),
            quoted=beside.get("quoted", ""),
            expected=tuple(expected.split(" or ")),
        )


def understood(case: Case) -> tuple[Intent, ...]:
    """What a mail that says this asks of the club's meetings."""
    meeting = next((one for one in MEETINGS if case.answers and _code(one) == case.answers), None)
    message = a_message(case.said, subject=case.subject, quoted=case.quoted, written_at=case.written_at)
    answers = "invitation" if meeting else ""
    about = known(answers=answers, meeting=meeting.id if meeting else None, meetings=MEETINGS)
    found = understand(message, lexicon(), about).intents
    return tuple(one for one in found if one.kind in ("rsvp", "programme"))


@pytest.fixture(scope="module")
def found() -> dict[Case, tuple[Intent, ...]]:
    """What each line of the table is understood as."""
    return {case: understood(case) for case in cases()}


def is_right(case: Case, found: tuple[Intent, ...]) -> bool:
    """Whether exactly the meetings of one of the readings were found, with the answers and the doubt it names."""
    return any(_is(found, reading) for reading in case.expected)


def _is(found: tuple[Intent, ...], reading: str) -> bool:
    wanted = [one.strip("~") for one in reading.split("+")]
    told = {_told(intent) for intent in found}
    plain = {code[:4] for code in told}
    return (
        plain == {one[:4] for one in wanted}
        and all(one in told for one in wanted if len(one) == 5)
        and ("~" not in reading or all(intent.confidence < SURE for intent in found))
    )


def _told(intent: Intent) -> str:
    meeting = next((one for one in MEETINGS if one.id == intent.details.meeting), None)
    return f"{_code(meeting) if meeting else 'none'}{(intent.details.answer or ' ')[0]}"


def _code(meeting: Meeting) -> str:
    day: date = meeting.day("Europe/Amsterdam")
    return f"{day:%m%d}"


def test_nearly_every_way_of_naming_a_meeting_is_understood(found: dict[Case, tuple[Intent, ...]]) -> None:
    missed = [(str(case), [_told(one) for one in found[case]]) for case in found if not is_right(case, found[case])]

    assert len(missed) <= 0.1 * len(found), missed


def test_the_wrong_meeting_is_hardly_ever_acted_on(found: dict[Case, tuple[Intent, ...]]) -> None:
    wrong = [str(case) for case in found if _acts_on_another(case, found[case])]

    assert len(wrong) <= 0.02 * len(found), wrong


def _acts_on_another(case: Case, found: tuple[Intent, ...]) -> bool:
    wanted = " ".join(case.expected)
    return any(one.confidence >= SURE and _told(one)[:4] not in wanted for one in found)

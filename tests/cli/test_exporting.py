"""`mailflow meetings export`: a file for any calendar program."""

from pathlib import Path

from icalendar import Calendar

from tests.cli.clubs import CLUB, ClubFolder
from tests.cli.conftest import Typed

WINTER = ("meetings", "add", "2026-01-13T10:00", "--place", "Utrecht", "--theme", "Lezen in de winter")


def test_meetings_are_exported_to_a_file(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    mailflow(*WINTER)
    mailflow("meetings", "add", "2026-02-10T10:00")
    mailflow("meetings", "cancel", "2")

    done = mailflow("meetings", "export", "--out", "lezers.ics")

    assert (done.exit_code, done.stdout) == (0, "2 meetings written to lezers.ics\n")
    calendar = Calendar.from_ical((tmp_path / "lezers.ics").read_bytes())
    first, second = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert (str(first["SUMMARY"]), str(first["STATUS"])) == ("De Lezers: Lezen in de winter", "TENTATIVE")
    assert str(second["STATUS"]) == "CANCELLED"


def test_without_a_file_the_calendar_is_printed_as_it_is(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER)

    done = mailflow("meetings", "export")

    assert done.exit_code == 0
    assert done.stdout_bytes.startswith(b"BEGIN:VCALENDAR\r\n")
    assert done.stdout_bytes.endswith(b"END:VCALENDAR\r\n")


def test_a_file_that_cannot_be_written_is_told(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow("meetings", "export", "--out", "nowhere/lezers.ics")

    assert done.exit_code == 1
    assert "nowhere/lezers.ics: the calendar cannot be written" in done.stderr


def test_of_several_clubs_one_must_be_named(mailflow: Typed, club: ClubFolder) -> None:
    club.write(key="schrijvers", text=CLUB.replace("lezers@", "schrijvers@"))

    unnamed = mailflow("meetings", "export")

    assert unnamed.exit_code == 2 and "say which one with --club" in unnamed.stderr
    assert mailflow("meetings", "export", "--club", "lezers").stdout.startswith("BEGIN:VCALENDAR")

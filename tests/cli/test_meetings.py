"""`mailflow meetings`: on the club's own clock, without an hour that does not exist."""

from pathlib import Path

import pytest

from tests.cli.clubs import CLUB, COMING, ClubFolder, a, lines
from tests.cli.conftest import Typed

WINTER = ("meetings", "add", "2026-01-13T10:00")


def starts(mailflow: Typed) -> list[str]:
    return [row["starts_at"] for row in lines(mailflow("meetings", "--json"))]


def test_a_meeting_is_planned_on_the_clubs_clock_and_lasts_two_hours(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow(*WINTER, "--place", "Utrecht", "--theme", "Lezen in de winter")

    assert (done.exit_code, done.stdout) == (0, "meeting 1 is planned\n")
    (meeting,) = lines(mailflow("meetings", "list", "--json"))
    assert (meeting["starts_at"], meeting["ends_at"]) == ("2026-01-13T09:00:00+00:00", "2026-01-13T11:00:00+00:00")
    assert (meeting["club"], meeting["place"], meeting["theme"], meeting["state"]) == (
        "lezers",
        "Utrecht",
        "Lezen in de winter",
        "planned",
    )


def test_in_summer_the_same_hour_on_the_wall_is_another_instant(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("meetings", "add", "2026-07-14 10:00", "--ends", "2026-07-14 15:00")

    (meeting,) = lines(mailflow("meetings", "--json"))
    assert (meeting["starts_at"], meeting["ends_at"]) == ("2026-07-14T08:00:00+00:00", "2026-07-14T13:00:00+00:00")


def test_meetings_are_listed_the_first_one_first(mailflow: Typed, club: ClubFolder) -> None:
    assert mailflow("meetings").stdout == "There are no meetings yet: mailflow meetings add\n"
    mailflow("meetings", "add", "2026-02-10T10:00", "--place", "Deventer")
    mailflow(*WINTER)

    heading, first, second = mailflow("meetings", "list").stdout.splitlines()
    assert heading.split() == ["number", "club", "begins", "ends", "place", "theme", "state"]
    assert first.split()[:4] == ["2", "lezers", "2026-01-13", "10:00"]
    assert second.split()[:4] == ["1", "lezers", "2026-02-10", "10:00"] and "Deventer" in second
    assert mailflow("meetings").stdout.splitlines()[1:] == [first, second]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("2026-13-01T10:00",), "'2026-13-01T10:00' is no day and hour: write it as 2026-01-13T10:00"),
        (("tomorrow",), "'tomorrow' is no day and hour"),
        (("2026-03-29T02:30",), "does not exist: the clock skips that hour"),
        (("2026-10-25T02:30",), "comes twice: the clock is set back in that night"),
        (("2026-01-13T10:00", "--ends", "2026-01-13T09:00"), "the meeting would end before it begins"),
        (("2026-01-13T10:00", "--ends", "2026-01-13T10:00"), "the meeting would end before it begins"),
    ],
)
def test_an_hour_that_cannot_be_is_told(mailflow: Typed, club: ClubFolder, words: tuple[str, ...], told: str) -> None:
    done = mailflow("meetings", "add", *words)

    assert done.exit_code == 2
    assert told in " ".join(done.stderr.split())
    assert starts(mailflow) == []


def test_the_programme_comes_from_a_file(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    (tmp_path / "programma.txt").write_text("10.00 uur koffie\n10.30 uur café\n", encoding="utf-8")

    mailflow(*WINTER, "--programme-file", "programma.txt")

    assert lines(mailflow("meetings", "--json"))[0]["programme"] == "10.00 uur koffie\n10.30 uur café"
    missing = mailflow("meetings", "change", "1", "--programme-file", "nowhere.txt")
    assert missing.exit_code == 1
    assert "nowhere.txt: the programme cannot be read" in missing.stderr


def test_a_meeting_that_moves_keeps_its_length_and_calendars_are_told(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER, "--ends", "2026-01-13T15:00")

    assert mailflow("meetings", "change", "1", "--starts", "2026-01-14T11:00").stdout == "meeting 1 is changed\n"

    (meeting,) = lines(mailflow("meetings", "--json"))
    assert (meeting["starts_at"], meeting["ends_at"]) == ("2026-01-14T10:00:00+00:00", "2026-01-14T15:00:00+00:00")
    assert meeting["sequence"] == 1


def test_what_is_not_given_stays_and_what_is_given_empty_is_emptied(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER, "--place", "Utrecht", "--theme", "Lezen")

    mailflow("meetings", "change", "1", "--theme", "")

    (meeting,) = lines(mailflow("meetings", "--json"))
    assert (meeting["place"], meeting["theme"], meeting["starts_at"]) == ("Utrecht", "", "2026-01-13T09:00:00+00:00")


def test_a_change_of_nothing_is_a_mistake(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER)

    done = mailflow("meetings", "change", "1")

    assert done.exit_code == 2
    assert "nothing to change" in done.stderr


def test_a_meeting_cannot_be_made_to_end_before_it_begins(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER)

    assert mailflow("meetings", "change", "1", "--ends", "2026-01-13T08:00").exit_code == 2

    assert starts(mailflow) == ["2026-01-13T09:00:00+00:00"]


def test_who_comes_is_shown_with_the_meeting(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER, "--place", "Utrecht")
    assert "Nobody has answered yet." in mailflow("meetings", "show", "1").stdout
    club.receives(a(1, COMING))

    shown = mailflow("meetings", "show", "1").stdout
    meeting, answer = lines(mailflow("meetings", "show", "1", "--json"))

    assert "Utrecht" in shown and "2026-01-13 10:00" in shown
    assert "Anna de Boer <anna1@wijk.example.org>" in shown and "yes" in shown
    assert (meeting["club"], answer["person"]["address"], answer["answer"]) == (
        "lezers",
        "anna1@wijk.example.org",
        "yes",
    )


def test_a_cancelled_meeting_says_so(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER)

    assert mailflow("meetings", "cancel", "1").stdout == "meeting 1 is cancelled\n"

    (meeting,) = lines(mailflow("meetings", "--json"))
    assert (meeting["state"], meeting["sequence"]) == ("cancelled", 1)


@pytest.mark.parametrize("words", [("show", "7"), ("cancel", "7"), ("change", "7", "--place", "Zeist")])
def test_a_meeting_that_does_not_exist_is_said_plainly(
    mailflow: Typed, club: ClubFolder, words: tuple[str, ...]
) -> None:
    done = mailflow("meetings", *words)

    assert (done.exit_code, done.stderr) == (
        1,
        "mailflow: there is no meeting 7: `mailflow meetings list` shows them\n",
    )


def test_where_there_are_several_clubs_one_must_be_named(mailflow: Typed, club: ClubFolder) -> None:
    club.write(key="buren", text=CLUB.replace("lezers@", "buren@"))

    asked = mailflow(*WINTER)
    done = mailflow(*WINTER, "--club", "buren")

    assert asked.exit_code == 2
    assert "there are several clubs: say which one with --club (buren, lezers)" in asked.stderr
    assert done.exit_code == 0
    assert [row["club"] for row in lines(mailflow("meetings", "--json"))] == ["buren"]
    assert lines(mailflow("meetings", "--club", "lezers", "--json")) == []

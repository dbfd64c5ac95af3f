"""`mailflow questions`: organisers read what they are asked, and their first verdict counts."""

import getpass

import pytest

from mailflow.store import facts
from tests.cli.clubs import JOINING, UNCLEAR, ClubFolder, a, lines
from tests.cli.conftest import Typed

NO_MEETING = "Ik kom op 2 november graag."


def templates(mailflow: Typed) -> list[str]:
    """What was written to people, the oldest first."""
    return [part for row in reversed(lines(mailflow("outbox", "--json"))) for part in row["templates"]]


def test_open_questions_are_listed_with_the_words_of_the_writer(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING), a(2, UNCLEAR))

    heading, first, second = mailflow("questions").stdout.splitlines()

    assert heading.split() == ["number", "club", "asked", "about", "from", "words", "settled"]
    assert first.split()[0] == "1" and "join" in first and JOINING in first and "10:00" in first
    assert second.split()[0] == "2" and "unclear" in second and UNCLEAR in second


def test_without_questions_that_is_said(mailflow: Typed, club: ClubFolder) -> None:
    assert mailflow("questions").stdout == "There are no open questions.\n"
    assert lines(mailflow("questions", "--json")) == []


def test_as_json_each_question_is_a_line(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))

    (question,) = lines(mailflow("questions", "--json"))

    assert (question["id"], question["kind"], question["state"], question["words"]) == (1, "join", "open", JOINING)
    assert question["person"] == {"address": "anna1@wijk.example.org", "name": "Anna de Boer"}
    assert question["intent"]["kind"] == "join"
    assert lines(mailflow("questions", "show", "1", "--json")) == [question]


def test_one_question_is_shown_in_full(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, NO_MEETING + " " + "Zoals elk jaar. " * 30))

    shown = mailflow("questions", "show", "1").stdout

    assert "Zoals elk jaar. " * 3 in shown.replace("\n", " ")
    assert "rsvp (yes, on 2026-11-02)" in shown
    assert "Details(" not in shown


def test_approval_does_what_waited_and_tells_the_writer(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))

    done = mailflow("questions", "approve", "1")

    assert (done.exit_code, done.stdout) == (0, "question 1 (join) is approved\n")
    assert [row["person"]["address"] for row in lines(mailflow("members", "--json"))] == ["anna1@wijk.example.org"]
    assert templates(mailflow) == ["join_received", "welcome"]
    (settled,) = lines(mailflow("questions", "--all", "--json"))
    assert (settled["state"], settled["verdict"], settled["closed_by"]) == ("closed", "approve", getpass.getuser())
    assert lines(mailflow("questions", "--json")) == []


def test_a_decline_is_told_with_its_reason(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))

    done = mailflow("questions", "decline", "1", "--reason", "We zitten helaas vol.")

    assert (done.exit_code, done.stdout) == (0, "question 1 (join) is declined\n")
    assert templates(mailflow) == ["join_received", "join_declined"]
    assert b"We zitten helaas vol." in mailflow("outbox", "raw", "2").stdout_bytes
    assert lines(mailflow("members", "--json")) == []


def test_the_first_verdict_counts(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))
    mailflow("questions", "approve", "1")

    for verb in ("approve", "decline"):
        again = mailflow("questions", verb, "1")
        assert again.exit_code == 1
        assert "question 1 was already approved by" in again.stderr
    assert templates(mailflow) == ["join_received", "welcome"]


def test_a_question_that_does_not_exist_is_said_plainly(mailflow: Typed, club: ClubFolder) -> None:
    for verb in ("show", "approve", "decline"):
        done = mailflow("questions", verb, "7")
        assert (done.exit_code, done.stderr) == (
            1,
            "mailflow: there is no question 7: `mailflow questions` lists the open ones\n",
        )


def test_what_a_mail_left_out_is_added_by_the_organiser(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("meetings", "add", "2026-01-13T10:00")
    club.receives(a(1, NO_MEETING))

    bare = mailflow("questions", "approve", "1")
    assert bare.exit_code == 1
    assert "cannot be approved as it stands" in bare.stderr and "--meeting ID" in bare.stderr
    done = mailflow("questions", "approve", "1", "--meeting", "1", "--answer", "maybe")

    assert done.exit_code == 0, done.output
    _, attendance = lines(mailflow("meetings", "show", "1", "--json"))
    assert (attendance["person"]["address"], attendance["answer"]) == ("anna1@wijk.example.org", "maybe")


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--answer", "perhaps", "--answer is yes, no or maybe"),
        ("--address", "anna at example.org", "--address 'anna at example.org' is no plain mail address"),
    ],
)
def test_a_wrong_addition_is_refused_and_the_question_stays_open(
    mailflow: Typed, club: ClubFolder, option: str, value: str, told: str
) -> None:
    club.receives(a(1, NO_MEETING))

    done = mailflow("questions", "approve", "1", option, value)

    assert done.exit_code == 2
    assert told in done.stderr
    assert len(lines(mailflow("questions", "--json"))) == 1


def test_a_meeting_that_does_not_exist_settles_nothing(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, NO_MEETING))

    done = mailflow("questions", "approve", "1", "--meeting", "99")

    assert done.exit_code == 1
    assert "cannot be approved as it stands" in done.stderr
    assert len(lines(mailflow("questions", "--json"))) == 1


def test_an_addition_to_a_question_for_which_nothing_waits_is_not_lost_in_silence(
    mailflow: Typed, club: ClubFolder
) -> None:
    mailflow("meetings", "add", "2026-01-13T10:00")
    club.receives(a(1, UNCLEAR))

    done = mailflow("questions", "approve", "1", "--meeting", "1", "--answer", "yes")

    assert done.exit_code == 1
    assert "nothing waits for question 1" in done.stderr
    assert mailflow("questions", "approve", "1").exit_code == 0


def test_a_machine_that_knows_no_names_still_gives_verdicts(
    mailflow: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    club.receives(a(1, JOINING))
    monkeypatch.setattr(getpass, "getuser", nameless)

    assert mailflow("questions", "approve", "1").exit_code == 0

    with club.opened():
        assert [one.closed_by for one in facts.questions("lezers")] == ["command line"]

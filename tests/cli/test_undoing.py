"""`mailflow batches` and `undo`, and what every command tells of what it did or would do."""

import pytest

from tests.cli.clubs import JOINING, ClubFolder, a, lines
from tests.cli.conftest import Typed

BILAL = "Bilal Aydin <bilal@buurt.example.net>"


def mails_out(mailflow: Typed, state: str) -> list[str]:
    return [part for row in lines(mailflow("outbox", "--state", state, "--json")) for part in row["templates"]]


def test_what_was_approved_is_taken_back_with_its_mail(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))
    mailflow("questions", "approve", "1")

    done = mailflow("undo")

    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "taken back: the welcome mail to Anna de Boer goes out no more",
        "taken back: what mailflow learned from the mail of Anna de Boer is forgotten",
        "taken back: Anna de Boer is no member any more",
        "taken back: the question about the mail of Anna de Boer (number 1) is open again",
    ]
    assert lines(mailflow("members", "--json")) == []
    assert [row["id"] for row in lines(mailflow("questions", "--json"))] == [1]
    assert mails_out(mailflow, "waiting") == ["join_received"]


def test_batches_tell_who_did_what_and_what_was_taken_back(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)
    mailflow("members", "add", "anna@wijk.example.org")
    mailflow("undo")

    newest, first = lines(mailflow("batches", "--json"))

    assert (newest["undone_at"] is not None, first["undone_at"]) == (True, None)
    assert first["what"] == "command"
    assert "Bilal Aydin <bilal@buurt.example.net> is a member now" in first["done"][0]


def test_a_second_undo_takes_back_what_was_before(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)
    mailflow("members", "add", "anna@wijk.example.org")

    mailflow("undo")
    mailflow("undo")
    nothing_left = mailflow("undo")

    assert lines(mailflow("members", "--json")) == []
    assert (nothing_left.exit_code, nothing_left.stderr) == (
        1,
        "mailflow: you did nothing that could be taken back: `mailflow batches` lists all that was done\n",
    )


def test_a_batch_is_taken_back_once(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)
    mailflow("undo", "1")

    again = mailflow("undo", "1")
    unknown = mailflow("undo", "99")

    assert again.stderr == "mailflow: batch 1 was taken back already\n"
    assert unknown.stderr == "mailflow: there is no batch 99: `mailflow batches` lists them\n"


def test_a_dry_run_of_undo_changes_nothing(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)

    (told,) = lines(mailflow("undo", "--dry-run", "--json"))

    assert told["back"] == [{"nl": "Bilal Aydin is geen lid meer", "en": "Bilal Aydin is no member any more"}]
    assert told["dry_run"] is True
    assert [row["person"]["address"] for row in lines(mailflow("members", "--json"))] == ["bilal@buurt.example.net"]


def test_a_dry_run_tells_all_that_would_be_done_and_keeps_nothing(
    mailflow: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "marjolein")
    club.receives(a(1, JOINING))

    done = mailflow("questions", "approve", "1", "--dry-run")

    assert done.stdout.splitlines() == [
        "would be done: question 1 (join) is approved",
        "  question 1: approve, by marjolein",
        "  Anna de Boer <anna1@wijk.example.org> is a member now (marjolein)",
        "  person: join (marjolein)",
        "  mail to anna1@wijk.example.org: Re: mail 1 (welcome)",
        "nothing was changed, nothing was sent (--dry-run)",
    ]
    assert lines(mailflow("members", "--json")) == []
    assert lines(mailflow("batches", "--json")) == []


def test_what_was_done_is_told_to_programs_too(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))

    (told,) = lines(mailflow("questions", "approve", "1", "--note", "Wat leuk!", "--json"))

    assert (told["text"], told["dry_run"], told["batches"]) == ("question 1 (join) is approved", False, [1])
    assert told["mails"] == [
        {"to": "anna1@wijk.example.org", "subject": "Re: mail 1", "templates": ["welcome", "organiser_note"]}
    ]


def test_a_writer_is_asked_something_first(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))

    done = mailflow("questions", "ask", "1", "Bij welke organisatie werk je?")

    assert done.stdout == "the writer of question 1 is asked, and the question stays open\n"
    assert [row["id"] for row in lines(mailflow("questions", "--json"))] == [1]
    assert "organiser_asks" in mails_out(mailflow, "waiting")


def test_a_meeting_that_is_called_off_by_mistake_takes_place_again(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("meetings", "add", "2026-01-13T10:00", "--place", "Utrecht")
    mailflow("meetings", "cancel", "1", "--why", "ziek")

    done = mailflow("undo")

    assert done.stdout.splitlines() == [
        "taken back: what was ordered about the cancellation for Tuesday 13 January counts no more",
        "taken back: the meeting on Tuesday 13 January is as it was",
    ]
    assert [row["state"] for row in lines(mailflow("meetings", "--json"))] == ["planned"]


def test_a_dry_run_of_a_cancellation_calls_nothing_off(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("meetings", "add", "2026-01-13T10:00", "--place", "Utrecht")

    (told,) = lines(mailflow("meetings", "cancel", "1", "--dry-run", "--json"))

    assert (told["text"], told["dry_run"]) == ("meeting 1 is cancelled", True)
    assert [row["state"] for row in lines(mailflow("meetings", "--json"))] == ["planned"]

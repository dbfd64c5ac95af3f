"""`mailflow mailings` and `mailflow plan`: what goes out is seen beforehand, and can be kept back."""

import pytest

from mailflow.flow.plan import plan
from mailflow.store import outbox
from mailflow.wire import clock
from tests.cli.clubs import CLUB, ClubFolder, lines
from tests.cli.conftest import Typed
from tests.planning.facts import wall


@pytest.fixture
def planned(mailflow: Typed, club: ClubFolder) -> Typed:
    """A club of two members, who are invited on Tuesday 20 January to a meeting on 10 February."""
    club.write(text=CLUB + "[mailings.announcement]\non = false\n[mailings.call_for_themes]\non = false\n")
    mailflow("members", "add", "Anna de Boer <anna@wijk.example.org>")
    mailflow("members", "add", "Bilal Aydin <bilal@buurt.example.net>")
    done = mailflow("meetings", "add", "2026-02-10T10:00", "--place", "Utrecht", "--theme", "Lezen in de winter")
    assert done.exit_code == 0, done.output
    return mailflow


def ticks(club: ClubFolder, monkeypatch: pytest.MonkeyPatch, at: str) -> int:
    """How many mails the clock asked for at this moment."""
    monkeypatch.setattr(clock, "now", lambda: wall(at))
    with club.opened() as assembled:
        return plan(house=assembled.house).mails


def test_the_list_says_what_goes_out_when_to_whom_and_why(planned: Typed, club: ClubFolder) -> None:
    heading, *rows = planned("mailings").stdout.splitlines()

    assert heading.split() == ["mailing", "club", "goes", "out", "meeting", "state", "to", "why"]
    assert [" ".join(row.split()) for row in rows] == [
        "invitation:1 lezers 2026-01-20 10:00 2026-02-10 10:00 planned 2: Anna de Boer, Bilal Aydin 21 days before",
        "nudge:1 lezers 2026-02-03 10:00 2026-02-10 10:00 planned 2: Anna de Boer, Bilal Aydin 7 days before",
        "reminder:1:2026-02-10T09:00Z lezers 2026-02-06 10:00 2026-02-10 10:00 planned nobody",
        "notes_request:1 lezers 2026-02-11 09:00 2026-02-10 10:00 planned 1: Marjolein Terpstra 1 day after",
        "next_call:1 lezers 2026-02-24 10:00 2026-02-10 10:00 planned 2: Anna de Boer, Bilal Aydin 14 days after",
    ]


def test_the_list_is_json_for_programs(planned: Typed, club: ClubFolder) -> None:
    first, *_ = lines(planned("mailings", "list", "--json"))

    assert (first["club"], first["mailing"]["key"], first["mailing"]["at"]) == (
        "lezers",
        "invitation:1",
        "2026-01-20T09:00:00+00:00",
    )


def test_a_preview_shows_the_mail_as_one_person_gets_it(planned: Typed, club: ClubFolder) -> None:
    done = planned("mailings", "preview", "invitation:1", "--to", "bilal@buurt.example.net")

    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("To: Bilal Aydin <bilal@buurt.example.net>\nSubject: ")
    assert "Lezen in de winter" in done.stdout


def test_a_mailing_is_held_and_released(planned: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    held = planned("mailings", "hold", "invitation:1")
    nothing = ticks(club, monkeypatch, "2026-01-20T10:00")
    listed = planned("mailings").stdout
    released = planned("mailings", "release", "invitation:1")

    assert held.stdout == "invitation:1 is held; it was to go out on 2026-01-20 10:00 to 2\n"
    assert "held by" in listed
    assert nothing <= 1  # the digest, which tells of it
    assert (released.exit_code, ticks(club, monkeypatch, "2026-01-20T10:05")) == (0, 2)


def test_a_mailing_is_sent_at_once(planned: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    done = planned("mailings", "send-now", "invitation:1")

    assert done.stdout == "invitation:1 goes out at once: as soon as `mailflow run` looks at the clock\n"
    assert ticks(club, monkeypatch, "2026-01-05T10:01") >= 2


def test_what_is_not_coming_is_said_plainly(planned: Typed, club: ClubFolder) -> None:
    for verb in ("hold", "preview", "send-now"):
        done = planned("mailings", verb, "invitation:7")
        assert done.exit_code == 1
        assert "no mailing 'invitation:7' is coming: `mailflow mailings` lists those that are" in done.stderr


def test_the_plan_of_a_period_names_every_mail_and_sends_none(planned: Typed, club: ClubFolder) -> None:
    heading, *rows = planned("plan", "--from", "2026-01-20", "--to", "2026-02-11").stdout.splitlines()

    assert heading.split() == ["at", "club", "mail", "meeting", "to", "why"]
    assert [" ".join(row.split()) for row in rows] == [
        "2026-01-20 10:00 lezers invitation 1 anna@wijk.example.org 21 days before",
        "2026-01-20 10:00 lezers invitation 1 bilal@buurt.example.net 21 days before",
        "2026-02-03 10:00 lezers nudge 1 anna@wijk.example.org 7 days before; no answer yet",
        "2026-02-03 10:00 lezers nudge 1 bilal@buurt.example.net 7 days before; no answer yet",
        "2026-02-11 09:00 lezers notes_request 1 marjolein@example.org 1 day after",
    ]
    with club.opened():
        assert outbox.rows("lezers", limit=10) == ()


def test_the_plan_of_days_that_are_over_is_what_was_sent(
    planned: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreseen = lines(planned("plan", "--from", "2026-01-20", "--to", "2026-02-03", "--json"))
    for at in ("2026-01-20T10:00", "2026-02-03T10:00"):
        ticks(club, monkeypatch, at)
    monkeypatch.setattr(clock, "now", lambda: wall("2026-02-05T10:00"))

    happened = lines(planned("plan", "--from", "2026-01-20", "--to", "2026-02-03", "--json"))

    assert [{**one, "why": ""} for one in happened] == [{**one, "why": ""} for one in foreseen]
    assert {one["why"] for one in happened} == {"waiting"}
    assert len(foreseen) == 4


def test_both_ends_of_the_period_are_days_on_the_clubs_clock(planned: Typed, club: ClubFolder) -> None:
    assert len(lines(planned("plan", "--from", "2026-01-20", "--to", "2026-01-20", "--json"))) == 2
    assert lines(planned("plan", "--from", "2026-01-21", "--to", "2026-02-02", "--json")) == []
    assert planned("plan", "--from", "2026-01-21", "--to", "2026-01-20").exit_code == 2
    assert planned("plan", "--from", "soon").exit_code == 2


def test_a_club_that_switched_its_mailings_off_has_none(planned: Typed, club: ClubFolder) -> None:
    kinds = ("announcement", "call_for_themes", "invitation", "nudge", "reminder", "notes_request", "next_call")
    off = "".join(f"[mailings.{kind}]\non = false\n" for kind in kinds)
    club.write(text=CLUB + off)

    assert "No mailing is coming" in planned("mailings").stdout
    assert planned("plan").stdout == "No mail goes out in these days.\n"


def test_a_mailing_that_is_stopped_does_not_go(
    planned: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert planned("mailings", "stop", "invitation:1").stdout == "invitation:1 does not go out\n"

    assert ticks(club, monkeypatch, "2026-01-20T10:00") == 0


def test_a_mailing_is_tried_out_by_an_organiser_and_by_nobody_else(planned: Typed, club: ClubFolder) -> None:
    refused = planned("mailings", "try", "invitation:1", "--to", "anna@wijk.example.org")
    assert "is no organiser" in refused.stderr

    with club.opened() as assembled:
        (room,) = assembled.house.rooms.values()
        organiser = room.club.organisers[0].address
    done = planned("mailings", "try", "invitation:1", "--to", organiser)

    assert done.stdout == f"invitation:1 goes to {organiser} to look at, and to nobody else\n"
    with club.opened():
        assert [one.to for one in outbox.rows(None, limit=9) if one.templates == ("invitation",)] == [organiser]

"""`mailflow order`: free words, as one would mail them, carried out from the command line."""

from typing import Any

import pytest

from tests.cli.clubs import ClubFolder, lines
from tests.cli.conftest import Typed

BILAL = "Bilal Aydin <bilal@buurt.example.net>"
WINTER = ("meetings", "add", "2026-01-13T10:00", "--ends", "2026-01-13T15:00", "--place", "Utrecht")


@pytest.fixture
def meeting(mailflow: Typed, club: ClubFolder) -> None:
    """One member, and one meeting on Tuesday 13 January 2026."""
    mailflow(*WINTER)
    mailflow("members", "add", BILAL, "--place", "Goes")


def begins(mailflow: Typed) -> list[str]:
    return [row["starts_at"] for row in lines(mailflow("meetings", "--json"))]


def members(mailflow: Typed) -> list[tuple[str, str]]:
    rows: list[dict[str, Any]] = lines(mailflow("members", "--all", "--json"))
    return [(row["person"]["address"], row["state"]) for row in rows]


def test_a_meeting_is_moved_after_a_yes(mailflow: Typed, meeting: None) -> None:
    done = mailflow("order", "Verzet de 13e naar de 20e.", typed="y\n")

    assert done.exit_code == 0
    assert "De bijeenkomst van dinsdag 13 januari gaat naar dinsdag 20 januari 2026, van 10.00 tot 15.00 uur." in (
        done.stdout
    )
    assert begins(mailflow) == ["2026-01-20T09:00:00+00:00"]


def test_without_a_yes_nothing_is_done(mailflow: Typed, meeting: None) -> None:
    done = mailflow("order", "Annuleer de bijeenkomst.", typed="n\n")

    assert done.exit_code == 1
    assert [row["state"] for row in lines(mailflow("meetings", "--json"))] == ["planned"]


def test_a_dry_run_tells_and_changes_nothing(mailflow: Typed, meeting: None) -> None:
    done = mailflow("order", "Haal Bilal van de lijst.", "--dry-run")

    assert done.exit_code == 0
    assert "would be done: Bilal Aydin <bilal@buurt.example.net> gaat van de ledenlijst af" in done.stdout
    assert members(mailflow) == [("bilal@buurt.example.net", "active")]


def test_with_yes_it_is_done_and_told_for_programs(mailflow: Typed, meeting: None) -> None:
    (told,) = lines(mailflow("order", "Haal Bilal van de lijst.", "--yes", "--json"))

    assert members(mailflow) == [("bilal@buurt.example.net", "left")]
    assert told["dry_run"] is False
    assert [(one["kind"], one["weighty"], one["reaches"]) for one in told["orders"]] == [("remove_member", True, 0)]


def test_a_program_must_say_yes_itself(mailflow: Typed, meeting: None) -> None:
    done = mailflow("order", "Haal Bilal van de lijst.", "--json")

    assert done.exit_code == 1
    assert members(mailflow) == [("bilal@buurt.example.net", "active")]


def test_several_orders_are_done_in_their_order(mailflow: Typed, meeting: None) -> None:
    mailflow("order", "Voeg Karin Smit toe, karin@example.net, Tilburg. Verzet de 13e naar de 20e.", "--yes")

    assert ("karin@example.net", "active") in members(mailflow)
    assert begins(mailflow) == ["2026-01-20T09:00:00+00:00"]


def test_where_one_of_them_cannot_be_done_none_is(mailflow: Typed, meeting: None) -> None:
    done = mailflow("order", "Voeg Karin Smit toe, karin@example.net. Haal Piet van de lijst.", "--yes")

    assert done.exit_code == 1
    assert "Wie bedoel je met Piet?" in done.stderr
    assert members(mailflow) == [("bilal@buurt.example.net", "active")]


def test_who_comes_is_shown_at_once(mailflow: Typed, meeting: None) -> None:
    done = mailflow("order", "Wie komt er?")

    assert "0 mensen komen" in done.stdout
    assert "dinsdag 13 januari 2026" in done.stdout


def test_the_list_of_members_is_shown_as_csv(mailflow: Typed, meeting: None) -> None:
    heads, bilal = mailflow("order", "Stuur mij de ledenlijst.").stdout.splitlines()

    assert heads.startswith('"E-mail";"Naam";"Gemeente"')
    assert bilal.startswith('"bilal@buurt.example.net";"Bilal Aydin";"Goes"')


def test_undo_takes_the_last_order_back(mailflow: Typed, meeting: None) -> None:
    mailflow("order", "Verzet de 13e naar de 20e.", "--yes")

    done = mailflow("order", "ongedaan")

    assert done.exit_code == 0
    assert begins(mailflow) == ["2026-01-13T09:00:00+00:00"]


def test_words_that_order_nothing_are_refused(mailflow: Typed, meeting: None) -> None:
    done = mailflow("order", "Wie komt er eigenlijk altijd te laat?")

    assert done.exit_code == 1
    assert "no order is found" in done.stderr


def test_only_an_organiser_lends_their_name(mailflow: Typed, meeting: None) -> None:
    done = mailflow("order", "Wie komt er?", "--as", "bilal@buurt.example.net")

    assert done.exit_code == 1
    assert "is no organiser of De Lezers" in done.stderr

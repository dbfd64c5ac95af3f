"""`mailflow members` and `themes`: who belongs to the club, and what they put forward."""

import pytest

from tests.cli.clubs import JOINING, THEME, ClubFolder, a, lines
from tests.cli.conftest import Typed

BILAL = "Bilal Aydin <Bilal@Buurt.example.net>"


def addresses(mailflow: Typed, *words: str) -> list[str]:
    return [row["person"]["address"] for row in lines(mailflow("members", *words, "--json"))]


def mails_out(mailflow: Typed) -> list[str]:
    return [part for row in reversed(lines(mailflow("outbox", "--json"))) for part in row["templates"]]


def test_a_member_is_added_and_nobody_is_written_to(mailflow: Typed, club: ClubFolder) -> None:
    assert mailflow("members").stdout == "There are no members yet.\n"

    done = mailflow("members", "add", BILAL, "--place", "Goes", "--phone", "06-12345678")

    assert (done.exit_code, done.stdout) == (0, "Bilal Aydin <bilal@buurt.example.net> is a member of De Lezers\n")
    (member,) = lines(mailflow("members", "--json"))
    assert (member["club"], member["person"], member["place"], member["phone"], member["state"]) == (
        "lezers",
        {"address": "bilal@buurt.example.net", "name": "Bilal Aydin"},
        "Goes",
        "06-12345678",
        "active",
    )
    assert mails_out(mailflow) == []


def test_members_are_listed_by_name(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL, "--place", "Goes")
    mailflow("members", "add", "Anna de Boer <anna@wijk.example.org>")

    heading, first, second = mailflow("members").stdout.splitlines()

    assert heading.split() == ["club", "name", "address", "place", "phone", "state", "since"]
    assert first.split() == ["lezers", "Anna", "de", "Boer", "anna@wijk.example.org", "active", "2026-01-05"]
    assert "Goes" in second


def test_a_member_who_is_removed_is_listed_only_on_request(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("members", "add", BILAL)

    done = mailflow("members", "remove", "bilal@buurt.example.net")

    assert (done.exit_code, done.stdout) == (0, "bilal@buurt.example.net is no member of De Lezers any more\n")
    assert addresses(mailflow) == []
    assert addresses(mailflow, "--all") == ["bilal@buurt.example.net"]


@pytest.mark.parametrize(
    "whom", ["bilal", "bilal@", "a@example.org, b@example.org", "Bilal <bilal>", "A <a@example.org> <b@example.org>"]
)
def test_what_is_no_address_is_refused(mailflow: Typed, club: ClubFolder, whom: str) -> None:
    done = mailflow("members", "add", whom)

    assert done.exit_code == 1
    assert "is not an address: write anna@example.org or 'Anna de Boer <anna@example.org>'" in done.stderr
    assert addresses(mailflow) == []


def test_who_is_added_by_hand_needs_no_approval_any_more(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, JOINING))
    mailflow("questions", "approve", "1")
    club.receives(a(1, JOINING).replace(b"<1@wijk", b"<2@wijk"))

    assert mails_out(mailflow)[-1] == "already_member"
    assert lines(mailflow("questions", "--json")) == []


def test_themes_are_listed_and_settled_and_the_writer_is_told(mailflow: Typed, club: ClubFolder) -> None:
    assert mailflow("themes").stdout == "Nothing is put forward.\n"
    club.receives(a(1, THEME), a(2, "Een thema om te bespreken: moestuinen."))

    heading, first, _ = mailflow("themes").stdout.splitlines()
    assert heading.split() == ["number", "club", "what", "title", "from", "state", "votes"]
    assert "buurtapps" in first and "theme" in first and "open" in first

    assert mailflow("themes", "accept", "1").stdout == "proposal 1 is accepted\n"
    assert mailflow("themes", "decline", "2", "--reason", "Dat hadden we vorig jaar.").stdout == (
        "proposal 2 is declined\n"
    )
    assert lines(mailflow("themes", "--json")) == []
    assert [(row["club"], row["state"]) for row in lines(mailflow("themes", "--all", "--json"))] == [
        ("lezers", "accepted"),
        ("lezers", "declined"),
    ]
    assert mails_out(mailflow) == ["theme_received", "theme_received", "proposal_accepted", "proposal_declined"]
    assert b"Dat hadden we vorig jaar." in mailflow("outbox", "raw", "4").stdout_bytes


def test_a_theme_is_settled_once(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, THEME))
    mailflow("themes", "accept", "1")

    again = mailflow("themes", "decline", "1")
    unknown = mailflow("themes", "accept", "7")

    assert (again.exit_code, again.stderr) == (1, "mailflow: proposal 1 is already accepted\n")
    assert (unknown.exit_code, unknown.stderr) == (
        1,
        "mailflow: there is no proposal 7: `mailflow themes` lists them\n",
    )
    assert mails_out(mailflow) == ["theme_received", "proposal_accepted"]

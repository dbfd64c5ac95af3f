"""`mailflow themes`: what members put forward, what they choose of it, and what becomes of it."""

import pytest

from tests.cli.clubs import THEME, ClubFolder, a, lines
from tests.cli.conftest import Typed

OTHER = "Kunnen we het eens hebben over eenzaamheid onder ouderen?"


def mails(mailflow: Typed) -> list[tuple[str, str]]:
    """Every mail that waits: its template, and to whom."""
    return [(row["templates"][0], row["to"]) for row in reversed(lines(mailflow("outbox", "--json")))]


def test_themes_are_listed_with_who_put_them_forward(mailflow: Typed, club: ClubFolder) -> None:
    assert mailflow("themes").stdout == "Nothing is put forward.\n"
    club.receives(a(1, THEME))

    heading, theme = mailflow("themes").stdout.splitlines()

    assert heading.split() == ["number", "club", "what", "title", "from", "state", "votes"]
    assert theme.split() == ["1", "lezers", "theme", "buurtapps", "Anna", "de", "Boer", "open"]


def test_a_theme_is_shown_in_the_words_in_which_it_came(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, THEME))

    shown = mailflow("themes", "show", "1").stdout

    assert "buurtapps" in shown and THEME in shown and "Anna de Boer <anna1@wijk.example.org>" in shown
    assert lines(mailflow("themes", "show", "1", "--json"))[0]["title"] == "buurtapps"


def test_a_theme_is_accepted_for_a_meeting_and_gets_its_place(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, THEME))
    mailflow("meetings", "add", "2026-02-10T10:00")

    done = mailflow("themes", "accept", "1", "--meeting", "1", "--at", "10:30", "--minutes", "45", "--as-theme")

    assert (done.exit_code, done.stdout) == (0, "proposal 1 is accepted for meeting 1, and on its agenda\n")
    (meeting,) = lines(mailflow("meetings", "--json"))
    assert meeting["theme"] == "buurtapps"
    (item,) = meeting["agenda"]
    assert (item["title"], item["minutes"], item["proposal"]) == ("buurtapps", 45, 1)
    assert mails(mailflow)[-1] == ("proposal_accepted", "anna1@wijk.example.org")
    assert mailflow("themes").stdout == "Nothing is put forward.\n"
    assert "accepted for meeting 1" in mailflow("themes", "--all").stdout


def test_two_themes_become_one(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, THEME), a(2, OTHER, name="Bilal Aydin"))

    done = mailflow("themes", "merge", "2", "1")

    assert done.stdout == "proposal 2 is part of 1 now\n"
    assert "Anna de Boer, Bilal Aydin" in mailflow("themes").stdout
    assert "merged into 1" in mailflow("themes", "--all").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("keep", "1"), "proposal 1 is kept for later\n"),
        (("decline", "1", "--reason", "Dat deden we vorig jaar."), "proposal 1 is declined\n"),
        (("withdraw", "1"), "proposal 1 is withdrawn\n"),
    ],
)
def test_who_put_it_forward_hears_what_became_of_it(
    words: tuple[str, ...], said: str, mailflow: Typed, club: ClubFolder
) -> None:
    club.receives(a(1, THEME))

    assert mailflow("themes", *words).stdout == said

    template, to = mails(mailflow)[-1]
    assert template.startswith("proposal_") and to == "anna1@wijk.example.org"


def test_a_vote_is_opened_watched_and_closed(mailflow: Typed, club: ClubFolder) -> None:
    club.receives(a(1, THEME), a(2, OTHER, name="Bilal Aydin"))
    mailflow("members", "add", "anna1@wijk.example.org")

    opened = mailflow("themes", "vote", "--closes", "2026-01-16", "--choices", "1", "--proposals", "2,1")

    assert opened.stdout.splitlines() == [
        "vote 1 is open until 2026-01-16 23:59:",
        "  1. eenzaamheid onder ouderen (proposal 2)",
        "  2. buurtapps (proposal 1)",
        "1 member is asked in the next sending hours: `mailflow mailings`",
    ]
    assert mailflow("themes", "votes").stdout.startswith("vote 1 is open, until 2026-01-16 23:59; no members voted\n")
    assert [row["votes"] for row in lines(mailflow("themes", "votes", "--json"))] == [0, 0]
    assert mailflow("themes", "close").stdout.startswith("vote 1 closes within a minute")


def test_without_a_vote_there_is_nothing_to_see_or_close(mailflow: Typed, club: ClubFolder) -> None:
    assert mailflow("themes", "votes").stdout == "There was no vote yet.\n"
    done = mailflow("themes", "close")

    assert (done.exit_code, done.stderr) == (1, "mailflow: no vote is open: `mailflow themes vote` opens one\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("vote", "--closes", "soon"), "'soon' is no day and hour"),
        (("vote", "--proposals", "1,x"), "write numbers with commas between them, as 1,4,7"),
        (("accept", "1", "--agenda"), "say for which meeting: --meeting NUMBER"),
        (("accept", "1", "--meeting", "1", "--at", "half elf"), "'half elf' is no hour: write it as 10:30"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_changes_nothing(
    words: tuple[str, ...], told: str, mailflow: Typed, club: ClubFolder
) -> None:
    club.receives(a(1, THEME))

    done = mailflow("themes", *words)

    assert done.exit_code == 2
    assert told in " ".join(done.stderr.replace("│", " ").split())
    assert [row["state"] for row in lines(mailflow("themes", "--json"))] == ["open"]


def test_what_does_not_exist_is_refused(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow("themes", "accept", "7")

    assert (done.exit_code, done.stderr) == (
        1, "mailflow: there is no proposal 7: `mailflow themes` lists them\n",
    )  # fmt: skip

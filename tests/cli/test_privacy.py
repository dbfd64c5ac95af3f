"""`mailflow privacy`: what is known of somebody is shown, and they are forgotten, after a second question."""

import pytest

from mailflow.flow import erasing
from mailflow.store.sqlite import alone_on
from tests.cli.clubs import THEME, ClubFolder, lines
from tests.cli.conftest import Typed
from tests.house import a_mail

ANNA = "anna@wijk.example.org"


@pytest.fixture
def known(mailflow: Typed, club: ClubFolder) -> ClubFolder:
    """Anna is a member and proposed a theme; Bilal is a member, too."""
    mailflow("members", "add", f"Anna de Boer <{ANNA}>", "--place", "Goes", "--phone", "06-12345678")
    mailflow("members", "add", "Bilal Aydin <bilal@buurt.example.net>")
    club.receives(a_mail(THEME, sender=f"Anna de Boer <{ANNA}>"))
    return club


def test_all_that_is_known_of_somebody_is_shown(mailflow: Typed, known: ClubFolder) -> None:
    rows = lines(mailflow("privacy", "show", ANNA, "--json"))

    by_kind = {row["what"]: row["details"] for row in rows}
    assert by_kind["person"]["name"] == "Anna de Boer"
    assert by_kind["membership"]["state"] == "active"
    assert by_kind["mail"]["said"] == THEME
    assert "proposal" in by_kind and "mail of ours" in by_kind and "step" in by_kind
    assert "Bilal" not in str(rows)
    assert "Anna de Boer" in mailflow("privacy", "show", ANNA).stdout


def test_a_dry_run_counts_and_changes_nothing(mailflow: Typed, known: ClubFolder) -> None:
    done = mailflow("privacy", "erase", ANNA, "--dry-run")

    assert done.exit_code == 0
    assert f"lezers: {ANNA} would be erased" in done.stdout and "mails of theirs: 1" in done.stdout
    assert done.stdout.endswith("nothing was changed\n")
    assert lines(mailflow("privacy", "show", ANNA, "--json"))


def test_who_is_not_sure_erases_nobody(mailflow: Typed, known: ClubFolder) -> None:
    done = mailflow("privacy", "erase", ANNA, typed="n\n")

    assert done.exit_code == 1
    assert lines(mailflow("privacy", "show", ANNA, "--json"))


def test_who_is_erased_is_not_in_the_file_any_more(mailflow: Typed, known: ClubFolder) -> None:
    done = mailflow("privacy", "erase", ANNA, typed="y\n")

    assert done.exit_code == 0, done.output
    assert f"lezers: {ANNA} is erased" in done.stdout
    assert "their mails are still on the mail server" in done.stdout
    assert mailflow("privacy", "show", ANNA).stdout == f"Nothing is known of {ANNA}.\n"
    content = b"".join(one.read_bytes() for one in known.path.glob("mailflow.db*"))
    assert (ANNA.encode() in content, b"Anna de Boer" in content, THEME.encode() in content) == (False, False, False)
    assert b"bilal@buurt.example.net" in content


def test_a_daemon_at_work_writes_the_file_anew_itself(mailflow: Typed, known: ClubFolder) -> None:
    with alone_on(known.path / "mailflow.db"):
        (row,) = lines(mailflow("privacy", "erase", ANNA, "--yes", "--json"))

    assert (row["dry_run"], row["scrubbed"]) == (False, False)
    with known.opened():
        assert erasing.scrub()


@pytest.mark.parametrize("whose", ["nobody@wijk.example.org", "marjolein@example.org", "lezers@example.org"])
def test_who_is_unknown_or_named_in_the_settings_is_refused(mailflow: Typed, known: ClubFolder, whose: str) -> None:
    done = mailflow("privacy", "erase", whose, "--yes")

    assert done.exit_code == 1
    assert "nothing is known" in done.output or "named in the settings" in done.output


def test_programs_do_not_erase_by_mistake(mailflow: Typed, known: ClubFolder) -> None:
    assert mailflow("privacy", "erase", ANNA, "--json").exit_code == 2
    assert lines(mailflow("privacy", "show", ANNA, "--json"))

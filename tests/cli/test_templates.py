"""`mailflow templates`: seen, made one's own, looked at with real words, and tried on oneself."""

import webbrowser
from pathlib import Path

import pytest

from mailflow.store import outbox
from tests.cli.clubs import ClubFolder
from tests.cli.conftest import Typed

WINTER = ("meetings", "add", "2026-01-13T10:00", "--place", "Huis van de Wijk", "--theme", "Lezen in de winter")


def test_the_list_says_which_templates_are_ones_own(mailflow: Typed, club: ClubFolder) -> None:
    assert mailflow("templates", "own", "nudge", "--language", "nl").exit_code == 0

    listed = {line.split()[0]: line.split()[1:] for line in mailflow("templates").stdout.splitlines()}

    assert listed["nudge"] == ["own", "shipped", "links,", "meeting"]
    assert listed["invitation"][:2] == ["shipped", "shipped"]
    assert "meeting_card" in listed and "layout.html" in listed


def test_a_shipped_template_is_shown_as_it_is_written(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow("templates", "show", "nudge", "--language", "en")

    assert done.stdout.startswith("{# The question to who has not answered yet")
    assert mailflow("templates", "show", "layout").stdout.startswith("{# The page around every HTML mail.")


def test_an_own_copy_is_used_and_never_overwritten(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("templates", "own", "nudge")
    copy = club.path / "templates" / "nl" / "nudge.md"
    copy.write_text("---\nsubject: Zeg eens\n---\nKom je?\n", encoding="utf-8")

    again = mailflow("templates", "own", "nudge")

    assert again.exit_code == 1 and "is there already" in again.stderr
    assert "Kom je?" in mailflow("templates", "show", "nudge").stdout
    assert mailflow("templates", "preview", "nudge").stdout.startswith("Zeg eens\n\nBeste Marjolein,\n\nKom je?\n")


def test_a_copy_for_one_club_lies_in_its_folder(mailflow: Typed, club: ClubFolder) -> None:
    mailflow("templates", "own", "nudge", "--club", "lezers")

    assert (club.path / "templates" / "lezers" / "nl" / "nudge.md").is_file()
    assert "the club's" in mailflow("templates", "list").stdout


def test_a_preview_shows_a_real_meeting_and_the_links_of_the_club(mailflow: Typed, club: ClubFolder) -> None:
    mailflow(*WINTER)

    shown = mailflow("templates", "preview", "invitation", "--meeting", "1", "--text").stdout

    assert shown.startswith("Kom je ook? dinsdag 13 januari: Lezen in de winter\n\nBeste Marjolein,\n\n")
    assert "- Waar: Huis van de Wijk\n" in shown
    assert "Ja, ik kom: <mailto:lezers@example.org?" in shown and "13%20januari%202026" in shown
    assert "De Kargadoor" not in shown


def test_a_preview_without_a_meeting_invents_one_in_the_language_asked_for(mailflow: Typed, club: ClubFolder) -> None:
    shown = mailflow("templates", "preview", "invitation", "--language", "en").stdout

    assert "You are warmly invited to the meeting of De Lezers about resident participation." in shown


def test_a_preview_in_the_browser_is_the_page_itself(
    mailflow: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)

    done = mailflow("templates", "preview", "invitation", "--browser")

    page = Path(done.stdout.strip())
    assert opened == [page.as_uri()]
    assert '<html lang="nl">' in page.read_text(encoding="utf-8")


def test_a_preview_writes_nothing(mailflow: Typed, club: ClubFolder) -> None:
    before = sorted(club.path.rglob("*"))

    mailflow("templates", "preview", "nudge")

    assert sorted(club.path.rglob("*")) == before


def test_a_test_waits_in_the_outbox_for_one_address_and_says_what_it_is(mailflow: Typed, club: ClubFolder) -> None:
    done = mailflow("templates", "test", "nudge", "--to", "marjolein@example.org")

    assert done.exit_code == 0, done.output
    with club.opened():
        (row,) = outbox.rows(club="lezers", limit=9)
    assert (row.to, row.templates, row.state) == ("marjolein@example.org", ("test_notice", "nudge"), "waiting")
    assert row.subject == "Proef: Ben je erbij op maandag 13 januari?"


def test_a_second_test_goes_out_as_well(mailflow: Typed, club: ClubFolder) -> None:
    for _ in range(2):
        mailflow("templates", "test", "nudge", "--to", "marjolein@example.org")

    with club.opened():
        assert len(outbox.rows(club="lezers", limit=9)) == 2


def test_a_template_of_ones_own_is_shown_with_words_of_the_same_names(mailflow: Typed, club: ClubFolder) -> None:
    own = club.path / "templates" / "nl" / "zaal.md"
    own.parent.mkdir(parents=True)
    own.write_text("---\nsubject: Zaal\n---\nOp {{ meeting.starts_at | date }}: {{ title }}.\n", encoding="utf-8")

    assert "Op maandag 13 januari 2020: eenzaamheid onder jongeren." in mailflow("templates", "preview", "zaal").stdout

    own.write_text("---\nsubject: Zaal\n---\n{{ zaalnummer }}\n", encoding="utf-8")
    assert "there is no sample of its word 'zaalnummer'" in mailflow("templates", "preview", "zaal").stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("show", "invitatoin"), 1, "there is no template 'invitatoin': did you mean invitation?"),
        (("preview", "meeting_card"), 1, "there is no mail 'meeting_card'"),
        (("preview", "nudge", "--meeting", "7"), 1, "there is no meeting 7: `mailflow meetings list` shows them"),
        (("preview", "nudge", "--language", "fr"), 2, "'fr' is no language of mailflow: nl or en"),
        (("preview", "nudge", "--browser", "--text"), 2, "take one of --browser and --text"),
        (("own", "nugde"), 1, "there is no shipped template nl/nugde.md"),
        (("test", "nudge", "--to", "Marjolein"), 2, "'Marjolein' is no plain mail address"),
    ],
)
def test_what_cannot_be_is_said(
    words: tuple[str, ...], code: int, told: str, mailflow: Typed, club: ClubFolder
) -> None:
    done = mailflow("templates", *words)

    assert done.exit_code == code, done.output
    assert told in " ".join(done.stderr.replace("│", " ").split())

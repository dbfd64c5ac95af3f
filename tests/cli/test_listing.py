"""What strangers write can do nothing to a terminal: no escapes, no markup, no forged lines; and JSON stays JSON."""

import base64
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from mailflow.cli.listing import and_also, as_json, counted, cut, plain
from tests.cli.clubs import ClubFolder, a
from tests.cli.conftest import Typed

CLEAR_SCREEN, TITLE, C1, RIGHT_TO_LEFT, BELL = "\x1b[2J", "\x1b]0;owned\x07", "\x9b31m", "\u202e", "\x07"
EVIL = f"{CLEAR_SCREEN}{TITLE}{C1}{RIGHT_TO_LEFT}[bold red]Anna[/bold red] :warning: [link=https://evil.example]x[/]"
THEME = f"Een thema om te bespreken: buurtapps {EVIL}."
JOINING = f"Graag zou ik lid worden van jullie club. {EVIL}"
FORBIDDEN = ("\x1b[2J", "\x1b]", "\x9b", "\u202e", "\x07", "\r", "\x1b]8;")
LISTINGS = [
    ("inbox",),
    ("outbox",),
    ("journal",),
    ("journal", "1"),
    ("journal", "2"),
    ("questions", "--all"),
    ("questions", "show", "1"),
    ("members", "--all"),
    ("themes", "--all"),
    ("meetings",),
    ("meetings", "show", "1"),
    ("digest", "--preview"),
    ("status",),
]
WITH_JSON = [words for words in LISTINGS if words != ("digest", "--preview")]


def encoded(text: str) -> str:
    """As a header may hold anything (RFC 2047)."""
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def evil(number: int, text: str) -> bytes:
    return a(number, text, name=encoded(f"Anna\n{EVIL}"), subject=encoded(f"hoi\r\n{EVIL}"))


@pytest.fixture
def visited(mailflow: Typed, club: ClubFolder) -> ClubFolder:
    """A club to which somebody wrote who means ill."""
    mailflow("meetings", "add", "2026-01-13T10:00", "--place", EVIL, "--theme", EVIL)
    club.receives(evil(1, JOINING), evil(2, THEME), evil(3, f"Ik kom de 13e graag. {EVIL}"), evil(4, EVIL))
    mailflow("questions", "approve", "1")
    return club


@pytest.mark.parametrize("colours", [False, True], ids=["plain", "colours"])
def test_no_listing_lets_foreign_text_reach_the_terminal(
    mailflow: Typed, visited: ClubFolder, monkeypatch: pytest.MonkeyPatch, colours: bool
) -> None:
    if colours:
        monkeypatch.setenv("FORCE_COLOR", "1")
    for words in LISTINGS:
        done = mailflow(*words)
        assert done.exit_code == 0 or words == ("status",), (words, done.output)
        for sign in FORBIDDEN:
            assert sign not in done.output, (words, sign)


def test_markup_is_shown_as_it_was_written(mailflow: Typed, visited: ClubFolder) -> None:
    for words in (("inbox",), ("themes", "--all"), ("questions", "--all"), ("meetings", "show", "1"), ("journal", "1")):
        shown = mailflow(*words).stdout
        assert "[bold red]Anna[/bold red]" in shown, words


def test_a_line_break_in_a_subject_forges_no_row(mailflow: Typed, visited: ClubFolder) -> None:
    assert len(mailflow("inbox").stdout.splitlines()) == 1 + 4
    assert len(mailflow("questions").stdout.splitlines()) == 1 + len(
        mailflow("questions", "--json").stdout.splitlines()
    )


def test_each_line_of_json_is_one_whole_object_in_ascii(
    mailflow: Typed, visited: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    for words in WITH_JSON:
        done = mailflow(*words, "--json")
        told = [json.loads(line) for line in done.stdout.splitlines()]
        assert told and all(isinstance(one, dict) for one in told), words
        assert done.stdout.isascii() and "\x1b" not in done.stdout, words


def test_trying_and_understanding_a_mail_are_as_harmless(
    mailflow: Typed, visited: ClubFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    for number, text in enumerate((JOINING, THEME, EVIL), start=5):
        (tmp_path / "one.eml").write_bytes(evil(number, text))
        tried, understood = mailflow("try", "one.eml"), mailflow("understand", "one.eml")
        assert (tried.exit_code, understood.exit_code) == (0, 0)
        for sign in FORBIDDEN:
            assert sign not in tried.output and sign not in understood.output, sign
        assert understood.stdout.isascii()
        json.loads(understood.stdout)


@dataclass(frozen=True)
class Thing:
    name: str
    day: date
    content: bytes = b"\xff"
    inside: "Thing | None" = None


def test_as_json_takes_days_and_things_in_things_and_leaves_bytes_out(capsys: pytest.CaptureFixture[str]) -> None:
    inner = Thing("Café", date(2026, 1, 13))

    as_json([and_also(Thing("x", date(2026, 1, 14), inside=inner), club="lezers")])

    assert json.loads(capsys.readouterr().out) == {
        "club": "lezers",
        "name": "x",
        "day": "2026-01-14",
        "inside": {"name": "Café", "day": "2026-01-13", "inside": None},
    }


def test_controls_and_directions_are_seen_as_dots_and_all_else_as_it_is() -> None:
    assert plain("a\x1bb\x9bc\u202ed\ue000e").plain == "a·b·c·d·e"
    assert plain("Zoë\n\t[red]日本 👋[/red]").plain == "Zoë\n\t[red]日本 👋[/red]"


def test_what_is_too_long_is_cut_on_one_line() -> None:
    assert cut("twee\n  regels", 60) == "twee regels"
    assert cut("x" * 61, 60) == "x" * 59 + "…"


def test_numbers_are_said_as_people_do() -> None:
    assert [counted(number, "mail", "mails") for number in (0, 1, 2)] == ["no mails", "1 mail", "2 mails"]

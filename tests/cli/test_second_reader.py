"""The commands show what a second reader was asked and claimed, and say whether it is there."""

import sys
from pathlib import Path

import pytest

from tests.cli.clubs import CLUB, UNCLEAR, ClubFolder, a, lines
from tests.cli.conftest import Typed
from tests.cli.test_trying import mail_file
from tests.servers import reader
from tests.servers.ports import free_ports
from tests.servers.reader import MODEL, Reader, claim


def asks(club: ClubFolder, url: str, *, model: str = MODEL, more: str = "") -> None:
    club.write(text=f'{CLUB}\n[second_reader]\nurl = "{url}"\nmodel = "{model}"\n{more}\n')


def found(done_stdout: str) -> list[str]:
    """The lines of `mailflow check` about it, without their columns' spaces."""
    return [" ".join(line.split()) for line in done_stdout.splitlines() if "second reader" in line]


def test_trying_a_mail_shows_who_was_asked_and_what_it_claims(
    mailflow: Typed, club: ClubFolder, tmp_path: Path
) -> None:
    with Reader(reader.claims(claim("question", "maar met Henk regelen"))) as there:
        asks(club, there.url)
        done = mailflow("try", mail_file(tmp_path, a(1, UNCLEAR)))

    assert (done.exit_code, done.stderr) == (0, "")
    assert "a second reader: fictional-8b claims question from “maar met Henk regelen”" in done.stdout
    assert "→ an organiser is asked" in done.stdout
    assert "Nothing was written, nothing was sent." in done.stdout


def test_the_journal_tells_it_and_the_version_names_the_model(mailflow: Typed, club: ClubFolder) -> None:
    with Reader(reader.claims(claim("question", "maar met Henk regelen"))) as there:
        asks(club, there.url)
        (id,) = club.receives(a(1, UNCLEAR))

    (line,) = [one for one in lines(mailflow("journal", str(id), "--json")) if one.get("what") == "second reader"]
    assert line["text"] == "fictional-8b claims question from “maar met Henk regelen”"
    assert "second reader fictional-8b instructions" in mailflow("journal", str(id)).stdout


def test_programs_ask_it_only_when_told_to(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    mail = mail_file(tmp_path, a(1, UNCLEAR))
    with Reader(reader.claims(claim("question", "maar met Henk regelen"))) as there:
        asks(club, there.url)
        (alone,) = lines(mailflow("understand", mail, "--club", "lezers"))
        assert there.asked == [] and "second_reader" not in alone
        (both,) = lines(mailflow("understand", mail, "--club", "lezers", "--second-reader"))

    assert both["second_reader"] == "fictional-8b claims question from “maar met Henk regelen”"
    assert [one["decision"] for one in both["intents"]] == ["ask"]


def test_asking_one_that_is_not_there_is_told(mailflow: Typed, club: ClubFolder, tmp_path: Path) -> None:
    mail = mail_file(tmp_path, a(1, UNCLEAR))

    without_club = mailflow("understand", mail, "--second-reader")
    without_reader = mailflow("understand", mail, "--second-reader", "--club", "lezers")

    assert (without_club.exit_code, without_reader.exit_code) == (2, 2)
    assert "--second-reader needs --club" in without_club.stderr
    assert "club lezers has no second reader" in without_reader.stderr


def test_a_check_asks_for_its_models_and_sends_no_mail(mailflow: Typed, club: ClubFolder) -> None:
    with Reader(reader.models("other-1b", MODEL)) as there:
        asks(club, there.url)
        done = mailflow("check")

    place = there.url.removeprefix("http://").removesuffix("/v1")
    assert found(done.stdout) == [f"ok second reader lezers: {place} answers and has fictional-8b; no mail was sent"]
    assert [(one.method, one.content) for one in there.asked] == [("GET", b"")]


def test_a_check_says_what_is_wrong_with_it(mailflow: Typed, club: ClubFolder) -> None:
    (port,) = free_ports(1)
    asks(club, f"http://127.0.0.1:{port}/v1")
    (away,) = found(mailflow("check").stdout)
    with Reader(reader.models("fictional-70b")) as there:
        asks(club, there.url)
        (other,) = found(mailflow("check").stdout)
    asks(club, there.url, more='key_env = "NO_SUCH_KEY"')
    (keyless,) = found(mailflow("check", "--offline").stdout)

    assert "the connection was refused" in away and away.startswith("wrong")
    assert "has no model fictional-8b: did you mean fictional-70b?" in other
    assert "club lezers, second_reader: key_env: the variable NO_SUCH_KEY is not set" in keyless


def test_a_check_offline_asks_nobody(mailflow: Typed, club: ClubFolder) -> None:
    with Reader(reader.models(MODEL)) as there:
        asks(club, there.url)
        (line,) = found(mailflow("check", "--offline").stdout)

    assert there.asked == [] and "unsure mails would be put to fictional-8b at localhost" in line


def test_without_one_nothing_is_said_of_it(mailflow: Typed, club: ClubFolder) -> None:
    assert found(mailflow("check", "--offline").stdout) == []


def test_the_daemon_does_not_start_without_the_library_it_needs(
    mailflow: Typed, club: ClubFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "httpx2", None)
    asks(club, "http://localhost:1/v1")

    done = mailflow("run", "--once")

    assert done.exit_code == 2
    assert "mailflow[second-reader]" in done.stderr


def test_the_state_tells_of_one_that_fails_as_a_thing_to_look_at(mailflow: Typed, club: ClubFolder) -> None:
    with Reader(reader.body(b"", code=503)) as there:
        asks(club, there.url)
        club.receives(a(1, UNCLEAR))
        done = mailflow("status")

    (line,) = [one for one in done.stdout.splitlines() if "second reader" in one]
    assert "it failed (HTTP 503)" in line

"""What a command says of foreign text does nothing to a terminal; what it writes is its owner's alone."""

import os
import stat
from pathlib import Path

import pytest
from typer.core import TyperGroup

from mailflow.cli import main
from mailflow.cli.listing import say
from mailflow.model.errors import Refused


def test_a_line_moves_no_cursor_and_turns_no_words_around(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\x1b]0;b\x07\x9b2J\u202ec\u2028d\n[red]e")

    assert capsys.readouterr().out == "a·]0;b··2J·c·d\n[red]e\n"


def test_an_error_that_holds_foreign_text_is_said_as_text(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise Refused("the server says \x1b[2J no")

    monkeypatch.setattr(TyperGroup, "main", refused)

    with pytest.raises(SystemExit):
        main.PlainlySpoken().main()

    assert capsys.readouterr().err == "mailflow: the server says ·[2J no\n"


def test_what_the_command_line_writes_is_its_owner_s_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = tmp_path / "members.csv"
    monkeypatch.setattr(main, "commands", lambda: lambda: written.write_text("x"))
    before = os.umask(0o022)
    try:
        main.run()
    finally:
        os.umask(before)

    assert stat.S_IMODE(written.stat().st_mode) == 0o600

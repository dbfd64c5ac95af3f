"""`mailflow receive CLUB`: takes mail from a pipe, files or a Maildir, for sites whose mail server delivers locally."""

import sys
from pathlib import Path

import typer

from mailflow.cli.opened import opened
from mailflow.flow.receive import receive as receive_mails
from mailflow.model.errors import MailflowError, SettingsError, TryLater
from mailflow.wire import clock
from mailflow.wire.maildir import read_mails, read_piped

# sysexits.h: what a mail server makes of it is to bounce, or to keep the mail and try again.
EX_USAGE, EX_DATAERR, EX_NOINPUT, EX_SOFTWARE, EX_TEMPFAIL, EX_CONFIG = 64, 65, 66, 70, 75, 78


def register(app: typer.Typer) -> None:
    """`mailflow receive` is a command of the app."""
    app.command("receive")(receive)


def receive(
    club: str = typer.Argument(help="The club's key."),
    paths: list[Path] = typer.Argument(None, help="Files, or Maildirs; left out, one mail from standard input."),
) -> None:
    """One or more mails are received; 0 only once they are committed. Exit codes are those of sysexits.h."""
    try:
        missing = [str(path) for path in paths or [] if not path.exists()]
        if missing:
            _end(EX_NOINPUT, f"not there: {', '.join(missing)}")
        with opened() as assembled:
            assembled.settings.club(club)
            now = clock.now()
            mails = list(read_mails(paths)) if paths else [read_piped(sys.stdin.buffer, now=now)]
            new = receive_mails(club, mails, house=assembled.house)
    except SettingsError as error:
        _end(EX_CONFIG, str(error))
    except TryLater as error:
        _end(EX_TEMPFAIL, f"{error} (the mail was not taken: try again)")
    except MailflowError as error:
        _end(EX_DATAERR, str(error))
    except OSError as error:
        _end(EX_TEMPFAIL, f"{error} (the mail was not taken: try again)")
    typer.echo(f"{len(new)} of {len(mails)} are new")


def _end(code: int, text: str) -> None:
    typer.echo(f"mailflow receive: {text}", err=True)
    raise typer.Exit(code)

"""`mailflow receive CLUB`: takes mail from a pipe, files or a Maildir, for sites whose mail server delivers locally."""

import sys
from itertools import islice
from pathlib import Path

import typer

from mailflow.cli.opened import opened
from mailflow.flow.receive import receive as receive_mails
from mailflow.model.errors import MailflowError, SettingsError, TryLater
from mailflow.wire.maildir import read_bytes, read_mails

# sysexits.h: what a mail server makes of it is to bounce, or to keep the mail and try again.
EX_DATAERR, EX_NOINPUT, EX_TEMPFAIL, EX_CONFIG = 65, 66, 75, 78
AT_ONCE = 50


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
            mails = read_mails(paths) if paths else iter((read_bytes(sys.stdin.buffer.read()),))
            came = new = 0
            while batch := list(islice(mails, AT_ONCE)):
                came += len(batch)
                new += len(receive_mails(club, batch, house=assembled.house))
    except SettingsError as error:
        _end(EX_CONFIG, str(error))
    except TryLater as error:
        _end(EX_TEMPFAIL, f"{error} (the mail was not taken: try again)")
    except MailflowError as error:
        _end(EX_DATAERR, str(error))
    except OSError as error:
        _end(EX_TEMPFAIL, f"{error} (the mail was not taken: try again)")
    typer.echo(f"{new} of {came} are new")


def _end(code: int, text: str) -> None:
    typer.echo(f"mailflow receive: {text}", err=True)
    raise typer.Exit(code)

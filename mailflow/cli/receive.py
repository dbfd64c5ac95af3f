"""`mailflow receive CLUB`: takes mail from a pipe, files or a Maildir, for sites whose mail server delivers locally."""

import shutil
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from mailflow.cli.listing import say
from mailflow.cli.opened import opened
from mailflow.flow.house import House
from mailflow.flow.receive import receive as receive_mails
from mailflow.model.errors import MailflowError, SettingsError, SyncFailed, TryLater
from mailflow.wire.maildir import read_mails

# sysexits.h: what a mail server makes of it is to bounce, or to keep the mail and try again.
EX_DATAERR, EX_NOINPUT, EX_TEMPFAIL = 65, 66, 75
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
        with _files(paths or []) as files, opened() as assembled:
            assembled.settings.club(club)
            came, new = _receive(club, files, house=assembled.house)
    except typer.Exit:
        raise
    except (
        SettingsError,
        TryLater,
    ) as error:  # not EX_CONFIG: a slip in the settings must not bounce a colleague's mail
        _end(EX_TEMPFAIL, f"{error} (the mail was not taken: try again)")
    except MailflowError as error:
        _end(EX_DATAERR, str(error))
    except OSError as error:
        _end(EX_TEMPFAIL, f"{error} (the mail was not taken: try again)")
    except (Exception, SyncFailed):  # a mail server would bounce the mail of a colleague for a fault of ours
        _end(EX_TEMPFAIL, f"{traceback.format_exc()}(the mail was not taken: try again)")
    typer.echo(f"{new} of {came} are new")


def _receive(club: str, files: list[Path], *, house: House) -> tuple[int, int]:
    """How many mails came, and how many of them are new: committed in batches, in their order."""
    mails = read_mails(files)
    came = new = 0
    while batch := list(islice(mails, AT_ONCE)):
        came += len(batch)
        new += len(receive_mails(club, batch, house=house))
    return came, new


@contextmanager
def _files(paths: list[Path]) -> Iterator[list[Path]]:
    """The files that were named; without any, one that holds what stands on standard input, however much that is."""
    if missing := [str(path) for path in paths if not path.exists()]:
        _end(EX_NOINPUT, f"not there: {', '.join(missing)}")
    if empty := [str(path) for path in paths if not _may_hold_mail(path)]:
        _end(EX_NOINPUT, f"no mail there: {', '.join(empty)} (name files, Maildirs, or folders of .eml files)")
    if paths:
        yield paths
        return
    with TemporaryDirectory(prefix="mailflow-") as folder:
        piped = Path(folder) / "piped.eml"
        with piped.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        if not piped.stat().st_size:
            _end(EX_DATAERR, "no mail came by standard input")
        yield [piped]


def _may_hold_mail(path: Path) -> bool:
    """A file, a Maildir (it may be empty now), or a folder with an .eml file somewhere below."""
    is_maildir = (path / "cur").is_dir() and (path / "new").is_dir()
    return not path.is_dir() or is_maildir or any(path.rglob("*.eml"))


def _end(code: int, text: str) -> None:
    say(f"mailflow receive: {text}", err=True)
    raise typer.Exit(code)

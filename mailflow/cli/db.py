"""`mailflow db`: the database's shape and health."""

import typer

from mailflow.cli.listing import say
from mailflow.cli.opened import settings
from mailflow.store import connect
from mailflow.wire import clock


def register(app: typer.Typer) -> None:
    """`mailflow db` is a command with verbs of its own."""
    db = typer.Typer(help="The database's shape and health.")
    db.command("upgrade")(upgrade)
    db.command("check")(check)
    app.add_typer(db, name="db")


def upgrade() -> None:
    """The database has this version's shape; a SQLite file is backed up first."""
    told = settings()
    connect.open_database(told.database.url, folder=told.folder)
    try:
        done = connect.migrate(now=clock.now())
    finally:
        connect.close()
    typer.echo("\n".join(f"applied {name}" for name in done) or "nothing to do: the database is up to date")


def check() -> None:
    """Says whether the database is whole: exit code 1 where it is not."""
    told = settings()
    connect.open_database(told.database.url, folder=told.folder)
    try:
        wrong = [*connect.integrity(), *(f"not applied yet: {name}" for name in connect.pending())]
    finally:
        connect.close()
    say("\n".join(wrong) or "the database is whole")
    if wrong:
        raise typer.Exit(1)

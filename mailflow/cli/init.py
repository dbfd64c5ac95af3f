"""`mailflow init`: asks what a new club needs, makes its folder, and tries whether the mail servers let us in."""

from pathlib import Path
from shlex import quote

import typer

from mailflow.cli.asking import Asking
from mailflow.cli.check import show
from mailflow.cli.choosing import PROVIDERS, SAFE_MODES, SECURITIES, Options, choose
from mailflow.flow.check import check_servers
from mailflow.flow.found import files_of, refuse_existing, write_folder
from mailflow.settings.read import NAME, read_settings
from mailflow.shipped import shipped

ANY_PROVIDER = f"Whose servers they are: {', '.join(PROVIDERS)}."
ANY_SECURITY = f"{', '.join(SECURITIES)} (plain: this machine only)."


def register(app: typer.Typer) -> None:
    """`mailflow init` is a command of the app."""
    app.command("init")(init)


def init(
    folder: Path = typer.Argument(metavar="DIR", help="The folder to make."),
    name: str | None = typer.Option(None, "--name", help="The club's name."),
    key: str | None = typer.Option(None, "--key", help="What its file is called; left out, made from the name."),
    address: str | None = typer.Option(None, "--address", help="The club's mail address."),
    language: str | None = typer.Option(None, "--language", help="nl or en."),
    timezone: str | None = typer.Option(None, "--timezone", help="The club's clock, such as Europe/Amsterdam."),
    organiser: list[str] | None = typer.Option(
        None, "--organiser", help='Who decides: "Anna de Boer <anna@example.org>"; once for each.'
    ),
    provider: str | None = typer.Option(None, "--provider", help=ANY_PROVIDER),
    imap_host: str | None = typer.Option(None, "--imap-host", help="The server that mail comes in at."),
    imap_port: int | None = typer.Option(None, "--imap-port", help="Left out: the usual one."),
    imap_security: str | None = typer.Option(None, "--imap-security", help=ANY_SECURITY),
    smtp_host: str | None = typer.Option(None, "--smtp-host", help="The server that mail goes out by."),
    smtp_port: int | None = typer.Option(None, "--smtp-port", help="Left out: the usual one."),
    smtp_security: str | None = typer.Option(None, "--smtp-security", help=ANY_SECURITY),
    smtp_without_login: bool = typer.Option(False, "--smtp-without-login", help="The server asks for no login."),
    username: str | None = typer.Option(None, "--username", help="The name to log in with; usually the address."),
    password_env: str | None = typer.Option(None, "--password-env", help="The variable that holds the password."),
    password_file: Path | None = typer.Option(None, "--password-file", help="The file whose first line it is."),
    password_command: str | None = typer.Option(None, "--password-command", help="The program that prints it."),
    password_stdin: bool = typer.Option(
        False, "--password-stdin", help="Read it from standard input and keep it in a file of its own."
    ),
    ca_file: Path | None = typer.Option(None, "--ca-file", help="The authority of a mail server of your own (PEM)."),
    start: str | None = typer.Option(None, "--start", help="Which mails count at first: now, unseen, all or a day."),
    safe_mode: str | None = typer.Option(None, "--safe-mode", help=f"{', '.join(SAFE_MODES)}; off where not given."),
    safe_address: str | None = typer.Option(None, "--safe-address", help="Where all mails go in redirect."),
    no_input: bool = typer.Option(False, "--no-input", help="Ask nothing: options and what is usual must do."),
    no_connect: bool = typer.Option(False, "--no-connect", help="Do not try the mail servers."),
) -> None:
    """Make a club's folder: settings that explain themselves, and places for words of your own.

    Asks for whatever no option says. Nothing that is there already is written over. Then tries the mail servers;
    where one of them does not let us in, it says why, the folder stays, and the exit code is 1.
    """
    options = Options(
        name=name,
        key=key,
        address=address,
        language=language,
        timezone=timezone,
        organisers=tuple(organiser or ()),
        provider=provider,
        imap_host=imap_host,
        imap_port=imap_port,
        imap_security=imap_security,
        smtp_host=smtp_host,
        smtp_port=smtp_port,
        smtp_security=smtp_security,
        smtp_without_login=smtp_without_login,
        username=username,
        password_env=password_env,
        password_file=password_file,
        password_command=password_command,
        password_from_stdin=password_stdin,
        ca_file=ca_file,
        start=start,
        safe_mode=safe_mode,
        safe_address=safe_address,
    )
    make(folder.expanduser().absolute(), options, Asking(nobody_there=no_input))
    if not no_connect:
        _try_servers(folder)
    typer.echo(f"Next: cd {quote(str(folder))} && mailflow check && mailflow run")


def make(folder: Path, options: Options, asking: Asking) -> None:
    """The folder is there, with everything in it. Raises SettingsError where something was there before."""
    refuse_existing(folder, [NAME])
    chosen = choose(options, asking)
    files = files_of(chosen)
    write_folder(folder, files)
    read_settings(folder / NAME, defaults=shipped("config"))
    typer.echo(f"Made {folder}:")
    for file in files:
        typer.echo(f"  {file.path}")


def _try_servers(folder: Path) -> None:
    """Says how it went; exit code 1 where a server did not let us in."""
    typer.echo("Trying the mail servers ...")
    findings = list(check_servers(read_settings(folder / NAME, defaults=shipped("config"))))
    show(findings)
    if any(one.state == "wrong" for one in findings):
        typer.echo(
            f"The folder stays as it is. Put right what is wrong, in {folder}/clubs or with your mail provider, "
            f"then try again: mailflow --config {quote(str(folder / NAME))} check",
            err=True,
        )
        raise typer.Exit(1)

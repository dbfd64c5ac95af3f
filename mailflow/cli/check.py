"""`mailflow check`: whether this installation is sound, a line for everything that was looked at."""

from collections.abc import Iterable

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mailflow.cli.listing import as_json, plain
from mailflow.cli.opened import AsJson, settings
from mailflow.flow.check import Finding, State, check_here, check_passwords, check_servers
from mailflow.flow.check_second_reader import check_second_readers

SHOWN: dict[State, tuple[str, str]] = {
    "good": ("ok", "green"),
    "warning": ("warn", "yellow"),
    "wrong": ("wrong", "bold red"),
}


def register(app: typer.Typer) -> None:
    """`mailflow check` is a command of the app."""
    app.command("check")(check)


def check(
    json: bool = AsJson,
    offline: bool = typer.Option(False, "--offline", help="Ask no mail server."),
) -> None:
    """Is all well? Settings, words, database, clock and mail servers. Exit code 1 where something is wrong."""
    told = settings()
    findings = list(check_here(told))
    findings += check_passwords(told) if offline else check_servers(told)
    findings += check_second_readers(told, offline=offline)
    if json:
        as_json(findings)
    else:
        show(findings)
        typer.echo(summary(findings))
    if any(one.state == "wrong" for one in findings):
        raise typer.Exit(1)


def summary(findings: Iterable[Finding]) -> str:
    """How many things are wrong or worth a look, in a sentence."""
    states = [one.state for one in findings]
    wrong, warned = states.count("wrong"), states.count("warning")
    if not wrong and not warned:
        return "All is well."
    return f"{wrong or 'Nothing'} wrong, {warned or 'nothing'} to look at."


def show(findings: Iterable[Finding]) -> None:
    """A line for each finding, on standard output; foreign text cannot colour it."""
    lines = Table.grid(padding=(0, 2))
    lines.add_column(no_wrap=True)
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    for one in findings:
        word, colour = SHOWN[one.state]
        lines.add_row(Text(word, style=colour), plain(one.area), plain(one.text))
    Console().print(lines)

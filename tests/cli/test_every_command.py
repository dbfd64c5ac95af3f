"""Every command can tell programs what it did, and be tried first where it sends or removes."""

from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperCommand, TyperGroup

from mailflow.cli.main import commands

# What sets up, runs, or gives bytes as they are: nothing there is told in rows.
NO_ROWS = {
    "init",
    "run",
    "demo",
    "db upgrade",
    "db check",
    "receive",
    "try",
    "understand",
    "settings",
    "inbox raw",
    "outbox raw",
    "meetings export",
    "templates show",
    "templates own",
    "console link",
    "examples export",
}
SENDS_OR_REMOVES = (
    "questions approve",
    "questions decline",
    "questions ask",
    "questions misread",
    "undo",
    "inbox correct",
    "inbox retry",
    "outbox retry",
    "outbox release",
    "outbox hold",
    "members add",
    "members change",
    "members remove",
    "members import",
    "privacy erase",
    "meetings add",
    "meetings change",
    "meetings move",
    "meetings announce",
    "meetings cancel",
    "meetings held",
    "meetings came",
    "meetings answer",
    "meetings agenda",
    "themes accept",
    "themes decline",
    "themes keep",
    "themes withdraw",
    "themes merge",
    "themes vote",
    "themes close",
    "summaries approve",
    "summaries drop",
    "summaries draft",
    "mailings hold",
    "mailings release",
    "mailings send-now",
    "mailings stop",
    "mailings try",
    "templates test",
    "bounces forget",
    "digest",
    "order",
)


def every_command(group: TyperGroup, before: str = "") -> Iterator[tuple[str, TyperCommand]]:
    """Each command with its whole name."""
    for name, command in group.commands.items():
        whole = f"{before} {name}".strip()
        if isinstance(command, TyperGroup):
            yield from every_command(command, whole)
        elif isinstance(command, TyperCommand):
            yield whole, command


def all_commands() -> dict[str, TyperCommand]:
    top = typer.main.get_command(commands())
    assert isinstance(top, TyperGroup)
    return dict(every_command(top))


def options_of(command: TyperCommand) -> set[str]:
    return {option for one in command.params for option in one.opts}


COMMANDS = all_commands()


@pytest.mark.parametrize("name", SENDS_OR_REMOVES)
def test_what_sends_or_removes_can_be_tried_first(name: str) -> None:
    assert "--dry-run" in options_of(COMMANDS[name])


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - NO_ROWS))
def test_what_is_told_is_told_to_programs_too(name: str) -> None:
    assert "--json" in options_of(COMMANDS[name])

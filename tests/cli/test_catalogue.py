"""Help is there at once, fits a terminal, and names every command that there is."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

import mailflow.cli
from mailflow.cli.catalogue import CATALOGUE, LISTED
from mailflow.cli.main import commands

MODULES = sorted(
    path.stem
    for path in Path(mailflow.cli.__file__).parent.glob("*.py")
    if "\ndef register(app: typer.Typer)" in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("module", MODULES)
def test_all_that_a_module_adds_is_listed_with_it(module: str) -> None:
    alone = typer.Typer()
    alone.callback()(lambda: None)
    import_module(f"mailflow.cli.{module}").register(alone)
    added = typer.main.get_group(alone).commands

    assert set(added) == {one.name for one in LISTED.values() if one.module == module}


def test_each_command_is_listed_once_in_a_line_of_a_terminal() -> None:
    names = [one.name for some in CATALOGUE.values() for one in some]

    assert len(names) == len(set(names))
    assert all(len(one.does) <= 64 and one.does.endswith((".", "?")) for one in LISTED.values())


def test_every_listed_command_can_be_had() -> None:
    top = typer.main.get_command(commands())

    assert isinstance(top, TyperGroup)
    assert set(top.commands) == set(LISTED)
    assert all(one.name == name for name, one in top.commands.items())


def test_help_loads_no_command_no_database_and_no_words() -> None:
    asked = "import sys; from mailflow.cli.main import run\nsys.argv[1:] = ['--help']\n"
    asked += "try: run()\nfinally: print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()

    assert "mailflow.cli.catalogue" in loaded
    assert not {"peewee", "structlog", "rich", "mailflow.cli.members", "mailflow.flow.assemble"} & set(loaded)

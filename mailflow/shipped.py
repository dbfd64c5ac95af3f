"""Finds the templates and settings that mailflow brings along, in an installed copy as well as in a checkout."""

from pathlib import Path

from mailflow.model.errors import SettingsError

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str) -> Path:
    """Where `templates` or `config` lie: beside the code in a checkout, else inside the installed package.

    The checkout comes first, so that an editable install never reads a stale copy. Raises SettingsError where
    neither is there: the installation is not whole.
    """
    for home in (PACKAGE.parent, PACKAGE / "_shipped"):
        # Any folder called "config" may stand beside an installed package by chance; this file does not.
        if (home / "config" / "mailflow.toml").is_file() and (home / name).exists():
            return home / name
    raise SettingsError(f"mailflow's own {name!r} cannot be found: this installation is not whole, install it again")

"""Fetches a password, or a key, from where the settings say it is kept, when it is needed, and never shows it."""

import os
import shlex
import signal
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mailflow.model.errors import SettingsError
from mailflow.model.secret import Secret

COMMAND_SECONDS = 10
LONGEST_FILE = 64 * 1024


@dataclass(frozen=True, slots=True)
class InVariable:
    """A secret that stands in a variable of the environment; `what` it is, in the words of the settings."""

    name: str
    what: str = "password"

    def secret(self) -> Secret:
        """The password as it is now. Raises SettingsError where the variable is missing or empty."""
        value = os.environ.get(self.name, "")
        if not value:
            raise SettingsError(
                f"{self.what}_env: the variable {self.name} is not set: set it for the program that starts mailflow"
            )
        return Secret(value)


@dataclass(frozen=True, slots=True)
class InFile:
    """A secret that is the first line of a file."""

    path: Path
    what: str = "password"

    def secret(self) -> Secret:
        """The password as it is now. Raises SettingsError where the file is missing, empty or open to others."""
        try:
            with self.path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                content = file.read(LONGEST_FILE)
        except OSError as error:
            raise SettingsError(
                f"{self.what}_file: {self.path} cannot be read ({error.strerror or error}): write the {self.what} in it"
            ) from None
        if mode & (stat.S_IROTH | stat.S_IWOTH):
            raise SettingsError(f"{self.what}_file: others can read {self.path}: make it yours alone (chmod 600)")
        return _first_line(content, f"{self.what}_file: {self.path}", self.what)

    def is_open_to_group(self) -> bool:
        """Whether people of the file's group can read it too; False where it is not there."""
        return self.path.is_file() and bool(self.path.stat().st_mode & (stat.S_IRGRP | stat.S_IWGRP))


@dataclass(frozen=True, slots=True)
class ByCommand:
    """A secret that a program prints as its first line; it is run without a shell, in the settings' folder."""

    words: tuple[str, ...] = field(repr=False)
    folder: Path
    what: str = "password"

    def secret(self) -> Secret:
        """What the program prints now. Raises SettingsError where it fails or takes longer than 10 seconds.

        Neither its output nor its arguments are ever shown: both may hold the secret.
        """
        name = f"{self.what}_command: {self.words[0]}"
        try:
            running = subprocess.Popen(
                self.words,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or type(error).__name__
            raise SettingsError(f"{name} cannot be started ({why}): write a program that is there") from None
        content = _printed(running, name)
        if running.returncode != 0:
            raise SettingsError(f"{name} failed with exit code {running.returncode}: try it by hand, as this user")
        return _first_line(content, name, self.what)


PasswordSource = InVariable | InFile | ByCommand


def command(text: str, folder: Path, what: str = "password") -> ByCommand:
    """The command of a line as a shell would cut it into words. Raises ValueError where it cannot be cut."""
    try:
        words = tuple(shlex.split(text))
    except ValueError:
        raise ValueError("has a quote that is never closed") from None
    if not words:
        raise ValueError("is empty")
    return ByCommand(words, folder, what)


def _printed(running: subprocess.Popen[bytes], name: str) -> bytes:
    """All that the program prints; it and what it started are ended where it takes too long."""
    with running:
        try:
            return running.communicate(timeout=COMMAND_SECONDS)[0]
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            raise SettingsError(
                f"{name} did not end within {COMMAND_SECONDS} seconds: does it wait for somebody to type?"
            ) from None


def _first_line(content: bytes, name: str, what: str) -> Secret:
    try:
        value = content.decode("utf-8").partition("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        raise SettingsError(f"{name} gives no UTF-8 text: the {what} must be its first line") from None
    if not value:
        raise SettingsError(f"{name} gives an empty first line: the {what} must be its first line")
    return Secret(value)

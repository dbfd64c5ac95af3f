"""Takes an answer from an option, or asks for it until it is one that will do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import typer

from mailflow.cli.listing import say
from mailflow.model.errors import SettingsError

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, and the option that answers it without asking."""

    option: str
    text: str
    usual: str | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """Answers from options first, then from a person; with `nobody_there` what is usual has to do."""

    nobody_there: bool

    def answer(self, given: str | None, question: Question, check: Callable[[str], Found]) -> Found:
        """The checked answer; `check` raises ValueError with what is wrong. Raises SettingsError for a wrong option."""
        if given is None and not self.nobody_there:
            return self._asked(question, check)
        text = question.usual if given is None else given
        if text is None:
            raise SettingsError(f"{question.option} is missing: give it, or leave --no-input out to be asked")
        try:
            return check(text)
        except ValueError as error:
            raise SettingsError(f"{question.option} {error}") from None

    def secret(self, text: str) -> str:
        """What somebody types, without being shown."""
        return str(typer.prompt(text, hide_input=True))

    def agreed(self, text: str) -> bool:
        """Whether somebody said yes; nobody there means no."""
        return not self.nobody_there and typer.confirm(text, default=False)

    def say(self, text: str) -> None:
        """A line for whoever is asked."""
        if not self.nobody_there and text:
            say(text)

    def _asked(self, question: Question, check: Callable[[str], Found]) -> Found:
        while True:
            try:
                return check(str(typer.prompt(question.text, default=question.usual)).strip())
            except ValueError as error:
                typer.echo(f"That {error}.")


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    """A check that takes one of these words, however it is capitalised."""

    def check(text: str) -> str:
        word = text.strip().lower()
        if word not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return word

    return check

"""Says what is wrong with a template, so that the organiser who wrote it knows which word to mend."""

import dataclasses
import re
import traceback
from collections.abc import Iterable

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError, UndefinedError

from mailflow.model.errors import SettingsError
from mailflow.rendering.environments import UnknownWord

# What an expression in a template may raise: its own errors, and those of Python for `meeting.starts_at + 1`.
TEMPLATE_ERRORS = (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)


def broken(error: TemplateError, *, file: str) -> SettingsError:
    """The error for a template that cannot even be read."""
    if isinstance(error, TemplateSyntaxError):
        return SettingsError(f"{error.filename or file}, line {error.lineno}: {error.message}")
    return SettingsError(f"{file}: {error.message}")


def failed(error: BaseException, *, file: str, text: str, words: Iterable[str]) -> SettingsError:
    """The error for a template that fails on its words."""
    where, line = _place(error, file)
    at_line = f" (line {line})" if line else ""
    match error:
        case UnknownWord(owner=None):
            known = ", ".join(sorted(words))
            return SettingsError(f"{where}: {error.name!r} is not a word of this template{at_line}; known are: {known}")
        case UnknownWord():
            dotted = _dotted(error, text)
            parts = ", ".join(_parts(error.owner)) or "none"
            return SettingsError(f"{where}: {dotted!r} is not a word of this template{at_line}; known are: {parts}")
        case TemplateSyntaxError() | TemplateNotFound():
            return broken(error, file=where)
        case UndefinedError() | TemplateError():
            return SettingsError(f"{where}: {error.message}{at_line}")
        case RecursionError():
            return SettingsError(f"{where}: it includes itself without end{at_line}")
        case _:
            return SettingsError(f"{where}: {error}{at_line}")


def _place(error: BaseException, file: str) -> tuple[str, int]:
    """The template file and the line in which it went wrong, as far as the traceback shows; a subject has no lines."""
    places = [
        (frame.f_code.co_filename, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename.startswith("templates/")
    ]
    where, line = places[-1] if places else (file, 0)
    return where, 0 if where.endswith(", subject") else line


def _dotted(error: UnknownWord, text: str) -> str:
    """`meeting.plaats`, as the template has it."""
    written = re.search(rf"\b[\w.]*\b\.{re.escape(error.name)}\b", text)
    return written[0] if written else f"{type(error.owner).__name__.lower()}.{error.name}"


def _parts(owner: object) -> list[str]:
    """What may stand after the dot."""
    if not dataclasses.is_dataclass(owner):
        return []
    return sorted(name for name in dir(owner) if not name.startswith("_"))

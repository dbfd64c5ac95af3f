"""What was asked for before the command itself: which settings file counts."""

from contextvars import ContextVar
from pathlib import Path

CONFIG: ContextVar[Path | None] = ContextVar("CONFIG", default=None)

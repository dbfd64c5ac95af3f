"""Logs: one line a step on standard error, for people or programs; texts of strangers cannot forge a line."""

import logging
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from mailflow.flow.unblocked import Unblocked

# What is told of lines that nobody could be given.
LOST = 'level=warning event="lines lost" lines=#'
LOST_AS_JSON = '{"level": "warning", "event": "lines lost", "lines": #}'
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def log_as(level: str, form: str) -> None:
    """From now on all log lines of this level and above are written to standard error, as `plain` or `json`.

    What the libraries below us warn of is written in the same form. Nobody waits for lines that are not read.
    """
    lines = cast(TextIO, Unblocked(LOST_AS_JSON if form == "json" else LOST))
    first: list[Processor] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    last: list[Processor] = [structlog.processors.format_exc_info, *_drawn(form)]
    structlog.configure(
        processors=[*first, *last],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=lambda *names: structlog.WriteLogger(lines),
        cache_logger_on_first_use=False,
    )
    libraries = logging.StreamHandler(lines)
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
            foreign_pre_chain=[*first, structlog.stdlib.add_logger_name],
        )
    )
    logging.basicConfig(level=max(LEVELS[level], logging.WARNING), handlers=[libraries], force=True)


def _drawn(form: str) -> list[Processor]:
    if form == "json":
        return [structlog.processors.JSONRenderer()]
    plain = structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], bool_as_flag=False)
    return [plain, _on_one_line]


def _on_one_line(logger: WrappedLogger, method: str, line: str | EventDict) -> str:
    """What could move a terminal's cursor, or begin another line, stands as its escape."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii") for letter in str(line)
    )

"""Logs: a line a step, for people or programs, in which nobody can forge a line."""

import json
import logging

import pytest
import structlog

from mailflow.flow.logs import log_as

EVIL = 'x\nlevel=info event=forged\r\x1b[2J\x9b31m\u202e "'


def told(capsys: pytest.CaptureFixture[str], level: str, form: str) -> list[str]:
    """What a step, a warning of a library and a fault come to."""
    log_as(level, form)
    log = structlog.get_logger()
    log.info("handled", mail=417, kind="rsvp")
    log.warning("inbox failing", why=EVIL)
    logging.getLogger("apscheduler").warning("late by %s", EVIL)
    try:
        raise LookupError(EVIL)
    except LookupError:
        log.exception("failed", mail=417)
    out, errors = capsys.readouterr()
    log_as("info", "plain")
    assert out == ""
    return errors.splitlines()


def test_each_step_is_one_plain_line_whatever_stands_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    handled, failing, library, fault = told(capsys, "info", "plain")

    assert handled.startswith("timestamp=") and handled.endswith("level=info event=handled mail=417 kind=rsvp")
    assert "level=warning" in failing and 'event="inbox failing"' in failing
    assert "logger=apscheduler" in library
    assert "Traceback" in fault and "LookupError" in fault and "mail=417" in fault
    for line in (handled, failing, library, fault):
        assert line.isprintable()


def test_for_programs_each_line_is_an_object_those_of_libraries_too(capsys: pytest.CaptureFixture[str]) -> None:
    handled, failing, library, fault = (json.loads(line) for line in told(capsys, "info", "json"))

    assert (handled["event"], handled["level"], handled["mail"]) == ("handled", "info", 417)
    assert failing["why"] == EVIL
    assert (library["logger"], library["event"]) == ("apscheduler", f"late by {EVIL}")
    assert "LookupError" in fault["exception"]


def test_only_what_was_asked_for_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert [line.split()[1] for line in told(capsys, "error", "plain")] == ["level=error"]
    assert len(told(capsys, "warning", "plain")) == 3

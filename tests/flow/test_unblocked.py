"""A log that cannot be written costs lines and nothing else."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog

from mailflow.flow import unblocked
from mailflow.flow.logs import log_as
from mailflow.flow.unblocked import Unblocked

LOST = "# lines lost"


@contextmanager
def standard_error(descriptor: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with open(descriptor, "w", encoding="utf-8", closefd=False) as stream, monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        yield


@contextmanager
def a_pipe() -> Iterator[tuple[int, int]]:
    read, write = os.pipe()
    try:
        yield read, write
    finally:
        for one in (read, write):
            try:
                os.close(one)
            except OSError:
                continue


def test_a_pipe_that_nobody_empties_holds_nobody_up_and_lines_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unblocked, "WAIT_MS", 1)
    lines = Unblocked(LOST)
    with a_pipe() as (read, write), standard_error(write, monkeypatch):
        writer = threading.Thread(target=lambda: [lines.write("x" * 999 + "\n") for _ in range(200)], daemon=True)
        writer.start()
        writer.join(10)
        assert not writer.is_alive(), "it waits for somebody to read"

        os.read(read, 2**20)
        lines.write("after\n")
        told = os.read(read, 2**20).decode()
    assert told.endswith("\nafter\n") and " lines lost" in told


def test_a_reader_that_is_gone_costs_the_line_only(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_pipe() as (read, write), standard_error(write, monkeypatch):
        os.close(read)
        log_as("info", "plain")
        structlog.get_logger().info("handled", mail=417)
    log_as("info", "plain")


def test_a_full_disk_costs_the_line_only(monkeypatch: pytest.MonkeyPatch) -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    with standard_error(full, monkeypatch):
        assert Unblocked(LOST).write("handled\n") == 8
    os.close(full)


def test_no_standard_error_at_all_is_borne(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)

    assert Unblocked(LOST).write("handled\n") == 8

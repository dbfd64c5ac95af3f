"""Whoever looks after a daemon: it beats, notices a clock that is set, and dies of nothing."""

import os
import resource
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from mailflow.flow import lookout as parts
from mailflow.flow import mark
from mailflow.flow.assemble import Assembled
from mailflow.flow.health import troubles
from mailflow.flow.house import House
from mailflow.flow.lookout import Lookout, begun
from mailflow.model.errors import TryLater
from mailflow.model.records import Heartbeat
from mailflow.store import heartbeats, outbox
from mailflow.wire import clock as real
from tests.builders import CLUB
from tests.flow.boxes import Box, an_installation
from tests.house import START, Clock
from tests.servers.sink import Sink


@pytest.fixture
def installation(house: House, box: Box, sink: Sink, tmp_path: Path) -> Assembled:
    return an_installation(house, tmp_path, box.watched(), sink=sink)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds since the machine was started; the test moves them."""
    at = [5000.0]
    monkeypatch.setattr(real, "since_boot", lambda: at[0])
    return at


def beats() -> dict[str, Heartbeat]:
    return {one.name: one for one in heartbeats.heartbeats()}


def test_each_look_says_that_the_daemon_runs(installation: Assembled, clock: Clock, counted: list[float]) -> None:
    looks = Lookout(lambda: installation, told=lambda: None)
    looks.look()
    clock.forward(seconds=10)
    counted[0] += 10
    looks.look()

    assert beats()["clock"].done_at == START + timedelta(seconds=10)
    assert troubles(installation) == ()


@pytest.mark.parametrize(("minutes", "way"), [(61, "forward"), (-61, "back")])
def test_a_clock_that_is_set_while_it_runs_is_told_at_once_and_for_a_while(
    installation: Assembled, clock: Clock, counted: list[float], minutes: int, way: str
) -> None:
    told: list[int] = []
    looks = Lookout(lambda: installation, told=lambda: told.append(1))
    looks.look()
    clock.forward(minutes=minutes)
    counted[0] += 60
    looks.look()

    (trouble,) = troubles(installation)
    assert trouble.kind == "clock" and f"was set {way} by" in trouble.text
    assert told == [1], "the worker that delivers was woken"
    assert {row.templates for row in outbox.rows(CLUB.key, limit=10)} == {("alarm",)}
    clock.forward(minutes=16)
    assert [one.kind for one in troubles(installation) if one.kind == "clock"] == []


def test_a_machine_that_slept_has_no_clock_that_jumped(
    installation: Assembled, clock: Clock, counted: list[float]
) -> None:
    looks = Lookout(lambda: installation, told=lambda: None)
    looks.look()
    clock.forward(hours=9)
    counted[0] += 9 * 3600
    looks.look()

    assert "time" not in beats()


def test_a_fault_in_telling_ends_nobody_and_is_logged(installation: Assembled, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(_: Assembled) -> int:
        raise LookupError("a template is broken")

    monkeypatch.setattr(parts, "tell", fault)
    with capture_logs() as logged:
        Lookout(lambda: installation, told=lambda: None).look()

    assert [line["event"] for line in logged] == ["nobody can be told what is wrong"]


def test_a_database_that_is_away_ends_nobody(installation: Assembled, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Assembled) -> int:
        raise TryLater("the disk is full")

    monkeypatch.setattr(parts, "tell", away)
    with capture_logs() as logged:
        Lookout(lambda: installation, told=lambda: None).look()

    assert [(line["event"], line["why"]) for line in logged] == [("waiting", "the disk is full")]


def test_a_daemon_that_only_just_died_began_when_it_first_did(installation: Assembled, clock: Clock) -> None:
    begun(house=installation.house)
    clock.forward(minutes=10)
    begun(house=installation.house)
    assert beats()["started"].done_at == START

    clock.forward(minutes=16)
    begun(house=installation.house)
    assert beats()["started"].done_at == START + timedelta(minutes=26)


def test_a_daemon_that_was_stopped_begins_anew(installation: Assembled, clock: Clock) -> None:
    begun(house=installation.house)
    clock.forward(minutes=5)
    mark.beat("clock", now=clock(), error="was stopped")
    clock.forward(minutes=5)
    begun(house=installation.house)

    assert beats()["started"].done_at == START + timedelta(minutes=10)


def test_a_clock_that_was_set_back_while_nothing_ran_is_told(installation: Assembled, clock: Clock) -> None:
    begun(house=installation.house)
    clock.forward(hours=-2)
    begun(house=installation.house)

    assert [one.kind for one in troubles(installation)] == ["clock"]


@pytest.fixture
def files_are_allowed() -> Iterator[None]:
    """A test may take from this process the files that it may open; afterwards it has them again."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def allow_files(are_allowed: bool) -> None:
    """Either as many as can be, or not one more than are open."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if not are_allowed:
        first_free = os.open(os.devnull, os.O_RDONLY)
        os.close(first_free)
        resource.setrlimit(resource.RLIMIT_NOFILE, (first_free, most))


@pytest.mark.usefixtures("files_are_allowed")
def test_who_can_open_no_file_at_three_looks_in_a_row_ends_and_says_why(
    installation: Assembled, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    monkeypatch.setattr(parts, "LOOK_SECONDS", 0.0)
    allow_files(False)
    with capture_logs() as logged:
        Lookout(lambda: installation, told=lambda: None).run(threading.Event(), alive=lambda: looked.append(1))

    assert len(looked) == 3
    assert [line["event"] for line in logged if line["log_level"] == "error"] == ["no file can be opened"]


@pytest.mark.usefixtures("files_are_allowed")
def test_who_can_open_files_again_before_the_third_look_goes_on(
    installation: Assembled, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, looked = threading.Event(), list[bool]()
    turns = iter((False, False, True, False, False, True))

    def alive() -> None:
        are_allowed = next(turns)
        looked.append(are_allowed)
        allow_files(are_allowed)
        if len(looked) == 6:
            stop.set()

    monkeypatch.setattr(parts, "LOOK_SECONDS", 0.0)
    with capture_logs() as logged:
        Lookout(lambda: installation, told=lambda: None).run(stop, alive=alive)

    assert len(looked) == 6
    assert "no file can be opened" not in [line["event"] for line in logged]

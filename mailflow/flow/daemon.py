"""The daemon: a watcher for each inbox, one worker that handles, one that delivers, and a tick for the clock."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Protocol

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from mailflow.flow import erasing, keeping, mark, restored, steady
from mailflow.flow.assemble import Assembled
from mailflow.flow.deliver import deliver
from mailflow.flow.handle import handle
from mailflow.flow.house import House
from mailflow.flow.lookout import Lookout, begun
from mailflow.flow.plan import Planned, plan
from mailflow.flow.pulses import Pulses
from mailflow.flow.watch import Watched, keep_watching
from mailflow.model.errors import SyncFailed, TryLater
from mailflow.store import connect, inbox
from mailflow.wire import clock

log = structlog.get_logger()
TICK_SECONDS = 20
IDLE_SECONDS = 5.0
TROUBLE_SECONDS = 10.0
TIDY_MINUTES = 5
# Each mail writes a third of a megabyte into SQLite's log: five minutes of mails would make it large.
LOG_SECONDS = 5
STOP_SECONDS = 8.0
STOPPED = "was stopped"
# A mail server may be slow without end, and that is to harm nobody else: only after this is a watcher given up.
WATCHER_SECONDS = 3600.0
TICK_HANGS_SECONDS = 1800.0


@dataclass(slots=True)
class Wakes:
    """Hints between threads that there may be work; the work itself is in the database."""

    handle: threading.Event = field(default_factory=threading.Event)
    deliver: threading.Event = field(default_factory=threading.Event)


class Side(Protocol):
    """Another part of a daemon with a thread of its own, such as the pages for people."""

    name: str

    def run(self, stop: threading.Event) -> None: ...


class Daemon:
    """An installation at work, until it is stopped. Threads talk through the database; nothing is kept in memory."""

    def __init__(self, assembled: Assembled) -> None:
        self._assembled = assembled
        self._stop = threading.Event()
        self._stop_watching = threading.Event()
        self._wakes = Wakes()
        self._pulses = Pulses()
        self._workers: list[threading.Thread] = []
        self._watchers: list[threading.Thread] = []
        self._ticking = threading.Lock()
        self._kept = True
        self._ticked_at: datetime | None = None
        # The day on which it was last looked at what was kept long enough.
        self._forgot_on: date | None = None
        self._tick = BackgroundScheduler(
            timezone="UTC",
            daemon=True,
            executors={
                "default": ThreadPoolExecutor(1)
            },  # one thread ticks: its connection is the one that checkpoints
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
        )

    @property
    def assembled(self) -> Assembled:
        """The installation as the settings are now."""
        return self._assembled

    @property
    def house(self) -> House:
        """The house as the settings are now."""
        return self._assembled.house

    def start(self, *, beside: Sequence[Side] = ()) -> None:
        """All threads run, those of the sides too. What an earlier daemon was delivering when it died is doubtful."""
        house = self._assembled.house
        erasing.come_back(house=house)
        for id in mark.nobody_delivers(now=house.now()):
            log.warning("doubtful", outbox=id)
        restored.looked_at(house=house)
        begun(house=house)
        lookout = Lookout(lambda: self._assembled, told=self._wakes.deliver.set)
        self._workers = [
            self._thread("handle", lambda: self._work("handle", self._handle_waiting, self._wakes.handle)),
            self._thread("deliver", lambda: self._work("deliver", self._deliver_due, self._wakes.deliver)),
            self._thread("lookout", lambda: lookout.run(self._stop, alive=partial(self._pulses.beat, "lookout"))),
            *(self._thread(side.name, partial(side.run, self._stop)) for side in beside),
        ]
        self._start_watching()
        self._tick.add_job(self._ending, args=(self._on_tick,), trigger="interval", seconds=TICK_SECONDS)
        self._tick.add_job(self._ending, args=(self._on_large_log,), trigger="interval", seconds=LOG_SECONDS)
        self._tick.add_job(self._ending, args=(self._on_tidying,), trigger="interval", minutes=TIDY_MINUTES)
        before = set(threading.enumerate())
        self._tick.start()
        self._workers += [one for one in threading.enumerate() if one not in before and one.name == "APScheduler"]
        self._thread("first tick", self._on_tick)
        log.info("started", clubs=len(house.rooms), inboxes=len(self._assembled.watched))

    def reload(self, assembled: Assembled) -> None:
        """The new settings hold: for the next mail, the next delivery, and all inboxes, which are connected anew."""
        self._stop_watching.set()
        _join(self._watchers)
        for one in self._assembled.watched:
            self._pulses.forget(f"watch {one.account.key}")
        self._assembled = assembled
        self._start_watching()
        log.info("reloaded", clubs=len(assembled.house.rooms), inboxes=len(assembled.watched))

    def stop(self) -> None:
        """Within seconds every thread has ended its step and gone; nothing is left half done."""
        self._stop.set()
        self._stop_watching.set()
        self._wakes.handle.set()
        self._wakes.deliver.set()
        if self._tick.running:
            self._tick.shutdown(wait=False)
        _join([*self._watchers, *self._workers])
        if self._ticking.acquire(timeout=STOP_SECONDS):
            self._ticking.release()
        try:
            mark.beat("clock", now=self._assembled.house.now(), error=STOPPED)
        except TryLater as error:
            log.warning("waiting", why=str(error))
        log.info("stopped")

    def is_whole(self) -> bool:
        """Whether every thread is alive; a daemon that is not must end, never go on deaf."""
        beside = self.house.beside
        reads = not beside or beside.is_there
        return self._kept and reads and all(one.is_alive() for one in (*self._workers, *self._watchers))

    def hung(self) -> tuple[str, ...]:
        """The threads that have not moved for so long that they never will; to be asked every few seconds."""
        return self._pulses.hung()

    def _start_watching(self) -> None:
        self._stop_watching = stop = threading.Event()
        house = self._assembled.house
        self._watchers = [
            self._thread(
                f"watch {one.account.key}",
                partial(
                    keep_watching, one, house=house, stop=stop, received=self._wakes.handle.set, alive=self._alive(one)
                ),
            )
            for one in self._assembled.watched
        ]

    def _alive(self, watched: Watched) -> Callable[[], None]:
        allowed_seconds = WATCHER_SECONDS + watched.poll_seconds
        return partial(self._pulses.beat, f"watch {watched.account.key}", allowed_seconds=allowed_seconds)

    def _work(self, name: str, step: Callable[[], int], wake: threading.Event) -> None:
        """The step, again and again: at once while there is work, else when woken or after a few seconds."""
        while not self._stop.is_set():
            self._pulses.beat(name)
            try:
                done = step()
            except TryLater as error:
                log.warning("waiting", why=str(error))
                self._stop.wait(TROUBLE_SECONDS)
                continue
            if not done:
                wake.wait(IDLE_SECONDS)
                wake.clear()

    def _handle_waiting(self) -> int:
        """How many mails were settled, of those that wait and are due."""
        house = self._assembled.house
        done = 0
        for id in inbox.waiting(now=house.now()):
            if self._stop.is_set():
                break
            self._pulses.beat("handle")
            if handle(id, house=house) is not None:
                done += 1
                self._wakes.deliver.set()
        return done

    def _deliver_due(self) -> int:
        assembled = self._assembled
        return deliver(house=assembled.house, accounts=assembled.outgoing, stopped=self._moves_on)

    def _moves_on(self) -> bool:
        self._pulses.beat("deliver")
        return self._stop.is_set()

    def _ending(self, step: Callable[[], None]) -> None:
        """The scheduler survives whatever is raised: that the disk kept nothing ends the daemon all the same."""
        try:
            step()
        except SyncFailed:
            self._kept = False
            raise

    def _on_tick(self) -> None:
        """What is due by the clock waits in the outbox; heartbeats say that the clock goes, and what could not be."""
        with self._ticking:
            if self._stop.is_set():
                return
            try:
                house = self._assembled.house
                self._pulses.beat("tick", allowed_seconds=TICK_HANGS_SECONDS)
                restored.looked_at(house=house)
                planned = self._planned(house)
                mark.beat("plan", now=house.now(), error="; ".join(planned.troubles) or None)
                if planned.mails:
                    self._wakes.deliver.set()
            except TryLater as error:
                log.warning("waiting", why=str(error))
            except Exception as error:
                log.exception("tick failed")
                self._note_failure(error)

    def _note_failure(self, error: Exception) -> None:
        try:
            mark.beat(
                "plan", now=self.house.now(), error=f"planning failed ({type(error).__name__}): the log says more"
            )
        except TryLater as also:
            log.warning("waiting", why=str(also))

    def _planned(self, house: House) -> Planned:
        """What the clock asks, unless the clock jumped."""
        doubt = self._doubt()
        return Planned(mails=0, troubles=(doubt,)) if doubt else plan(house=house, queued=self._goes_on)

    def _goes_on(self) -> None:
        self._pulses.beat("tick", allowed_seconds=TICK_HANGS_SECONDS)
        self._wakes.deliver.set()

    def _doubt(self) -> str:
        """Why the clock is not believed, since it was looked at last; empty where it is."""
        last, self._ticked_at = self._ticked_at, self.house.now()
        return steady.doubt(house=self.house, last=last)

    def _on_large_log(self) -> None:
        try:
            connect.keep_log_small()
        except TryLater as error:
            log.warning("waiting", why=str(error))

    def _on_tidying(self) -> None:
        with self._ticking:
            try:
                if not self._doubt():
                    mark.old_tokens_are_gone(now=self._assembled.house.now())
                    self._forget_old()
                erasing.scrub()
                connect.checkpoint()
            except TryLater as error:
                log.warning("waiting", why=str(error))

    def _forget_old(self) -> None:
        """Once a day, and after each start."""
        now = self.house.now()
        if now.date() != self._forgot_on:
            days = self._assembled.settings.privacy.keep_days
            keeping.forget_old(days=days, now=now, stopped=self._stop.is_set)
            self._forgot_on = now.date()

    def _thread(self, name: str, run: Callable[[], None]) -> threading.Thread:
        def logged() -> None:
            try:
                run()
            except (Exception, SyncFailed):
                log.exception("thread died", thread=name)
            finally:
                connect.close_thread()

        thread = threading.Thread(target=logged, name=name, daemon=True)
        thread.start()
        return thread


def _join(threads: Sequence[threading.Thread]) -> None:
    """Those that end in time have ended; all of them together have a few seconds."""
    until = clock.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(timeout=max(0.0, until - clock.monotonic()))

"""The demo itself: a mail at a time, told in the terminal as it is understood and answered."""

import sys
import threading
from collections.abc import Callable
from email import message_from_bytes
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from mailflow.cli.listing import plain
from mailflow.cli.story import drawn
from mailflow.demo import stories
from mailflow.demo.letters import Letter, letters
from mailflow.demo.stage import (
    CLUB,
    ORGANISER,
    PATIENCE_SECONDS,
    Stage,
    begin,
    daemon,
    deliver,
    found_club,
    mail_server,
)
from mailflow.flow.assemble import Assembled, at_work
from mailflow.flow.entering import link_made
from mailflow.model.records import InboxRow
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import facts, inbox
from mailflow.wire import clock

LOOK_SECONDS = 0.1


def show(folder: Path, *, once: bool, console: Console) -> bool:
    """Whether every mail came out as expected. Without `once` it goes on, with mails of one's own, until Ctrl-C."""
    with mail_server(folder) as stage:
        found_club(stage)
        with at_work(read_settings(stage.settings, defaults=shipped("config"))) as assembled, daemon(stage):
            begin(assembled)
            _introduce(stage, console)
            outcomes = _tell_all(stage, assembled, console)
            console.print(_summary(outcomes))
            as_expected = all(row is not None and stories.became(row) == letter.expected for letter, row in outcomes)
            if not once:
                _go_on(stage, assembled, console)
    return as_expected


def _introduce(stage: Stage, console: Console) -> None:
    console.print(plain(f"The club Opbouwwerk has its folder, made by `mailflow init`: {stage.folder}"))
    console.print(
        plain("Its inbox is on a mail server of the demo's own, on this machine only; `mailflow run` reads it.")
    )
    console.print()


def _tell_all(stage: Stage, assembled: Assembled, console: Console) -> list[tuple[Letter, InboxRow | None]]:
    """Every mail of the demo sent, one by one, and its story told as soon as it is settled."""
    first = facts.meetings(CLUB)[0]
    outcomes: list[tuple[Letter, InboxRow | None]] = []
    for letter in letters(first, now=clock.now()):
        message = message_from_bytes(letter.content)
        deliver(stage.ports.smtp, "colleague@example.org", letter.content)
        row = _when(partial(stories.row_of, str(message["Message-ID"]), CLUB))
        outcomes.append((letter, row))
        if row is None:
            console.print(plain(f"{letter.name}: nothing came of it; {stage.folder}/mailflow.log may say why"))
        else:
            console.print(drawn(stories.story_of(row, title=letter.name, room=assembled.house.rooms[CLUB])))
    return outcomes


def _summary(outcomes: list[tuple[Letter, InboxRow | None]]) -> Table:
    table = Table(title="What came of each mail", title_justify="left")
    for heading in ("mail", "understood", "answered", "asked of organisers", "ignored, and why", "as expected"):
        table.add_column(heading, overflow="fold")
    for letter, row in outcomes:
        if row is None:
            table.add_row(letter.name, "", "", "", "not received", "NO")
            continue
        came = stories.became(row)
        table.add_row(
            letter.name,
            plain(", ".join(stories.kinds_of(row)) or row.kind),
            plain(", ".join(came.answered)),
            plain(", ".join(came.asked)),
            plain(row.why if row.state == "ignored" else ""),
            "yes" if came == letter.expected else f"NO: {letter.expected}",
        )
    settled = [row for _, row in outcomes if row is not None]
    table.caption = (
        f"{len(outcomes)} sent, {len(settled)} received, "
        f"{sum(bool(stories.became(row).answered) for row in settled)} answered, "
        f"{sum(bool(stories.became(row).asked) for row in settled)} asked of organisers, "
        f"{sum(row.state == 'ignored' for row in settled)} ignored"
    )
    return table


def _go_on(stage: Stage, assembled: Assembled, console: Console) -> None:
    """Mails of one's own are told as they are settled, until Ctrl-C."""
    program = Path(sys.argv[0])
    words = '--say "Ik kom graag, en ik neem twee collega\'s mee" --sender you@example.org'
    say = f"{program} demo --folder {stage.folder} {words}"
    console.print()
    console.print(plain(f"The demo goes on. Write to it yourself, from another terminal:\n\n  {say}\n"))
    link = link_made(ORGANISER, site=assembled.settings.web.address, house=assembled.house)
    console.print(plain("The console, as organiser Marjolein (the link opens once, within a quarter of an hour):"))
    console.print(plain(f"\n  {link}\n"))
    console.print(plain(f"All answers are files that any mail program opens:\n\n  {stage.answers}\n"))
    console.print(plain(f"And a list:\n\n  {program} --config {stage.settings} outbox\n\nCtrl-C ends it."))
    told = {row.id for row in inbox.rows(CLUB, limit=1000)}
    try:
        while True:
            for row in reversed(inbox.rows(CLUB, limit=20)):
                settled = None if row.id in told else stories.row_of(row.message_id, CLUB)
                if settled is not None:
                    told.add(settled.id)
                    console.print(
                        drawn(stories.story_of(settled, title=settled.subject, room=assembled.house.rooms[CLUB]))
                    )
            threading.Event().wait(LOOK_SECONDS * 5)
    except KeyboardInterrupt:
        console.print(plain("\nThe demo ends."))


def _when(look: Callable[[], InboxRow | None]) -> InboxRow | None:
    """What there is to see as soon as there is; None when patience is at its end."""
    until = clock.monotonic() + PATIENCE_SECONDS
    while clock.monotonic() < until:
        found = look()
        if found is not None:
            return found
        threading.Event().wait(LOOK_SECONDS)
    return None

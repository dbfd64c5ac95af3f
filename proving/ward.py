"""An installation on a clock that the proof moves: rounds go by, and what is called wrong is seen."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.header import decode_header, make_header
from unittest import mock

from mailflow.flow.assemble import Assembled
from mailflow.flow.deliver import deliver
from mailflow.flow.lookout import Lookout
from mailflow.flow.once import run_once
from mailflow.flow.state import state_of
from mailflow.model.address import Address
from mailflow.wire import clock as real
from proving.ground import Ground, Kind
from tests.flow.boxes import Box, a_box, an_installation
from tests.house import Clock, a_database, a_house
from tests.servers.sink import Sink

SAM = Address(address="sam@beheer.example.org", name="Sam Jansen")
BEGAN, OVER = "mis met de mail", "Weer in orde"


@dataclass(kw_only=True)
class Ward:
    """One club with an inbox, two organisers and an administrator; `installation` is it in good health."""

    box: Box
    sink: Sink
    clock: Clock
    installation: Assembled
    counted: list[float]

    def __post_init__(self) -> None:
        self.now_at = self.installation
        self._lookout = Lookout(lambda: self.now_at, told=lambda: None)

    def round(self, minutes: float) -> None:
        """So many minutes go by on every clock; all that waits is done, and somebody looks how it goes."""
        self.clock.forward(minutes=minutes)
        self.counted[0] += minutes * 60
        run_once(self.now_at)
        self._lookout.look()
        deliver(house=self.now_at.house, accounts=self.now_at.outgoing)

    def wrong(self) -> list[str]:
        """What `mailflow status` calls wrong now."""
        return [f"{one.about}: {one.text}" for one in state_of(self.now_at) if one.state == "wrong"]

    def readers(self, of: str, *, since: int = 0) -> Counter[str]:
        """Who was sent a mail with this in its subject, and how often, after the first `since` mails."""
        return Counter(mail.to[0] for mail in self.sink.delivered[since:] if of in _subject(mail.content))

    @property
    def everybody(self) -> set[str]:
        """Who is to hear of what is wrong with the club."""
        (room,) = self.installation.house.rooms.values()
        return {SAM.address, *(one.address for one in room.club.organisers)}


def _subject(content: bytes) -> str:
    return str(make_header(decode_header(message_from_bytes(content)["Subject"])))


@contextmanager
def ward(ground: Ground, kind: Kind) -> Iterator[Ward]:
    """A new installation of one club in good health, in which nothing happens but what the proof does."""
    folder, at, counted = ground.fresh_folder("ward"), Clock(), [1000.0]
    with ExitStack() as ending:
        ending.enter_context(mock.patch.object(real, "since_boot", side_effect=lambda: counted[0]))
        ending.enter_context(a_database(ground.database(kind), folder))
        sink = ending.enter_context(Sink())
        box = a_box(ground.dovecot())
        house = replace(a_house(at), administrators=(SAM,))
        made = an_installation(house, folder, box.watched(), sink=sink)
        yield Ward(box=box, sink=sink, clock=at, installation=made, counted=counted)

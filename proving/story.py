"""The story that is interrupted again and again: mails come and are answered, organisers hear, a mailing goes out."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from mailflow.flow.act import act
from mailflow.flow.assemble import at_work
from mailflow.model.effect import SetMeeting
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from proving.faults import arming
from proving.ground import Ground, Kind
from proving.nursery import Running
from proving.stage import CLUB, Letter, Stage, stage
from proving.truth import broken, message_id, unanswered, what_is_so
from tests.servers.sink import Sink

MEMBERS = 6
LOOK_SECONDS = 0.01
WITHIN_SECONDS = 30.0
STAYS_SECONDS = 5.0
# Mailflow died twice while the answer was on its way: nobody can know whether it is out, and people are told.
LEFT_TO_PEOPLE = (
    "SELECT inbox.message_id FROM inbox JOIN outbox ON outbox.mail_id = inbox.id "
    "WHERE outbox.state = 'doubtful' AND outbox.doubts > 1"
)
IN_A_HURRY = f"{arming.HERE}:in_a_hurry"
OF_CLUB = """
[policies]
member_answers_a_day = 100000
[digest]
at_once = ["all"]
[mailings]
debounce_minutes = 0
[sending_hours]
earliest = "00:00"
latest = "23:59"
weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
holidays = ""
"""


@dataclass(kw_only=True)
class Story:
    """What came so far in one installation, and how it goes on."""

    made: Stage
    letters: list[Letter] = field(default_factory=list)
    meetings: int = 0

    def letter_comes(self) -> None:
        """One of the members comes to the meeting."""
        self._comes(self.made.coming(len(self.letters) % MEMBERS))

    def theme_comes(self) -> None:
        """One of the members proposes a theme, of which organisers hear at once."""
        self._comes(self.made.theme(len(self.letters) % MEMBERS))

    def meeting_is_planned(self) -> None:
        """A new meeting is there: a mailing to all is due."""
        self.meetings += 1
        settings = read_settings(self.made.settings, defaults=shipped("config"))
        starts = self.made.meets_at + timedelta(days=self.meetings)
        meeting = SetMeeting(
            starts_at=starts, ends_at=starts + timedelta(hours=3), place="Buurthuis", theme=f"thema {self.meetings}"
        )
        with at_work(settings) as assembled:
            act([meeting], house=assembled.house, club=CLUB, by="test")

    def filed_by_the_next(self) -> None:
        """A letter comes and is handled; with the next one it is filed away."""
        self.letter_comes()
        self.settles()
        self.letter_comes()

    def start(self, *before: str) -> Running:
        """Mailflow runs, in a hurry."""
        return self.made.start(before=(IN_A_HURRY, *before))

    def settles(self, *, seconds: float = WITHIN_SECONDS) -> bool:
        """Whether all that came is handled and all that waits is out, within this time."""
        return comes_true(self._is_settled, seconds=seconds)

    def wrong(self) -> tuple[str, ...]:
        """What is wrong and stays so: a digest may just be on its way, what is lost or twice does not mend itself."""
        wrong = self._wrong_now()
        until = time.monotonic() + STAYS_SECONDS
        while wrong and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
            wrong = self._wrong_now()
        return wrong

    def _wrong_now(self) -> tuple[str, ...]:
        """All invariants, and that each letter has its one answer.

        A mailing may stay in doubt; an answer only where mailflow died twice over it: then it is left to people.
        """
        rows, sent = self.made.rows, tuple(self.made.sink.delivered)
        left = {str(id) for (id,) in rows(LEFT_TO_PEOPLE)}
        answered = [(one.message_id, one.sender) for one in self.letters if one.message_id not in left]
        in_doubt = rows("SELECT message_id FROM outbox WHERE state = 'doubtful' AND bulk = 0 AND doubts < 2")
        return (
            *broken(rows, came=self.made.mails_in_inbox(), sent=sent, may_wait={"doubtful"}),
            *unanswered(answered, sent=sent),
            *(f"I3 the answer {id} is in doubt for ever" for (id,) in in_doubt),
        )

    def in_doubt(self) -> int:
        """How many mails are in doubt and not sent again by themselves: of mailings, and answers doubted twice."""
        return len(self.made.rows("SELECT id FROM outbox WHERE state = 'doubtful' AND (bulk = 1 OR doubts > 1)"))

    def what_is_so(self) -> Counter[str]:
        """All that is true, but for how many digests tell of it, and whether a mailing is in doubt."""
        found: Counter[str] = Counter()
        for what, number in what_is_so(self.made.rows).items():
            if "digest" not in what and "question" not in what:
                found[what.replace("'doubtful'", "'sent'")] += number
        return found

    def _comes(self, letter: Letter) -> None:
        self.letters.append(letter)
        self.made.deliver(letter)

    def _is_settled(self) -> bool:
        """In this order: what is counted as there may only go on from one to the next."""
        rows = self.made.rows
        ((known,),) = rows("SELECT COUNT(*) FROM inbox")
        if known != len(self.letters):
            return False
        if rows("SELECT 1 FROM inbox WHERE state = 'received' LIMIT 1"):
            return False
        if rows(
            "SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending') "
            "OR (state = 'doubtful' AND next_try_at IS NOT NULL) LIMIT 1"
        ):
            return False
        ((mailings,),) = rows("SELECT COUNT(DISTINCT meeting_id) FROM outbox WHERE bulk = 1 AND meeting_id IS NOT NULL")
        return isinstance(mailings, int) and mailings >= self.meetings + 1


@contextmanager
def story(ground: Ground, kind: Kind, *, sink: Sink | None = None, settings: str = "") -> Iterator[Story]:
    """A new installation in which everything that mailflow does can happen within a second."""
    with stage(ground, kind, members=MEMBERS, more_of_club=OF_CLUB, more_settings=settings, sink=sink) as made:
        club = made.folder / "clubs" / f"{CLUB}.toml"
        told = club.read_text("utf-8")
        club.write_text(told.replace('start = "all"', 'start = "all"\nfile_away = true'), encoding="utf-8")
        yield Story(made=made)


def comes_true(
    claim: Callable[[], bool], *, seconds: float = WITHIN_SECONDS, look_seconds: float = LOOK_SECONDS
) -> bool:
    """Whether the claim is true within this time; it is asked again and again."""
    until = time.monotonic() + seconds
    while not claim():
        if time.monotonic() > until:
            return False
        time.sleep(look_seconds)
    return True


def arrived(sink: Sink) -> Sequence[str]:
    """The Message-IDs that the mail server got, in order."""
    return [message_id(one.content) for one in sink.delivered]


def there(file: Path) -> None:
    """The file is there."""
    file.touch()

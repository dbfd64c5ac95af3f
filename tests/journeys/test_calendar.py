"""The journey of a calendar entry: invited, accepted, moved, accepted again, an old answer late, called off.

Over a real Dovecot and a real SMTP sink; the answers are those of real programs.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from mailflow.flow.act import act
from mailflow.flow.assemble import at_work
from mailflow.flow.once import run_once
from mailflow.model.address import Address
from mailflow.model.effect import SetMeeting
from mailflow.model.meeting import Attendance, Meeting
from mailflow.settings.read import read_settings
from mailflow.shipped import shipped
from mailflow.store import facts, journal
from tests.house import a_mail
from tests.journeys.at_an_hour import standing_at
from tests.journeys.installation import CLUB, PASSWORD, Installation, set_up
from tests.journeys.real_answers import PROGRAMS, Invitation, answer_of, invitation_in, sample_of
from tests.servers.dovecot import Dovecot, require_dovecot
from tests.servers.sink import Sink

LIES = Address(address="lies@wijk.example.net", name="Lies Bakker")
BEGAN = datetime(2026, 9, 28, 7, tzinfo=UTC)
INVITED = datetime(2026, 9, 29, 8, 5, tzinfo=UTC)  # three weeks ahead, just after ten
FIRST = datetime(2026, 10, 20, 8, tzinfo=UTC)  # ten o'clock in summer
SECOND = datetime(2026, 10, 27, 9, tzinfo=UTC)  # ten o'clock in winter, a week later
LASTING = timedelta(hours=2)
WITHOUT_CALENDAR = "".join(f"[mailings.{kind}]\non = false\n" for kind in ("announcement", "call_for_themes", "nudge"))


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    require_dovecot()
    with Dovecot() as running:
        yield running


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


@dataclass
class Story:
    """A club with one member and one meeting, and its clock in the hands of the test."""

    installation: Installation
    dovecot: Dovecot
    sink: Sink
    box: str
    read: int = 0

    def at(self, now: datetime, *mails: bytes) -> list[Invitation | None]:
        """These mails came in, everything that waits is done at that moment; the calendar of each mail to Lies."""
        for mail in mails:
            self.dovecot.deliver(self.box, mail, arrived_at=now)
        with standing_at(now), at_work(read_settings(self.installation.settings, defaults=shipped("config"))) as ready:
            done = run_once(ready)
        assert done.troubles == ()
        new, self.read = self.sink.delivered[self.read :], len(self.sink.delivered)
        return [invitation_in(one.content) for one in new if one.to == (LIES.address,)]

    def changes(self, now: datetime, change: SetMeeting) -> None:
        """An organiser changes the meeting at that moment."""
        with standing_at(now), at_work(read_settings(self.installation.settings, defaults=shipped("config"))) as ready:
            act((change,), house=ready.house, club=CLUB, by="test")

    def stands(self) -> tuple[Meeting, Attendance | None, list[str]]:
        """The meeting, what Lies last said of coming, and the journal."""
        with at_work(read_settings(self.installation.settings, defaults=shipped("config"))):
            (meeting,) = facts.meetings(CLUB)
            said = {one.person.address: one for one in facts.attendance(meeting.id)}
            return meeting, said.get(LIES.address), [one.text for one in journal.lines(CLUB, limit=100)]

    def last_text(self) -> str:
        """The plain text of the last mail to Lies."""
        mails = [one for one in self.sink.delivered if one.to == (LIES.address,)]
        body = message_from_bytes(mails[-1].content, policy=default).get_body(("plain",))
        assert body is not None
        return str(body.get_content())


@pytest.fixture
def story(dovecot: Dovecot, sink: Sink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Story]:
    monkeypatch.setenv("CLUB_PASSWORD", PASSWORD)
    box = f"{tmp_path.name.lower()}@club.example.org"[-60:]
    dovecot.add_account(box, PASSWORD)
    dovecot.maildir(box)
    known = tmp_path / "known.json"
    known.write_text(
        json.dumps(
            {
                "club": "Opbouwwerk",
                "inbox": "opbouwwerk@club.example.org",
                "organisers": [{"name": "Marjolein Terpstra", "email": "marjolein@club.example.org"}],
                "members": [{"name": LIES.name, "email": LIES.address, "place": "Goes"}],
                "meetings": [
                    {"start": "2026-10-20T10:00", "end": "2026-10-20T12:00", "place": "Utrecht", "theme": "buurtapps"}
                ],
            }
        ),
        encoding="utf-8",
    )
    made = set_up(tmp_path / "club", dovecot=dovecot, smtp_port=sink.port, inboxes=[box], known=known, began=BEGAN)
    club = made.folder / "clubs" / f"{CLUB}.toml"
    club.write_text(club.read_text(encoding="utf-8") + WITHOUT_CALENDAR, encoding="utf-8")
    yield Story(made, dovecot, sink, box)
    assert made.broken(came=dovecot.mails(box).values(), sent=sink.delivered) == ()


def invited(story: Story) -> Invitation:
    """The invitation as it came to Lies."""
    (invitation,) = story.at(INVITED)
    assert invitation is not None
    return invitation


def moved(story: Story) -> Invitation:
    """The correction that came to Lies, half an hour after an organiser put the meeting a week later."""
    meeting, _, _ = story.stands()
    story.changes(
        datetime(2026, 10, 1, 8, tzinfo=UTC),
        SetMeeting(meeting=meeting.id, starts_at=SECOND, ends_at=SECOND + LASTING),
    )
    assert story.at(datetime(2026, 10, 1, 8, 10, tzinfo=UTC)) == [], "more may still change"
    (correction,) = story.at(datetime(2026, 10, 1, 9, tzinfo=UTC))
    assert correction is not None
    return correction


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_meeting_moves_through_a_calendar_and_out_of_it(story: Story, program: str) -> None:
    sample_of(program)

    def answers(to: Invitation, state: str, at: datetime) -> bytes:
        return answer_of(program, to, who=LIES, state=state, stamped_at=at, id=f"{state}{at:%d%H}@wijk.example.net")

    invitation = invited(story)
    assert (invitation.method, invitation.sequence, invitation.state) == ("REQUEST", 0, "NEEDS-ACTION")
    assert (invitation.starts_at, invitation.ends_at, invitation.asks) == (FIRST, FIRST + LASTING, True)
    assert invitation.organiser == "mailto:opbouwwerk@club.example.org"

    accepted = datetime(2026, 9, 30, 7, tzinfo=UTC)
    confirmed = story.at(accepted + timedelta(minutes=5), answers(invitation, "ACCEPTED", accepted))
    assert confirmed == [None], "her calendar knows already what she told us by it"
    assert said(story) == ("yes", 0)

    correction = moved(story)
    assert (correction.method, correction.uid, correction.sequence) == ("REQUEST", invitation.uid, 1)
    assert (correction.starts_at, correction.state, correction.asks) == (SECOND, "NEEDS-ACTION", True)

    again = datetime(2026, 10, 1, 10, tzinfo=UTC)
    assert story.at(again + timedelta(minutes=5), answers(correction, "ACCEPTED", again)) == [None]
    assert said(story) == ("yes", 1)

    late = answers(invitation, "DECLINED", datetime(2026, 9, 30, 6, tzinfo=UTC))
    assert story.at(datetime(2026, 10, 2, 8, tzinfo=UTC), late) == [], "nothing is said of an answer that is over"
    assert said(story) == ("yes", 1)
    assert any("as it was before" in text for text in story.stands()[2]), "but it stands in the journal"

    meeting, _, _ = story.stands()
    story.changes(datetime(2026, 10, 5, 8, tzinfo=UTC), SetMeeting(meeting=meeting.id, state="cancelled"))
    (cancelled,) = story.at(datetime(2026, 10, 5, 9, tzinfo=UTC))
    assert cancelled is not None
    assert (cancelled.method, cancelled.uid, cancelled.sequence) == ("CANCEL", invitation.uid, 2)
    assert not cancelled.asks
    assert not story.sink.bare


def said(story: Story) -> tuple[str, int] | None:
    """What Lies last said of coming, and for which version of the meeting."""
    _, attendance, _ = story.stands()
    return None if attendance is None else (attendance.answer, attendance.sequence)


def test_an_answer_for_the_earlier_date_asks_for_the_new_one(story: Story) -> None:
    invitation = invited(story)
    moved(story)
    at = datetime(2026, 9, 30, 6, tzinfo=UTC)
    late = answer_of("apple", invitation, who=LIES, state="ACCEPTED", stamped_at=at, id="late@wijk.example.net")

    (asked,) = story.at(datetime(2026, 10, 2, 8, tzinfo=UTC), late)

    assert asked is not None
    assert (asked.uid, asked.sequence, asked.state, asked.asks) == (invitation.uid, 1, "NEEDS-ACTION", True)
    assert asked.starts_at == SECOND
    assert "27 oktober" in story.last_text()
    assert said(story) == ("yes", 0)


def test_words_change_the_calendar_of_who_wrote_them(story: Story) -> None:
    invitation = invited(story)
    wednesday = datetime(2026, 9, 30, 7, tzinfo=UTC)

    def writes(text: str, at: datetime) -> bytes:
        return a_mail(text, sender=f"{LIES.name} <{LIES.address}>", id=f"{at:%d%H%M}@wijk.example.net", written_at=at)

    (confirmed,) = story.at(wednesday, writes("Ja, ik kom op 20 oktober 2026.", wednesday))
    later = wednesday + timedelta(hours=3)
    (taken_out,) = story.at(later, writes("Nee, ik kan niet komen op 20 oktober 2026.", later))

    assert confirmed is not None and taken_out is not None
    assert (confirmed.method, confirmed.uid, confirmed.sequence) == ("REQUEST", invitation.uid, 0)
    assert (confirmed.state, confirmed.asks) == ("ACCEPTED", True)
    assert (taken_out.method, taken_out.uid, taken_out.sequence) == ("CANCEL", invitation.uid, 0)
    assert said(story) == ("no", 0)


def test_an_answer_by_calendar_of_somebody_else_is_for_organisers(story: Story) -> None:
    invitation = invited(story)
    at = datetime(2026, 9, 30, 7, tzinfo=UTC)
    stranger = Address(address="kees@elders.example.net", name="Kees Visser")
    crashing = answer_of("apple", invitation, who=stranger, state="ACCEPTED", stamped_at=at, id="kees@elders.example")

    story.at(at, crashing)

    with at_work(read_settings(story.installation.settings, defaults=shipped("config"))):
        (question,) = facts.questions(CLUB, state="open")
    assert (question.kind, question.why) == ("rsvp", "not_invited")
    assert said(story) is None

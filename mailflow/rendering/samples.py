"""A club that does not exist, and words of it for every template: for previews, documentation and tests."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from mailflow.model.address import Address
from mailflow.model.digest import Overview
from mailflow.model.effect import Words
from mailflow.model.mailing import Links, NextMeeting, Summary
from mailflow.model.meeting import AgendaItem, Ballot, Meeting, MeetingVersion, Proposal
from mailflow.model.outgoing import Attached
from mailflow.model.people import Club, Language
from mailflow.rendering import sample_orders
from mailflow.rendering.sample_alarms import sample_alarms
from mailflow.rendering.sample_answers import answer_refused, answer_result
from mailflow.rendering.sample_digest import sample_overview
from mailflow.rendering.sample_texts import TEXTS, Texts

# Writes each text that a member or stranger may have written; tests hand in one that spoils it.
Say = Callable[[str], str]

NOW = datetime(2020, 1, 8, 6, 30, tzinfo=UTC)
STARTS_AT = datetime(2020, 1, 13, 9, 0, tzinfo=UTC)
ENDS_AT = datetime(2020, 1, 13, 14, 0, tzinfo=UTC)
NEXT_AT = datetime(2020, 3, 9, 9, 0, tzinfo=UTC)
ANSWER_BY = datetime(2020, 1, 9, 16, 0, tzinfo=UTC)
DESK = "https://mail.example.org/c/opbouwwerk/today"
ONLINE = "https://meet.example.org/opbouwwerk"
SAM = Address(address="sam@example.org", name="Sam de Wit")
ANNA = Address(address="anna@example.net", name="Anna Bakker")
CLUB = Club(
    key="opbouwwerk",
    name="Opbouwwerk",
    address=Address(address="opbouwwerk@example.org", name="Opbouwwerk"),
    organisers=(SAM,),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """How many people a summary would go to."""

    came: int
    missed: int
    outsiders: int


def sample_meeting(language: Language = "nl", say: Say = str) -> Meeting:
    """A meeting of which everything is known."""
    texts = TEXTS[language]
    return Meeting(
        id=1,
        uid="1@example.org",
        starts_at=STARTS_AT,
        ends_at=ENDS_AT,
        place=say("De Kargadoor, Oudegracht 36, Utrecht"),
        online=ONLINE,
        theme=say(texts.theme),
        questions=tuple(say(question) for question in texts.questions),
        agenda=tuple(
            AgendaItem(title=say(title), at=time(hour, minute), who=say(who) if who else "")
            for hour, minute, title, who in texts.agenda
        ),
        answer_by=ANSWER_BY,
        practical=say(texts.practical),
        state="announced",
    )


def sample_words(template: str, *, language: Language = "nl", say: Say = str, meeting: Meeting | None = None) -> Words:
    """All words of a template, about this meeting or a sample; KeyError for a template of which none are known."""
    return WORDS[template](_Sample(language=language, say=say, meeting=meeting or sample_meeting(language, say)))


def words_for(
    template: str, *, needed: frozenset[str], language: Language = "nl", meeting: Meeting | None = None
) -> Words:
    """The sample words of a template; of one that has none of its own, those with the `needed` names.

    KeyError for a name that no other template uses.
    """
    if template in WORDS:
        return sample_words(template, language=language, meeting=meeting)
    all_words: dict[str, object] = {}
    for known in WORDS:
        all_words = {**sample_words(known, language=language, meeting=meeting), **all_words}
    return {name: all_words[name] for name in needed}


def sample_links(language: Language, *, club: Club = CLUB, meeting: Meeting | None = None) -> Links:
    """Answers that stand ready in a mail to the club."""
    texts = TEXTS[language]
    day = (meeting.starts_at if meeting else STARTS_AT).date().isoformat()
    yes, maybe, no = (
        f"mailto:{club.address.address}?subject={answer}%20{day}&body={answer}%20{day}" for answer in texts.answers
    )
    return Links(
        yes=yes,
        no=no,
        maybe=maybe,
        propose=f"mailto:{club.address.address}?subject={texts.propose}",
        leave=f"mailto:{club.address.address}?subject={texts.leave}",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """The things that words are about."""

    language: Language
    say: Say
    meeting: Meeting

    @property
    def texts(self) -> Texts:
        return TEXTS[self.language]

    @property
    def links(self) -> Links:
        return sample_links(self.language, meeting=self.meeting)

    @property
    def next(self) -> Meeting:
        return Meeting(
            id=2,
            uid="2@example.org",
            starts_at=NEXT_AT,
            ends_at=NEXT_AT + timedelta(hours=5),
            place=self.say("Stadhuis, Stadhuisplein 1, Almere"),
            theme=self.say(self.texts.next_theme),
        )

    @property
    def before(self) -> MeetingVersion:
        start = self.meeting.starts_at - timedelta(days=4)
        return MeetingVersion(
            id=1, meeting=1, at=NOW, sequence=0, starts_at=start, ends_at=start + timedelta(hours=4),
            place=self.say("Buurthuis De Linde, Amersfoort"), state="announced",
        )  # fmt: skip

    @property
    def overview(self) -> Overview:
        return sample_overview(self.meeting, now=NOW, club=CLUB, say=self.say)

    def proposal(self, place: int = 0) -> Proposal:
        title = self.say(self.texts.titles[place])
        return Proposal(id=place + 1, kind="theme", title=title, words="", person=ANNA, proposers=(ANNA,))

    @property
    def proposals(self) -> tuple[Proposal, ...]:
        return tuple(self.proposal(place) for place in range(len(self.texts.titles)))

    @property
    def summary(self) -> Summary:
        files = (Attached(name=self.texts.file, mime_type="application/pdf", content=b""),)
        return Summary(
            id=1, meeting=1, title=self.say(self.texts.summary_title), text=self.texts.summary, state="draft",
            mail=1, by=SAM.address, made_at=NOW, files=files,
        )  # fmt: skip

    @property
    def ballot(self) -> Ballot:
        closes_at = NOW + timedelta(days=7, hours=9, minutes=30)
        return Ballot(id=1, proposals=self.proposals, closes_at=closes_at, opened_at=NOW)


def _confirmed(of: _Sample) -> Words:
    who = of.say("Fatima El Idrissi")
    return {
        "meeting": of.meeting,
        "answer": "yes",
        "guests": 2,
        "remark": of.say(of.texts.remark),
        "others": ((who, "yes", 0), (of.say("Bert"), "no", 0), (of.say("Joke"), "maybe", 1)),
        "about_self": True,
        "has_calendar": True,
        "changed": False,
        "seat": "taken",
        "others_waiting": (),
        "refused": 0,
        "free": 0,
        "earlier": False,
    }


def _summary_draft(of: _Sample) -> Words:
    questions = tuple(of.say(question) for question in of.texts.questions)
    return {
        "summary": of.summary,
        "meeting": of.meeting,
        "next_meeting": NextMeeting(
            day=date(2020, 3, 9), place=of.say("Almere"), theme=of.say(of.texts.next_theme), questions=questions
        ),
        "offers": tuple(of.say(offer) for offer in of.texts.offers),
        "themes": tuple(of.say(title) for title in of.texts.titles),
        "left_out": ("film.mov",),
        "recipients": Recipients(came=18, missed=22, outsiders=3),
    }


def _said(of: _Sample) -> Words:
    return {"title": of.say(of.texts.titles[0]), "said": of.say(of.texts.said)}


def _ballot_result(of: _Sample) -> Words:
    results = tuple((one, 11 - 3 * place) for place, one in enumerate(of.proposals))
    return {"ballot": of.ballot, "results": results, "chosen": of.proposals[:1]}


def _vote_received(of: _Sample) -> Words:
    numbered = tuple((number, one.title) for number, one in enumerate(of.proposals, start=1))
    return {
        "ballot": of.ballot, "counted": numbered[:2], "left_out": numbered[2:], "unknown": (12,), "closed": False,
    }  # fmt: skip


# What each template is given: the contract between the templates and whoever sends them.
WORDS: Mapping[str, Callable[[_Sample], Words]] = {
    "alarm": lambda of: {"alarms": sample_alarms(CLUB, now=NOW)[:1]},
    "alarm_over": lambda of: {"alarms": sample_alarms(CLUB, now=NOW)},
    "already_member": lambda of: {"who": of.say("Fatima El Idrissi")},
    "answer_refused": lambda of: answer_refused(of.say, of.texts.said),
    "answer_result": lambda of: answer_result(of.say, of.texts.reason, of.texts.titles[0], of.texts.note),
    "announcement": lambda of: {"meeting": of.meeting, "links": of.links},
    "attendees": lambda of: sample_orders.attendees(of.meeting, now=NOW, say=of.say, organiser=SAM),
    "ballot": lambda of: {"ballot": of.ballot, "links": of.links},
    "ballot_result": _ballot_result,
    "call_for_themes": lambda of: {"meeting": of.meeting, "proposals": of.proposals, "links": of.links},
    "cancellation": lambda of: {"meeting": of.meeting, "why": of.say(of.texts.why), "answer": "yes"},
    "contribution_received": _said,
    "correction": lambda of: {
        "meeting": of.meeting, "before": of.before, "changed": ("time", "place"), "answer": "yes", "why": "",
        "links": of.links,
    },
    "digest": lambda of: {"overview": of.overview, "organiser": SAM, "desk_url": DESK},
    "digest_more": lambda of: {
        "overview": replace(of.overview, questions=of.overview.questions[1:], hidden=3), "organiser": SAM,
        "desk_url": DESK,
    },
    "digest_now": lambda of: {
        "asked": of.overview.questions[0], "overview": replace(of.overview, questions=of.overview.questions[:1]),
        "organiser": SAM, "desk_url": DESK,
    },
    "invitation": lambda of: {"meeting": of.meeting, "links": of.links, "answer": None, "full": False},
    "join_confirm": lambda of: {"days": 30},
    "join_declined": lambda of: {"reason": of.say(of.texts.reason)},
    "join_received": lambda of: {"who": of.say("Fatima El Idrissi"), "place": of.say("Zaanstad")},
    "left": lambda of: {"was_member": True},
    "login": lambda of: {"address": "https://mail.example.org/login/abcdefghijklmnopqrstuvwxyz", "minutes": 15},
    "member_list": lambda of: {"members": 47, "file": "ledenlijst-opbouwwerk-2020-01-08.csv", "organiser": SAM},
    "next_call": lambda of: {
        "meeting": of.meeting, "next": of.next, "proposals": of.proposals, "links": of.links,
    },
    "notes_unread": lambda of: {"why": "document", "file": of.texts.file},
    "notes_request": lambda of: {"meeting": of.meeting, "coming": 18, "organiser": SAM},
    "nudge": lambda of: {"meeting": of.meeting, "links": of.links},
    "order_confirm": lambda of: sample_orders.confirm(of.language, say=of.say, organiser=SAM),
    "organiser_asks": lambda of: {"organiser": of.say("Sam de Wit"), "text": of.say(of.texts.asks)},
    "organiser_note": lambda of: {"organiser": of.say("Sam de Wit"), "text": of.say(of.texts.note)},
    "probe": lambda of: {},
    "programme": lambda of: {"meeting": of.meeting},
    "programme_asked": lambda of: {"meeting": of.meeting},
    "proposal_accepted": lambda of: {"proposal": of.proposal(), "meeting": of.meeting},
    "proposal_declined": lambda of: {"proposal": of.proposal(), "reason": of.say(of.texts.reason)},
    "proposal_kept": lambda of: {"proposal": of.proposal()},
    "proposal_merged": lambda of: {"proposal": of.proposal(), "into": of.proposal(1)},
    "proposal_withdrawn": lambda of: {"proposal": of.proposal()},
    "question_declined": lambda of: {"reason": of.say(of.texts.reason)},
    "received": lambda of: {},
    "reminder": lambda of: {
        "meeting": of.meeting, "links": of.links, "answer": "yes", "guests": 1, "waiting": False,
    },
    "rsvp_asked": lambda of: {"day": date(2020, 1, 13)},
    "rsvp_confirmed": _confirmed,
    "rsvp_late": lambda of: {"meeting": of.meeting},
    "seat_lapsed": lambda of: {"meeting": of.meeting},
    "seat_offered": lambda of: {"meeting": of.meeting, "until": ANSWER_BY, "links": of.links},
    "summary": lambda of: {
        "summary": of.summary, "meeting": of.meeting, "came": "came", "next": of.next, "links": of.links,
    },
    "summary_asked": lambda of: {"summary": of.summary, "why": "unclear"},
    "summary_draft": _summary_draft,
    "summary_dropped": lambda of: {"summary": of.summary},
    "summary_settled": lambda of: {"summary": of.summary, "at": datetime(2020, 1, 15, 9, 0, tzinfo=UTC)},
    "test_notice": lambda of: {"template": "invitation", "subject": of.texts.summary_title},
    "theme_received": _said,
    "vote_received": _vote_received,
    "welcome": lambda of: {"meeting": of.meeting, "who": ""},
}  # fmt: skip

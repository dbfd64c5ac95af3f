"""What a message means: who joins, leaves, comes, proposes, offers or asks, each with the words that say so."""

from dataclasses import dataclass, replace

from mailflow.model.address import Mentioned
from mailflow.model.message import Message
from mailflow.model.understanding import Intent, Known, Understanding
from mailflow.understanding.answers import DIGEST, Asked, asked_by, is_fresh
from mailflow.understanding.attendance import rsvps
from mailflow.understanding.belonging import JOIN, belonging
from mailflow.understanding.calendars import as_told, calendar_rsvp
from mailflow.understanding.calibration import Around, settled
from mailflow.understanding.clauses import Said, cut
from mailflow.understanding.forwarded import PassedOn, forwarded
from mailflow.understanding.heard import Sentence, hear
from mailflow.understanding.idle import all_idle, asks_nothing
from mailflow.understanding.judged import judged
from mailflow.understanding.language import language_of
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.meetings import Agenda, Meant, agenda, first_named
from mailflow.understanding.names import people
from mailflow.understanding.notes import is_claimed, of_organiser
from mailflow.understanding.persons import circle
from mailflow.understanding.places import home
from mailflow.understanding.votes import voted
from mailflow.understanding.wishes import QUESTION, about_the_meeting, programmes, questions, wishes
from mailflow.understanding.writers import introduced, named, told_by

_AMBIGUOUS = 0.5
_PASSED_ON = 0.75
_LONGEST = 30_000
_MOST_SENTENCES = 600


def understand(message: Message, lexicon: Lexicon, known: Known) -> Understanding:
    """The message's language and intents, or why an organiser must look; the same for the same arguments, always."""
    language = language_of([message.said[:5000], message.subject], default=known.language)
    if message.automatic is not None:
        return Understanding(language=language)
    if (told := of_organiser(message, known)) is not None:
        return Understanding(language=language, intents=(told,))
    meetings = agenda(known, message.written_at)
    if message.calendar is not None:
        return Understanding(language=language, intents=(calendar_rsvp(message.calendar, message, known, meetings),))
    if known.answered is not None and known.answered.template == DIGEST:
        return Understanding(language=language, unclear="it answers our digest")
    if is_claimed(message, known):
        return Understanding(language=language, unclear="it answers a draft that went to somebody else")
    said = _cut(message.said, writer=message.sender.name if message.sender else "")
    voting = voted(message, said, known, lexicon)
    intents, unclear = _meaning(voting.message, voting.said, lexicon, known, meetings)
    intents, unclear = voting.with_others(intents, unclear)
    writer = introduced(said, message.signed, message.sender, intents, lexicon=lexicon, known=known)
    intents = tuple(as_told(one, known) for one in told_by(writer, intents))
    if message.ambiguous:
        intents = tuple(replace(one, confidence=min(one.confidence, _AMBIGUOUS)) for one in intents)
        unclear = unclear or f"the mail can be read in more than one way: {message.ambiguous}"
    asks_none = not intents and not unclear
    return Understanding(language=language, intents=intents, unclear=unclear, asks_nothing=asks_none, writer=writer)


def _cut(text: str, *, writer: str) -> Said:
    """The sentences of a text, as many as a human being can have meant to be read."""
    said = cut(text[:_LONGEST], writer=writer)
    return replace(said, sentences=said.sentences[:_MOST_SENTENCES])


def _meaning(
    message: Message, said: Said, lexicon: Lexicon, known: Known, meetings: Agenda
) -> tuple[tuple[Intent, ...], str]:
    """The intents of what was said, of what was forwarded without a word, or of the subject; and what stays unclear."""
    asked = asked_by(message, known, meetings)
    passed_on = forwarded(message, said)
    if passed_on is not None:
        found = _of_another(passed_on, lexicon, known, meetings)
        return found, "" if found else "it passes on a mail in which no phrase was recognised"
    if not said.sentences:
        if not message.subject.strip() or not is_fresh(message.subject):
            return (), "the mail is empty"
        said = Said((message.subject,), said.signature)
    heard = heard_in(message, said, lexicon, known, meetings, asked)
    if (
        not heard.intents
        and is_fresh(message.subject)
        and message.subject.strip()
        and not all_idle(heard.around.sentences)
    ):
        heard = heard_in(
            message, Said((message.subject, *said.sentences), said.signature), lexicon, known, meetings, asked
        )
    if len(message.said) > _LONGEST or len(said.sentences) >= _MOST_SENTENCES:
        return heard.intents, "it is very long: only its beginning was understood"
    if heard.intents or asks_nothing(heard.around.sentences):
        return heard.intents, ""
    return (), "no phrase was recognised"


@dataclass(frozen=True, slots=True)
class Heard:
    """The sentences of a mail and the guesses they lead to (`around`), and the intents chosen from these."""

    around: Around
    intents: tuple[Intent, ...]


def heard_in(message: Message, said: Said, lexicon: Lexicon, known: Known, meetings: Agenda, asked: Asked) -> Heard:
    """What these words say, in what answers `asked`: guesses, and the intents that are likely enough."""
    who = people(message, known)
    heard = hear(said, lexicon=lexicon, people=who, answers=asked.asks)
    sentences = judged(heard, learned=lexicon.learned.meanings, answers=asked.asks)
    around = circle(message, known, who, sentences, learned=lexicon.learned.people)
    subject = first_named([message.subject], meetings)
    at_home = _home(message, said, sentences, lexicon, known)
    default = _default(asked, subject, meetings)
    business = lexicon.listed("business")
    guesses = [
        *rsvps(sentences, circle=around, agenda=meetings, asked=asked, subject=subject),
        *belonging(sentences, circle=around, home=at_home),
        *wishes(sentences, lexicon=lexicon, asked=asked, subject=message.subject),
        *programmes(sentences, agenda=meetings, asked=asked, default=default, business=business),
    ]
    clear = frozenset(one.number for one in sentences if any(hit.kind != QUESTION for hit in one.hits))
    clear |= about_the_meeting(sentences, asked=asked, business=business)
    guesses += questions(sentences, settled=clear)
    within = Around(sentences, tuple(guesses), asked.asks, who)
    return Heard(within, settled(within, learned=lexicon.learned.calibration))


def _home(message: Message, said: Said, sentences: tuple[Sentence, ...], lexicon: Lexicon, known: Known) -> str:
    """The place or team that a mail which joins tells of."""
    if not any(sentence.of(JOIN) for sentence in sentences):
        return ""
    signature = said.signature or tuple(message.signed.split("\n")[:6])
    met_at = frozenset(one.place.lower() for one in known.meetings)
    return home(said.sentences, signature, places=lexicon.places, meetings=met_at)


def _default(asked: Asked, subject: Meant | None, meetings: Agenda) -> Meant | None:
    """The meeting that a question about the programme means when it names none."""
    if asked.meeting is not None:
        return Meant(meeting=asked.meeting, day=None, certainty=0.97, how="the mail answered")
    if subject is not None and subject.meeting is not None:
        return subject
    following = meetings.next()
    return Meant(meeting=following, day=None, certainty=0.93, how="the next one") if following else None


def _of_another(passed_on: PassedOn, lexicon: Lexicon, known: Known, meetings: Agenda) -> tuple[Intent, ...]:
    """What the mail says that was passed on, with the name and number that its author gives."""
    author, message = passed_on.author, passed_on.message
    said = _cut(message.said, writer=author.name)
    intents = heard_in(message, said, lexicon, known, meetings, Asked()).intents
    writer = introduced(said, "", message.sender, intents, lexicon=lexicon, known=known)
    if message.sender is not None:
        author = replace(author, name=named(message.sender, writer).name)
    return tuple(_passed_on(one, author) for one in told_by(writer, intents))


def _passed_on(intent: Intent, author: Mentioned) -> Intent:
    """The same for the author of the mail passed on; less sure, for they did not write to us."""
    details = intent.details if intent.details.who else replace(intent.details, who=author)
    return replace(intent, confidence=min(intent.confidence, _PASSED_ON), details=details)

"""What all intents say in the same way: a part of the one answer, or a question for the organisers."""

from zoneinfo import ZoneInfo

from mailflow.model.address import Address
from mailflow.model.effect import Ask, CalendarCopy, Effect, Send, Words
from mailflow.model.situation import Situation
from mailflow.model.understanding import Intent


def reply(
    situation: Situation,
    template: str,
    *,
    words: Words | None = None,
    about: str = "",
    calendar: CalendarCopy | None = None,
) -> Send:
    """A part of the one answer to the writer; `about` tells parts of the same template apart."""
    return Send(
        key=":".join(filter(None, ("reply", situation.cause, template, about))),
        template=template,
        to=situation.person.address,
        language=situation.language,
        words=words or {},
        letter=f"reply:{situation.cause}",
        conversation=situation.conversation,
        calendar=calendar,
    )


def note_of(situation: Situation, organiser: str, text: str) -> Send:
    """What an organiser adds in their own words, in their name (empty where it is not known)."""
    return reply(situation, "organiser_note", words={"organiser": organiser, "text": text})


def received(situation: Situation) -> Send:
    """ "We have your mail, an organiser answers you": once for a writer, conversation and day."""
    conversation = situation.conversation.key if situation.conversation else situation.cause
    day = situation.now.astimezone(ZoneInfo(situation.club.timezone)).date()
    return Send(
        key=f"received:{conversation}:{situation.person.address.address}:{day}",
        template="received",
        to=situation.person.address,
        language=situation.language,
        letter=f"reply:{situation.cause}",
        conversation=situation.conversation,
    )


def ask(
    situation: Situation,
    kind: str,
    *,
    why: str,
    intent: Intent | None = None,
    person: Address | None = None,
    about: str = "",
) -> Ask:
    """A question for the organisers, with the writer's words; once for this cause, kind and `about`."""
    return Ask(
        key=":".join(filter(None, ("ask", situation.cause, kind, about))),
        kind=kind,
        why=why,
        words=situation.said or situation.subject,
        person=person or situation.person.address,
        sender_shown=str(situation.person.address),
        subject=situation.subject,
        mail=situation.mail,
        intent=intent,
    )


def unsure(intent: Intent, situation: Situation, *, about: str = "") -> tuple[Effect, ...]:
    """An organiser is asked what the writer meant, and the writer is told so."""
    return (ask(situation, intent.kind, why="unsure", intent=intent, about=about), received(situation))


def unclear(situation: Situation, *, why: str, kind: str = "unclear") -> tuple[Effect, ...]:
    """An organiser reads a mail that could not be understood, and the writer is told so."""
    return (ask(situation, kind, why=why), received(situation))


def declined(situation: Situation, reason: str) -> tuple[Effect, ...]:
    """The writer reads why not, where an organiser gave a reason; else nothing goes out."""
    return (reply(situation, "question_declined", words={"reason": reason}),) if reason else ()

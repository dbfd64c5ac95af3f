"""An organiser wrote down what a meeting was about: a summary is made of it, and goes out once they agree to it."""

from collections.abc import Iterator
from dataclasses import replace

from mailflow.intents._answers import ask, reply
from mailflow.intents._answers import unsure as asked_in_common
from mailflow.intents._next_meeting import as_details, plan
from mailflow.model.effect import Ask, Close, DraftSummary, Effect, Note, Propose, SetSummary
from mailflow.model.mailing import Summary
from mailflow.model.meeting import Meeting
from mailflow.model.notes import Noted
from mailflow.model.question import Question, Verdict
from mailflow.model.situation import Situation
from mailflow.model.understanding import Details, Intent

KIND = "notes"
OF_ORGANISERS = True
LONGEST_WORDS = 1_000
# How a line begins that tells of what somebody offers, or of a theme.
OFFER, THEME = "+ ", "# "


def decide(intent: Intent, situation: Situation) -> tuple[Effect, ...]:
    """Notes are drafted and shown to who wrote them; an answer to that draft settles it, or is asked once more."""
    noted = situation.noted
    if noted is None or not situation.is_organiser:
        return asked_in_common(intent, situation)
    match intent.details.answer:
        case "yes" if not situation.club.may(situation.person.address.address, "order"):
            return asked_in_common(intent, situation)  # it goes to everybody: organisers say so
        case "yes":
            return _approved(noted, situation)
        case "no":
            return _dropped(noted, situation)
        case "maybe":
            return _asked_again(noted, situation, why="unclear")
        case None:
            return _drafted(intent, noted, situation)


def answered(
    intent: Intent, question: Question, verdict: Verdict, situation: Situation, reason: str
) -> tuple[Effect, ...]:
    """Approved, the next meeting is planned, or what people offered is put forward; declined, nothing is done."""
    if verdict == "decline":
        return ()
    if intent.details.day is not None:
        return plan(intent.details, situation)
    return tuple(_put_forward(intent.details, question, situation))


def _drafted(intent: Intent, noted: Noted, situation: Situation) -> tuple[Effect, ...]:
    """The draft as members will read it, back to its writer alone; what was recognised is put to organisers."""
    written = noted.written
    if not written.text:
        told_why = Note(text=f"no summary: {written.file or 'the notes'}: {written.why or written.trouble}")
        return (told_why, reply(situation, "notes_unread", words={"why": written.trouble, "file": written.file}))
    older = noted.summary
    about = older.meeting if intent.details.meeting is None and older is not None else intent.details.meeting
    meeting = situation.meeting(about)
    told = noted.recognised
    drafted = DraftSummary(
        key=f"reply:{situation.cause}:summary_draft",  # as the mail that shows it: that is how they know each other
        meeting=meeting.id if meeting else None,
        title=written.title,
        text=written.text,
        by=situation.person.address,
        mail=situation.mail,
        files=written.files,
    )
    shown = reply(
        situation,
        "summary_draft",
        words={
            "summary": _shown(drafted, situation),
            "meeting": meeting,
            "next_meeting": told.next_meeting,
            "offers": told.offers,
            "themes": told.themes,
            "recipients": noted.recipients,
            "left_out": written.left_out,
        },
    )
    asked = tuple(_asked(intent, noted, meeting, situation))
    replaced = _instead_of(noted, situation, keep=frozenset(one.key for one in asked))
    return (*replaced, drafted, *asked, replace(shown, attached=written.files))


def _shown(drafted: DraftSummary, situation: Situation) -> Summary:
    """The draft as its row will be; its number is not known yet."""
    return Summary(
        id=0,
        meeting=drafted.meeting,
        title=drafted.title,
        text=drafted.text,
        state="draft",
        mail=drafted.mail,
        by=drafted.by.address,
        made_at=situation.now,
        files=drafted.files,
    )


def _asked(intent: Intent, noted: Noted, held: Meeting | None, situation: Situation) -> Iterator[Ask]:
    """What notes tell besides their meeting, as questions to organisers; the same is asked only once.

    Nothing is planned or put forward before one of them agrees.
    """
    told = noted.recognised
    if told.next_meeting is not None:
        details = as_details(told.next_meeting, held=held, timezone=situation.club.timezone)
        if details is not None:
            key = f"{details.meeting}:{details.proposed_at}:{details.place}:{details.title}:{details.remark}"
            yield _question(f"next:{key}", "next_meeting", told.next_words, replace(intent, details=details), situation)
    if told.offers or told.themes:
        lines = (*(f"{OFFER}{one}" for one in told.offers), *(f"{THEME}{one}" for one in told.themes))
        details = Details(remark="\n".join(lines))
        yield _question(
            f"offers:{details.remark}", "offers", "\n".join(lines), replace(intent, details=details), situation
        )


def _question(about: str, why: str, words: str, intent: Intent, situation: Situation) -> Ask:
    asked = ask(situation, KIND, why=why, intent=intent)
    return replace(asked, key=f"ask:{KIND}:{situation.person.address.address}:{about}", words=words[:LONGEST_WORDS])


def _instead_of(noted: Noted, situation: Situation, *, keep: frozenset[str]) -> Iterator[Effect]:
    """What an older draft led to is off: its questions are closed, and it does not go out, though it was approved."""
    older = noted.summary
    if older is None:
        return
    for one in situation.questions:
        if one.kind == KIND and one.mail == older.mail and one.key not in keep:
            yield Close(question=one.id, verdict="decline", by="newer notes")
    if older.state in ("draft", "approved"):
        yield SetSummary(summary=older.id, state="dropped", by=situation.person.address.address)


def _approved(noted: Noted, situation: Situation) -> tuple[Effect, ...]:
    """The draft goes out at the next sending hour, and its writer hears when; one that cannot any more does not."""
    summary, at = noted.summary, noted.goes_out_at
    if summary is None or summary.by != situation.person.address.address:
        return _asked_again(noted, situation, why="unknown")
    if summary.state in ("sent", "dropped"):
        return _asked_again(noted, situation, why=summary.state)
    if at is None:
        return _asked_again(noted, situation, why="off")
    settled = _about(summary, situation, "summary_settled", {"summary": replace(summary, state="approved"), "at": at})
    if summary.state == "approved":
        return (settled,)
    return (SetSummary(summary=summary.id, state="approved", by=situation.person.address.address), settled)


def _dropped(noted: Noted, situation: Situation) -> tuple[Effect, ...]:
    """The draft does not go out, and its writer hears so; it stays readable for organisers."""
    summary = noted.summary
    if summary is None or summary.by != situation.person.address.address:
        return _asked_again(noted, situation, why="unknown")
    if summary.state == "sent":
        return _asked_again(noted, situation, why="sent")
    told = _about(summary, situation, "summary_dropped", {"summary": replace(summary, state="dropped")})
    return (SetSummary(summary=summary.id, state="dropped", by=situation.person.address.address), told)


def _asked_again(noted: Noted, situation: Situation, *, why: str) -> tuple[Effect, ...]:
    """Nothing is sent; the writer reads why, and how to agree, to correct the text or to stop it."""
    return (_about(noted.summary, situation, "summary_asked", {"summary": noted.summary, "why": why}),)


def _about(summary: Summary | None, situation: Situation, template: str, words: dict[str, object]) -> Effect:
    """A mail about this summary, whose key names it: so an answer to that mail is about this summary, too."""
    return reply(situation, template, words=words, about=str(summary.id) if summary else "none")


def _put_forward(details: Details, question: Question, situation: Situation) -> Iterator[Effect]:
    """Each offer as a contribution, each theme as a theme, in the name of who wrote the notes."""
    for line in details.remark.splitlines():
        is_offer = line.startswith(OFFER)
        title = line.removeprefix(OFFER if is_offer else THEME)
        yield Propose(
            key=f"propose:{situation.cause}:{title.casefold()}",
            kind="contribution" if is_offer else "theme",
            title=title,
            words=question.words,
            person=situation.person.address,
            mail=question.mail,
        )

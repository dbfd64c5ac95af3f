"""What an organiser's verdict on a question means, wherever it comes from: a mail, a button, a command."""

from dataclasses import replace

from mailflow import intents
from mailflow.flow.house import House
from mailflow.model.correction import CorrectionOrigin, Label
from mailflow.model.effect import Ask, AskBack, Close, Effect, KeepCorrection, Note, Send
from mailflow.model.errors import Refused
from mailflow.model.people import Club
from mailflow.model.question import Question, Verdict
from mailflow.model.situation import Conversation, Situation
from mailflow.model.understanding import Details, Intent
from mailflow.rendering import phrases
from mailflow.store import asked_back as asked_back_store
from mailflow.store import facts, inbox
from mailflow.store import proposals as put_forward
from mailflow.understanding.labels import KINDS, labelled


def settled(
    question: Question,
    verdict: Verdict,
    *,
    club: Club,
    house: House,
    by: str,
    reason: str = "",
    note: str = "",
    corrected: Details | None = None,
) -> tuple[Effect, ...]:
    """What closes the question, and does or declines what waited for it.

    Inside the caller's transaction. `reason` (of a decline) and `note` are the organiser's own words: the writer reads
    them in the organiser's name. Raises Refused where it was settled before (the first verdict counts), or where the
    approved intent cannot be carried out as it stands: the text says what to add.
    """
    still_open(question, club)
    closing = Close(question=question.id, verdict=verdict, by=by)
    effects = _waited(question, verdict, club=club, house=house, reason=reason, corrected=corrected)
    told = _with_note(question, note, club=club, house=house, by=by) if note else ()
    kept: tuple[Effect, ...] = ()
    if verdict == "approve" and question.intent is not None:
        intent = replace(question.intent, details=corrected or question.intent.details)
        kept = label_kept("confirmed", question, intent, club=club, by=by)
    return (closing, *effects, *told, *kept)


def misunderstood(question: Question, *, club: Club, by: str) -> tuple[Effect, ...]:
    """What closes the question because the mail was misread: that is kept, and nobody is told anything.

    Raises Refused where it was settled before, or where no intent waits for it.
    """
    still_open(question, club)
    if question.intent is None or question.mail is None:
        raise Refused(
            f"nothing waits for question {question.id}: `mailflow inbox correct` says what its mail asks",
            dutch="bij deze vraag staat niets klaar dat verkeerd begrepen kan zijn",
        )
    told = Note(text=f"misunderstood: this is no {question.intent.kind} ({by})")
    closing = Close(question=question.id, verdict="decline", by=by)
    return (closing, told, *label_kept("misread", question, question.intent, club=club, by=by))


def asked_back(question: Question, text: str, *, club: Club, house: House, by: str) -> tuple[Effect, ...]:
    """What asks the writer something in the organiser's name first; the question stays open.

    Raises Refused where it was settled before, where nobody can be written to, or where nothing is asked.
    """
    still_open(question, club)
    if not text.strip():
        raise Refused(
            "there is nothing to ask: write the question", dutch="er staat niets om te vragen: schrijf je vraag op"
        )
    situation = _situation(question, None, club=club, house=house)
    after = question.asked_back_at.isoformat() if question.asked_back_at else "it came"
    asked = Send(
        key=asked_back_store.key(question.id, after=after),
        template=asked_back_store.TEMPLATE,
        to=situation.person.address,
        language=situation.language,
        words={"organiser": named(by, club), "text": text.strip()},
        conversation=situation.conversation,
    )
    return (AskBack(question=question.id, by=by), asked)


def named(by: str, club: Club) -> str:
    """The name that colleagues read for this organiser: never their address; empty where no name is known."""
    known = club.organiser(by)
    if known is not None:
        return known.name
    return "" if "@" in by else by


def _with_note(question: Question, note: str, *, club: Club, house: House, by: str) -> tuple[Effect, ...]:
    """The organiser's words to the writer, as part of the one answer to them."""
    return (intents.note_of(_situation(question, None, club=club, house=house), named(by, club), note.strip()),)


def still_open(question: Question, club: Club) -> None:
    """The question waits for its verdict. Raises Refused, naming who settled it and when."""
    if question.state == "open":
        return
    who = named(question.closed_by, club) or question.closed_by
    verb, dutch = ("approved", "goedgekeurd") if question.verdict == "approve" else ("declined", "afgewezen")
    when, wanneer = "", ""
    if question.closed_at is not None:
        at = question.closed_at
        day = phrases.short_day(at, language="en", timezone=club.timezone)
        when = f" on {day} at {phrases.clock(at, language='en', timezone=club.timezone)}"
        dag = phrases.short_day(at, language="nl", timezone=club.timezone)
        wanneer = f" op {dag} om {phrases.clock(at, language='nl', timezone=club.timezone)}"
    raise Refused(
        f"question {question.id} was already {verb} by {who}{when}: the first verdict counts",
        dutch=f"{who} heeft dit{wanneer} al {dutch}: het eerste oordeel telt",
    )


def label_kept(
    origin: CorrectionOrigin, question: Question, intent: Intent, *, club: Club, by: str
) -> tuple[Effect, ...]:
    """What a verdict says of the understanding is kept; a decline alone says nothing of it."""
    row = inbox.row(question.mail) if question.mail is not None else None
    if row is None or row.kind not in KINDS or intents.of_anybody([intent.kind]) == ():
        return ()
    meant = labelled(intent, meetings=facts.meetings(club.key), timezone=club.timezone)
    label = Label(kind=row.kind, intents=(meant,))
    return (KeepCorrection(mail=row.id, origin=origin, label=label, by=by, about=f"question {question.id}"),)


def _waited(
    question: Question, verdict: Verdict, *, club: Club, house: House, reason: str, corrected: Details | None
) -> tuple[Effect, ...]:
    """What the verdict means to the intent that waited."""
    intent = question.intent
    if intent is None or question.person is None or intent.kind not in (*intents.kinds(), *intents.OWN):
        return _told_why(question, reason, club=club, house=house) if verdict == "decline" else ()
    intent = replace(intent, origin="verdict", confidence=1.0, details=corrected or intent.details)
    module = intents.module_of(intent.kind)
    situation = _situation(question, intent, club=club, house=house)
    if module.answered is not None:
        return module.answered(intent, question, verdict, situation, reason)
    if verdict == "decline":
        return intents.declined(situation, reason)
    effects = module.decide(intent, situation)
    if any(isinstance(effect, Ask) for effect in effects):
        raise Refused(
            f"question {question.id} cannot be approved as it stands: add what is missing "
            "(--meeting ID, --answer yes|no|maybe or --address WHO), or decline it",
            dutch="dit kan zo nog niet: er ontbreekt iets (welke bijeenkomst, welk antwoord of wie er bedoeld is)",
        )
    return effects


def _told_why(question: Question, reason: str, *, club: Club, house: House) -> tuple[Effect, ...]:
    """Who asked something that was not understood reads the organisers' reason, where there is one."""
    if not reason or question.person is None:
        return ()
    return intents.declined(_situation(question, None, club=club, house=house), reason)


def _situation(question: Question, intent: Intent | None, *, club: Club, house: House) -> Situation:
    """What is true for the one who wrote the mail that the question is about. Raises Refused where nobody did."""
    row = inbox.row(question.mail) if question.mail is not None else None
    writer = facts.writer(club, question.mail) or question.person
    if writer is None:
        raise Refused(
            f"question {question.id} is about a mail without a plain sender: nobody can be written to",
            dutch="deze mail heeft geen duidelijke afzender: niemand kan antwoord krijgen",
        )
    details = intent.details if intent is not None else Details()
    conversation = None
    if row is not None and row.message_id:
        conversation = Conversation(
            key=row.message_id, subject=row.subject, answers=row.message_id, references=(row.message_id,)
        )
    about = [one.address for one in (question.person, details.who) if one is not None and one.address]
    situation = facts.situation(
        club,
        cause=f"question:{question.id}",
        person=writer,
        mentioned=about,
        now=house.now(),
        written_at=row.written_at if row and row.written_at else question.asked_at,
        said=question.words,
        language=facts.language_of(club, writer.address),
        conversation=conversation,
        mail=question.mail,
        subject=question.subject,
    )
    settles = (details.into, details.proposal)
    concerned = [one for one in situation.proposals if one.id in settles or one.mail == question.mail]
    return replace(situation, languages=put_forward.addressed(club, concerned))

"""Knows an organiser's notes of a meeting, and what they answer to the draft that was made of them."""

import re
from collections.abc import Iterable

from mailflow.model.meeting import Meeting
from mailflow.model.message import Answer, Message
from mailflow.model.understanding import Answered, Details, Evidence, Intent, Known
from mailflow.understanding.verdicts import verdict_of

KIND = "notes"
REQUEST = "notes_request"
# What shows a draft, or tells of one: an answer to it is a verdict or a new text.
DRAFTS = frozenset({"summary_draft", "summary_asked", "summary_settled"})
_SURE = 0.99
_CLEAR = 0.95
# Letters from which a text is notes rather than a few words: where we asked for them, and where we did not.
_ASKED_FOR = 200
_NEW_TEXT = 400
_LONG = 800
_STRUCTURE = 2
_DOCUMENT = re.compile(r"\.(?:docx|odt|md|txt)$", re.IGNORECASE)
_NOTES = re.compile(
    r"\b(?:\w{0,20}verslag(?:je|en)?|samenvatting|notulen|terugblik|aantekeningen|notities|impressie|"
    r"wat (?:we|er) (?:\w+ ){0,3}(?:bespraken|besproken|deden)|summary|recap|minutes|notes|report|looking back)\b",
    re.IGNORECASE,
)
_FORWARDED = re.compile(r"\s{0,4}(?:fwd?|doorst|doorgestuurd|wg|tr)\s{0,2}:", re.IGNORECASE)
_ITEM = re.compile(r"\s{0,8}(?:[-*•·–]|\d{1,2}[.)])\s+\S")
_BEGINNING = 400


def of_organiser(message: Message, known: Known) -> Intent | None:
    """The notes or the verdict in a mail that an organiser wrote from their own address; None where it is neither.

    A verdict counts only where the mail answers ours with the draft, which went to that very address.
    """
    if message.sender is None or message.sender_proof == "fail" or message.calendar is not None:
        return None
    if all(one.address != message.sender.address for one in known.organisers):
        return None
    answered = known.answered if known.answered and known.answered.to == message.sender.address else None
    if answered is not None and answered.template in DRAFTS:
        return _on_draft(message, answered)
    if answered is not None and answered.template == REQUEST:
        has_notes = _has_document(message) or len(message.said) >= _ASKED_FOR
        return _notes(message, answered.meeting, "it answers our request for notes", _SURE) if has_notes else None
    held = _last_held(known.meetings, message)
    if held is None or not _is_clear(message):
        return None
    return _notes(message, held.id, "an organiser's notes", _CLEAR)


def is_claimed(message: Message, known: Known) -> bool:
    """Whether it answers a draft without the right to: from another address than the draft went to, or not proved."""
    answered = known.answered
    if answered is None or answered.template not in DRAFTS:
        return False
    return message.sender is None or message.sender.address != answered.to or message.sender_proof == "fail"


def _on_draft(message: Message, answered: Answered) -> Intent:
    """A new text, or a verdict: yes, no, or "maybe" where it is neither, and must be asked again."""
    if _has_document(message) or len(message.said) >= _NEW_TEXT:
        return _notes(message, answered.meeting, "a new text for our draft", _SURE)
    names = frozenset(re.findall(r"[^\W\d_]{2,}", message.sender.name.lower())) if message.sender else frozenset()
    answer: Answer = "maybe" if message.ambiguous else verdict_of(message.said, names=names)
    words = " ".join(message.said.split())[:200] or message.subject
    details = Details(answer=answer, meeting=answered.meeting)
    rule = Evidence(words=words, rule="it answers our draft of a summary", weight=1.0)
    return Intent(kind=KIND, confidence=_SURE, evidence=(rule,), details=details)


def _notes(message: Message, meeting: int | None, rule: str, sure: float) -> Intent:
    words = message.said.strip()[:200] or ", ".join(message.attachments)[:200]
    return Intent(
        kind=KIND,
        confidence=sure,
        evidence=(Evidence(words=words, rule=rule, weight=sure),),
        details=Details(meeting=meeting),
    )


def _has_document(message: Message) -> bool:
    return any(_DOCUMENT.search(name) for name in message.attachments)


def _is_clear(message: Message) -> bool:
    """Whether it can be nothing but notes: they say so, and are long and in parts, or lie in a document."""
    if _FORWARDED.match(message.subject):
        return False
    names = " ".join(_DOCUMENT.sub("", name) for name in message.attachments if _DOCUMENT.search(name))
    if names:
        spaced = re.sub(r"[\W\d_]+", " ", names)
        return bool(_NOTES.search(" ".join((message.subject, message.said[:_BEGINNING], spaced))))
    beginning = f"{message.subject} {message.said[:_BEGINNING]}"
    is_long = len(message.said) >= _LONG and _parts(message.said) >= _STRUCTURE
    return is_long and bool(_NOTES.search(beginning))


def _parts(said: str) -> int:
    """How many headings and lists a text has: lines that end no sentence and stand alone, runs of items."""
    paragraphs = [one.strip().split("\n") for one in re.split(r"\n\s*\n", said) if one.strip()]
    found = 0
    for lines in paragraphs:
        items = sum(1 for line in lines if _ITEM.match(line))
        is_heading = 0 < len(lines[0].strip()) <= 80 and lines[0].strip()[-1] not in ".!?,;"
        found += bool(items) or (is_heading and not lines[0].strip().lower().startswith(("beste", "hoi", "dear")))
    return found


def _last_held(meetings: Iterable[Meeting], message: Message) -> Meeting | None:
    """The last meeting that had begun when the mail was written."""
    held = [one for one in meetings if one.starts_at <= message.written_at and one.state != "cancelled"]
    return max(held, key=lambda one: one.starts_at, default=None)

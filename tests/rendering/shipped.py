"""The shipped templates, and plausible words for each of them."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

from mailflow.model.digest import DigestFacts
from mailflow.model.effect import Send, Words
from mailflow.model.meeting import Attendance, Meeting
from mailflow.model.message import Answer
from mailflow.model.outgoing import Rendered
from mailflow.model.people import Club, Language
from mailflow.model.question import Question
from mailflow.model.records import InboxRow, OutboxRow
from mailflow.model.situation import Conversation
from mailflow.model.understanding import Details
from mailflow.rendering import samples
from mailflow.rendering.render import render
from mailflow.rendering.sample_digest import (
    sample_facts,
    sample_inbox_row,
    sample_outbox_row,
    sample_question,
    sample_reply,
)
from mailflow.rendering.samples import ANNA, CLUB, NOW, SAM, sample_meeting, sample_words
from mailflow.rendering.templates import Templates

__all__ = ["ANNA", "CLUB", "NOW", "SAM"]

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
# The contract with the intents and plans: each template, and the words that it is given.
WORDS: dict[str, set[str]] = {template: set(sample_words(template)) for template in samples.WORDS}
# What stands around or within the mails.
AROUND: dict[str, set[str]] = {
    "answer_links": {"links"},
    "digest_items": set(),
    "digest_news": set(),
    "footer": set(),
    "frame": {"parts"},
    "meeting_card": {"meeting"},
    "meeting_programme": {"meeting"},
    "order_lines": {"order"},
    "organiser_footer": set(),
    "sender_footer": set(),
}

Say = Callable[[str], str]


@cache
def shipped_layer() -> dict[str, str]:
    return {
        str(path.relative_to(TEMPLATES)): path.read_text(encoding="utf-8")
        for path in sorted(TEMPLATES.rglob("*"))
        if path.suffix in {".md", ".html"}
    }


@cache
def shipped() -> Templates:
    return Templates((shipped_layer(),))


@cache
def few() -> dict[str, str]:
    """Of the shipped templates no more than a mail needs, for they take their time."""
    return {
        name: text
        for name, text in shipped_layer().items()
        if name.removesuffix(".md")[3:] in {"frame", "footer", "sender_footer", "received"} or name == "layout.html"
    }


def own(**layer: str) -> Templates:
    """Shipped templates below an organiser's own: `nl__welcome="..."`."""
    return Templates(({f"{name.replace('__', '/')}.md": text for name, text in layer.items()}, few()))


def a_meeting(say: Say = str, **changes: object) -> Meeting:
    """One of which only the time, the place, the theme and a programme in lines are known."""
    programme = say("10.00 inloop met koffie\n10.30 Fatima over de wijktafel\n\n12.30 lunch")
    plain = replace(
        sample_meeting(say=say), online="", questions=(), agenda=(), programme=programme, answer_by=None, practical=""
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def plausible(template: str, say: Say = str, language: Language = "nl") -> Words:
    """Words as the intents give them; `say` writes, or spoils, each text that a stranger may have written."""
    return sample_words(template, language=language, say=say)


def a_send(template: str, language: Language = "nl", **changes: object) -> Send:
    fields: dict[str, object] = {
        "key": f"reply:1:{template}",
        "template": template,
        "to": ANNA,
        "language": language,
        "words": plausible(template, language=language) if template in WORDS else {},
    }
    return Send(**{**fields, **changes})  # type: ignore[arg-type]


def rendered(*parts: Send, templates: Templates | None = None, club: Club = CLUB) -> Rendered:
    return render(parts, templates=templates or shipped(), club=club, now=NOW)


def a_conversation(subject: str) -> Conversation:
    return Conversation(key="<1@example.net>", subject=subject, answers="<1@example.net>")


def a_question(id: int, kind: str, say: Say = str, details: Details | None = None) -> Question:
    return sample_question(id, kind, now=NOW, say=say, details=details)


def an_inbox_row(id: int, say: Say = str) -> InboxRow:
    return sample_inbox_row(id, now=NOW, say=say)


def an_outbox_row(id: int, say: Say = str) -> OutboxRow:
    return sample_outbox_row(id, now=NOW, say=say)


def a_reply(answer: Answer, say: Say = str, guests: int = 0) -> Attendance:
    return sample_reply(answer, now=NOW, say=say, guests=guests)


def some_facts(say: Say = str) -> DigestFacts:
    return sample_facts(a_meeting(say), now=NOW, say=say)

"""Takes from an organiser's mail the notes of a meeting, as Markdown, and the files that go along with them."""

import email
import re
from collections.abc import Sequence
from email.message import Message as Part
from email.policy import compat32

from mailflow.mail.charsets import decode
from mailflow.mail.cleaning import clean_text
from mailflow.mail.enclosed import files_of, going_along
from mailflow.mail.fence import TEXT_LIMIT
from mailflow.mail.hypertext import read_html
from mailflow.mail.markdown import Block, as_markdown, blocks_of
from mailflow.mail.marks import from_prose
from mailflow.mail.parts import own_parts
from mailflow.mail.quotes import split
from mailflow.mail.word import DOCUMENTS, document_html
from mailflow.model.address import Address
from mailflow.model.errors import Unreadable
from mailflow.model.message import Message
from mailflow.model.notes import Written
from mailflow.model.outgoing import Attached

TEXTS = (".md", ".txt")
# Notes in a mail, rather than a few lines that go with a document.
LONG = 600
LONGEST = 30_000
TITLE_LIMIT = 150
# How many letters may be said between two blocks that are known again.
_GAP = 400

_GREETING = re.compile(
    r"(?:(?:beste|hoi|hallo|hai|hey|dag|geachte|lieve|dear|hi|hello)\b[^.!?\n]{0,60}|"
    r"goede(?:morgen|middag|avond)[^.?\n]{0,40}|l\.?s\.?|(?:collega'?s|allemaal))\s?[,!.]?",
    re.IGNORECASE,
)
_COVERING = re.compile(
    r"(?:hierbij|bijgaand|hieronder|hier|in de bijlage|attached|please find|here (?:is|are)|below (?:is|are))\b.{0,200}"
    r"\b(?:verslag|samenvatting|notities|aantekeningen|notulen|terugblik|tekst|notes|summary|minutes|report)\b"
    r".{0,120}",
    re.IGNORECASE,
)
_ANSWERING = re.compile(r"\s{0,4}(?:(?:re|antw|antwoord|aw|sv|fwd?|doorst)\s{0,2}:\s{0,4})+", re.IGNORECASE)
_TITLE = re.compile(r"# (.{1,200})(?:\n|$)")


def read_notes(content: bytes, message: Message) -> Written:
    """The notes in this mail: those in its text where it is long, else those in the document that it came with.

    What it quotes, the signature, salutation and covering line are left out. Never raises.
    """
    mail: Part = email.message_from_bytes(content.lstrip(b"\r\n"), policy=compat32)
    files = tuple(files_of(mail))
    document = next((one for one in files if one.name.lower().endswith((*DOCUMENTS, *TEXTS))), None)
    own = _own_text(mail, message)
    if document is None or len(own) > LONG:
        return _written(own, message.subject, files)
    others = [one for one in files if one is not document]
    try:
        return _written(document_text(document), message.subject, others)
    except Unreadable as error:
        return Written(trouble="document", file=document.name, why=str(error))


def document_text(file: Attached) -> str:
    """A document's text as Markdown. Raises Unreadable."""
    name = file.name.lower()
    if name.endswith(DOCUMENTS):
        return as_markdown(blocks_of(document_html(name, file.content)))
    text = clean_text(decode(file.content[: 4 * TEXT_LIMIT], "utf-8")[:TEXT_LIMIT])
    return text.strip() if name.endswith(".md") else from_prose(text)


def titled(text: str, subject: str) -> tuple[str, str]:
    """The title of notes and their text without it: their own first heading, else the subject that was chosen."""
    found = _TITLE.match(text)
    if found and "\n# " not in text[found.end() :]:
        return found[1].strip()[:TITLE_LIMIT], text[found.end() :].strip()
    return ("" if _ANSWERING.match(subject) else subject.strip()[:TITLE_LIMIT]), text


def _written(text: str, subject: str, files: Sequence[Attached]) -> Written:
    kept, left_out = going_along(iter(files))
    if len(text) > LONGEST:
        return Written(trouble="too_long")
    title, text = titled(text.strip(), subject)
    return Written(text=text, title=title, files=kept, left_out=left_out, trouble=None if text else "empty")


def _own_text(mail: Part, message: Message) -> str:
    """What the writer says in the mail itself: from its HTML part where that holds more than plain lines."""
    pages = [one for one in own_parts(mail) if one.get_content_type() == "text/html" and not one.get_filename()]
    for part in pages[-1:]:
        page = part.get_payload(decode=True)
        if isinstance(page, bytes):
            text = decode(page[: 4 * TEXT_LIMIT], str(part.get_param("charset") or ""))[:TEXT_LIMIT]
            return as_markdown(_opened(_said(text, message.sender)))
    return "\n\n".join(_opened_lines(from_prose(message.said)))


def _said(html: str, sender: Address | None) -> list[Block]:
    """The blocks of a page that are neither quoted nor signed: those whose words are in what was said, in its order."""
    writer = f"{sender.name} {sender.address.partition('@')[0]}" if sender else ""
    said = _letters(split(clean_text(read_html(html).text), writer=writer).said)
    found: list[Block] = []
    place = 0
    for one in blocks_of(html):
        letters = _letters(clean_text(one.words))
        at = said.find(letters, place, place + len(letters) + _GAP)
        if letters and at >= 0:
            found.append(one)
            place = at + len(letters)
    return found


def _letters(text: str) -> str:
    return "".join(one for one in text.lower() if one.isalnum())


def _opened(blocks: list[Block]) -> list[Block]:
    """The blocks without the salutation and the line that only says what follows."""
    kept = list(blocks)
    for opening in (_GREETING, _COVERING):
        if len(kept) > 1 and opening.fullmatch(kept[0].words.strip()):
            kept.pop(0)
    return kept


def _opened_lines(text: str) -> list[str]:
    kept = _opened([Block(one, one.removeprefix("## ")) for one in text.split("\n\n")])
    return [one.text for one in kept]

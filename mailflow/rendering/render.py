"""Makes one mail of its parts: salutation, what each part says, closing; as text and as HTML that say the same."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from mailflow.model.effect import Send
from mailflow.model.outgoing import Rendered
from mailflow.model.people import Club
from mailflow.rendering.cleaning import one_line, shortened
from mailflow.rendering.colours import dark_scheme, light_scheme
from mailflow.rendering.html import html_of, with_styles_inlined
from mailflow.rendering.sealing import Woven
from mailflow.rendering.templates import Found, Templates

LONGEST_SUBJECT = 200
# What a mail may weigh, text and HTML together, a third more once it is base64.
LARGEST_MAIL = 200_000
# How many things a template may list; less where those weigh too much.
ROOMS = (50, 25, 10, 3)
# Re, Antw and Betr; Fw, Fwd and Doorst; Aw and Sv of German and Scandinavian programs; `Re[2]:` of some.
PREFIX = re.compile(r"(?:re|antw|antwoord|betr|fw|fwd|doorst|aw|wg|sv)(?:\[\d{1,3}\])? ?:[ ]*", re.IGNORECASE)
BLANK_LINES = re.compile(r"\n{3,}")
# Mail programs show what follows as a signature and leave it out of answers (RFC 3676 4.3).
SIGNATURE = "-- \n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """How an answer to this mail comes back: an organiser's token, the address that answers go to, the reader's page.

    `page` is where this very reader can say whether they come to the meeting of the mail; empty where they cannot.
    """

    token: str = ""
    address: str = ""
    page: str = ""


def render(
    parts: Sequence[Send], *, templates: Templates, club: Club, now: datetime, back: Back | None = None
) -> Rendered:
    """One mail to one person from the parts of a letter, in the given order.

    The frame, footer and language are those of the first part. Where the mail would weigh more than LARGEST_MAIL bytes,
    its templates get less `room` for lists. `back` is None for a mail that is answered like any other: its word `token`
    is empty. SettingsError where a template fails on its words.
    """
    if not parts or any(part.to.address != parts[0].to.address for part in parts):
        raise ValueError("a letter has at least one part, and all its parts go to one person")
    for room in ROOMS:
        mail = _with_room(
            room, parts, templates=templates, club=club, now=now, back=back or Back(address=club.address.address)
        )
        if (len(mail.text.encode()) + len(mail.html.encode())) * 4 // 3 <= LARGEST_MAIL:
            break
    return mail


def reply_subject(subject: str) -> str:
    """`Re: ` and the subject of the conversation, with no other such prefix; empty where the subject is empty."""
    left = one_line(subject)
    while prefix := PREFIX.match(left):
        left = left[prefix.end() :]
    return shortened(f"Re: {left}", LONGEST_SUBJECT) if left else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """The parts of one mail with their words; frame, footer and layout are those of the first part's language."""

    templates: Templates
    club: Club
    found: Sequence[Found]
    words: Sequence[Mapping[str, object]]

    def text(self) -> str:
        """The plain-text part, its footer below a signature line."""
        said, footer = self._written(self.templates.text)
        return f"{said}\n\n{SIGNATURE}{footer}\n" if footer else f"{said}\n"

    def html(self, subject: str) -> str:
        """The HTML part: the same inside the layout, with its styles inlined."""
        said, footer = (Markup(html_of(markdown)) for markdown in self._written(self.templates.markdown))
        colour = self.club.look.colour
        colours = {"light": light_scheme(colour), "dark": dark_scheme(colour)}
        return with_styles_inlined(
            self.templates.layout({**self._shared(), **colours, "subject": subject, "letter": said, "footer": footer})
        )

    def _written(self, write: Callable[[str, Mapping[str, object]], Woven]) -> tuple[Woven, Woven]:
        """All parts within their frame, and the footer; `write` makes text or Markdown of a template."""
        parts = [_tidy(write(one.name, words)) for one, words in zip(self.found, self.words, strict=True)]
        said = Woven("\n\n".join(part for part in parts if part))
        frame = self._around(self.templates.frame(self.found[0].name))
        footer = self._around(self.templates.footer(self.found[0].name))
        return (
            _tidy(write(frame, {**self._shared(), "parts": said})) if frame else said,
            _tidy(write(footer, self._shared())) if footer else Woven(),
        )

    def _around(self, template: str | None) -> str | None:
        """The file of a frame or footer in the letter's language, else in another."""
        if template is None:
            return None
        return self.templates.find(template, language=self.found[0].language, club_language=self.club.language).name

    def _shared(self) -> dict[str, object]:
        """The words that all templates have."""
        return {name: self.words[0][name] for name in ("club", "to", "now", "language")}


def _with_room(
    room: int, parts: Sequence[Send], *, templates: Templates, club: Club, now: datetime, back: Back
) -> Rendered:
    found = [templates.find(part.template, language=part.language, club_language=club.language) for part in parts]
    given: dict[str, object] = {"club": club, "now": now, "room": room}
    given |= {"token": back.token, "answer_address": back.address, "answer_page": back.page}
    words = [
        {**given, "language": one.language, **_common(parts, place), **part.words}
        for place, (part, one) in enumerate(zip(parts, found, strict=True))
    ]
    letter = Letter(templates=templates, club=club, found=found, words=words)
    subject = _subject(parts, default=lambda: templates.subject(found[0].name, words[0]))
    return Rendered(subject=subject, text=letter.text(), html=letter.html(subject))


def _common(parts: Sequence[Send], place: int) -> dict[str, object]:
    """What the part at `place` may know of the mail: `again` is true where a later part has the same template."""
    later = {part.template for part in parts[place + 1 :]}
    return {"to": parts[place].to, "first": place == 0, "again": parts[place].template in later}


def _subject(parts: Sequence[Send], *, default: Callable[[], str]) -> str:
    """`Re: ...` where a part belongs to a conversation that has a subject, else the first template's own."""
    conversation = next((part.conversation for part in parts if part.conversation is not None), None)
    answer = reply_subject(conversation.subject) if conversation is not None else ""
    return answer or shortened(one_line(default()), LONGEST_SUBJECT)


def _tidy(text: str) -> Woven:
    """Without the blank lines that lines of a template's logic leave behind."""
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return Woven(BLANK_LINES.sub("\n\n", lines).strip("\n"))

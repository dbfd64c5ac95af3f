"""One mail for many people, with gaps where each of them is named: rendered a few times, filled in ten thousand times.

Whatever cannot be done so for certain is not done so: a template that asks something of a name, a name with letters
that a text or page would show in another way.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from mailflow.model.address import Address
from mailflow.model.effect import Send
from mailflow.model.gaps import Gapped, gapped
from mailflow.model.outgoing import Rendered
from mailflow.model.people import Club
from mailflow.rendering.cleaning import one_line
from mailflow.rendering.environments import LAYOUT
from mailflow.rendering.names import first_name
from mailflow.rendering.personal import only_writes
from mailflow.rendering.render import LARGEST_MAIL, LONGEST_SUBJECT, Back, render
from mailflow.rendering.templates import Templates

# The gap of the reader's own page, whose letters are the same in a text, between tags and in a link.
PAGE = "answer_page"
LONGEST_NAME = 60
LONGEST_ADDRESS = 120
# People who do not exist, two of each kind: whoever shows a first name, a name without one, or no name.
STRANGERS: Mapping[str, tuple[Address, Address]] = {
    "first name": (
        Address(address="qavzotti@wexulbran.example", name="Qavzotti Wexulbran"),
        Address(address="jubrenkovar@tivalmex-zwol.example", name="Jubrenkovar Tivalmexzwol"),
    ),
    "name": (
        Address(address="qavzotti@wexulbran.example", name="Q. Wexulbran"),
        Address(address="jubrenkovar@tivalmex-zwol.example", name="J. Tivalmexzwol"),
    ),
    "no name": (
        Address(address="qavzotti@wexulbran.example", name=""),
        Address(address="jubrenkovar@tivalmex-zwol.example", name=""),
    ),
}


# Letters that no text, page or link writes in another way.
PAGE_LETTERS = re.compile(r"[A-Za-z0-9:/._-]{0,300}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """What a mail says to everybody of one kind, with gaps."""

    subject: Gapped
    text: Gapped
    html: Gapped

    def rendered(self, to: Address, *, page: str = "") -> Rendered:
        """What `render` makes for this person, whose own page this is."""
        values = values_of(to, page=page)
        return Rendered(
            subject=self.subject.filled(values), text=self.text.filled(values), html=self.html.filled(escaped(values))
        )


def kind_of(to: Address) -> str | None:
    """Which kind of name somebody has; None where theirs is one that has to be looked at by itself."""
    name = to.name
    plain = len(name) <= LONGEST_NAME and len(to.address) <= LONGEST_ADDRESS and to.address.isascii()
    if not plain or not name.isprintable() or name != one_line(name):
        return None
    if not name:
        return "no name"
    return "first name" if first_name(name) else "name"


def values_of(to: Address, *, page: str = "") -> dict[str, str]:
    """What fills the gaps of a text for this person, whose own page this is."""
    return {"name": to.name, "address": to.address, "first_name": first_name(to.name), PAGE: page}


def escaped(values: Mapping[str, str]) -> dict[str, str]:
    """The same for the gaps of a page, which all stand between its tags, or are a link that needs no escaping."""
    return {gap: html.escape(value, quote=False) for gap, value in values.items()}


def alike(part: Send, *, templates: Templates, club: Club, now: datetime, page: str = "") -> Alike | None:
    """The mail to everybody whose kind of name is that of its reader; None where each needs a rendering of their own.

    `page` is its reader's own; everybody has one, or nobody. SettingsError where a template fails on its words.
    """
    kind = kind_of(part.to)
    if kind is None or PAGE_LETTERS.fullmatch(page) is None or not _only_writes(part, templates, club):
        return None

    def made_for(to: Address, own: str) -> Rendered:
        back = Back(address=club.address.address, page=own)
        return render([replace(part, to=to)], templates=templates, club=club, now=now, back=back)

    one, other = STRANGERS[kind]
    pages = [f"{page}{ending}" if page else "" for ending in ("Qav-zotti_1", "Ju.brenkovar2")]
    made = made_for(one, pages[0])
    found = _gapped(made, one, pages[0])
    if not _has_room(made) or not _in_sight(found.html) or PAGE in found.subject.gaps:
        return None
    for somebody, own in ((other, pages[1]), (part.to, page)):
        if found.rendered(somebody, page=own) != made_for(somebody, own):
            return None
    return found


def _only_writes(part: Send, templates: Templates, club: Club) -> bool:
    found = templates.find(part.template, language=part.language, club_language=club.language)
    around = [
        templates.find(name, language=found.language, club_language=club.language).name
        for name in (templates.frame(found.name), templates.footer(found.name))
        if name is not None
    ]
    return only_writes(tree for name in (found.name, *around, LAYOUT) for tree in templates.trees(name))


def _gapped(made: Rendered, to: Address, page: str) -> Alike:
    marks = {value: gap for gap, value in values_of(to, page=page).items() if value}
    return Alike(subject=gapped(made.subject, marks), text=gapped(made.text, marks), html=gapped(made.html, marks))


def _has_room(made: Rendered) -> bool:
    """Whether no name could make the mail so large that `render` would leave something out."""
    size = (len(made.text.encode()) + len(made.html.encode())) * 4 // 3
    return size < LARGEST_MAIL * 9 // 10 and len(made.subject) + 2 * LONGEST_NAME < LONGEST_SUBJECT


def _in_sight(page: Gapped) -> bool:
    """Whether all gaps stand between tags of the page's body, where a name is escaped in one way only; or are links."""
    before = ""
    for said, gap in zip(page.said[:-1], page.gaps, strict=True):
        before += said
        inside = before.rfind("<") > before.rfind(">") and not (gap == PAGE and before.endswith('href="'))
        if inside or before.rfind("<style") > before.rfind("</style") or "<body" not in before:
            return False
    return True

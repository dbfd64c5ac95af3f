"""One mail for many people, with gaps where each of them is named: rendered a few times, filled in ten thousand times.

Whatever cannot be done so for certain is not done so: a template that asks something of a name, a name with letters
that a text or page would show in another way.
"""

import html
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
from mailflow.rendering.render import LARGEST_MAIL, LONGEST_SUBJECT, render
from mailflow.rendering.templates import Templates

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """What a mail says to everybody of one kind, with gaps."""

    subject: Gapped
    text: Gapped
    html: Gapped

    def rendered(self, to: Address) -> Rendered:
        """What `render` makes for this person."""
        values = values_of(to)
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


def values_of(to: Address) -> dict[str, str]:
    """What fills the gaps of a text for this person."""
    return {"name": to.name, "address": to.address, "first_name": first_name(to.name)}


def escaped(values: Mapping[str, str]) -> dict[str, str]:
    """The same for the gaps of a page, which all stand between its tags."""
    return {gap: html.escape(value, quote=False) for gap, value in values.items()}


def alike(part: Send, *, templates: Templates, club: Club, now: datetime) -> Alike | None:
    """The mail to everybody whose kind of name is that of its reader; None where each needs a rendering of their own.

    SettingsError where a template fails on its words.
    """
    kind = kind_of(part.to)
    if kind is None or not _only_writes(part, templates, club):
        return None
    one, other = STRANGERS[kind]
    made = render([replace(part, to=one)], templates=templates, club=club, now=now)
    found = _gapped(made, one)
    if not _has_room(made) or not _in_sight(found.html):
        return None
    for somebody in (other, part.to):
        if found.rendered(somebody) != render([replace(part, to=somebody)], templates=templates, club=club, now=now):
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


def _gapped(made: Rendered, to: Address) -> Alike:
    marks = {value: gap for gap, value in values_of(to).items() if value}
    return Alike(subject=gapped(made.subject, marks), text=gapped(made.text, marks), html=gapped(made.html, marks))


def _has_room(made: Rendered) -> bool:
    """Whether no name could make the mail so large that `render` would leave something out."""
    size = (len(made.text.encode()) + len(made.html.encode())) * 4 // 3
    return size < LARGEST_MAIL * 9 // 10 and len(made.subject) + 2 * LONGEST_NAME < LONGEST_SUBJECT


def _in_sight(page: Gapped) -> bool:
    """Whether all gaps stand between tags of the page's body, where a name is escaped in one way only."""
    before = ""
    for said in page.said[:-1]:
        before += said
        inside = before.rfind("<") > before.rfind(">") or before.rfind("<style") > before.rfind("</style")
        if inside or "<body" not in before:
            return False
    return True

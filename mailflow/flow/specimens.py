"""A mail of a template as people would get it, with words about a meeting or about invented things."""

from collections.abc import Sequence

from mailflow.flow.house import House, Room
from mailflow.model.address import Address
from mailflow.model.effect import Send, Words
from mailflow.model.errors import Refused
from mailflow.model.meeting import Meeting
from mailflow.model.outgoing import Rendered
from mailflow.model.people import Language
from mailflow.planning.letters import links
from mailflow.rendering import samples
from mailflow.rendering.render import render
from mailflow.settings.values import did_you_mean

# Templates that are no mails, but stand in others.
PIECES = ("answer_links", "footer", "frame", "meeting_card", "meeting_programme", "organiser_footer", "sender_footer")


def mails_of(room: Room) -> tuple[str, ...]:
    """The names of all templates that are mails, in order."""
    names = {one[3:].removesuffix(".md") for one in room.templates.names() if "/" in one}
    return tuple(sorted(names - set(PIECES)))


def specimen(
    name: str, language: Language, *, room: Room, meeting: Meeting | None, to: Address, token: str = "preview"
) -> Send:
    """The template with words about the meeting, or about invented things. Raises Refused for one without samples."""
    mails = mails_of(room)
    if name not in mails:
        near = did_you_mean(name, mails) or "`mailflow templates list` shows all"
        raise Refused(f"there is no mail {name!r}: {near}", dutch=f"er is geen mail {name!r}")
    found = room.templates.find(name, language=language, club_language=room.club.language).name
    try:
        words = dict(samples.words_for(name, needed=room.templates.words(found), language=language, meeting=meeting))
    except KeyError as unknown:
        raise Refused(
            f"{name} cannot be shown: there is no sample of its word {unknown}",
            dutch=f"{name} kan niet worden getoond: er is geen voorbeeld van het woord {unknown}",
        ) from None
    if "links" in words:
        words["links"] = links(room.club, language, meeting or samples.sample_meeting(language))
    return _send(name, language, words, to=to, key=f"test:{name}:{token}")


def rendered(parts: Sequence[Send], *, room: Room, house: House) -> Rendered:
    """The mail that these parts make. Raises SettingsError where a template fails on its words."""
    return render(tuple(parts), templates=room.templates, club=room.club, now=house.now())


def marked_as_test(part: Send, *, room: Room, house: House) -> tuple[Send, Send]:
    """The same mail, below a notice that it is only a test."""
    words = {"template": part.template, "subject": rendered((part,), room=room, house=house).subject}
    notice = _send("test_notice", part.language, words, to=part.to, key=f"{part.key}:notice", letter=part.key)
    return (notice, _send(part.template, part.language, part.words, to=part.to, key=part.key, letter=part.key))


def _send(name: str, language: Language, words: Words, *, to: Address, key: str, letter: str = "") -> Send:
    return Send(key=key, template=name, to=to, language=language, words=words, letter=letter, cause="plan")

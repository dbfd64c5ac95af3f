"""What an order about people makes true: somebody is put on the list or taken off, an organiser is told who comes."""

from dataclasses import replace

from mailflow.flow import meetings, members
from mailflow.flow.desk.orders_meetings import Found, Ordering
from mailflow.flow.member_export import exported
from mailflow.flow.members import Told
from mailflow.mail.addresses import strict
from mailflow.mail.csv_file import MIME_TYPE
from mailflow.model.address import Address
from mailflow.model.effect import Send, Words
from mailflow.model.ordering import Ordered
from mailflow.model.outgoing import Attached
from mailflow.store import coming, roster


def added(ordering: Ordering, told: Ordered) -> Found:
    """Somebody is a member, and is welcomed. Raises Refused for the club's own address."""
    order, club = ordering.order, ordering.room.club
    who = order.who
    person = strict(who.address, who.name) if who is not None else None
    if person is None:
        return Found(told=replace(told, trouble="address"))
    known = roster.of_addresses(club.key, [person.address]).get(person.address)
    named = person if person.name or known is None else known.person
    told = replace(told, who=named, place=order.place, people=1)
    if known is not None and known.state == "active":
        return Found(told=replace(told, trouble="known"))
    return Found(
        told=told,
        effects=members.adding(person, club=club, house=ordering.house, told=Told(place=order.place), welcome=True),
    )


def removed(ordering: Ordering, told: Ordered) -> Found:
    """Somebody is no member any more; no mail tells them so. Raises Refused where they are none."""
    order, club = ordering.order, ordering.room.club
    address = order.who.address if order.who is not None else ""
    effects = members.removing(address, club=club)
    known = roster.of_addresses(club.key, [address]).get(address)
    who = known.person if known is not None else Address(address=address, name=told.name)
    return Found(told=replace(told, who=who), effects=effects)


def who_comes(ordering: Ordering, told: Ordered) -> Found:
    """A mail to the organiser with who comes, from where, who waits and who has not answered. Raises Refused."""
    meeting = meetings.the_meeting(ordering.order.meeting, ordering.room)
    found = coming.coming_to(meeting, ordering.room.club, now=ordering.now)
    told = replace(told, meeting=meeting)
    return Found(told=told, effects=(_mail(ordering, "attendees", {"answers": found}, about=str(meeting.id)),))


def member_list(ordering: Ordering, told: Ordered) -> Found:
    """A mail to the organiser with the list of members as a file for a spreadsheet."""
    club, zone = ordering.room.club, ordering.now.date()
    rows, content = exported(club, language=ordering.language)
    name = "ledenlijst" if ordering.language == "nl" else "members"
    file = Attached(name=f"{name}-{club.key}-{zone:%Y-%m-%d}.csv", mime_type=MIME_TYPE, content=content)
    mail = _mail(ordering, "member_list", {"members": len(rows), "file": file.name}, about="all")
    return Found(told=replace(told, members=len(rows)), effects=(replace(mail, attached=(file,)),))


def taken_back(ordering: Ordering, told: Ordered) -> Found:
    """Nothing by itself: whoever asks knows which batch is the last one."""
    return Found(told=told)


def _mail(ordering: Ordering, template: str, words: Words, *, about: str) -> Send:
    """A mail to the organiser, and to nobody else, once for this order."""
    by = ordering.by
    return Send(
        key=f"{template}:{about}:{by.address}:{ordering.now.isoformat()}",
        template=template,
        to=by,
        language=ordering.language,
        words={**words, "organiser": by},
    )

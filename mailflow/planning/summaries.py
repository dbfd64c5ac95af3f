"""The summary of a meeting goes out once organisers approved it: to who came, to who could not, and to outsiders."""

from collections.abc import Iterator
from datetime import datetime

from mailflow.model.address import Address
from mailflow.model.effect import Effect, Send, SetSummary
from mailflow.model.mailing import Came, Reader, Summary
from mailflow.model.notes import Recipients
from mailflow.model.plan_facts import PlanFacts
from mailflow.model.plans import MailingKind
from mailflow.planning import hours, letters

KIND: MailingKind = "summary"


def due(facts: PlanFacts) -> Iterator[Effect]:
    """Every approved summary, to each of its readers, and then that it is sent; in sending hours, or where ordered."""
    for summary in facts.summaries if _goes(facts) else ():
        if _is_held(summary, facts) or _at(summary, facts) > facts.now:
            continue
        for reader, came in audience(summary.meeting, facts):
            yield _letter(summary, reader, came, facts)
        yield SetSummary(summary=summary.id, state="sent")


def moments(facts: PlanFacts) -> Iterator[datetime]:
    """When each summary that waits goes out."""
    for summary in facts.summaries if _goes(facts) else ():
        if not _is_held(summary, facts):
            yield _at(summary, facts)


def goes_out_at(facts: PlanFacts) -> datetime:
    """When a summary that is approved now goes out."""
    return hours.next_moment(facts.now, facts.club.plans.hours, timezone=facts.club.timezone)


def audience(meeting: int | None, facts: PlanFacts) -> Iterator[tuple[Reader, Came]]:
    """Who gets the summary of this meeting, each once, and whether they came (they said yes and had a seat).

    Members first, then who came without being a member; outsiders with the last page of members.
    """
    seen: set[str] = set()
    for reader in facts.readers:
        seen.add(reader.address.address)
        yield reader, _came(reader, meeting, facts)
    for reader in facts.guests:
        if _came(reader, meeting, facts) == "came":
            seen.add(reader.address.address)
            yield reader, "came"
    for address in facts.club.plans.outsiders if facts.is_last else ():
        if address.address not in seen:
            yield _outsider(address, facts), "outsider"


def recipients(meeting: int | None, facts: PlanFacts) -> Recipients:
    """To how many people the summary of this meeting would go."""
    all_of = [came for _, came in audience(meeting, facts)]
    return Recipients(came=all_of.count("came"), missed=all_of.count("missed"), outsiders=all_of.count("outsider"))


def _goes(facts: PlanFacts) -> bool:
    return facts.club.plans.of(KIND) is not None


def _at(summary: Summary, facts: PlanFacts) -> datetime:
    """The next sending hour, or the moment that organisers ordered."""
    row = facts.mailings.get(f"{KIND}:{summary.id}")
    return row.due_at if row is not None and row.state == "released" and row.due_at else goes_out_at(facts)


def _is_held(summary: Summary, facts: PlanFacts) -> bool:
    row = facts.mailings.get(f"{KIND}:{summary.id}")
    return row is not None and row.state == "held"


def _came(reader: Reader, meeting: int | None, facts: PlanFacts) -> Came:
    said = facts.said(reader.address.address, meeting) if meeting is not None else None
    return "came" if said is not None and said.answer == "yes" and said.has_seat else "missed"


def _outsider(address: Address, facts: PlanFacts) -> Reader:
    return Reader(address=address, language=facts.club.language)


def _letter(summary: Summary, reader: Reader, came: Came, facts: PlanFacts) -> Send:
    meeting = facts.meeting(summary.meeting)
    coming = facts.next_after(meeting)
    return Send(
        key=f"{KIND}:{summary.id}:{reader.address.address}",
        template=KIND,
        to=reader.address,
        language=reader.language,
        words={
            "summary": summary,
            "meeting": meeting,
            "came": came,
            "next": coming,
            "links": letters.links(facts.club, reader.language, coming),
        },
        cause="plan",
        meeting=summary.meeting,
        mailing=KIND,
        attached=summary.files,
    )

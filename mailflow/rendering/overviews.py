"""What of all that happened an organiser reads: the most pressing first, and no more than can be decided in minutes."""

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from mailflow.model.address import Address
from mailflow.model.answering import ItemKind
from mailflow.model.digest import (
    Asked,
    Crowd,
    DigestFacts,
    Done,
    DoneItem,
    Overview,
    SettledItem,
    ThemeItem,
)
from mailflow.model.meeting import Proposal
from mailflow.model.people import Club
from mailflow.model.question import Question

Ref = tuple[ItemKind, int]
# At most fifty things with a number: nobody decides more in one go. What is left out is counted.
MOST, MOST_QUESTIONS, MOST_DONE, MOST_NEW_THEMES, MOST_THEMES = 50, 40, 15, 6, 4
# Of a sender with more open questions than this, only the first few are shown.
MOST_OF_ONE, SHOWN_OF_A_CROWD = 5, 3
# What all questions may weigh, in bytes of text and HTML, and each of them beside what people wrote in it.
OF_ALL_QUESTIONS, OF_EACH = 90_000, 1_500
# So much of somebody's words is quoted, and less where organisers have read them before.
QUOTED, QUOTED_AGAIN, NAMED = 600, 160, 120


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """What is shown, before it has numbers."""

    questions: tuple[Question, ...]
    crowds: tuple[Crowd, ...]
    done: tuple[Done, ...]
    new_themes: tuple[Proposal, ...]
    themes: tuple[Proposal, ...]


def refs(facts: DigestFacts, *, club: Club) -> tuple[Ref, ...]:
    """All that a digest of these facts shows under a number, in the order in which it does."""
    chosen = _chosen(facts, club)
    return (
        *(("question", one.id) for one in chosen.questions),
        *(("mail", one.mail.id) for one in chosen.done),
        *(("proposal", one.id) for one in (*chosen.new_themes, *chosen.themes)),
    )


def overview(facts: DigestFacts, *, club: Club, organiser: Address, numbers: Mapping[Ref, int]) -> Overview:
    """What of the facts one organiser reads; `numbers` has those of all `refs`."""
    chosen = _chosen(facts, club)
    told = {(act.kind, one.mail.sender) for one in chosen.done for act in one.acts}
    themes = [
        tuple(ThemeItem(number=numbers["proposal", one.id], proposal=one) for one in some)
        for some in (chosen.new_themes, chosen.themes)
    ]
    return Overview(
        facts=facts,
        questions=tuple(asked(one, facts, club=club, number=numbers["question", one.id]) for one in chosen.questions),
        hidden=len(facts.questions) - len(chosen.questions),
        crowds=chosen.crowds,
        settled=tuple(_settled(facts.settled, club=club, organiser=organiser)),
        done=tuple(DoneItem(number=numbers["mail", one.mail.id], mail=one.mail, acts=one.acts) for one in chosen.done),
        more_done=facts.done_count - len(chosen.done),
        joined=tuple(one for one in facts.joined if ("join", one.person.address) not in told),
        left=tuple(one for one in facts.left if ("leave", one.person.address) not in told),
        new_themes=themes[0],
        themes=themes[1],
        more_themes=len(_open_themes(facts)) - len(themes[0]) - len(themes[1]),
    )


def asked(question: Question, facts: DigestFacts, *, club: Club, number: int) -> Asked:
    """The question as it is shown, with the calendar days that it waits."""
    zone = ZoneInfo(club.timezone)
    days = (facts.until.astimezone(zone).date() - question.asked_at.astimezone(zone).date()).days
    return Asked(
        number=number,
        question=question,
        days=max(days, 0),
        is_new=facts.is_new(question),
        is_late=_is_late(question, facts.until, club),
    )


def _chosen(facts: DigestFacts, club: Club) -> _Chosen:
    # New ones first, for others were read before and are only repeated; then they stand in order.
    oldest = sorted(facts.questions, key=lambda one: (not _is_late(one, facts.until, club), one.asked_at, one.id))
    all_of, crowds = _without_crowds(sorted(oldest, key=lambda one: not facts.is_new(one)))
    chosen = {one.id for one in _affordable(all_of[:MOST_QUESTIONS], facts)}
    questions = tuple(one for one in oldest if one.id in chosen)
    new = {one.id for one in facts.proposals}
    themes = _open_themes(facts)
    newest = tuple(one for one in themes if one.id in new)[:MOST_NEW_THEMES]
    older = tuple(one for one in reversed(themes) if one.id not in new)[:MOST_THEMES]
    done = facts.done[:MOST_DONE]
    left = MOST - len(questions)
    return _Chosen(
        questions=questions,
        crowds=crowds,
        new_themes=newest[:left],
        done=done[: max(left - len(newest), 0)],
        themes=older[: max(left - len(newest) - len(done), 0)],
    )


def _is_late(question: Question, until: datetime, club: Club) -> bool:
    return question.asked_at + timedelta(days=club.escalate_days) <= until


def _without_crowds(questions: Sequence[Question]) -> tuple[list[Question], tuple[Crowd, ...]]:
    """The same without all but the first few of a sender who sent very many, and who those are."""
    counts = Counter(_sender(one) for one in questions)
    shown: Counter[str] = Counter()
    left = []
    for one in questions:
        if counts[_sender(one)] <= MOST_OF_ONE or shown[_sender(one)] < SHOWN_OF_A_CROWD:
            left.append(one)
            shown[_sender(one)] += 1
    crowds = (
        Crowd(sender=sender, count=count, shown=SHOWN_OF_A_CROWD)
        for sender, count in counts.most_common()
        if count > MOST_OF_ONE
    )
    return left, tuple(crowds)


def _sender(question: Question) -> str:
    return str(question.person) if question.person else question.sender_shown


def _affordable(questions: Iterable[Question], facts: DigestFacts) -> Iterator[Question]:
    """As many of these as a mail can hold: all that is shown can be answered, so none may be left out later."""
    left = OF_ALL_QUESTIONS
    for one in questions:
        left -= OF_EACH + sum(_weight(text) for text in _written(one, facts))
        if left < 0:
            return
        yield one


def _written(question: Question, facts: DigestFacts) -> Iterator[str]:
    """What people wrote that is shown of a question."""
    yield question.words[: QUOTED if facts.is_new(question) else QUOTED_AGAIN]
    yield from (one[:QUOTED] for one in question.came_back)
    yield _sender(question)[:NAMED]
    if question.intent is not None:
        details = question.intent.details
        who = details.who.shown if details.who else ""
        yield from (one[:NAMED] for one in (details.title, details.remark, details.place, who))


def _weight(text: str) -> int:
    """The bytes of this as text and as HTML."""
    return sum(len(one.encode(errors="replace")) for one in (text, html.escape(text)))


def _open_themes(facts: DigestFacts) -> tuple[Proposal, ...]:
    """All that can still be chosen, the oldest first."""
    return tuple({one.id: one for one in (*facts.themes, *facts.proposals) if one.state in ("open", "kept")}.values())


def _settled(questions: Iterable[Question], *, club: Club, organiser: Address) -> Iterator[SettledItem]:
    """What other people settled; what mailflow closed by itself has a line elsewhere."""
    names = {one.address: one.name or one.address for one in club.organisers}
    for one in questions:
        by = one.closed_by.lower()
        if by != organiser.address and (by in names or " " not in by) and by != "mailflow":
            yield SettledItem(question=one, by=names.get(by, one.closed_by))

"""Understands what an organiser answers to a digest: verdicts on numbered items, orders, and what stays unread.

Only what the organiser typed counts, never what is quoted or signed. What is not sure is left unread: nothing is done.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from mailflow.model.answering import Item, Order, OrganiserSaid, VerdictKind
from mailflow.model.message import Message
from mailflow.model.understanding import Known
from mailflow.understanding.desk.answer_lines import is_idle, paragraphs
from mailflow.understanding.desk.answer_places import Place, places
from mailflow.understanding.desk.claimed import Claim, Clauses, Piece, told_claims, without_echo, without_exceptions
from mailflow.understanding.desk.claims import read_piece
from mailflow.understanding.desk.clause_shapes import Claimed
from mailflow.understanding.desk.orders import orders_in
from mailflow.understanding.desk.referring import even
from mailflow.understanding.desk.tails import Agreed, leaves_doubt, orders_among, read_tail
from mailflow.understanding.desk.weighing import Heard, may_except, weighed
from mailflow.understanding.verdicts import verdict_of

# Bold numbers are how our own mails write them: who copied those lines did not type them.
_OURS = re.compile(r"^\W{0,6}\*\*\d{1,3}\.\*\*", re.MULTILINE)
_EXAMPLE = re.compile(r"\b(?:bijvoorbeeld|bijv|bv|voorbeeld|for example|for instance|example(?!\.\w)|e\.g)\b")
# "7 op de agenda van maart" orders what "zet 7 op de agenda van maart" does.
_AGENDA = re.compile(r"^\W*(\d{1,3})[\s:.)-]+(?:(?:graag|zet|mag|maar|ook) ){0,3}op(?= de agenda)", re.IGNORECASE)
_THUMB = re.compile(r"\W*👍\W*")
_JOINS = re.compile(r"(?:[\s,;]{1,9}(?:en|and|maar|but|verder|also|ook)){1,9}[\s,;]{0,9}$")
# Nobody decides in so many words; a paragraph of half of them is a story.
_LONGEST = 10_000
_LONGEST_PARAGRAPH = 3_000
_WEIGHED = ("approve", "decline", "later")


@dataclass(slots=True)
class _Answer:
    """What was found so far in one mail."""

    items: Sequence[Item]
    known: Known
    message: Message
    names: frozenset[str]
    heard: list[Heard] = field(default_factory=list)
    spared: list[int] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def clauses(self, text: str) -> Clauses:
        return Clauses.of(text, items=self.items, known=self.known, now=self.message.written_at)

    def orders_in(self, text: str) -> tuple[Order, ...]:
        return orders_in(text, known=self.known, items=self.items, now=self.message.written_at)

    def orders_something(self, text: str) -> bool:
        return bool(self.orders_in(text))


def read_answer(message: Message, *, items: Sequence[Item], known: Known, confirming: bool = False) -> OrganiserSaid:
    """All that the mail says of these items and orders; `confirming` where it answers what we asked to be confirmed.

    A mail that a machine wrote says nothing; one that says two things at once, or goes on for pages, is all unread.
    """
    if message.automatic is not None or not message.said.strip():
        return OrganiserSaid()
    if len(message.said) > _LONGEST or message.ambiguous or _is_copied(message.said, items):
        return OrganiserSaid(unread=(message.said.strip(),))
    answer = _Answer(items, known, message, _names(message))
    if confirming and (agrees := _agreement(message, answer)) is not None:
        return OrganiserSaid(agrees=agrees)
    for place in places(message, items=items):
        _read_place(place, answer)
    found = weighed(answer.heard, items=items, spared=answer.spared, unread=answer.unread)
    return OrganiserSaid(verdicts=found.verdicts, orders=tuple(answer.orders), unread=found.unread)


def _is_copied(said: str, items: Sequence[Item]) -> bool:
    """Whether lines of our digest stand in it as if they were typed."""
    if _OURS.search(said):
        return True
    begun = [(one.number, re.findall(r"[\w'@-]+", even(one.title))[:2]) for one in items]
    titles = tuple(f"{number} {' '.join(words)}" for number, words in begun if len(words) > 1)
    lines = (" ".join(re.findall(r"[\w'@-]+", even(line)[:200])) for line in said.split("\n"))
    return any(line.startswith(titles) for line in lines) if titles else False


def _names(message: Message) -> frozenset[str]:
    """The words by which the writer may sign."""
    if message.sender is None:
        return frozenset()
    words = re.findall(r"[^\W\d_]+", even(f"{message.sender.name} {message.sender.address.partition('@')[0]}"))
    return frozenset((*words, *(word[0] for word in words)))


def _agreement(message: Message, answer: _Answer) -> bool | None:
    """Whether the mail is a plain yes or no to what was to be confirmed; None where it says more."""
    said = [one for one in paragraphs(message.said) if not is_idle(one, names=answer.names)]
    match verdict_of(" ".join(said), names=answer.names):
        case "yes":
            return True
        case "no":
            return False
    piece = read_piece(answer.clauses(said[0]), may_be_lone=True) if len(said) == 1 else None
    if piece is None or piece.lead or len(piece.claims) != 1 or not piece.claims[0].is_lone:
        return None
    claim = piece.claims[0]
    if claim.kind not in ("approve", "decline"):
        return None
    tail = read_tail(claim.tail, claim.tail_level, kind=claim.kind, is_order=answer.orders_something)
    return claim.kind == "approve" if tail.stands and not tail.text and not tail.others else None


def _read_place(place: Place, answer: _Answer) -> None:
    """Reads what was typed in one place of the mail."""
    is_first = True
    for text in paragraphs(place.said):
        if len(text) > _LONGEST_PARAGRAPH or _EXAMPLE.search(even(text)):
            answer.unread.append(text)
            continue
        said_something = _read_paragraph(text, place.number if is_first else None, answer, is_first=is_first)
        is_first = is_first and not said_something


def _read_paragraph(text: str, number: int | None, answer: _Answer, *, is_first: bool) -> bool:
    """Reads a paragraph; whether it says anything but thanks and greetings."""
    piece = read_piece(answer.clauses(text), may_be_lone=is_first)
    own = number if number is not None else _only_question(answer.items)
    is_thumb = own is not None and is_first and bool(_THUMB.fullmatch(text))
    if not is_thumb and is_idle(text, names=answer.names) and not any(claim.reference for claim in piece.claims):
        return False
    begins_free = bool(piece.lead) or not piece.claims or piece.claims[0].is_lone
    lead_length, said = 0, text
    if number is not None and begins_free:
        lead = f"{number}: "
        said, lead_length = lead + text, len(lead)
        piece = read_piece(answer.clauses(said), may_be_lone=False)
    if piece.lead and not _is_opening(piece, answer):
        _order_or_leave(piece.lead, answer)
    before: Claim | None = None
    for claim in without_exceptions(told_claims(said, without_echo(piece.claims))):
        words = claim.words[lead_length:] if claim.start == 0 else claim.words
        _hear(claim, words, own, answer, before)
        before = before if claim.kind in ("same", "except") else claim
    return True


def _is_opening(piece: Piece, answer: _Answer) -> bool:
    """Whether what stands before the first verdict only leads to it ("ik heb even gekeken:")."""
    leads = piece.lead.endswith(":") and bool(piece.claims) and not may_except(piece.lead)
    return leads or is_idle(piece.lead, names=answer.names)


def _only_question(items: Sequence[Item]) -> int | None:
    """The number of the one open question, where there is just one."""
    questions = [one.number for one in items if one.what == "question"]
    return questions[0] if len(questions) == 1 else None


def _hear(claim: Claim, words: str, own: int | None, answer: _Answer, before: Claim | None) -> None:
    """Notes what a clause claims, of each item that it names."""
    reference = claim.reference
    if reference is None and claim.kind == "undo":
        answer.orders.append(Order(kind="undo", words=words))
        return
    if reference is None and own is None and is_idle(words, names=answer.names):
        return
    if reference is None and own is None:
        _order_or_leave(words, answer)
        return
    numbers = reference.numbers if reference else (cast(int, own),)
    if claim.kind == "except":
        answer.spared += numbers
        return
    if claim.kind == "unknown":
        answer.spared += numbers
        _order_or_leave(words, answer)
        return
    if reference and reference.is_unclear:
        answer.heard += [Heard(kind=None, number=number, words=words) for number in numbers]
        return
    whole, count = (reference.whole, reference.count) if reference else ("", 0)
    one = _decided(claim, words, answer, before)
    for number in numbers if not whole else (0,):
        answer.heard.append(
            Heard(
                kind=one.kind, number=number, words=words, whole=whole, count=count,
                text=one.text, label=claim.label, into=claim.into if claim.kind == "merge" else None,
            )
        )  # fmt: skip


def _decided(claim: Claim, words: str, answer: _Answer, before: Claim | None) -> Heard:
    """What a clause decides, and the words for the colleague; nothing where what follows makes it uncertain."""
    kind = claim.kind
    if kind == "same":
        kind = _kind_of(claim.into, answer) if claim.into else before.kind if before else "doubt"
        kind = kind if kind in _WEIGHED else "doubt"
    if kind == "doubt":
        return Heard(kind=None, words=words)
    if claim.told:
        return Heard(kind=cast(VerdictKind, kind), words=words, text=claim.told)
    if kind not in _WEIGHED:
        if leaves_doubt(claim.tail, claim.tail_level):
            return Heard(kind=None, words=words)
        for order in orders_among(claim.tail, claim.tail_level):
            _order_or_leave(order, answer)
        return Heard(kind=cast(VerdictKind, kind), words=words, text=claim.told)
    of = answer.clauses(words).kind_of(claim.reference) if claim.reference else ""
    tail = read_tail(claim.tail, claim.tail_level, kind=cast(Agreed, kind), is_order=answer.orders_something, of=of)
    if not tail.stands:
        return Heard(kind=None, words=words)
    for other in tail.others:
        _order_or_leave(other, answer)
    return Heard(kind=cast(VerdictKind, kind), words=words, text=tail.text)


def _kind_of(number: int, answer: _Answer) -> Claimed:
    """What was said of this number further up."""
    return next((one.kind for one in answer.heard if one.number == number and one.kind), "doubt")


def _order_or_leave(text: str, answer: _Answer) -> None:
    """The orders in it; where there are none, nothing was made of it."""
    text = _JOINS.sub("", _AGENDA.sub(r"zet \1 op", text))
    orders = answer.orders_in(text)
    answer.orders += [one for one in orders if one not in answer.orders]
    if not orders:
        answer.unread.append(text.strip())

"""Reads an organiser's text clause by clause: which numbers, what of them, and the words that go with it."""

import re
from collections.abc import Iterator
from dataclasses import replace

from mailflow.understanding.desk.answer_lines import is_idle
from mailflow.understanding.desk.claimed import Claim, Clauses, Piece
from mailflow.understanding.desk.clause_ends import behind, decision_on, end_of_request, is_chain, is_item
from mailflow.understanding.desk.clause_shapes import (
    CLAUSES,
    NEEDS_NO_MORE,
    ONE_KIND,
    Claimed,
    exceptions,
    joinings,
    likenings,
    mergings,
    objects,
    subjects,
    verbs,
)
from mailflow.understanding.desk.deciding import IN_WORDS, Decision, decision_at
from mailflow.understanding.desk.referring import Reference
from mailflow.understanding.desk.relabelling import relabelled_in
from mailflow.understanding.desk.tails import can_be_said, leaves_doubt
from mailflow.understanding.desk.telling import Told, begins_request, finished, told_in

_ANSWERS = re.compile(r"(?:ja|yes)\b\W+\w+\W+\w")


def read_piece(clauses: Clauses, *, may_be_lone: bool) -> Piece:
    """The claims of a text in their order; `may_be_lone` allows a verdict without a number at its beginning."""
    claims: list[Claim] = []
    place = 0
    while True:
        claim = _next(clauses, place, is_first=not claims, may_be_lone=may_be_lone)
        if claim is None:
            break
        claims.extend(claim)
        place = max(one.end for one in claim)
    if not claims:
        return Piece(lead=clauses.text.strip())
    ends = [*(_without_joins(clauses.level, one.start) for one in claims[1:]), len(clauses.text)]
    with_tails = [
        replace(
            one,
            tail=clauses.text[one.end : max(one.end, end)],
            tail_level=clauses.level[one.end : max(one.end, end)],
            words=clauses.text[one.start : max(one.end, end)].strip(" \n,;-–"),
        )
        for one, end in zip(claims, ends, strict=True)
    ]
    return Piece(lead=clauses.text[: claims[0].start].strip(), claims=tuple(with_tails))


def _without_joins(level: str, end: int) -> int:
    """Where a tail ends: before the words that join the next claim to it."""
    joins = re.search(
        r"(?:[\s,;]{1,9}(?:en|and|maar|but|dus|verder|dan|then|while|terwijl|alleen)){1,9}\s{0,9}$", level[:end]
    )
    return joins.start() if joins else end


def _next(clauses: Clauses, place: int, *, is_first: bool, may_be_lone: bool) -> tuple[Claim, ...] | None:
    for start in _starts(clauses.level, place):
        claim = _claimed_at(
            clauses, start, lone=may_be_lone and is_first and not clauses.level[:start].strip(" \n-•*>")
        )
        if claim:
            return claim
    return None


def _starts(level: str, place: int) -> Iterator[int]:
    """Where clauses begin, from this letter on; right behind a claim another one may begin."""
    yield re.compile(r"[\s,;.(/|]*").match(level, place).end()  # type: ignore[union-attr]
    for found in CLAUSES.finditer(level, place):
        if found.end() > place:
            yield found.end()


def _claimed_at(clauses: Clauses, start: int, *, lone: bool) -> tuple[Claim, ...]:
    for reading in (_around, _excepted, _decided_first, _named_first):
        found = reading(clauses, start)
        if found:
            return found
    if lone:
        decision = decision_at(clauses.level, start)
        if decision is not None and decision.kind not in ("same", "doubt"):
            return (Claim(kind=decision.kind, start=start, end=decision.end),)
    return ()


def _around(clauses: Clauses, start: int) -> tuple[Claim, ...]:
    """Verbs that stand around the number: "keur 3 goed", "voeg 2 en 7 samen", "vraag 4 of ze kan"."""
    for name, pattern in verbs():
        found = pattern.match(clauses.level, start)
        if found is None:
            continue
        reference = clauses.reference_at(found.start("ref"))
        if reference is None or (reference.whole and name not in ("approve", "decline", "later")):
            continue
        if name == "reply":
            return _told_around(clauses, start, found, reference)
        if name == "merge":
            other = clauses.reference_at(found.start("into")) if found.groupdict().get("into") else None
            return _merged(reference, other, start, found.end())
        return (Claim(kind=name, start=start, end=found.end(), reference=reference),)
    return ()


def _told_around(clauses: Clauses, start: int, found: "re.Match[str]", reference: Reference) -> tuple[Claim, ...]:
    verb = found["verb"]
    decision = decision_at(clauses.level, behind(clauses.level, found.end())) if verb == "vraag" else None
    if decision is not None and decision.kind in ("approve", "decline", "later"):
        return ()  # "vraag 1 ja": a number with its noun
    end = end_of_request(clauses, found.end())
    place = found.end() + 1
    told = told_in(f"{verb} {clauses.text[place:end]}", f"{verb} {clauses.level[place:end]}")
    if told is None:
        return ()
    kind = _passed_on(told, clauses, reference)
    return (Claim(kind=kind, start=start, end=end, reference=reference, told=told.text),)


def _passed_on(told: Told, clauses: Clauses, reference: Reference) -> Claimed:
    """What words to a colleague decide: an answer ends what they asked, a question back ends nothing."""
    if not told.text:
        return "doubt"
    return "approve" if clauses.kind_of(reference) in IN_WORDS and not told.is_asked else "reply"


def _merged(reference: Reference, other: Reference | None, start: int, end: int) -> tuple[Claim, ...]:
    numbers = reference.numbers
    into = other.numbers[0] if other and len(other.numbers) == 1 else None
    if other is None and len(numbers) > 1:
        numbers, into = numbers[:-1], numbers[-1]
    if into is None or into in numbers:
        return (Claim(kind="doubt", start=start, end=end, reference=reference),)
    unclear = reference.is_unclear or bool(other and other.is_unclear)
    single = replace(reference, numbers=numbers, is_unclear=unclear)
    return (Claim(kind="merge", start=start, end=end, reference=single, into=into),)


def _excepted(clauses: Clauses, start: int) -> tuple[Claim, ...]:
    """`behalve 4`: nothing is said of it, unless a verdict follows ("behalve 4, die niet")."""
    found = exceptions().match(clauses.level, start)
    reference = clauses.reference_at(found.start("ref")) if found else None
    if found is None or reference is None or reference.whole:
        return ()
    decision = decision_at(clauses.level, behind(clauses.level, found.end()))
    if decision is not None and decision.kind != "same":
        return (Claim(kind=decision.kind, start=start, end=decision.end, reference=reference, is_exception=True),)
    return (Claim(kind="except", start=start, end=found.end(), reference=reference, is_exception=True),)


def _decided_first(clauses: Clauses, start: int) -> tuple[Claim, ...]:
    """`ja voor 1 en 2`, `akkoord met 3`, `niet 4`."""
    level = clauses.level
    decision = decision_at(level, start)
    if decision is None or decision.kind == "same" or level[start] == "?":
        return ()
    found = objects().match(level, decision.end)
    reference = clauses.reference_at(found.start("ref")) if found else None
    if found is None or reference is None:
        return ()
    bare = not found["joins"].strip()
    if (
        reference.whole
        and (bare or decision.kind == "decline")
        and level[decision.start : decision.end] in ("niet", "wel", "not")
    ):
        return (Claim(kind="doubt", start=start, end=found.end(), reference=reference),)
    if reference.is_name and bare and not decision.is_firm:
        return ()
    if reference.whole and ONE_KIND.search(level[decision.start : decision.end]):
        return (Claim(kind="doubt", start=start, end=found.end(), reference=reference),)
    if not NEEDS_NO_MORE.match(level, found.end()):
        if is_chain(clauses, behind(level, found.end())):
            return (Claim(kind=decision.kind, start=start, end=found.end(), reference=reference),)
        is_doubt = decision.is_firm and not reference.is_name
        return (Claim(kind="doubt", start=start, end=found.end(), reference=reference),) if is_doubt else ()
    return (Claim(kind=decision.kind, start=start, end=found.end(), reference=reference),)


def _named_first(clauses: Clauses, start: int) -> tuple[Claim, ...]:
    """`1 ja`, `2: nee, vol`, `3 samenvoegen met 7`, `5 is een vraag`, `alles goed behalve 4`."""
    level = clauses.level
    found = subjects().match(level, start)
    reference = clauses.reference_at(found.start("ref")) if found else None
    if found is None or reference is None:
        return ()
    end = found.end()
    prefix = level[start : found.start("ref")]
    is_many = bool(reference.whole) or len(reference.numbers) > 1
    excepted = exceptions().match(level, behind(level, end)) if is_many else None
    others = clauses.reference_at(excepted.start("ref")) if excepted else None
    extra: tuple[Claim, ...] = ()
    if excepted and others and not others.whole:
        extra = (Claim(kind="except", start=start, end=excepted.end(), reference=others, is_exception=True),)
        end = excepted.end()
    claims = _said_of(clauses, start, end, reference, prefix)
    if claims:
        return (*extra, *claims)
    is_stated = is_item(clauses, reference, start) or _is_listed(clauses, start, reference, end)
    return (Claim(kind="unknown", start=start, end=end, reference=reference),) if is_stated else ()


def _said_of(clauses: Clauses, start: int, end: int, reference: Reference, prefix: str) -> tuple[Claim, ...]:
    """What follows an item's number."""
    level, rest_at = clauses.level, behind(clauses.level, end)
    if not reference.whole:
        if merged := mergings().match(level, rest_at):
            return _merged(reference, clauses.reference_at(merged.start("into")), start, merged.end())
        if joined := joinings().match(level, rest_at):
            return _merged(reference, None, start, joined.end())
    if not reference.whole:
        if likened := likenings().match(level, rest_at):
            like = clauses.reference_at(likened.start("like"))
            other = like.numbers[0] if like and len(like.numbers) == 1 else None
            return (Claim(kind="same", start=start, end=likened.end(), reference=reference, into=other),)
        label = relabelled_in(level[rest_at:], known=clauses.known, now=clauses.now)
        if label is not None:
            kind: Claimed = "correct" if label.label else "doubt"
            return (Claim(kind=kind, start=start, end=rest_at + label.end, reference=reference, label=label.label),)
        told = None
        if begins_request(level, rest_at):
            stop = end_of_request(clauses, rest_at)
            told = told_in(clauses.text[rest_at:stop], level[rest_at:stop])
        if told is not None:
            passed = _passed_on(told, clauses, reference)
            return (Claim(kind=passed, start=start, end=stop, reference=reference, told=told.text),)
    decision = decision_on(clauses, rest_at, reference, prefix)
    if decision is not None and (spoken := _agreeing_in_words(clauses, start, rest_at, reference, decision)):
        return spoken
    if decision is not None and reference.whole and not _fits_all(clauses, decision):
        return (Claim(kind="doubt", start=start, end=decision.end, reference=reference),)
    if decision is None:
        return _answer_in_words(clauses, start, rest_at, reference)
    return _misread(clauses, start, decision, reference) or (
        Claim(kind=decision.kind, start=start, end=decision.end, reference=reference),
    )


def _misread(clauses: Clauses, start: int, decision: Decision, reference: Reference) -> tuple[Claim, ...]:
    """`5 nee, dit is gewoon een vraag`: what was asked is something else, and nobody is to be told so."""
    place = behind(clauses.level, decision.end)
    found = relabelled_in(clauses.level[place:], known=clauses.known, now=clauses.now)
    kind = clauses.kind_of(reference)
    if decision.kind != "decline" or kind not in ("join", "leave", "rsvp"):
        return ()
    if found is None or found.label is None or found.label.kind == kind:
        return ()
    if not re.compile(r"(?: hoor| maar)?\s*(?:$|[,.!;\n])").match(clauses.level, place + found.end):
        return ()
    return (Claim(kind="correct", start=start, end=place + found.end, reference=reference, label=found.label),)


def _fits_all(clauses: Clauses, decision: Decision) -> bool:
    """Whether a verdict on all can be meant for items of any kind, and is no question about how somebody is."""
    words = clauses.level[decision.start : decision.end]
    ends = NEEDS_NO_MORE.match(clauses.level, decision.end) or is_idle(clauses.text[decision.end :])
    return bool(ends) and not ONE_KIND.search(words)


def _agreeing_in_words(
    clauses: Clauses, start: int, place: int, reference: Reference, decision: Decision
) -> tuple[Claim, ...]:
    """`6: ja, er is een lift` answers who asked so: all of it goes to them. Nothing where it is but a verdict."""
    stop = end_of_request(clauses, place)
    level = clauses.level[place:stop]
    if decision.kind != "approve" or not _ANSWERS.match(level) or "?" in level:
        return ()
    if leaves_doubt(clauses.text[decision.end : stop], clauses.level[decision.end : stop]):
        return ()
    return _answer_in_words(clauses, start, place, reference)


def _answer_in_words(clauses: Clauses, start: int, place: int, reference: Reference) -> tuple[Claim, ...]:
    """`6: dat is in Zwolle`: where a question is to be answered in words, what follows its number is the answer."""
    mark = re.match(r" ?[:=]|\s*\n| ?[).-] ", clauses.level[reference.end :])
    if clauses.kind_of(reference) not in IN_WORDS or mark is None or reference.is_name:
        return ()
    end = end_of_request(clauses, place)
    words = clauses.text[place:end]
    if not can_be_said(clauses.level[place:end]):
        return ()
    told = Told(text=finished(words), is_asked="?" in words)
    kind = _passed_on(told, clauses, reference)
    return (Claim(kind=kind, start=start, end=end, reference=reference, told=told.text),)


def _is_listed(clauses: Clauses, start: int, reference: Reference, end: int) -> bool:
    """Whether a number heads a line of a list, so that all behind it is said of that item."""
    before = clauses.level[:start].rstrip(" ")
    begins = not before or before.endswith("\n")
    return (begins and bool(re.match(r" ?[:.)=]|\n| ?[-–] ", clauses.level[end:] or "\n"))) or (
        begins and start == 0 and reference.start == 0 and not reference.whole
    )

"""Sees where in an organiser's text something is said of the next item, and so where words about this one end."""

import re
from dataclasses import replace

from mailflow.understanding.desk.claimed import Clauses
from mailflow.understanding.desk.clause_shapes import (
    CLAUSES,
    NEEDS_NO_MORE,
    exceptions,
    joinings,
    likenings,
    mergings,
    objects,
    subjects,
    verbs,
)
from mailflow.understanding.desk.deciding import Decision, decision_at
from mailflow.understanding.desk.referring import Reference
from mailflow.understanding.desk.telling import begins_request

_LONGEST_CHAIN = 12


def end_of_request(clauses: Clauses, place: int) -> int:
    """Where words to a colleague end: at the end of the text, or where the next item is decided on."""
    for found in CLAUSES.finditer(clauses.level, place):
        if found.end() > place and _another_begins(clauses, found.end()):
            return found.start()
    return len(clauses.text)


def is_decided_first(clauses: Clauses, start: int) -> bool:
    """Whether a verdict with a number behind it begins at this letter."""
    decision = decision_at(clauses.level, start)
    if decision is None or decision.kind == "same" or clauses.level[start] == "?":
        return False
    return bool(objects().match(clauses.level, decision.end))


def is_chain(clauses: Clauses, start: int) -> bool:
    """Whether verdicts, each with a number behind it, follow from this letter to the end of the sentence.

    Where one is left without ("ja twee nee drie ja"), the numbers may stand before their verdicts.
    """
    for _ in range(_LONGEST_CHAIN):
        decision = decision_at(clauses.level, start) if is_decided_first(clauses, start) else None
        found = objects().match(clauses.level, decision.end) if decision else None
        if found is None:
            return False
        if NEEDS_NO_MORE.match(clauses.level, found.end()):
            return True
        start = behind(clauses.level, found.end())
    return False


def is_item(clauses: Clauses, reference: Reference, start: int) -> bool:
    """Whether a clause begins with nothing but numbers that items have, or with all others; a line also with all."""
    numbered = bool(reference.numbers) and set(reference.numbers) <= clauses.numbers
    is_written = numbered and not reference.is_name and clauses.text[reference.start].isdigit()
    opens_line = reference.whole == "all" and not clauses.level[:start].rpartition("\n")[2].strip()
    return (is_written or opens_line or reference.whole == "rest") and start == reference.start


def decision_on(clauses: Clauses, place: int, reference: Reference, prefix: str) -> Decision | None:
    """The verdict on it; "mag 1 erbij" has one of its words before the number."""
    level = clauses.level
    verb = re.search(r"(?:^|\s)(mag|mogen|kan|laat|is|zijn)\s[^§]{0,30}$", prefix)
    if verb is None:
        return decision_at(level, place, kind=clauses.kind_of(reference))
    lead = "mag" if verb[1] == "mogen" else verb[1]
    found = decision_at(f"{lead} {level[place:]}", 0, kind=clauses.kind_of(reference))
    shift = place - len(lead) - 1
    return replace(found, start=place, end=max(place, found.end + shift)) if found else None


def behind(level: str, place: int) -> int:
    """The letter where words go on behind marks and blanks."""
    found = re.compile(r"[\s:.)\]=>,;–—-]*").match(level, place)
    return found.end() if found else place


def _another_begins(clauses: Clauses, start: int) -> bool:
    """Whether something is said of an item from this letter on."""
    level = clauses.level
    if exceptions().match(level, start) or any(pattern.match(level, start) for _, pattern in verbs()):
        return True
    found = subjects().match(level, start)
    reference = clauses.reference_at(found.start("ref")) if found else None
    if found is None or reference is None:
        return is_decided_first(clauses, start)
    place = behind(level, found.end())
    joined = mergings().match(level, place) or joinings().match(level, place) or likenings().match(level, place)
    if joined or begins_request(level, place) or is_item(clauses, reference, start):
        return True
    return decision_on(clauses, place, reference, level[start : found.start("ref")]) is not None

"""Which meetings one answer is for, where a sentence names more: both, or this one but not that one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailflow.model.message import Answer
from mailflow.understanding.heard import Sentence
from mailflow.understanding.meetings import VAGUE, Agenda, Meant
from mailflow.understanding.phrases import Hit
from mailflow.understanding.wording import Token, word_set

_NOT = word_set("niet not geen nooit nee no")
_BUT = word_set("wel ja yes")
_CAN = word_set("kan kom ben lukt can")
_JOINING = _NOT | _BUT | word_set(
    "en and ook als zowel alsook evenals plus op de den het die van in naar on the te voor for at to bij of or both "
    "maar but pas om also as well dan toch alleen nog ma di wo do vr za zo wo. di. ma. do. vr. too"
)  # fmt: skip
_MARKS = frozenset({",", "&", "+", "/", ":"})
_BINDING = _NOT | _BUT | _MARKS | word_set("en and ook zowel als alsook evenals plus maar but of or")
_TELLING = word_set(", : ( op van in te dus namelijk de den het on of at the")
_OR = word_set("of or")
_EITHER = 0.6
_TURNING = word_set("maar but")
_AFTERWARDS = _NOT | _BUT | word_set("ook toch dan wel weer helaas kan kom ik ben er bij graag lukt i can come")
_STOPPING = frozenset({",", ";", "(", ")", "maar", "but", "en", "and"})


@dataclass(frozen=True, slots=True)
class Share:
    """A meeting that an answer is for, and the answer where another one is given for it."""

    meant: Meant | None
    answer: Answer | None


@dataclass(slots=True)
class _Named:
    """A meeting named by tokens of a sentence; the clause (of a hit) that answers for it."""

    first: int
    last: int
    meant: Meant
    answer: Answer | None = None
    clause: tuple[int, int] | None = None


def shared(sentence: Sentence, hit: Hit, hits: Sequence[Hit], agenda: Agenda) -> tuple[Share, ...]:
    """The meetings for which a hit answers; none where the sentence names one at most, as it mostly does.

    `hits` are all that answer in the sentence. A meeting is joined to the one before it by "en" or a comma, or has a
    "niet" or "wel" of its own; what else is named beside a hit is no meeting that it answers for.
    """
    if len(sentence.words.tokens) < 3:
        return ()
    named = _all_named(sentence, agenda)
    if len({one.meant.meeting.id for one in named if one.meant.meeting}) < 2:
        return ()
    _give_answers(named, sentence)
    _give_clauses(named, sentence, [sentence.clause(one) for one in hits])
    mine = [one for one in named if one.clause == sentence.clause(hit)]
    return tuple(Share(one.meant, one.answer) for one in mine)


def _all_named(sentence: Sentence, agenda: Agenda) -> list[_Named]:
    """The meetings named by days and by places, from left to right; a place beside a day is that of the day."""
    found = []
    for at, token in enumerate(sentence.words.tokens):
        if token.mark is not None and token.mark.tag == "date":
            meant = agenda.meant_by(sentence.mentions[token.mark.number])
            if meant is not None and meant.meeting is not None:
                found.append(_Named(at, at + 1, meant))
    days = {one.meant.meeting.id for one in found if one.meant.meeting}
    for start, end, meant in agenda.names_in(sentence.text):
        if meant.meeting is not None and meant.meeting.id not in days:
            found.append(_Named(*_tokens(sentence.words.tokens, start, end), meant))
    found.sort(key=lambda one: (one.first, one.last))
    norms = sentence.words.norms(0, len(sentence.words.tokens))
    return [one for at, one in enumerate(found) if not _is_told_again(one, found[at + 1 : at + 2], norms)]


def _is_told_again(one: _Named, following: Sequence[_Named], norms: Sequence[str]) -> bool:
    """Whether the day of "de volgende keer" or "volgende week" comes right behind it."""
    if one.meant.how not in VAGUE or not following or following[0].meant.how in VAGUE:
        return False
    return all(norm in _TELLING for norm in norms[one.last : following[0].first])


def _tokens(tokens: Sequence[Token], start: int, end: int) -> tuple[int, int]:
    inside = [at for at, token in enumerate(tokens) if token.start < end and start < token.end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _give_answers(named: list[_Named], sentence: Sentence) -> None:
    """The "niet" and "wel" that stand right before a meeting, or behind it at the end of its clause."""
    norms = sentence.words.norms(0, len(sentence.words.tokens))
    before = 0
    able: list[_Named] = []
    for one in named:
        near = list(_back(norms, before, one.first))
        after = list(_behind(norms, one.last))
        words = near or after
        if set(words) & _NOT:
            one.answer = "no"
        elif set(words) & _BUT:
            one.answer = "yes"
        elif set(words) & _CAN:
            able.append(one)
        before = max(before, one.last)
    for one in able:
        one.answer = "yes" if any(other.answer == "no" for other in named) else None


def _back(norms: Sequence[str], start: int, end: int) -> Iterator[str]:
    """The small words before a place that decide, back to what is no small word."""
    for norm in reversed(norms[start:end]):
        if norm in _MARKS or norm in _TURNING or norm not in _JOINING:
            return
        if norm in _NOT or norm in _BUT:
            yield norm


def _behind(norms: Sequence[str], start: int) -> Iterator[str]:
    """The words that decide behind a place, if nothing but small words stands there until the clause ends."""
    found = []
    for norm in norms[start:]:
        if norm == ":":
            continue
        if norm in _STOPPING or not norm.strip(".!?"):
            break
        if norm not in _AFTERWARDS:
            return
        found.append(norm)
    yield from (norm for norm in found if norm in _NOT or norm in _BUT or norm in _CAN)


def _give_clauses(named: list[_Named], sentence: Sentence, clauses: Sequence[tuple[int, int]]) -> None:
    """The clause that answers for each meeting: its own, else that of what it is joined to or stands against."""
    norms = sentence.words.norms(0, len(sentence.words.tokens))
    before: _Named | None = None
    for one in named:
        inside = next((clause for clause in clauses if clause[0] <= one.first < clause[1]), None)
        is_joined = before is not None and _is_joined(norms[before.last : one.first])
        same_turn = before is not None and before.first == one.first
        taken = any(other.clause == inside for other in named if other is not one)
        if before is not None and is_joined and before.answer != "no" and _OR & set(norms[before.last : one.first]):
            one.meant = replace(one.meant, certainty=_EITHER)
            before.meant = replace(before.meant, certainty=_EITHER)
        if inside is not None and (not taken or is_joined or same_turn or one.answer is not None):
            one.clause = inside
        elif before is not None and before.clause is not None and (is_joined or same_turn or one.answer):
            one.clause = before.clause
            one.answer = one.answer or _turned(before.answer, norms[before.last : one.first])
        elif one.answer is not None:
            one.clause = min(clauses, key=lambda clause: abs(clause[0] - one.first))
        before = one


def _turned(answer: Answer | None, between: Sequence[str]) -> Answer | None:
    """The answer before, which a "maar" turns round."""
    if answer is None or not _TURNING & set(between):
        return answer
    return "no" if answer == "yes" else "yes"


def _is_joined(norms: Sequence[str]) -> bool:
    """Whether nothing but small words stands between two meetings, one of which joins or divides them."""
    return all(norm in _JOINING or norm in _MARKS for norm in norms) and any(norm in _BINDING for norm in norms)

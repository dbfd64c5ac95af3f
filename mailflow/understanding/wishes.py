"""What else a mail asks for: a theme, an offer, the programme, an answer, or whatever kind the lexicon knows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailflow.model.understanding import Details, Evidence, Intent
from mailflow.understanding.answers import Asked
from mailflow.understanding.attendance import RSVP
from mailflow.understanding.belonging import JOIN, LEAVE
from mailflow.understanding.calibration import Guess
from mailflow.understanding.heard import Sentence
from mailflow.understanding.learned import Learned
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.meetings import Agenda, Meant, best_of
from mailflow.understanding.phrases import Hit, Phrase
from mailflow.understanding.spans import best_span
from mailflow.understanding.titles import title_of, whole, whole_words
from mailflow.understanding.weights import WORTH_A_GUESS, evidence, is_negated, together
from mailflow.understanding.wording import word_set

QUESTION = "question"
PROGRAMME = "programme"
THEME = "propose_theme"
VOTE = "vote"
_NO_THEME = word_set(
    "ik i we je jullie you niet geen thema onderwerp vraag antwoord antwoorden hieronder bijlage past mail theme topic "
    "below bedankt dank thanks groet nee ja no yes"
)
_ELSEWHERE = frozenset({RSVP, JOIN, LEAVE, PROGRAMME})
_ASKED = 0.6
_BARE_THEME = 0.85
_UNTITLED = 0.9
_NO_MEETING = 0.7
_NAMED = -1.0
_CAUGHT = 0.9
_ABOUT_THE_MEETING = 0.62


_QUESTION_ABOUT_IT = Phrase(kind=PROGRAMME, written="a question about the meeting", weight=_ABOUT_THE_MEETING)


def wishes(sentences: Sequence[Sentence], *, lexicon: Lexicon, asked: Asked, subject: str) -> Iterator[Guess]:
    """One intent of each kind that is wished for, in the order of the kinds; questions are `questions`."""
    for kind in lexicon.kinds:
        if kind in _ELSEWHERE or kind in (QUESTION, VOTE):
            continue
        found = [
            (sentence, hit) for sentence in sentences for hit in sentence.of(kind) if not is_negated(sentence, hit)
        ]
        if found:
            yield from _one(kind, found, sentences, lexicon, subject)
        elif kind == THEME and "theme_call" in asked.asks:
            yield from _bare_theme(sentences)


def programmes(
    sentences: Sequence[Sentence], *, agenda: Agenda, asked: Asked, default: Meant | None, business: frozenset[str]
) -> Iterator[Guess]:
    """One intent for each meeting of which the programme, the time or the place is asked.

    A question about nothing else, in what answers an invitation, is one too, but an organiser looks at it; `business`
    are words for other things that organisers keep.
    """
    by_meeting: dict[object, list[tuple[Sentence, Hit, Meant | None]]] = {}
    last = default
    for sentence in sentences:
        hits = [hit for hit in sentence.of(PROGRAMME) if not is_negated(sentence, hit)]
        if hits and (sentence.asks or max(hit.phrase.weight for hit in hits) > _ASKED):
            meant = _named(sentence, agenda) or last
            last = meant
            key = meant.meeting.id if meant and meant.meeting else None
            by_meeting.setdefault(key, []).extend((sentence, hit, meant) for hit in hits)
        elif _may_be_programme(sentence, asked, business):
            hit = Hit(phrase=_QUESTION_ABOUT_IT, first=0, last=len(sentence.words.tokens))
            meant = _named(sentence, agenda) or last
            key = meant.meeting.id if meant and meant.meeting else None
            by_meeting.setdefault(key, []).append((sentence, hit, meant))
    for found in by_meeting.values():
        yield _programme(found)


def questions(sentences: Sequence[Sentence], *, settled: frozenset[int]) -> Iterator[Guess]:
    """One question for the organisers, of the phrases that ask or tell one, and of what ends in a question mark.

    `settled` are the sentences that were understood as something else.
    """
    words: list[Evidence] = []
    weights: list[float] = []
    for sentence in sentences:
        hits = [hit for hit in sentence.of(QUESTION) if not is_negated(sentence, hit) or sentence.asks]
        if hits and (sentence.number not in settled or max(hit.phrase.weight for hit in hits) >= 0.9):
            words += evidence(sentence, hits)
            weights += [hit.weight for hit in hits]
        elif sentence.asks and sentence.number not in settled and not _is_idle(sentence):
            words.append(Evidence(words=sentence.text[:200], rule="a question", weight=_ASKED))
            weights.append(_ASKED)
    sure = round(together(weights), 3)
    if words and sure >= WORTH_A_GUESS:
        yield Guess(Intent(kind=QUESTION, confidence=sure, evidence=tuple(words)))


def about_the_meeting(sentences: Sequence[Sentence], *, asked: Asked, business: frozenset[str]) -> frozenset[int]:
    """The numbers of the sentences that may ask about the meeting, though no phrase says so."""
    return frozenset(one.number for one in sentences if _may_be_programme(one, asked, business))


def _may_be_programme(sentence: Sentence, asked: Asked, business: frozenset[str]) -> bool:
    if not sentence.asks or "invitation" not in asked.asks or _is_idle(sentence):
        return False
    if any(hit.phrase.weight > _ABOUT_THE_MEETING for hit in sentence.hits):
        return False
    return not business & set(sentence.words.norms(0, len(sentence.words.tokens)))


def _one(
    kind: str, found: list[tuple[Sentence, Hit]], sentences: Sequence[Sentence], lexicon: Lexicon, subject: str
) -> Iterator[Guess]:
    sure = round(together(hit.weight for _, hit in found), 3)
    if sure < WORTH_A_GUESS:
        return
    details = Details()
    if kind in lexicon.titled:
        caught = any(hit.title is not None and hit.phrase.weight >= _CAUGHT for _, hit in found)
        likely = "" if caught else _likely_title(found, kind, lexicon.learned.titles)
        details = Details(title=likely or _title(found, sentences, subject))
        judged = any(sentence.chances for sentence, _ in found)
        if not judged and all(hit.title is None for _, hit in found):
            sure = round(sure * _UNTITLED, 3)
    words = tuple(one for sentence, hit in found for one in evidence(sentence, [hit]))
    yield Guess(Intent(kind=kind, confidence=sure, evidence=words, details=details))


def _likely_title(found: list[tuple[Sentence, Hit]], kind: str, learned: Learned) -> str:
    """The words that by the examples are most likely the subject, of the sentences that ask for it; or none."""
    spans = []
    for sentence in {sentence.number: sentence for sentence, _ in found}.values():
        span = best_span(sentence, kind, learned)
        if span is not None and span.odds > _NAMED:
            spans.append((span.odds, -sentence.number, whole_words(sentence, span.first, span.last)))
    return max(spans, default=(0.0, 0, ""))[2]


def _title(found: list[tuple[Sentence, Hit]], sentences: Sequence[Sentence], subject: str) -> str:
    """The title of the strongest hit that has one, those that caught it themselves first."""
    ordered = sorted(found, key=lambda one: _by_title(*one))
    for sentence, hit in ordered:
        title = title_of(hit, sentence, sentences[: sentence.number], subject=subject)
        if title:
            return title
    return ""


def _by_title(sentence: Sentence, hit: Hit) -> tuple[bool, bool, float, int, int]:
    """Those first that caught a title, behind their own words, with the most of these."""
    before = hit.title is not None and hit.title[0] < hit.first
    return (hit.title is None, before, -hit.phrase.weight, -hit.length, sentence.number)


def _bare_theme(sentences: Sequence[Sentence]) -> Iterator[Guess]:
    """A theme in so many words ("Jonge mantelzorgers.") where the mail answers a call for themes."""
    for sentence in sentences[:2]:
        norms = sentence.words.norms(0, len(sentence.words.tokens))
        if sentence.hits or sentence.idle or sentence.asks or len(norms) > 12 or _NO_THEME & set(norms):
            continue
        title = whole(sentence)
        if len(title) > 2:
            sure = _BARE_THEME if sentence.number == 0 and len(norms) <= 6 else _ASKED
            words = Evidence(words=sentence.text, rule="answers a call for themes", weight=sure)
            yield Guess(Intent(kind=THEME, confidence=sure, evidence=(words,), details=Details(title=title)))
            return


def _named(sentence: Sentence, agenda: Agenda) -> Meant | None:
    named = [agenda.meant_by(mention) for mention in sentence.mentions]
    meant = best_of([one for one in named if one is not None])
    place = agenda.named_in(sentence.text)
    if place is not None and (meant is None or meant.meeting is None):
        return place
    return meant if meant is not None and meant.meeting is not None else place


def _programme(found: list[tuple[Sentence, Hit, Meant | None]]) -> Guess:
    meant = found[0][2]
    asks = any(sentence.asks for sentence, _, _ in found)
    sure = together(hit.weight for _, hit, _ in found) * (1.0 if asks else 0.92)
    intent = Intent(
        kind=PROGRAMME,
        confidence=round(sure, 3),
        evidence=tuple(one for sentence, hit, _ in found for one in evidence(sentence, [hit])),
    )
    if meant is None:
        return Guess(intent, _NO_MEETING)
    details = Details(meeting=meant.meeting.id if meant.meeting else None, day=meant.day)
    return Guess(replace(intent, details=details), meant.certainty)


def _is_idle(sentence: Sentence) -> bool:
    return any(hit.phrase.weight >= 0.8 for hit in sentence.idle)

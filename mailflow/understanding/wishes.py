"""What else a mail asks for: a theme, an offer, the programme, an answer, or whatever kind the lexicon knows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mailflow.model.understanding import Details, Evidence, Intent
from mailflow.understanding.answers import Asked
from mailflow.understanding.attendance import RSVP
from mailflow.understanding.belonging import JOIN, LEAVE
from mailflow.understanding.heard import Sentence
from mailflow.understanding.lexicon import Lexicon
from mailflow.understanding.meetings import Agenda, Meant, best_of
from mailflow.understanding.phrases import Hit
from mailflow.understanding.titles import title_of, whole
from mailflow.understanding.weights import LEAST, evidence, is_negated, together

QUESTION = "question"
PROGRAMME = "programme"
THEME = "propose_theme"
_ELSEWHERE = frozenset({RSVP, JOIN, LEAVE, PROGRAMME})
_ASKED = 0.6
_BARE_THEME = 0.82


def wishes(sentences: Sequence[Sentence], *, lexicon: Lexicon, asked: Asked, subject: str) -> Iterator[Intent]:
    """One intent of each kind that is wished for, in the order of the kinds; questions are `questions`."""
    for kind in lexicon.kinds:
        if kind in _ELSEWHERE or kind == QUESTION:
            continue
        found = [
            (sentence, hit) for sentence in sentences for hit in sentence.of(kind) if not is_negated(sentence, hit)
        ]
        if found:
            yield from _one(kind, found, sentences, lexicon, subject)
        elif kind == THEME and "theme_call" in asked.asks:
            yield from _bare_theme(sentences)


def programmes(sentences: Sequence[Sentence], *, agenda: Agenda, default: Meant | None) -> Iterator[Intent]:
    """One intent for each meeting of which the programme, the time or the place is asked."""
    by_meeting: dict[object, list[tuple[Sentence, Hit, Meant | None]]] = {}
    last = default
    for sentence in sentences:
        hits = [hit for hit in sentence.of(PROGRAMME) if not is_negated(sentence, hit)]
        if hits and (sentence.asks or max(hit.phrase.weight for hit in hits) > _ASKED):
            meant = _named(sentence, agenda) or last
            last = meant
            key = meant.meeting.id if meant and meant.meeting else None
            by_meeting.setdefault(key, []).extend((sentence, hit, meant) for hit in hits)
    for found in by_meeting.values():
        yield _programme(found)


def questions(sentences: Sequence[Sentence], *, settled: frozenset[int]) -> Iterator[Intent]:
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
    if words and sure >= LEAST:
        yield Intent(kind=QUESTION, confidence=sure, evidence=tuple(words))


def _one(
    kind: str, found: list[tuple[Sentence, Hit]], sentences: Sequence[Sentence], lexicon: Lexicon, subject: str
) -> Iterator[Intent]:
    sure = round(together(hit.weight for _, hit in found), 3)
    if sure < LEAST or max(hit.weight for _, hit in found) < LEAST:
        return
    details = Details(title=_title(found, sentences, subject)) if kind in lexicon.titled else Details()
    words = tuple(one for sentence, hit in found for one in evidence(sentence, [hit]))
    yield Intent(kind=kind, confidence=sure, evidence=words, details=details)


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


def _bare_theme(sentences: Sequence[Sentence]) -> Iterator[Intent]:
    """A theme in so many words ("Jonge mantelzorgers.") where the mail answers a call for themes."""
    for sentence in sentences[:2]:
        if sentence.hits or sentence.idle or sentence.asks or len(sentence.words.tokens) > 12:
            continue
        if {"ik", "i", "we", "je", "jullie", "niet", "geen"} & set(sentence.words.norms(0, 3)):
            continue
        title = whole(sentence)
        if title and len(title) > 2:
            words = Evidence(words=sentence.text, rule="answers a call for themes", weight=_BARE_THEME)
            yield Intent(kind=THEME, confidence=_BARE_THEME, evidence=(words,), details=Details(title=title))
            return


def _named(sentence: Sentence, agenda: Agenda) -> Meant | None:
    named = [agenda.meant_by(mention) for mention in sentence.mentions]
    meant = best_of([one for one in named if one is not None])
    place = agenda.named_in(sentence.text)
    if place is not None and (meant is None or meant.meeting is None):
        return place
    return meant if meant is not None and meant.meeting is not None else place


def _programme(found: list[tuple[Sentence, Hit, Meant | None]]) -> Intent:
    meant = found[0][2]
    asks = any(sentence.asks for sentence, _, _ in found)
    sure = together(hit.weight for _, hit, _ in found) * (1.0 if asks else 0.92)
    intent = Intent(
        kind=PROGRAMME,
        confidence=round(sure * (meant.certainty if meant else 0.7), 3),
        evidence=tuple(one for sentence, hit, _ in found for one in evidence(sentence, [hit])),
    )
    if meant is None:
        return intent
    return replace(intent, details=Details(meeting=meant.meeting.id if meant.meeting else None, day=meant.day))


def _is_idle(sentence: Sentence) -> bool:
    return any(hit.phrase.weight >= 0.8 for hit in sentence.idle)

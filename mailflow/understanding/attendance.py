"""Who comes to which meeting, as a mail says it: the last word counts, a condition or a doubt makes a maybe."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from mailflow.model.address import Mentioned
from mailflow.model.message import Answer
from mailflow.model.understanding import Details, Evidence, Intent
from mailflow.understanding.answers import Asked
from mailflow.understanding.calibration import WRITER, Guess, Whom
from mailflow.understanding.guests import guests_in
from mailflow.understanding.heard import Sentence
from mailflow.understanding.meetings import LATER, VAGUE, Agenda, Meant, best_of
from mailflow.understanding.persons import Circle, key_of, speaks_of_another
from mailflow.understanding.phrases import Hit
from mailflow.understanding.several import Share, shared
from mailflow.understanding.weights import WORTH_A_GUESS, evidence, is_negated, together

RSVP = "rsvp"
_CLEAR = 0.7
_OUT_OF_THE_BLUE = 0.88
_FITTING = 0.4
_ELSEWHERE = 0.7
_CORRECTING = frozenset(
    {"toch", "alsnog", "correctie", "wel", "after", "instead", "correction", "actually", "bij", "helemaal"}
)
_HOPING = frozenset({"weer", "hopelijk", "hoop", "hopen", "again", "hope", "hopefully"})
_REMARKS = (
    "vegetari", "vegan", "vlees", "halal", "gluten", "allerg", "dieet", "lactose", "noten", "rolstoel", "later",
    "eerder", "wheelchair", "pork", "varken", "diet", "early", "lunch", "koriander", "eet geen", "kosher",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One thing said of somebody's coming: by whom, to what, how strongly, in which words."""

    answer: Answer
    weight: float
    who: Mentioned | None
    meant: Meant | None
    sentence: Sentence
    guests: int = 0
    evidence: tuple[Evidence, ...] = ()
    corrects: bool = False
    whom: Whom = WRITER


@dataclass(slots=True)
class _Standing:
    """What stands for one person and meeting while the mail is gone through."""

    word: Word
    weights: list[float]
    evidence: list[Evidence]
    doubted: float = 1.0
    guests: int = field(default=0)
    whom: Whom = WRITER


def rsvps(
    sentences: Sequence[Sentence], *, circle: Circle, agenda: Agenda, asked: Asked, subject: Meant | None
) -> tuple[Guess, ...]:
    """A guess for each person and meeting that the mail answers for."""
    words = [word for sentence in sentences for word in _words(sentence, circle, agenda, asked)]
    if not words:
        return ()
    words = _with_meetings(words, agenda, default=_default(words, agenda, asked, subject))
    standing: dict[tuple[str, object], _Standing] = {}
    for word in words:
        _take(standing, word)
    guests = max((guests_in(sentence, 0) for sentence in sentences if _tells_of_guests(sentence)), default=0)
    guesses = [_guess(one, guests, sentences) for one in standing.values()]
    return tuple(guess for guess in guesses if guess.intent.confidence >= WORTH_A_GUESS)


def _words(sentence: Sentence, circle: Circle, agenda: Agenda, asked: Asked) -> Iterator[Word]:
    hits = sentence.of(RSVP)
    if not _counts(hits, sentence, asked):
        return
    doubts = [hit for hit in hits if hit.answer == "maybe"]
    certain = [hit for hit in hits if hit.answer != "maybe"] or hits
    for hit in certain:
        if speaks_of_another(hit, sentence):
            continue
        about = () if hit.phrase.along else circle.about(hit, sentence)
        along = len(circle.about(hit, sentence)) if hit.phrase.along else 0
        answer, weight = _turned(hit, sentence)
        backed = [hit]
        doubting = [doubt for doubt in doubts if doubt is not hit and _same_breath(sentence, hit, doubt)]
        if doubting and answer != "maybe":
            answer, backed = "maybe", [hit, *doubting]
            weight = together([weight * 0.9, *(one.weight for one in doubting)])
        if not sentence.chances:
            weight = _fitting(weight, sentence, agenda, asked)
        if sentence.asks and answer == "yes" and weight > 0.85 and not sentence.mentions:
            weight *= 0.95
        word = Word(
            answer=answer,
            weight=weight,
            who=None,
            meant=_meant(sentence, hit, agenda),
            sentence=sentence,
            guests=guests_in(sentence, along) if answer != "no" else 0,
            evidence=evidence(sentence, backed),
            whom=circle.whom(about[0] if about else None, hit, sentence),
            corrects=bool(_CORRECTING & set(sentence.words.norms(*sentence.clause(hit)))),
        )
        if not about and hit.who is not None and not hit.phrase.along and not sentence.named_in(*hit.who):
            word = replace(word, weight=word.weight * 0.6)
        for share in shared(sentence, hit, certain, agenda) or (Share(word.meant, None),):
            meant = _unsurest(share.meant, word.meant)
            yield from (replace(word, who=who, meant=meant, answer=share.answer or answer) for who in about or (None,))


def _fitting(weight: float, sentence: Sentence, agenda: Agenda, asked: Asked) -> float:
    """What phrases weigh beside what the mail answers; examples have judged that already."""
    if "invitation" in asked.asks:
        return together([weight, _FITTING]) if sentence.number <= 1 else weight
    return weight if sentence.mentions or agenda.named_in(sentence.text) is not None else weight * _OUT_OF_THE_BLUE


def _counts(hits: Sequence[Hit], sentence: Sentence, asked: Asked) -> bool:
    """Whether weak signs are enough: they are in what answers an invitation, or beside a day."""
    if not hits:
        return False
    if sentence.chances:
        return True
    strongest = max(hit.phrase.weight for hit in hits)
    return strongest >= _CLEAR or ("invitation" in asked.asks and sentence.number <= 1) or bool(sentence.mentions)


def _turned(hit: Hit, sentence: Sentence) -> tuple[Answer, float]:
    """The hit's answer, which a "not" beside it turns round."""
    answer: Answer = hit.answer or "yes"
    if answer == "yes" and is_negated(sentence, hit):
        return "no", hit.weight * 0.88
    return answer, hit.weight


def _same_breath(sentence: Sentence, hit: Hit, doubt: Hit) -> bool:
    """A doubt bears on what stands in its sentence, unless a "but" lies between."""
    first, last = min(hit.last, doubt.last), max(hit.first, doubt.first)
    between = sentence.words.norms(first, last) if first < last else []
    return ("maar" not in between and "but" not in between) or doubt.first > hit.first


def _meant(sentence: Sentence, hit: Hit, agenda: Agenda) -> Meant | None:
    """The meeting named in the hit, in its clause, or in its sentence."""
    clause = sentence.clause(hit)
    whole = (0, len(sentence.words.tokens))
    for near, span in ((True, (hit.first, hit.last)), (True, clause), (False, whole)):
        named = [agenda.meant_by(mention) for mention in sentence.mentions_in(*span)]
        found = best_of([one for one in named if one is not None])
        if not near and found is not None and found.how in LATER:
            return None
        place = agenda.named_in(sentence.words.words(*span))
        if place is not None and (found is None or found.meeting is None or found.how in VAGUE):
            return place
        if found is not None and (near or found.meeting is not None):
            return _doubted(found, agenda.named_in(sentence.words.words(*clause)))
    return None


def _unsurest(shared_by: Meant | None, alone: Meant | None) -> Meant | None:
    """The meeting of a share; with the doubt there is about it where it is the one that the hit itself names."""
    if shared_by is None or alone is None or shared_by.meeting != alone.meeting:
        return shared_by
    return min(shared_by, alone, key=lambda one: one.certainty)


def _doubted(found: Meant, place: Meant | None) -> Meant:
    """A meeting that a day names; less sure where the same clause names the place of another."""
    if place is None or place.how != "place" or found.meeting is None or place.meeting == found.meeting:
        return found
    return replace(found, certainty=min(found.certainty, _ELSEWHERE))


def _default(words: Sequence[Word], agenda: Agenda, asked: Asked, subject: Meant | None) -> Meant | None:
    """The meeting of what names none: the one answered, the one in the subject, else the next."""
    if asked.meeting is not None:
        return Meant(
            meeting=asked.meeting, day=None, certainty=0.99 if asked.is_sure else 0.97, how="the mail answered"
        )
    if subject is not None and subject.meeting is not None:
        return subject
    following = agenda.next()
    return Meant(meeting=following, day=None, certainty=0.93, how="the next one") if following else None


def _with_meetings(words: Sequence[Word], agenda: Agenda, *, default: Meant | None) -> list[Word]:
    """Each word with its meeting; one that names none speaks of the meeting last named, "the next" of that after it."""
    named = [word.meant for word in words if word.meant is not None and word.meant.meeting is not None]
    fixed = [one for one in named if one.how not in LATER]
    last = fixed[0] if fixed else default or (named[0] if named else None)
    found: list[Word] = []
    for word in words:
        meant = word.meant
        if meant is None:
            word = replace(word, meant=last)
        elif found and _counts_on(word, found[-1]):
            if _only_hopes(word, found[-1]):
                continue
            last = agenda.after(found[-1].meant, meant)
            word = replace(word, meant=last)
        else:
            last = meant if meant.meeting is not None else last
        found.append(word)
    return found


def _counts_on(word: Word, before: Word) -> bool:
    """Whether "the next" counts from the meeting spoken of before: where it gets another answer than that one."""
    how = word.meant.how if word.meant else ""
    return how == "the one after" or (how == "the next one" and word.answer != before.answer)


def _only_hopes(word: Word, before: Word) -> bool:
    """Whether a no is but softened by a next time ("de volgende keer ben ik er weer bij")."""
    if before.answer != "no" or word.answer == "no" or word.meant is None or word.meant.how != "the next one":
        return False
    return bool(_HOPING & set(word.sentence.words.norms(0, len(word.sentence.words.tokens))))


def _take(standing: dict[tuple[str, object], _Standing], word: Word) -> None:
    """The last word counts; a weak one does not overrule a strong one, and a doubt stays."""
    meant = word.meant
    place: object = (meant.meeting.id if meant.meeting else meant.day) if meant else None
    key = (key_of(word.who), place)
    before = standing.get(key)
    if before is None:
        standing[key] = _Standing(word, [word.weight], list(word.evidence), guests=word.guests, whom=word.whom)
        return
    before.whom = before.whom.beside(word.whom)
    before.evidence += word.evidence
    before.guests = max(before.guests, word.guests)
    if word.answer == before.word.answer:
        before.weights.append(word.weight)
    elif _overrules(word, before):
        before.doubted *= 0.97 if word.corrects or word.answer == "maybe" else 0.85
        before.word, before.weights = word, [word.weight]
    else:
        before.doubted *= 0.92


def _overrules(word: Word, before: _Standing) -> bool:
    """Whether a later word takes the place of an earlier one: not where it is much weaker and corrects nothing."""
    if word.answer == "maybe" and not word.sentence.chances:
        return True
    return word.weight >= max(before.weights) - (0.3 if word.corrects else 0.17)


def _tells_of_guests(sentence: Sentence) -> bool:
    return bool(sentence.of(RSVP)) or any(
        word in sentence.words.plain for word in (" mee", " along", " met zn", " with me")
    )


def _guess(standing: _Standing, guests: int, sentences: Sequence[Sentence]) -> Guess:
    word, meant = standing.word, standing.word.meant
    certainty = meant.certainty if meant else 0.7
    count = standing.guests if word.who is not None else max(standing.guests, guests)
    intent = Intent(
        kind=RSVP,
        confidence=round(together(standing.weights) * standing.doubted, 3),
        evidence=tuple(standing.evidence),
        details=Details(
            answer=word.answer,
            meeting=meant.meeting.id if meant and meant.meeting else None,
            day=meant.day if meant else None,
            guests=count if word.answer != "no" else 0,
            who=word.who,
            remark="" if word.who else _remark(word, sentences),
        ),
    )
    return Guess(intent, certainty, standing.whom)


def _remark(word: Word, sentences: Sequence[Sentence]) -> str:
    """What the writer adds about food, access or their hours."""
    if word.answer == "no":
        return ""
    told = [one.text for one in sentences if any(sign in one.words.plain for sign in _REMARKS) and not one.asks]
    return " ".join(told)[:300]

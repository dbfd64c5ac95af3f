"""From guesses to intents: how often guesses of this sort were right, as learned from labelled mails."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mailflow.model.understanding import Intent
from mailflow.understanding.heard import Sentence
from mailflow.understanding.learned import RSVP, Learned, label_of
from mailflow.understanding.names import People

RIGHT, PERSON = "right", "person"
LEAST = 0.35
HIGHEST = 0.995
PERSONAL = frozenset({RSVP, "join", "leave"})
_GROUPS = {RSVP: RSVP, "join": "belonging", "leave": "belonging", "question": "question"}
_WISH = "wish"
_STEPS = (*range(20, 90, 5), 90, 92, 94, 95, 96, 97)
_GROUP_STEPS = (50, 70, 80, 90, 95, 97)
_EXAMPLE_STEPS = (5, 20, 40, 60, 80, 90, 95, 98, 99)
_PHRASE_STEPS = (1, 60, 80, 90, 95)
_LABEL_STEPS, _BOTH_STEPS = (80, 95), (50, 80)
_RIVAL_STEPS, _CLEAR_RIVAL = (10, 30, 50, 80), 0.3
_SENTENCES, _WORDS = (1, 2, 4, 7), (3, 6, 12, 20, 30)
_ANOTHER_STEPS, _POINTED_STEPS = (1, 3, 6, 10, 20, 30, 50, 70, 85, 95), (1, 5, 20, 50)
_LIKELY = 0.5
_CLEAR_MEETING = 0.9
_WORTH_ASKING = 0.35
_DOUBT_STAYS = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """What tells whether a guess is about the right person: how likely its sentences are about `another` than the
    writer, how likely one of its words is what names them (`pointed`), both 0 to 1; whether a phrase tells who it is
    (`by_phrase`), and whether they are named `together` with the writer.
    """

    another: float = 0.0
    pointed: float = 0.0
    by_phrase: bool = False
    together: bool = False

    def beside(self, other: "Whom") -> "Whom":
        """Both, of one guess: the greater doubt, and the phrase that tells."""
        return Whom(
            another=max(self.another, other.another),
            pointed=max(self.pointed, other.pointed),
            by_phrase=self.by_phrase or other.by_phrase,
            together=self.together or other.together,
        )


WRITER = Whom()


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent as sure as phrases and examples make it, how certain its meeting is (0 to 1), and what tells whom it
    is about.
    """

    intent: Intent
    certainty: float = 1.0
    whom: Whom = WRITER

    @property
    def label(self) -> str:
        """The label of the intent, as examples are labelled."""
        return label_of(self.intent.kind, self.intent.details.answer)


@dataclass(frozen=True, slots=True)
class Around:
    """What a guess stands in: the sentences of its mail, all its guesses, what it answers, and who is known."""

    sentences: Sequence[Sentence]
    guesses: Sequence[Guess]
    answers: frozenset[str]
    people: People

    def own(self, label: str) -> list[Sentence]:
        """The sentences that speak for this label."""
        return [one for one in self.sentences if any(label_of(hit.kind, hit.answer) == label for hit in one.hits)]

    def others_in(self, sentences: Sequence[Sentence]) -> int:
        """How many people other than the writer these sentences name."""
        named = (one.who for sentence in sentences for one in sentence.named)
        return len({(who.name, who.address) for who in named if not self.people.is_writer(who)})

    def same_kind(self, guess: Guess) -> int:
        """How many other guesses are of the same kind; 2 where it is more."""
        return min(2, sum(other.intent.kind == guess.intent.kind for other in self.guesses) - 1)


def settled(around: Around, *, learned: Learned) -> tuple[Intent, ...]:
    """The intents that are likely enough, each as sure as guesses of its sort were right in labelled mails.

    How likely the intent itself is decides whether it is told; how likely the person is, whether it is sure. Where
    none is likely enough, all that phrases and examples make worth asking about are told.
    """
    judged = []
    for guess in around.guesses:
        likely, person = likelihood(guess, around, learned=learned)
        judged.append((guess, likely * _meeting(guess.certainty), person))
    told = [one for one in judged if one[1] >= LEAST]
    if not told:
        told = [one for one in judged if one[0].intent.confidence * _meeting(one[0].certainty) >= _WORTH_ASKING]
    return tuple(replace(guess.intent, confidence=round(likely * person, 3)) for guess, likely, person in told)


def _meeting(certainty: float) -> float:
    """How likely the meeting is right: where it is clear, by half less doubt (72 of 72 were right on a set we read)."""
    return 1 - (1 - certainty) / 2 if certainty >= _CLEAR_MEETING else certainty


def likelihood(guess: Guess, around: Around, *, learned: Learned) -> tuple[float, float]:
    """How likely this is asked for, and how likely for this person if it is; 0 to 1.

    Of a kind that no example knows, such as one that somebody added, the certainty is its phrase's.
    """
    if not learned.labels or not any(guess.label in one.chances for one in around.sentences):
        return guess.intent.confidence, 1.0
    doubted = guess.intent.confidence + _DOUBT_STAYS  # what rules made doubtful is asked, whatever examples say
    likely = min(HIGHEST, doubted, learned.chances(learned.total(signs(guess, around)))[RIGHT])
    if guess.intent.kind not in PERSONAL:
        return likely, 1.0
    return likely, learned.chances(learned.total(person_signs(guess, around)))[PERSON]


def rises(sign: str) -> int:
    """1 where a sign can only speak for a guess, -1 where only against it, 0 where examples decide."""
    if "rival" in sign or sign.startswith(("self another", "self pointed")):
        return -1
    return 1 if "at least" in sign or sign.startswith("other another") else 0


def signs(guess: Guess, around: Around) -> list[str]:
    """What tells whether a guess is asked for: its label, how sure it is and by what, and what stands around it."""
    label, group = guess.label, _GROUPS.get(guess.intent.kind, _WISH)
    own = around.own(label)
    sure = guess.intent.confidence
    return [
        f"is {label}",
        *_steps("at least", sure, _STEPS),
        *_steps(f"{group} at least", sure, _GROUP_STEPS),
        *_grounds(label, group, own),
        *_rivals(label, group, own),
        *_neighbours(guess, around, own),
        *_form(label, own),
    ]


def _steps(name: str, chance: float, steps: Sequence[int]) -> Iterator[str]:
    """A sign for each step, in hundredths, that the chance has climbed."""
    return (f"{name} {step}" for step in steps if chance * 100 >= step)


def _grounds(label: str, group: str, own: Sequence[Sentence]) -> Iterator[str]:
    """What it rests on: how likely examples make it, how strong its phrases are, and whether both agree."""
    examples = max((one.chances.get(label, 0.0) for one in own), default=0.0)
    hits = [hit for one in own for hit in one.hits if label_of(hit.kind, hit.answer) == label and not hit.is_whole]
    phrase = max((hit.phrase.weight for hit in hits), default=0.0)
    yield from _steps("examples at least", examples, _EXAMPLE_STEPS)
    yield from _steps(f"{label} examples at least", examples, _LABEL_STEPS)
    yield from _steps("phrase at least", phrase, _PHRASE_STEPS)
    yield from _steps(f"{group} both at least", min(examples, phrase), _BOTH_STEPS)


def _rivals(label: str, group: str, own: Sequence[Sentence]) -> Iterator[str]:
    """How likely examples make something else of the same sentences."""
    rival = max((chance for one in own for other, chance in one.chances.items() if other != label), default=0.0)
    yield from _steps("rival at least", rival, _RIVAL_STEPS)
    if rival >= _CLEAR_RIVAL:
        yield f"{group} has a rival"


def _neighbours(guess: Guess, around: Around, own: Sequence[Sentence]) -> Iterator[str]:
    """How long the mail is and what else it seems to ask, and what it answers."""
    group = _GROUPS.get(guess.intent.kind, _WISH)
    yield from (f"sentences over {count}" for count in _SENTENCES if len(around.sentences) > count)
    beside = {one.label for one in around.guesses if one.intent.confidence >= _LIKELY} - {guess.label}
    yield f"others {min(3, len(beside))}"
    yield from (f"{guess.label} beside {other}" for other in sorted(beside))
    yield f"{group} same kind {around.same_kind(guess)}"
    yield f"{guess.label} answers {min(around.answers, default='nothing')}"
    yield f"{group} in {min(3, len(own))} sentences"


def _form(label: str, own: Sequence[Sentence]) -> Iterator[str]:
    """How the sentences are made that speak for it."""
    yield f"{label} asks" if any(one.asks for one in own) else f"{label} tells"
    longest = max((len(one.words.tokens) for one in own), default=0)
    yield from (f"words over {count}" for count in _WORDS if longest > count)
    if any(one.idle for one in own):
        yield "beside thanks"


def person_signs(guess: Guess, around: Around) -> list[str]:
    """What tells whether a guess is about the right person."""
    who, whom, kind = guess.intent.details.who, guess.whom, guess.intent.kind
    about = "other" if who else "self"
    own = [one for one in around.sentences if one.of(kind)]
    named = around.others_in(around.sentences)
    found = [about, f"{about} {kind}", f"{about} same kind {around.same_kind(guess)}"]
    found += _steps(f"{about} another", whom.another, _ANOTHER_STEPS)
    found += _steps(f"{about} pointed", whom.pointed, _POINTED_STEPS)
    found += [f"{about} by phrase"] * whom.by_phrase + [f"{about} together"] * whom.together
    found += [f"{about} named over {count}" for count in (0, 1, 2) if named > count]
    found += [f"{about} named there"] * bool(around.others_in(own))
    if who is not None:
        found += [f"{about} has an address"] * bool(who.address) + [f"{about} has a whole name"] * (" " in who.name)
    return found

"""Whom a phrase is about: the writer, or the people it names, with the addresses that the mail gives for them."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mailflow.model.address import Mentioned
from mailflow.model.message import Message
from mailflow.model.understanding import Known
from mailflow.understanding.calibration import Whom
from mailflow.understanding.heard import Sentence
from mailflow.understanding.learned import NOT_LEARNED, Learned
from mailflow.understanding.names import People, addresses_in
from mailflow.understanding.phrases import Hit
from mailflow.understanding.spans import ABOUT, ANOTHER, token_odds, whom_features
from mailflow.understanding.wording import folded

_PRONOUNS = frozenset(
    {"hem", "haar", "hen", "ze", "hij", "zij", "him", "her", "them", "he", "she", "they", "beiden", "allebei", "both"}
)
_WRITER_TOO = frozenset({"ik", "ikzelf", "me", "we", "i", "us", "persoon", "myself"})
_TOLD = -0.5
_SURE = 5.0
_MORE_LIKELY = 0.5
_BEHALF = re.compile(
    r" (?:en |ook )?(?:namens|in naam van|on behalf of|uit naam van)(?: @name)"
    r"(?:(?: ,| en| and){1,2} @name){0,5}(?= |$)"
)
_THESE = frozenset(
    {"deze", "volgende", "onderstaande", "these", "following", "twee", "drie", "two", "three", "allebei"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Those of whom a mail can speak: who is `known`, and all that it names, sentence by sentence."""

    people: People
    sentences: tuple[Sentence, ...]
    strangers: tuple[str, ...]
    copied: frozenset[str] = frozenset()
    learned: Learned = NOT_LEARNED
    odds: dict[tuple[int, str], tuple[float, ...]] = field(default_factory=dict, compare=False)
    others: dict[tuple[int, str], float] = field(default_factory=dict, compare=False)
    called: dict[str, dict[Mentioned, None]] = field(default_factory=dict, compare=False)

    def about(self, hit: Hit, sentence: Sentence) -> tuple[Mentioned, ...]:
        """Whom the hit is about; nobody where it is the writer."""
        if hit.who is None:
            return self._addressed(hit, sentence)
        named = [self._whole(one.who) for one in sentence.named_in(*hit.who)]
        others = [one for one in named if not self.people.is_writer(one)]
        if named:
            return tuple(others)
        words = sentence.words.words(*hit.who)
        norms = {folded(word) for word in words.split()}
        if norms & _PRONOUNS:
            return self._last_named(
                sentence, hit.who[0], everybody=bool(norms & {"hen", "ze", "them", "they", "beiden", "both", "allebei"})
            )
        return (self._copied() or self._whole(Mentioned(name=words)),)

    def _copied(self) -> Mentioned | None:
        """The one colleague who also got the mail, where the writer says "my colleague" and no name."""
        others = [one for one in self.people.by_address.values() if one.address in self.copied]
        return Mentioned(name=others[0].name, address=others[0].address) if len(others) == 1 else None

    def _addressed(self, hit: Hit, sentence: Sentence) -> tuple[Mentioned, ...]:
        """For whom the sentence speaks ("namens"), or the owner of an address in the hit that is not the writer's."""
        behalf = _BEHALF.match(sentence.words.plain)
        if behalf:
            named = [self._whole(one.who) for one in sentence.named_in(*sentence.words.span(*behalf.span()))]
            return tuple(one for one in named if not self.people.is_writer(one))
        if "@address" not in sentence.words.norms(hit.first, hit.last):
            return self._like_examples(hit, sentence)
        found = [self.people.known(Mentioned(address=one)) for one in addresses_in(sentence.said_in(hit))]
        owners = [self._whole(one) for one in found if not self.people.is_writer(one)]
        return tuple(next((named for named in self._named() if named.address == one.address), one) for one in owners)

    def whom(self, who: Mentioned | None, hit: Hit, sentence: Sentence) -> Whom:
        """What tells whether what the hit says is about `who` (None: the writer)."""
        odds = max(self._odds(hit, sentence).values(), default=-math.inf)
        return Whom(
            another=self._another(hit, sentence),
            pointed=1 / (1 + math.exp(-odds)) if odds > -_SURE else 0.0,
            by_phrase=hit.who is not None,
            together=who is None and self._with_the_writer(hit, sentence),
        )

    def _another(self, hit: Hit, sentence: Sentence) -> float:
        """How likely it is, by the examples, that the sentence is about somebody else than the writer; 0 to 1."""
        if not self.learned.labels:
            return 0.0
        key = (sentence.number, hit.kind)
        if key not in self.others:
            before = self.sentences[sentence.number - 1] if sentence.number else None
            total = self.learned.total(whom_features(sentence, hit.kind, before))
            self.others[key] = self.learned.chances(total)[ANOTHER]
        return self.others[key]

    def _odds(self, hit: Hit, sentence: Sentence) -> dict[int, float]:
        """For each token of the hit's clause the odds that it names whom it is about."""
        key = (sentence.number, hit.kind)
        if key not in self.odds:
            self.odds[key] = token_odds(sentence, hit.kind, ABOUT, self.learned)
        first, last = (0, len(sentence.words.tokens)) if hit.is_whole else sentence.clause(hit)
        return {at: odds for at, odds in enumerate(self.odds[key]) if first <= at < last}

    def _with_the_writer(self, hit: Hit, sentence: Sentence) -> bool:
        """Whether those whom it names come, and the writer with them ("Samira en ik komen")."""
        told = [at for at, odds in self._odds(hit, sentence).items() if odds > _TOLD]
        if hit.answer != "yes" or not told:
            return False
        return bool(_WRITER_TOO & set(sentence.words.norms(max(0, min(told) - 2), max(told) + 3)))

    def _like_examples(self, hit: Hit, sentence: Sentence) -> tuple[Mentioned, ...]:
        """Those of whom the sentence speaks, by the examples; nobody where they only come along with the writer."""
        told = [at for at, odds in self._odds(hit, sentence).items() if odds > _TOLD]
        if self._with_the_writer(hit, sentence):
            return ()
        if not told:
            return self._spoken_of(hit, sentence) if self._another(hit, sentence) >= _MORE_LIKELY else ()
        first, last = min(told), max(told) + 1
        named = [self._whole(one.who) for one in sentence.named_in(first, last)]
        if named:
            return tuple(one for one in named if not self.people.is_writer(one))
        words = sentence.words.words(first, last)
        if {folded(word) for word in words.split()} & _PRONOUNS:
            return self._last_named(sentence, first, everybody=False)
        return (self._copied() or Mentioned(name=words),)

    def _spoken_of(self, hit: Hit, sentence: Sentence) -> tuple[Mentioned, ...]:
        """Those of whom the sentence speaks, where no word tells which: who is named in it, else before it."""
        for span in (sentence.clause(hit), (0, len(sentence.words.tokens))):
            named = [self._whole(one.who) for one in sentence.named_in(*span)]
            others = tuple(one for one in named if not self.people.is_writer(one))
            if others:
                return others
        norms = sentence.words.norms(0, len(sentence.words.tokens))
        at = next((at for at, norm in enumerate(norms) if norm in _PRONOUNS), None)
        return () if at is None else self._last_named(sentence, at, everybody=False)

    def _named(self) -> list[Mentioned]:
        return [self._whole(one.who) for sentence in self.sentences for one in sentence.named]

    def listed(self, sentence: Sentence) -> tuple[Mentioned, ...]:
        """The people with an address in this sentence and those after it ("deze twee: ...")."""
        after = [one.who for other in self.sentences[sentence.number :] for one in other.named]
        found = {one.address: one for one in after if one.address and not self.people.is_writer(one)}
        return tuple(found.values())

    def _last_named(self, sentence: Sentence, at: int, *, everybody: bool) -> tuple[Mentioned, ...]:
        """The person last named before ("zet haar erbij")."""
        tokens = sentence.words.tokens
        start = tokens[at].start if at < len(tokens) else len(sentence.text)
        here = [one.who for one in sentence.named if one.end <= start]
        earlier = [one.who for other in reversed(self.sentences[: sentence.number]) for one in reversed(other.named)]
        known = [self._whole(one) for one in (*reversed(here), *earlier) if not self.people.is_writer(one)]
        unlike = list({(one.name, one.address): one for one in known}.values())
        unlike.sort(key=lambda one: (not one.address, " " not in one.name))
        if not unlike and len(self.strangers) == 1:
            return (self.people.known(Mentioned(address=self.strangers[0])),)
        return tuple(unlike[:3] if everybody else unlike[:1])

    def _whole(self, who: Mentioned) -> Mentioned:
        """The person with the address that stands elsewhere in the mail, by name or as the only one."""
        if who.address:
            return self.people.known(who)
        first = folded(who.name).split(" ")[0]
        alike = self._called().get(first, {})
        addressed = next((one for one in alike if one.address), None)
        if addressed is not None:
            return addressed
        longer = (one for one in alike if len(one.name) > len(who.name) and folded(one.name).startswith(first + " "))
        who = next(longer, who)
        known = self.people.known(who)
        if known.address or not who.name:
            return known
        fitting = [one for one in self.strangers if _fits(who.name, one)]
        return Mentioned(name=who.name, address=fitting[0] if len(fitting) == 1 else "")

    def _called(self) -> Mapping[str, Mapping[Mentioned, None]]:
        """Everybody named in the mail, each once and in order, by the first of their names; made once."""
        if not self.called:
            for one in (one.who for sentence in self.sentences for one in sentence.named):
                self.called.setdefault(folded(one.name).split(" ")[0], {})[one] = None
        return self.called


_FIRST_PERSON = frozenset({"ik", "we", "me", "ons", "i", "us", "ikzelf", "ondergetekende"})


def speaks_of_another(hit: Hit, sentence: Sentence) -> bool:
    """Whether the clause is about somebody it names, and the hit, which names nobody, only goes on about them."""
    if hit.who is not None or _FIRST_PERSON & set(sentence.words.norms(hit.first, hit.last)):
        return False
    others = (other for other in sentence.of(hit.kind) if other.who is not None and not other.phrase.along)
    return any(sentence.clause(other) == sentence.clause(hit) and other is not hit for other in others)


def circle(
    message: Message, known: Known, people: People, sentences: tuple[Sentence, ...], *, learned: Learned = NOT_LEARNED
) -> Circle:
    """Everybody this mail speaks of; `strangers` are addresses in its text that are not the writer's or the club's."""
    own = {known.club_address.lower(), *(one.address for one in known.organisers)}
    if message.sender:
        own.add(message.sender.address)
    found = [one for sentence in sentences for one in addresses_in(sentence.text) if one not in own]
    others = [one.address for one in message.recipients if one.address not in own]
    return Circle(
        people=people,
        sentences=sentences,
        strangers=tuple(dict.fromkeys([*found, *others])),
        copied=frozenset(others),
        learned=learned,
    )


def points_at_list(sentence: Sentence, hit: Hit) -> bool:
    """Whether the hit speaks of people whom the mail lists ("deze 2 toevoegen")."""
    norms = sentence.words.norms(*sentence.clause(hit))
    lists = sentence.text.rstrip().endswith(":") and hit.who is None
    return (bool(_THESE & set(norms)) or lists) and "@name" not in norms


def merged(people: Sequence[Mentioned]) -> tuple[Mentioned, ...]:
    """Each person once."""
    found: dict[str, Mentioned] = {}
    for one in people:
        found.setdefault(key_of(one), one)
    return tuple(found.values())


def key_of(who: Mentioned | None) -> str:
    """What tells people apart."""
    return "" if who is None else who.address or " ".join(folded(word) for word in re.findall(r"\w+", who.name))


def _fits(name: str, address: str) -> bool:
    local = re.sub(r"[^a-z]", "", folded(address.partition("@")[0]))
    words = [folded(word) for word in re.findall(r"[^\W\d_]{2,}", name)]
    return bool(words) and (words[-1] in local or words[0] in local)

"""Tells in what two understandings of the same mail differ, so that people can judge a new version by it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Part = Literal["kind", "intents", "details", "decision", "attention"]
Told = Mapping[str, object]

_SLOTS = ("status", "meeting", "guests", "who", "place", "title", "topic", "remark")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that would be otherwise: of which intent (empty: of the mail as a whole), what it was, what it is."""

    part: Part
    about: str
    was: str
    would_be: str

    @property
    def group(self) -> str:
        """The sort of change, by which changes are counted; it names no meeting, person or title."""
        match self.part:
            case "kind" | "decision" | "attention":
                return f"{self.about or self.part}: {self.was} → {self.would_be}"
            case "details":
                return f"{self.about}: another value"
            case _:
                return f"intents: {_first(self.was)} → {_first(self.would_be)}"


def differences(was: Told, would_be: Told) -> tuple[Change, ...]:
    """All that differs between two objects that `as_labelled` made of one mail; nothing where all is the same.

    Confidence, evidence and language are no difference: nobody is answered otherwise for these.
    """
    found: list[Change] = []
    if was.get("kind") != would_be.get("kind"):
        found.append(_change("kind", "", was.get("kind"), would_be.get("kind")))
    pairs, gone, new = _paired(_intents(was), _intents(would_be))
    for old, fresh in pairs:
        found += _of_one_intent(old, fresh)
    for number in range(max(len(gone), len(new))):
        before = _shown(gone[number]) if number < len(gone) else "nothing"
        after = _shown(new[number]) if number < len(new) else "nothing"
        found.append(Change(part="intents", about="", was=before, would_be=after))
    seen, seen_now = bool(was.get("attention")), bool(would_be.get("attention"))
    if seen != seen_now and not any(one.part in ("intents", "decision") for one in found):
        found.append(_change("attention", "", _looked_at(seen), _looked_at(seen_now)))
    return tuple(found)


def _of_one_intent(was: Told, would_be: Told) -> list[Change]:
    kind = str(was.get("intent"))
    found = [
        _change("details", f"{kind} {slot}", was.get(slot), would_be.get(slot))
        for slot in _SLOTS
        if (was.get(slot) or None) != (would_be.get(slot) or None)
    ]
    if was.get("decision") != would_be.get("decision"):
        found.append(_change("decision", kind, was.get("decision"), would_be.get("decision")))
    return found


def _paired(was: Sequence[Told], would_be: Sequence[Told]) -> tuple[list[tuple[Told, Told]], list[Told], list[Told]]:
    """The intents that belong together, those that are gone, and those that are new; the most alike first."""
    gone, new = list(was), list(would_be)
    pairs: list[tuple[Told, Told]] = []
    for slots in (_SLOTS, ("who", "meeting"), ("who",), ()):
        for old in tuple(gone):
            fresh = next((one for one in new if _alike(old, one, slots)), None)
            if fresh is not None:
                pairs.append((old, fresh))
                gone.remove(old)
                new.remove(fresh)
    return pairs, gone, new


def _alike(one: Told, other: Told, slots: Sequence[str]) -> bool:
    same_kind = one.get("intent") == other.get("intent")
    return same_kind and all((one.get(slot) or None) == (other.get(slot) or None) for slot in slots)


def _intents(told: Told) -> list[Told]:
    found = told.get("intents")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _change(part: Part, about: str, was: object, would_be: object) -> Change:
    return Change(part=part, about=about, was=_word(was), would_be=_word(would_be))


def _word(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("name") or value.get("email") or "nobody")
    return str(value) if value else "nothing"


def _shown(intent: Told) -> str:
    slots = (intent.get(slot) for slot in _SLOTS if slot != "remark")
    return " ".join([str(intent.get("intent")), *(_word(slot) for slot in slots if slot)])


def _looked_at(seen: bool) -> str:
    return "an organiser looks" if seen else "nobody looks"


def _first(words: str) -> str:
    return words.partition(" ")[0]

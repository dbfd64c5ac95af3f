"""Reads a phrase as organisers write it in the lexicon, and makes of it what finds it in a mail.

ik kom [er] [graag]      words; what stands in [ ] may be missing
(ik|we) (kom|komen)      one of several
aanmeld*  *lijst         a word that begins, or ends, so
kan .. niet              up to four words between, within the clause;  ... up to eight, over commas too
^ ja $                   where a sentence or clause begins and ends;  ^^ and $$: the sentence itself
{club}                   a list of words with a name, from the lexicon's `_words.toml`
<title>                  what the writer wants discussed or shown
<who>  <whom>            whom it is about: by name, or by what they are to the writer; or also as "her" or "them"
@date @name @place @address @number   a date, a name, a place, an address, a number
?                        the sentence is a question
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mailflow.understanding.wording import spelled

_PART = re.compile(r"\.{2,3}|\^\^?|\$\$?|<\w+>|\{\w+\}|@\w+|[()\[\]|?!,;:&+%€👍👎✅✔❤🎉🙏😊]|[\w'*\-./+]+")
_PEOPLE = {"who": ("someone",), "whom": ("someone", "pronouns")}
_GLUED = re.compile(r"[\w'](?=[(\[{<])|(?<=[)\]}>])[\w'?]")
_GAP = {
    "..": r"(?: (?!(?:maar|want|omdat|but|because)(?: |$))[^ ,;:()?!]+){0,4}?",
    "...": r"(?: [^ ?]+){0,8}?",
}
_EDGE = {
    "^": r"(?:^|(?<=[,;:()!]))(?: (?:en|maar|dus|and|but|so|nou|ach|ja|well|oh|o))?",
    "^^": "^",
    "$": r"(?= [,;:()!?]|$)",
    "$$": r"(?=(?: [?!;:)])*$)",
}
_WHO = r"(?P<who>%s(?:(?: ,| en| and| &| of| or| plus){0,2}%s){0,7})"
_TITLE = r"(?P<title>%s(?: [^ ?;:()]+){1,%d}%s)"
_NUMBER = r" (?:\d{1,2}|%s)"


class WrongPhrase(ValueError):
    """A phrase that cannot be read; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What finds a phrase. `choices` are the words of which every match holds one, several ways to tell;
    a word that ends in * is the beginning of one."""

    regex: str
    choices: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Notation:
    """The lists of words and the spelling that phrases may use."""

    lists: Mapping[str, str]
    spelling: Mapping[str, str]

    def pattern(self, phrase: str) -> Pattern:
        """What finds this phrase; raises WrongPhrase."""
        parts = _PART.findall(phrase)
        if "".join(parts) != re.sub(r"\s+", "", phrase):
            raise WrongPhrase(f"a sign in it has no meaning: {phrase!r}")
        if _GLUED.search(phrase):
            raise WrongPhrase(f"a space is missing beside a bracket: {phrase!r}")
        reader = _Reader(self, parts)
        regex, choices = reader.alternatives(frozenset())
        if reader.at < len(parts):
            raise WrongPhrase(f"{parts[reader.at]!r} closes what was not opened")
        if not choices:
            raise WrongPhrase("it needs at least one word that must be there")
        return Pattern(regex + "(?= |$)", tuple(choices))


class _Reader:
    """Goes once through the parts of a phrase."""

    def __init__(self, notation: Notation, parts: list[str]) -> None:
        self.notation = notation
        self.parts = parts
        self.at = 0

    def alternatives(self, inside: frozenset[str]) -> tuple[str, list[frozenset[str]]]:
        """Sequences with | between; what must be there is what each of them needs."""
        branches = [self.sequence(inside)]
        while self.at < len(self.parts) and self.parts[self.at] == "|":
            self.at += 1
            branches.append(self.sequence(inside))
        if len(branches) == 1:
            return branches[0]
        needed = [min(choices, key=len) if choices else None for _, choices in branches]
        together = frozenset[str]().union(*(words for words in needed if words is not None))
        joined = "(?:" + "|".join(regex for regex, _ in branches) + ")"
        return joined, [together] if all(words is not None for words in needed) else []

    def sequence(self, inside: frozenset[str]) -> tuple[str, list[frozenset[str]]]:
        regex, choices = "", []
        while self.at < len(self.parts) and self.parts[self.at] not in "|)]":
            piece, needed = self.item(inside)
            regex += piece
            choices += needed
        return regex, choices

    def item(self, inside: frozenset[str]) -> tuple[str, list[frozenset[str]]]:
        part = self.parts[self.at]
        self.at += 1
        if part in ("(", "["):
            regex, needed = self.alternatives(inside)
            self._close(")" if part == "(" else "]")
            return (regex, needed) if part == "(" else (f"(?:{regex})?", [])
        if part in _GAP or part in _EDGE:
            return ({**_GAP, **_EDGE})[part], []
        if part.startswith("{"):
            return self._list(part[1:-1], inside)
        if part.startswith("<"):
            return self._caught(part[1:-1])
        if part == "@number":
            return _NUMBER % self.notation.lists.get("numbers", "twee"), []
        return self._word(part)

    def _close(self, sign: str) -> None:
        if self.at >= len(self.parts) or self.parts[self.at] != sign:
            raise WrongPhrase(f"a {sign!r} is missing")
        self.at += 1

    def _list(self, name: str, inside: frozenset[str]) -> tuple[str, list[frozenset[str]]]:
        if name not in self.notation.lists or name in inside:
            raise WrongPhrase(f"there is no list of words {name!r}")
        reader = _Reader(self.notation, _PART.findall(self.notation.lists[name]))
        regex, needed = reader.alternatives(inside | {name})
        return f"(?:{regex})", needed

    def _caught(self, name: str) -> tuple[str, list[frozenset[str]]]:
        if name == "title":
            last = self.at >= len(self.parts)
            never = self.notation.lists.get("no_title", "")
            unlike = rf"(?! (?:{never})(?: |$))" if never else ""
            return _TITLE % (unlike, 24 if last else 12, "" if last else "?"), []
        if name in _PEOPLE:
            lists = [self._list(one, frozenset())[0] for one in _PEOPLE[name] if one in self.notation.lists]
            people = f"(?:{'|'.join([' @name', *lists])})"
            return _WHO % (people, people), []
        raise WrongPhrase(f"<{name}> is not known: use <title>, <who> or <whom>")

    def _word(self, part: str) -> tuple[str, list[frozenset[str]]]:
        if part == "@date":
            return r"(?: (?:op|voor|in|van|on|for|at))? @date", [frozenset({part})]
        if part.startswith("@") or part in "?!,;:&+%€👍👎✅✔❤🎉🙏😊":
            return " " + re.escape(part), [frozenset({part})]
        stem = part.strip("*")
        if not stem or "*" in stem:
            raise WrongPhrase(f"{part!r} is no word")
        norm = spelled(stem, self.notation.spelling) if stem == part else spelled(stem, {})
        regex = "".join(" " + re.escape(word) for word in norm.split(" "))
        if part.startswith("*"):
            return f" [^ ]*{re.escape(norm)}" + ("[^ ]*" if part.endswith("*") else ""), []
        if part.endswith("*"):
            return regex + "[^ ]*", [frozenset({norm + "*"})]
        return regex, [frozenset({word}) for word in norm.split(" ")]
